"""The short way of sound: a page that is busy delays no interruption, and one without a thread for it talks as well."""

import pytest

from tests.page.conftest import hears

pytestmark = pytest.mark.page
STORY = "Tell me a long story."
BUSY_S = 4
STOP_AND_BE_BUSY = """(seconds) => {
  const { length } = ear.chunks;
  document.querySelector('.pl-stop-answering').click();
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end);
  return length;
}"""
HEARD_MEANWHILE = """([from, seconds]) => {
  const chunks = ear.chunks.slice(from, from + Math.floor((seconds * ear.rate) / 128));
  const isHeard = (chunk) => chunk.some((value) => Math.abs(value) > 0.001);
  return { all: chunks.length, sounded: chunks.findLastIndex(isHeard) + 1 };
}"""
NO_THREADS = "window.Worker = class { constructor() { throw new DOMException('Not here.', 'SecurityError'); } };"


def test_an_answer_falls_silent_while_the_page_is_busy(talk):
    page = talk().type(STORY).until_speaking()
    heard = page.page.evaluate(STOP_AND_BE_BUSY, BUSY_S)
    page.until(f"ear.chunks.length > {heard} + {BUSY_S} * ear.rate / 128")
    quanta = page.page.evaluate(HEARD_MEANWHILE, [heard, BUSY_S])
    assert quanta["sounded"] < quanta["all"] / 2, "it spoke on until the page was free"
    page.until("lines('assistant', 'interrupted').length === 1")


def test_a_page_that_may_have_no_thread_talks_all_the_same(app, open_tab, quiet):
    page = open_tab(app, hears(quiet, loop=True), lambda opened: opened.add_init_script(NO_THREADS))
    page.start().type("Count to two.").until_answered()
    assert page.page.evaluate("bridges.length") == 0
    page.type(STORY).until_speaking().press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    page.press("Stop").is_at_rest()
    assert page.errors == []
