"""The page's own address, as a QR code leads to it: where it was asked, or where others reach it."""

import re
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.web.access.hosts import Doors, KnownHosts
from playground.web.access.page_address import MOST_CHARACTERS, PATH, address_route

LINK = "https://0123456789abcdef01.gradio.live"


def told(base="http://127.0.0.1:7860", names=(), root_path="", headers=None, **asked):
    app = Doors(Starlette(routes=[address_route(root_path)]), KnownHosts(names, wide=True), proxies="*")
    answer = TestClient(app, base_url=base).get(PATH, params=asked, headers=headers)
    assert answer.status_code == 200
    return answer.json()


def read_back(code):
    """What a telephone reads in the image: its path is drawn stroke by stroke, and decoded by another library."""
    svg = ElementTree.fromstring(unquote(code.partition(",")[2]))
    side = int(svg.get("viewBox").split()[2])
    image = Image.new("L", (side, side), 255)
    pen, stroke = ImageDraw.Draw(image), svg[-1].get("d")
    x, y = 0.0, 0.0
    for step, far in re.findall("([Mmh])([^Mmh]+)", stroke):
        by = [float(each) for each in re.findall(r"-?[\d.]+", far)]
        if step == "h":
            pen.rectangle((x, int(y), x + by[0] - 1, int(y)), fill=0)
            x += by[0]
        else:
            x, y = (by[0], by[1]) if step == "M" else (x + by[0], y + by[1])
    (found,) = zxingcpp.read_barcodes(image.resize((side * 4, side * 4), Image.Resampling.NEAREST))
    return found.text


def test_the_code_reads_as_the_address_that_is_told():
    found = told(title="Ask our guide", subtitle="Fale português: é só falar", captions="only")
    assert read_back(found["code"]) == found["address"]
    assert parse_qs(urlsplit(found["address"]).query) == {
        "view": ["demo"],
        "title": ["Ask our guide"],
        "subtitle": ["Fale português: é só falar"],
        "captions": ["only"],
    }


def test_nothing_but_the_demo_views_own_words_goes_into_it():
    found = told(view="full", x="https://evil.example", __theme="dark", deep_link="1")
    assert found["address"] == "http://127.0.0.1:7860/?view=demo"


def test_words_that_make_it_too_fine_are_left_out():
    page = "http://127.0.0.1:7860/?view=demo"
    room = MOST_CHARACTERS - len(f"{page}&title=")
    assert told(title="x" * room)["address"] == f"{page}&title={'x' * room}"
    assert told(title="x" * (room + 1))["address"] == page


@pytest.mark.parametrize(
    ("base", "names", "address"),
    [
        ("http://localhost:7860", (), "http://localhost:7860/?view=demo"),
        ("http://192.0.2.7:7860", (), "http://192.0.2.7:7860/?view=demo"),
        ("http://[2001:db8::7]:7860", (), "http://[2001:db8::7]:7860/?view=demo"),
        ("http://127.0.0.1:7860", (LINK,), f"{LINK}/?view=demo"),
        ("http://127.0.0.1:7860", ("http://a.example", LINK), f"{LINK}/?view=demo"),
        ("http://talk.example", (LINK, "talk.example"), "http://talk.example/?view=demo"),
    ],
)
def test_it_is_where_the_page_was_asked_or_where_others_reach_it(base, names, address):
    assert told(base, names)["address"] == address


def test_behind_a_proxy_it_is_what_the_browser_asked():
    headers = {"X-Forwarded-Host": "talk.example.org", "X-Forwarded-Proto": "https"}
    root = "https://talk.example.org/pg"
    found = told(names=(root,), root_path=root, headers=headers)
    assert found["address"] == "https://talk.example.org/pg/?view=demo"
    assert not found["only_here"]


def test_it_says_where_it_leads_nobody_else():
    assert told()["only_here"]
    assert told("http://localhost:7860")["only_here"]
    assert not told(names=(LINK,))["only_here"]
    assert not told("http://192.0.2.7:7860")["only_here"]
