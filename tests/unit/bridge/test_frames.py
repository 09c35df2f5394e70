"""Binary frames of a page: a picture is a JPEG of bounded size, or refused."""

import base64

import pytest

from playground.errors import WireError
from playground.web.bridge.frames import HEADER, JPEG, LONGEST_PICTURE, MICROPHONE, PICTURE, is_picture, picture_of

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
