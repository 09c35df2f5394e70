"""What is shown as taken and spent, against a server that planted the counts; each cost is written out here by hand."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page.conftest import SCHEMES, browser_path, hears
from tests.page.planted import Planted
from tests.page.running import App
from tests.page.talk import Talk

pytestmark = pytest.mark.page
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
EXACTLY = "document.querySelector('.conversation').playground"


def usage(text=0, audio=0, image=0, cached=(0, 0, 0), out=(0, 0)) -> dict:
    """What a service says at the end of an answer; the cached tokens are part of the input."""
    of = dict(zip(("text_tokens", "audio_tokens", "image_tokens"), cached, strict=True))
    inputs = {"text_tokens": text, "audio_tokens": audio, "image_tokens": image}
    details = {**inputs, "cached_tokens": sum(cached), "cached_tokens_details": of}
    outputs = {"text_tokens": out[0], "audio_tokens": out[1]}
    total_in, total_out = text + audio + image, sum(out)
    return {
        "total_tokens": total_in + total_out,
        "input_tokens": total_in,
        "output_tokens": total_out,
        "input_token_details": details,
        "output_token_details": outputs,
    }


SPOKEN = usage(text=313, audio=476, image=85, cached=(256, 384, 64), out=(9, 23))
TYPED = usage(text=1000, cached=(500, 0, 0), out=(100, 1000))


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Iterator[tuple[Planted, str]]:
    browser_path()
    plan = Planted(usages=[SPOKEN, TYPED], transcriptions=[{"type": "duration", "seconds": 4.5}])
    with plan.running() as server:
        asked = {**server.environment, "PLAYGROUND_TRANSCRIPTION_MODEL": "whisper-1"}
        app = App(tmp_path_factory.mktemp("planted"), asked).start()
        try:
            yield server, app.address
        finally:
            app.stop()
    assert app.crashes == []


def priced_as_listed(page: Page) -> None:
    """Have chosen OpenAI's prices for what a server of one's own calls by OpenAI's names."""
    chosen = {f"{model} (server of your own)": model for model in ("gpt-realtime", "whisper-1")}
    kept = json.dumps(json.dumps({"edited": {}, "chosen": chosen}))
    page.add_init_script(f"localStorage['playground.prices'] ??= {kept}")


@pytest.fixture
def tab(planted, open_tab, quiet) -> Talk:
    return open_tab(planted[1], hears(quiet, loop=True), priced_as_listed, **DESK)


def panel(page: Talk) -> Locator:
    page.page.get_by_role("tab", name="Usage", exact=True).click()
    return page.page.locator("#panel-usage")


def cells(shown: Locator, name: str) -> list[str]:
    """The figures of one row of the table, as they stand there."""
    row = shown.locator(".us-turns tbody tr").filter(has=shown.page.get_by_role("rowheader", name=name, exact=True))
    return row.locator("td").all_inner_texts()


def shows(shown: Locator, name: str, *figures: str) -> None:
    row = shown.locator(".us-turns tbody tr").filter(has=shown.page.get_by_role("rowheader", name=name, exact=True))
    expect(row.locator("td")).to_have_text(list(figures), timeout=20_000)


def test_tokens_and_costs_are_those_the_server_planted(tab):
    shown = panel(tab)
    expect(shown.get_by_text("the tokens of each answer and what they cost are listed here")).to_be_visible()
    tab.keep_picture("usage-empty")
    tab.start().until("lines('assistant', 'done').length === 1 && turn() === 'listening'")
    # 57 × 4 + 92 × 32 + 21 × 5 + 256 × 0.4 + 384 × 0.4 + 64 × 0.5 + 9 × 16 + 23 × 64 = 5181 millionths of a dollar;
    # and 4.5 s of whisper-1 at 0.006 dollars a minute are 450 more
    counts = ("57", "92", "21", "256", "384", "64", "9", "23")
    shows(shown, "Turn 1", "$0.005631", "$0.005631", "906", *counts, "4.5 s")
    expect(shown.get_by_text(re.compile("OpenAI’s list, looked up 20"))).to_have_count(2)

    tab.type("And in writing?").until_answered(2)
    # 500 × 4 + 500 × 0.4 + 100 × 16 + 1000 × 64 = 67800 millionths
    typed = ("500", "0", "0", "500", "0", "0", "100", "1,000", "–")
    shows(shown, "Turn 2", "$0.067800", "$0.073431", "2,100", *typed)
    both = ("557", "92", "21", "756", "384", "64", "109", "1,023", "4.5 s")
    shows(shown, "Conversation", "$0.073431", "$0.073431", "3,006", *both)
    assert tab.page.evaluate(f"{EXACTLY}.spending.budget.now.pico") == "73431000000"
    tab.keep_picture("usage-live")


def test_an_edited_price_holds_at_once_and_after_a_reload_with_its_day_until_restored(tab, planted):
    shown = panel(tab)
    tab.type("Hello?").until_answered()
    shows(shown, "Conversation", "$0.005181", "$0.005181", "906", "57", "92", "21", "256", "384", "64", "9", "23", "–")
    shown.get_by_text("Prices", exact=True).click()
    price = shown.get_by_label("gpt-realtime: Audio out", exact=True)
    expect(price).to_have_value("64")
    price.fill("dear")
    price.blur()
    expect(shown.get_by_role("alert").filter(has_text="A price is a number of dollars")).to_be_visible()
    assert cells(shown, "Conversation")[0] == "$0.005181"
    tab.keep_picture("usage-wrong-price")
    price.fill("164")
    price.blur()
    expect(shown.get_by_role("alert").filter(has_text="A price")).to_have_count(0)
    expect(shown.locator(".us-turns .us-total td").first).to_have_text("$0.007481")  # 23 × 100 millionths more
    expect(shown.get_by_text(re.compile(r"your prices, edited \d{4}-\d\d-\d\d"))).to_be_visible()

    tab.open(planted[1])
    shown = panel(tab)
    tab.type("Hello?").until_answered()
    expect(shown.locator(".us-turns .us-total td").first).to_have_text("$0.007481")
    shown.get_by_text("Prices", exact=True).click()
    shown.get_by_role("button", name="Restore list prices").click()
    expect(shown.locator(".us-turns .us-total td").first).to_have_text("$0.005181")


