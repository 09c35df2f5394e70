"""Which language a request is answered in, and what the page is told of it."""

import anyio
import pytest
from starlette.requests import HTTPConnection

from playground.web.access.languages import Languages, known, language_of
from playground.web.words import LANGUAGE, SCOPE

PAGE = b'<!doctype html>\n<html\n\tlang="en"\n\tstyle="margin: 0"\n>\n\t<head>\n<meta charset="utf-8"></head></html>'


def scope_of(query="", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": named}


def asked(query="", **headers):
    return language_of(HTTPConnection(scope_of(query, **headers)))


def answered(scope, kind="text/html; charset=utf-8"):
    """Have the page answered; return its headers, its body, and in which language that happened."""
    sent, spoken = [], []

    async def app(inner, _receive, send):
        spoken.extend([LANGUAGE.get(), inner[SCOPE]])
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(PAGE)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PAGE})

    async def take(message):
        sent.append(message)

    async def ask():
        await Languages(app)(scope, None, take)
        spoken.append(LANGUAGE.get())

    anyio.run(ask)
    return dict(sent[0]["headers"]), sent[1]["body"], spoken


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt-BR"),
        ("en-GB,en;q=0.9,pt-BR;q=0.5", "en"),
        ("de,pt;q=0.5,en;q=0.4", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("en;q=0.1, pt-br;q=0.2", "pt-BR"),
        ("pt-BR;q=0, en", "en"),
        ("de, fr", "en"),
        ("*;q=x,,;;q=", "en"),
        ("", "en"),
    ],
)
def test_the_browser_says_what_it_speaks(header, language):
    assert asked(accept_language=header) == language


def test_the_address_has_the_first_word_the_page_it_came_from_the_next_then_what_was_chosen_before():
    assert asked("lang=pt-BR", accept_language="en") == "pt-BR"
    assert asked("lang=en", referer="http://localhost/?lang=pt-BR", cookie="playground-language=pt-BR") == "en"
    assert asked(referer="http://localhost/?view=demo&lang=pt", cookie="playground-language=en") == "pt-BR"
    assert asked(cookie="playground-language=pt-BR", accept_language="en") == "pt-BR"


@pytest.mark.parametrize("word", ["xx", "", "../../etc", "pt-BR<script>", "e" * 5000])
def test_a_word_that_is_no_language_says_nothing(word):
    assert asked(f"lang={word}", accept_language="pt-BR") == "pt-BR"


def test_a_tag_means_the_nearest_language():
    assert [known(word) for word in ("PT-br", "pt", "en-AU", "german")] == ["pt-BR", "pt-BR", "en", ""]


def test_the_document_says_its_language_and_the_script_of_the_page_is_told():
    headers, body, spoken = answered(scope_of("lang=pt-BR"))
    assert spoken == ["pt-BR", "pt-BR", "en"]
    assert b'lang="pt-BR"' in body
    assert b'value:"pt-BR"' in body
    assert headers[b"content-length"] == str(len(body)).encode()
    assert headers[b"set-cookie"].startswith(b"playground-language=pt-BR;")


def test_an_english_page_is_as_it_was_and_nothing_is_kept_of_who_chose_nothing():
    headers, body, _ = answered(scope_of(accept_language="en"))
    assert body == PAGE
    assert b"set-cookie" not in headers


def test_what_is_no_page_is_left_alone():
    headers, body, _ = answered(scope_of("lang=pt-BR"), "application/json")
    assert body == PAGE
    assert b"set-cookie" not in headers
