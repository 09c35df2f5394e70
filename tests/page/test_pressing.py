"""Impatient fingers: everything pressed twice, too early, too late, or by two people at once."""

import pytest

pytestmark = pytest.mark.page
COUNT = "Please count to twenty."
ONE_MICROPHONE = 2  # as chosen, and unprocessed for the echo


def test_start_pressed_twice_starts_one_session(talk):
    page = talk().press("Start", click_count=2, delay=5)
    page.until("stats().phase === 'live' && stats().microphone")
    assert page.page.evaluate("bridges.length") == 1
    assert page.page.evaluate("microphones.length") == ONE_MICROPHONE


def test_stop_while_connecting_leaves_nothing_behind_and_start_works_after_it(talk):
    page = talk()
    page.page.evaluate("(press => { press(); press(); })(() => document.querySelector('.pl-main').click())")
    page.is_at_rest()
    page.start().type("Count to two.").until_answered()
    assert page.page.evaluate("bridges.filter((bridge) => bridge.readyState === WebSocket.OPEN).length") == 1
    assert page.notices.count() == 0


def test_however_often_start_and_stop_are_pressed_one_session_remains(talk):
    page = talk()
    for pause_ms in range(0, 150, 10):
        page.page.evaluate("document.querySelector('.pl-main').click()")
        page.page.wait_for_timeout(pause_ms)
    page.until("stats().phase === 'live' && stats().microphone")
    page.until("bridges.filter((bridge) => bridge.readyState <= WebSocket.OPEN).length === 1")
    live = "microphones.filter((stream) => stream.getTracks()[0].readyState === 'live').length"
    assert page.page.evaluate(live) == ONE_MICROPHONE
    assert page.notices.count() == 0
    assert page.errors == []


def test_start_right_after_stop_goes_on(talk):
    page = talk().start().type(COUNT).until_speaking()
    page.page.evaluate("(press => { press(); press(); })(() => document.querySelector('.pl-main').click())")
    page.until("bridges.length === 2 && bridges[1].readyState === 1 && stats().phase === 'live'")
    page.type("Count to two.").until("lines('assistant', 'done').length > 0")
    assert page.page.locator(".pl-line").count() == 4, "the words of the stopped session stand over those of the next"
    assert page.page.locator(".pl-seam").count() == 1
    assert page.notices.count() == 0


def test_stop_answering_pressed_twice_interrupts_once(talk):
    page = talk().type(COUNT).until("Object.values(stats().heard_ms).at(-1) > 1500")
    page.page.evaluate("(stop => { stop.click(); stop.click(); })(document.querySelector('.pl-stop-answering'))")
    page.until("lines('assistant', 'interrupted').length === 1 && turn() === 'listening'")
    answer = page.lines("assistant")[0]
    assert 0 < answer["heard_chars"] < len(answer["text"])
    assert page.page.locator(".pl-line[data-role=assistant] s").text_content()
    assert page.notices.count() == 0


def test_typing_while_it_speaks_interrupts_and_is_answered(talk):
    page = talk().type(COUNT).until_speaking()
    page.type("Count to two.").until("lines('assistant', 'done').length === 1 && turn() === 'listening'")
    assert [line["status"] for line in page.lines("assistant")] == ["interrupted", "done"]
    assert page.page.locator(".pl-line").count() == 4


def test_two_tabs_talk_at_once_and_one_closed_in_the_middle_disturbs_nobody(talk):
    one, two = talk(), talk()
    one.type(COUNT)
    two.type("Count to two.")
    one.until_speaking()
    two.until_answered()
    one.page.close()
    two.type("Count to three.").until_answered(2)
    assert [line["text"] for line in two.lines("user")] == ["Count to two.", "Count to three."]
    assert two.notices.count() == 0
