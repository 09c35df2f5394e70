"""Whose page asks: origins as browsers state them, against requests as they arrive."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.web.access.origin import PUBLIC, same_origin

HERE = "127.0.0.1:7860"


def scope(*origins, host=HERE, scheme="ws", forwarded=None, **more):
    headers = [(b"host", host.encode("latin-1")), *((b"origin", each.encode("latin-1")) for each in origins)]
    if forwarded:
        headers.append((b"x-forwarded-host", forwarded.encode("latin-1")))
    return {"type": "websocket", "scheme": scheme, "headers": headers, **more}


def test_who_states_no_origin_is_no_browsers_page():
    assert same_origin(scope())


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("http://127.0.0.1:7860", HERE, "http"),
        ("http://127.0.0.1:7860", HERE, "ws"),
        ("http://[::1]:7860", "[::1]:7860", "ws"),
        ("https://talk.example", "talk.example", "wss"),
        ("https://talk.example", "Talk.Example:443", "wss"),
        ("http://talk.example:80", "talk.example", "ws"),
    ],
)
def test_a_page_of_this_server_is_let_in(origin, host, scheme):
    assert same_origin(scope(origin, host=host, scheme=scheme))


@pytest.mark.parametrize(
    "origin",
    [
        "https://127.0.0.1:7860",  # the same name over another scheme
        "http://127.0.0.1",
        "http://127.0.0.1:7861",
        "http://localhost:7860",
        "http://evil.example",
        "http://evil.example#127.0.0.1:7860",
        "http://evil.example@127.0.0.1:7860",
        "http://127.0.0.1:7860/",
        "http://127.0.0.1:7860,http://evil.example",
        "ws://127.0.0.1:7860",
        "//127.0.0.1:7860",
        "127.0.0.1:7860",
        "file://",
        "null",
        "",
    ],
)
def test_a_page_of_another_origin_is_not(origin):
    assert not same_origin(scope(origin))


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "http://a:b", "http://a:99999", "http://a:-1", "http://\u00e9"]
)
def test_an_origin_that_cannot_be_read_is_refused_without_an_error(origin):
    assert not same_origin(scope(origin))


@pytest.mark.parametrize("host", ["", "[", "a b", "a:b", "evil.example@127.0.0.1:7860"])
def test_a_host_that_cannot_be_read_makes_nobody_ours(host):
    assert not same_origin(scope(f"http://{host}", host=host))


def test_two_origins_are_refused_though_both_are_ours():
    assert not same_origin(scope("http://127.0.0.1:7860", "http://127.0.0.1:7860"))


def test_behind_a_proxy_the_name_counts_that_the_browser_asked_for():
    behind = {"forwarded": "talk.example, inner.example", "scheme": "wss"}
    assert same_origin(scope("https://talk.example", **behind))
    assert not same_origin(scope("https://inner.example", **behind))
    assert not same_origin(scope("https://127.0.0.1:7860", **behind))


def test_a_public_origin_is_ours_however_the_proxy_passes_it_on():
    known = {PUBLIC: {("https", "talk.example", 443)}}
    assert same_origin(scope("https://talk.example", **known))
    assert same_origin(scope("http://127.0.0.1:7860", **known))
    assert not same_origin(scope("http://talk.example", **known))


@given(st.lists(st.text(st.characters(max_codepoint=255)), max_size=2), st.text(st.characters(max_codepoint=255)))
def test_whatever_is_stated_is_judged_without_an_error(origins, host):
    assert same_origin(scope(*origins, host=host)) in (True, False)
