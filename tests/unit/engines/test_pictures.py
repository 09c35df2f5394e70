"""The built-in voice and a picture: it says what it was given, and that it does not see."""

import base64
from io import BytesIO

import pytest
from PIL import Image

from playground.engines.chat import body
from playground.engines.pictures import BLIND, told_of_pictures
from playground.engines.replier import decide
from playground.server.core.engine_protocols import ReplyRequest, Said


def picture(kind: str, width: int, height: int) -> str:
    data = BytesIO()
    Image.new("RGB", (width, height), "white").save(data, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(data.getvalue()).decode()}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_it_says_the_format_the_size_and_that_it_cannot_see(kind):
    told = told_of_pictures((picture(kind, 640, 480),))
    assert told.startswith(f"You gave me a {kind} picture of 640 by 480 pixels, ")
    assert told.endswith(BLIND)


def test_kilobytes_are_those_of_the_picture():
    url = picture("PNG", 10, 10)
    padded = base64.b64encode(base64.b64decode(url.partition(",")[2]) + bytes(83_000)).decode()
    assert "83 kilobytes" in told_of_pictures((f"data:image/png;base64,{padded}",))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("data:image/png;base64,AAAA", "a picture that I cannot read"),
        ("data:image/png;base64,*", "a picture that I cannot read"),
        ("https://a.test/cat.png", "the address of a picture, which I do not open"),
        ("", "the address of a picture, which I do not open"),
    ],
)
def test_what_is_no_picture_is_said_to_be_none(url, words):
    assert words in told_of_pictures((url,))


def test_a_question_with_a_picture_is_answered_about_the_picture():
    said = Said("user", "What is this?", pictures=(picture("JPEG", 8, 6),))
    answer = "".join(piece.text for piece in decide(ReplyRequest("Be brief.", (said,))))
    assert "JPEG picture of 8 by 6 pixels" in answer
    assert BLIND in answer


def test_a_large_model_is_shown_the_picture():
    said = Said("user", "What is this?", pictures=("data:image/png;base64,AAAA",))
    (message,) = body(ReplyRequest("", (said,)), "model")["messages"]
    assert message["content"] == [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
    ]