def test_the_budget_warns_then_ends_the_conversation_then_refuses_across_a_reload_until_reset(tab, planted):
    shown = panel(tab)
    limit = shown.get_by_label("Budget", exact=True)
    limit.fill("some")
    limit.blur()
    expect(shown.get_by_role("alert").filter(has_text="A budget is a number of dollars")).to_be_visible()
    limit.fill("0.09")  # three answers are 0.005181 + 0.0678 + 0.005181, the fourth goes over
    limit.blur()
    tab.type("One").until_answered(1)
    expect(tab.notices).to_have_count(0)
    tab.type("Two").until("lines('assistant').length === 2")
    tab.sees("Most of the budget is spent: $0.0730 of $0.09.")
    tab.until_answered(2).type("Three").until_answered(3)
    tab.keep_picture("usage-near")
    tab.type("Four").is_at_rest()
    tab.sees("The budget of $0.09 is spent, so the conversation was ended.")
    expect(shown.get_by_text("$0.1460 of $0.09 (162 %) spent since")).to_be_visible()
    tab.keep_picture("usage-spent")

    tab.open(planted[1]).press("Start").sees("so no conversation was started.")
    tab.type("Five").is_at_rest()
    assert tab.page.evaluate("window.bridges.length") == 0
    shown = panel(tab)
    shown.get_by_role("button", name="Reset", exact=True).click()
    expect(tab.notices).to_have_count(0)
    tab.start().type("Six").until("lines('assistant', 'done').length > 0")


def test_the_free_server_is_free_and_can_be_held_to_a_budget_in_tokens(talk):
    page = talk(**DESK)
    shown = panel(page)
    shown.get_by_label("Unit of the budget").select_option("tokens")
    limit = shown.get_by_label("Budget", exact=True)
    limit.fill("1")
    limit.blur()
    page.type("Count to two.").is_at_rest().sees("The budget of 1 token is spent, so the conversation was ended.")
    expect(shown.get_by_text("The built-in server is free.")).to_be_visible()
    expect(shown.locator(".us-turns tbody tr").filter(has_text="Turn 1").locator("td").first).to_have_text("free")
    reported = page.page.evaluate(f"{EXACTLY}.conversation.telemetry.usage.total.tokens")
    assert int(cells(shown, "Turn 1")[2].replace(",", "")) == reported > 1


def test_a_deployment_nobody_lists_is_priced_as_its_owner_says(planted, open_tab, quiet):
    server, address = planted
    server.model = "voice-of-the-house"
    try:
        tab = open_tab(address, hears(quiet, loop=True), **DESK)
        shown = panel(tab)
        tab.type("Hello?").until_answered()
        expect(shown.locator(".us-total td").first).to_have_text("no price")
        shown.get_by_label("Price voice-of-the-house (server of your own) as").select_option("gpt-realtime-mini")
        # 57 × 0.6 + 92 × 10 + 21 × 0.8 + 256 × 0.06 + 384 × 0.3 + 64 × 0.08 + 9 × 2.4 + 23 × 20 = 1588.28 millionths
        expect(shown.locator(".us-total td").first).to_have_text("$0.001588")
        tab.keep_picture("usage-priced")
        tab.open(address)
        shown = panel(tab)
        tab.type("Hello?").until_answered()
        expect(shown.locator(".us-total td").first).to_have_text("$0.001588")
    finally:
        server.model = "gpt-realtime"


def test_the_table_leaves_as_csv_with_every_decimal(tab):
    shown = panel(tab)
    tab.type("Hello?").until_answered()
    with tab.page.expect_download() as download:
        shown.get_by_role("button", name="Save as CSV").click()
    head, row = download.value.path().read_text().splitlines()
    assert head.startswith("turn,cost_usd,cost_so_far_usd,without_price,tokens,input_text,")
    assert row == "1,0.005181000000,0.005181000000,0,906,57,92,21,256,384,64,9,23,0,0"
    assert download.value.suggested_filename.startswith("usage-20")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_on_a_phone_the_panels_fit_and_scroll_within_themselves(planted, open_tab, quiet, scheme):
    tab = open_tab(planted[1], hears(quiet, loop=True), color_scheme=scheme, **PHONE)
    tab.start().until("lines('assistant', 'done').length === 1 && turn() === 'listening'")
    tab.page.get_by_role("button", name="Panels").click()
    for name in ("Latency", "Usage"):
        if not tab.page.get_by_role("tab", name=name, exact=True).is_visible():
            tab.page.get_by_role("button", name="More tabs").click()
        tab.page.locator("#panels .tab-wrapper").get_by_text(name, exact=True).last.click()
        expect(tab.page.locator(f"#panel-{name.lower()} table").first).to_be_visible()
        tab.keep_picture(f"{name.lower()}-phone-{scheme}")
        assert not tab.page.evaluate(SIDEWAYS)
