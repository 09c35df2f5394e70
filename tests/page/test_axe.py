"""axe-core finds nothing wrong: in every state and tab, light and dark, at a desk and on a phone; nothing is too small.

One page for each size walks through the states. All rules are asked in the light, in the dark those about colours
again: nothing else depends on them. Of a state that changes one part of the page, that part is looked at.
"""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.page.talk import Talk
from tests.page.test_look import DESK, PHONE

pytestmark = pytest.mark.page
AXE = Path(__file__).parents[1] / "js/node_modules/axe-core/axe.min.js"
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
"""A colour on its way to another is neither."""
FIND = """async ([within, rules]) => {
  const options = rules ? { runOnly: rules } : { rules: { "target-size": { enabled: true } } };
  const { violations } = await axe.run(within, { resultTypes: ["violations"], ...options });
  const told = (id) => ({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary}`;
  return violations.flatMap(({ id, nodes }) => nodes.map(told(id)));
}"""
LEAST_PX = 12
SMALL = f"""(within) => {{
  const texts = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
  const found = new Set();
  while (texts.nextNode()) {{
    const element = texts.currentNode.parentElement;
    const px = texts.currentNode.data.trim() === "" ? 0 : parseFloat(getComputedStyle(element).fontSize);
    const isSmall = px > 0 && px < {LEAST_PX} && !element.closest(".pl-sign, .icon");
    if (isSmall && element.checkVisibility()) found.add(element.className);
  }}
  return [...found].map((name) => `small text: ${{name}}`);
}}"""
"""Signs of the timeline and Gradio's arrows are pictures, made of letters."""
TOLD = {"type": "notice", "sentence": "Something is amiss.", "hint": "Look again.", "level": "error", "code": "amiss"}
SAID = {"type": "line", "role": "user", "after": None, "status": "done", "text": "Call Ana Braga", "note": ""}
DOUBTED = {
    **SAID,
    "item_id": "doubted",
    "scores": [
        {"start": 0, "end": 4, "probability": 0.98},
        {"start": 5, "end": 8, "probability": 0.31},
        {"start": 9, "end": 14, "probability": 0.74},
    ],
}
GROUPS = ("Agent", "Tools", "More", "Turn taking", "Connection")


class Audit:
    """What was found on one page, by the state it was found in."""

    def __init__(self, talk: Talk) -> None:
        self.talk, self.page = talk, talk.page
        self.found: list[str] = []
        self.page.add_script_tag(path=AXE)
        self.page.add_style_tag(content=STILL)

    def look(self, state: str, within: str = "body") -> None:
        self._ask(state, within, None)
        self.found += [f"{state}: {each}" for each in self.page.evaluate(SMALL, within)]
        self._turn("dark")
        self._ask(f"{state}, dark", within, ["color-contrast"])
        self._turn("light")
        self.talk.keep_picture(f"axe-{self.page.viewport_size['width']}-{state}")

    def _ask(self, state: str, within: str, rules: list[str] | None) -> None:
        self.found += [f"{state}: {each}" for each in self.page.evaluate(FIND, [within, rules])]

    def _turn(self, scheme: str) -> None:
        self.page.emulate_media(color_scheme=scheme)
        self.page.wait_for_function(f"document.body.classList.contains('dark') === {str(scheme == 'dark').lower()}")


@pytest.fixture(scope="module", autouse=True)
def axe():
    if not AXE.exists() and os.environ.get("CI"):
        pytest.fail("no axe-core: .ci/run must install it (npm ci --prefix tests/js)")
    if not AXE.exists():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/js")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_wrong_in_any_state_and_nothing_is_too_small(talk, size):
    page = talk(color_scheme="light", **size)
    expect(page.page.locator("#setup .group").first).to_be_attached()
    audit = Audit(page)
    audit.look("idle")
    setup(audit, is_drawer=size is PHONE)
    conversation(audit)
    panels(audit)
    assert not audit.found, "\n".join(audit.found)
    assert page.errors == []


def setup(audit: Audit, *, is_drawer: bool) -> None:
    page = audit.talk
    if is_drawer:
        page.press("Setup")
    for group in GROUPS:
        page.open_group(group)
    expect(page.page.locator("#service")).to_be_visible()
    audit.look("setup", "#setup")
    if is_drawer:
        page.press("Done")


def conversation(audit: Audit) -> None:
    page = audit.talk.start()
    audit.look("live", "#stage")
    page.page.evaluate("(told) => bridges[0].says(told)", DOUBTED)
    expect(page.page.locator(".pl-doubts")).to_be_visible()
    audit.look("doubted", "#stage")
    page.type("Tell me a long story.").until_speaking()
    audit.look("speaking", "#stage")
    page.press("Stop answering").until("lines('assistant', 'interrupted').length === 1")
    page.press("show what was not heard")
    page.page.evaluate("(told) => bridges[0].says(told)", TOLD)
    page.sees("Something is amiss.")
    audit.look("interrupted", "#stage")
    page.press("Dismiss").press("Stop").is_at_rest()
    page.press("Microphone settings")
    audit.look("microphone", "#conversation")
    page.press("Microphone settings")
    page.page.get_by_role("button", name="Conversations").click()
    expect(page.page.locator(".pl-kept-entry")).to_be_visible()
    audit.look("kept", "#conversation")
    page.page.keyboard.press("Escape")
    expect(page.page.locator(".pl-kept-entry")).to_be_hidden()


def panels(audit: Audit) -> None:
    page = audit.talk
    page.show("Timeline").page.locator(".pl-timeline-stage").press("ArrowUp")
    audit.look("Timeline")
    page.show("Events").page.locator(".pl-ev-rows [data-row]").nth(2).click()
    audit.look("Events", "#panels")
    page.show("Latency").page.get_by_text("How this is measured").click()
    audit.look("Latency", "#panels")
    page.show("Usage").page.get_by_text("Prices", exact=True).click()
    audit.look("Usage", "#panels")
    page.show("Tune").page.locator("#tune-compare").click()
    expect(page.page.locator("#tuner .wrong")).to_be_visible()
    audit.look("Tune", "#panels")
    page.show("Code")
    expect(page.page.locator("#code-text")).to_contain_text(re.compile("import"))
    audit.look("Code", "#panels")
