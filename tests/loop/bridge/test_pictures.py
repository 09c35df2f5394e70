"""A picture over the bridge: it comes before its words, is shown to the service, and is no part of the record."""

import json
from io import BytesIO

import pytest
from PIL import Image

from playground.engines.replier import BuiltinReplier
from playground.server.endpoint import LocalServer
from playground.web.bridge.frames import HEADER, PICTURE
from tests.loop.bridge.test_asking import is_open
from tests.loop.bridge.test_bridge import a_page, settled
from tests.support.scripted import scripted


@pytest.fixture(scope="module")
def service():
    with LocalServer(scripted(), replier=BuiltinReplier()) as address:
        yield address


def jpeg() -> bytes:
    data = BytesIO()
    Image.new("RGB", (32, 24), "white").save(data, "JPEG")
    return data.getvalue()


def test_a_picture_is_shown_to_the_service_and_stands_in_its_line(service):
    with a_page(service) as page:
        page.until(is_open)
        page.socket.send_bytes(HEADER.pack(PICTURE, 0, 9) + jpeg())
        page.say("text", text="What is this?", pictures=[9, 10])
        page.until(settled)
        lines = page.of("line")
        assert [line["pictures"] for line in lines if line["role"] == "user"][-1] == [9]
        assert "JPEG picture of 32 by 24 pixels" in [line["text"] for line in lines if line["role"] == "assistant"][-1]
        page.say("text", text="And this?", pictures=[9])
        page.until(lambda m: m["type"] == "line" and m["text"] == "And this?")
        assert page.messages[-1]["pictures"] == []
        assert "base64" not in "".join(page.texts)
        assert f'"image_bytes":{len(jpeg())}' in "".join(page.wire)


def test_a_picture_goes_with_one_message_only_and_what_is_none_is_refused(service):
    with a_page(service) as page:
        page.until(is_open)
        page.socket.send_bytes(HEADER.pack(PICTURE, 0, 9) + b"no picture")
        assert page.until("notice")["sentence"] == "The page sent a picture that is none, or too large."
        page.say("text", text="hello", pictures=[9])
        page.until(settled)
        page.say("text", text="hello", pictures="9")
        assert page.until("notice")["code"] == "invalid_frame"
        assert "image_bytes" not in json.dumps(page.of("wire"))
