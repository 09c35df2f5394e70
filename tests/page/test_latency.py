"""The latency shown is the latency there was: a server knows what it delayed, an ear at the speaker what it heard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.page.conftest import browser_path, hears
from tests.page.planted import SILENCE_MS, Planted
from tests.page.running import App
from tests.page.talk import Talk

pytestmark = pytest.mark.page
DELAYS = {"detection": 0.3, "commit": 0.6, "response": 0.9, "first_audio": 1.2}
SLACK_MS = 140
"""Less than half of what the planted delays differ by: no leg can be taken for its neighbour, on a busy machine too."""
FIRST_SOUND = """() => {
  const { chunks, arrivals, rate } = window.ear;
  const isLoud = (value) => Math.abs(value) > 0.01;
  const first = chunks.findIndex((chunk) => chunk.some(isLoud));
  let [since, earliest] = [-chunks[first].findIndex(isLoud), Infinity];
  for (let i = first; i < Math.min(first + 600, chunks.length); i++) { // the quickest messenger of the next 1.6 s
    since += chunks[i].length;
    earliest = Math.min(earliest, arrivals[i] - (1000 * since) / rate);
  }
  return earliest;
}"""


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Iterator[tuple[Planted, str]]:
    browser_path()
    with Planted(DELAYS).running() as server:
        app = App(tmp_path_factory.mktemp("planted"), server.environment).start()
        try:
            yield server, app.address
        finally:
            app.stop()
    assert app.crashes == []


@pytest.fixture
def tab(planted, open_tab, quiet) -> Talk:
    return open_tab(planted[1], hears(quiet, loop=True), viewport={"width": 1440, "height": 900})


def panel(page: Talk) -> Locator:
    page.page.get_by_role("tab", name="Latency", exact=True).click()
    return page.page.locator("#panel-latency")


def figure(locator: Locator) -> float:
    """Read a figure as it stands on the page."""
    found = re.match(r"([\d.,]+)( ms)?$", locator.inner_text().strip())
    assert found, locator.inner_text()
    return float(found[1].replace(",", ""))


def test_each_leg_is_what_the_server_itself_measured(planted, tab):
    server, _ = planted
    shown = panel(tab)
    expect(shown.get_by_text("see here where the time goes")).to_be_visible()
    tab.keep_picture("latency-empty")
    tab.start()
    row = shown.locator("tr[data-turn='1']")
    expect(row.locator("[data-label=Total]")).to_be_visible(timeout=20_000)
    tab.keep_picture("latency-live")

    measured = server.measured[-1]
    error = figure(row.locator("[data-label='Clock ±']"))
    legs = {cell.get_attribute("data-leg"): figure(cell) for cell in row.locator("td[data-leg]").all()}
    for name, planted_ms in measured.items():
        assert legs[name] == pytest.approx(planted_ms, abs=error + SLACK_MS), name
    assert legs["silence"] == pytest.approx(SILENCE_MS, abs=error + SLACK_MS)
    assert figure(row.locator("[data-label=Total]")) == pytest.approx(sum(legs.values()), abs=len(legs) / 2)


def test_the_first_sound_is_when_an_ear_at_the_speaker_hears_it(tab):
    tab.start().until("log.some((m) => m.type === 'turn' && m.total_ms !== null)").until("turn() === 'listening'")
    turn = next(m for m in reversed(tab.log("turn")) if m["total_ms"] is not None)
    clock = tab.log("clock")[-1]
    ear = tab.page.evaluate(FIRST_SOUND) + clock["offset_ms"] + tab.stats()["output_latency_ms"]
    assert turn["first_sound_ms"] == pytest.approx(ear, abs=clock["error_ms"] + SLACK_MS)


def test_the_figures_on_top_are_of_the_kind_of_turn_one_asks_for(tab):
    shown = panel(tab)
    tab.start().until("log.some((m) => m.type === 'turn' && m.total_ms !== null)")
    spoken = figure(shown.locator("tr[data-turn='1'] [data-label=Total]"))
    tab.until("turn() === 'listening'").type("And in writing?").until_answered(2)
    typed = figure(shown.locator("tr[data-turn='2'] [data-label=Total]"))
    p50 = shown.locator(".lt-owners tbody tr").first.locator("td").first
    assert figure(p50) == spoken
    shown.get_by_role("button", name="Typed (1)").click()
    expect(p50).to_have_text(f"{typed:,.0f} ms")
    expect(shown.locator(".lt-turns tbody tr[data-turn]")).to_have_count(2)
    assert shown.locator("tr[data-turn='2'] [data-leg=silence]").inner_text() == "–"


def test_the_figures_open_on_what_was_heard_last_and_claim_none_before(talk):
    page = talk(viewport={"width": 1440, "height": 900}).start().type("Hello?").until_answered()
    shown = panel(page)
    expect(shown.get_by_role("button", name="Typed (1)")).to_have_attribute("aria-pressed", "true")
    expect(shown.get_by_role("button", name="Spoken")).to_be_hidden()
    assert figure(shown.locator(".lt-owners tbody tr").first.locator("td").first) > 0
    page.page.get_by_role("button", name="New conversation").click()
    expect(shown.get_by_text("see here where the time goes")).to_be_visible()
    assert page.errors == []
