"""Frames of a page: a picture is a JPEG of bounded size, or refused; what the page is told is plain JSON."""

import base64
import json

import pytest

from playground.conversation.actions import Line, WordScore
from playground.errors import WireError
from playground.web.bridge.frames import (
    HEADER,
    JPEG,
    LONGEST_PICTURE,
    MICROPHONE,
    PICTURE,
    is_picture,
    picture_of,
    view_message,
)

HEAD = HEADER.pack(PICTURE, 0, 7)


def test_a_picture_is_told_by_its_kind_and_named_by_its_number():
    picture = picture_of(HEAD + JPEG + b"more")
    assert picture.number == 7
    assert base64.b64decode(picture.url.removeprefix("data:image/jpeg;base64,")) == JPEG + b"more"
    assert [is_picture(each) for each in (HEAD, HEADER.pack(MICROPHONE, 0, 0), b"")] == [True, False, False]


@pytest.mark.parametrize(
    "frame",
    [HEAD[:1], HEAD, HEAD + b"\x89PNG", HEAD + JPEG + bytes(LONGEST_PICTURE - 6)],
    ids=["cut", "empty", "png", "large"],
)
def test_what_is_no_picture_is_refused(frame):
    with pytest.raises(WireError):
        picture_of(frame)


def test_a_line_crosses_the_bridge_with_the_scores_of_its_words():
    line = Line("item_1", "user", text="I like", status="done", scores=(WordScore(0, 1, 0.5), WordScore(2, 6, 0.9)))
    told = json.loads(json.dumps(view_message(line)))
    assert told["scores"] == [
        {"start": 0, "end": 1, "probability": 0.5},
        {"start": 2, "end": 6, "probability": 0.9},
    ]
