"""A page with a conversation, in the words of a test."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as Late

EAR = Path(__file__).with_name("ear.js")
PRELUDE = """
const log = window.log;
const lines = (role, status) => [...new Map(log.filter((m) => m.type === 'line').map((m) => [m.item_id, m])).values()]
  .filter((line) => line.role === role && (!status || line.status === status));
const stats = () => document.querySelector('.conversation').playground.stats();
const turn = () => log.filter((m) => m.type === 'state').at(-1)?.turn;
"""
LISTEN = """() => {
    window.log = [];
    const handle = document.querySelector('.conversation').playground;
    handle.stats();
    handle.subscribe((message) => window.log.push({ at: performance.now(), ...message }));
}"""
RECORDED = """() => {
  const { chunks, rate } = window.ear;
  const all = new Float32Array(chunks.reduce((n, c) => n + c.length, 0));
  chunks.reduce((at, c) => (all.set(c, at), at + c.length), 0);
  let text = "";
  const bytes = new Uint8Array(all.buffer);
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [rate, btoa(text)];
}"""


class Talk:
    """One tab. Methods that wait return the tab, so that a test reads as a chain."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.add_init_script(path=EAR)
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, address: str) -> Talk:
        self.page.goto(address)
        self.page.wait_for_function("document.querySelector('.conversation')?.playground", timeout=30_000)
        self.page.evaluate(LISTEN)
        return self

    # --- what a person does ---

    def start(self) -> Talk:
        self.press("Start")
        return self.until("log.some((m) => m.type === 'state' && m.link === 'open')")

    def press(self, name: str, **how) -> Talk:
        self.button(name).click(**how)
        return self

    def button(self, name: str) -> Locator:
        """The button whose name ends so; the large one first says its state."""
        return self.page.get_by_role("button", name=re.compile(f"(^| ){re.escape(name)}$"))

    def type(self, text: str) -> Talk:
        self.message_box.fill(text)
        self.message_box.press("Enter")
        return self

    def choose(self, setting: str, option: str) -> Talk:
        """Choose an option of a radio setting."""
        self.page.locator(f"#setting-{setting}").get_by_text(option, exact=True).click()
        return self

    def pick(self, setting: str, option: str) -> Talk:
        """Pick an option of a list that also takes free text."""
        control = self.page.locator(f"#setting-{setting}")
        control.locator("input").click()
        control.get_by_role("option", name=option, exact=True).click()
        return self

    def fill(self, setting: str, value: str) -> Talk:
        """Write a setting's value and leave its field."""
        field = self.page.locator(f"#setting-{setting}").locator("textarea, input:not([type=range])").first
        field.fill(value)
        field.blur()
        return self

    def open_group(self, name: str) -> Talk:
        """Open a group of the setup, where it is closed."""
        title = self.page.locator("#setup .group > .label-wrap").filter(has_text=re.compile(f"^{name}"))
        if "open" not in (title.get_attribute("class") or "").split():
            title.click()
        return self

    def choose_builtin(self) -> Talk:
        """Choose the built-in service, and wait until its fields are there."""
        self.open_group("Connection")
        self.page.locator("#service").get_by_text("Built-in", exact=True).click()
        expect(self.page.locator("#endpoint")).to_be_hidden()
        return self

    @property
    def message_box(self) -> Locator:
        return self.page.get_by_label("Message", exact=True)

    # --- what a person sees and hears ---

    @property
    def notices(self) -> Locator:
        return self.page.locator(".pl-notice")

    def sees(self, sentence: str) -> Talk:
        """Wait until exactly one notice says ``sentence``."""
        expect(self.notices.filter(has_text=sentence)).to_have_count(1, timeout=15_000)
        return self

    def show(self, tab: str) -> Talk:
        """Show the panels where they are hidden, and this tab among them, wherever it is."""
        if not self.page.locator("#panels").is_visible():
            self.page.get_by_role("button", name="Panels").click()
        try:
            self.page.get_by_role("tab", name=tab).click(timeout=3_000)
        except Late:  # Gradio moves what does not fit into a menu
            self.page.get_by_label("More tabs").click()
            self.page.locator(".overflow-dropdown").get_by_text(tab).click()
        return self

    def keep_picture(self, name: str) -> Talk:
        """Keep a picture where ``PLAYGROUND_PICTURES`` says, for human eyes."""
        if folder := os.environ.get("PLAYGROUND_PICTURES"):
            self.page.screenshot(path=Path(folder) / f"{name}.png")
        return self

    def is_at_rest(self) -> Talk:
        expect(self.button("Start")).to_be_visible()
        return self.until("stats().phase === 'idle' && !stats().microphone")

    def heard_sound(self) -> tuple[int, np.ndarray]:
        """Everything that went to the speaker so far: (rate in Hz, float32 samples)."""
        rate, encoded = self.page.evaluate(RECORDED)
        return int(rate), np.frombuffer(base64.b64decode(encoded), np.float32)

    # --- what a test looks up ---

    def stats(self) -> dict:
        return self.page.evaluate("document.querySelector('.conversation').playground.stats()")

    def log(self, type_: str | None = None) -> list[dict]:
        found = json.loads(self.page.evaluate("JSON.stringify(window.log)"))
        return [m for m in found if type_ in (None, m["type"])]

    def until(self, condition: str, timeout_s: float = 40) -> Talk:
        """Wait until a JS expression holds; it may use ``log``, ``lines(role, status)``, ``turn()`` and ``stats()``."""
        self.page.wait_for_function(
            f"(() => {{ {PRELUDE} return {condition}; }})()", timeout=timeout_s * 1000, polling=50
        )
        return self

    def until_speaking(self) -> Talk:
        """Wait until sound of an answer has left the speaker."""
        return self.until("turn() === 'speaking' && Object.values(stats().heard_ms).at(-1) > 200")

    def until_answered(self, count: int = 1) -> Talk:
        """Wait until so many answers stand there whole and the last was heard to its end."""
        return self.until(f"lines('assistant', 'done').length >= {count} && turn() === 'listening'")

    def lines(self, role: str | None = None) -> list[dict]:
        """The transcript as it stands, newest state of each entry, in order of arrival."""
        newest: dict[str, dict] = {}
        for message in self.log("line"):
            newest[message["item_id"]] = message
        return [line for line in newest.values() if role in (None, line["role"])]
