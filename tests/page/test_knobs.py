"""Every knob, turned while one talks: what it becomes on the wire, and what it does to the conversation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import reduce

import numpy as np
import pytest
from playwright.sync_api import expect

from playground.environment import read
from playground.server.builtin import BuiltInServer
from tests.page.conftest import hears, silence, write_wav
from tests.page.relay import Relay
from tests.page.running import App
from tests.support.ports import free_port

pytestmark = pytest.mark.page
COUNT = "Please count to twenty."
TIME = {"type": "function", "name": "get_time", "parameters": {"type": "object", "properties": {}}}


@pytest.fixture(scope="module")
def relay():
    """The built-in server behind a door that keeps what passes."""
    server = BuiltInServer(read({}).chat)
    with Relay(server.start()) as between:
        yield between
    server.close()


@pytest.fixture(scope="module")
def relayed(relay, tmp_path_factory):
    """The app, talking to the relay as to any server of one's own."""
    environment = {"PLAYGROUND_SERVICE": "other", "PLAYGROUND_ENDPOINT": relay.address}
    running = App(tmp_path_factory.mktemp("relayed"), environment).start()
    yield running.address
    running.stop()
    assert running.crashes == []


@pytest.fixture
def talk_through(relayed, relay, open_tab, quiet) -> Callable:
    """Give a way to open the page that talks through the relay, in the GA protocol unless told otherwise."""
    relay.forget()

    def open_page(microphone=None, protocol="GA", **viewport):
        page = open_tab(relayed, hears(microphone or quiet, loop=microphone is None), **viewport)
        page.open_group("Connection")
        if protocol == "Preview":
            page.page.locator("#endpoint").get_by_label("Endpoint").fill(f"{relay.address}/openai/realtime")
        page.page.locator("#protocol").get_by_text(protocol, exact=True).click()
        expect(page.page.locator("#understood")).to_contain_text(f"{protocol.lower()} protocol", ignore_case=True)
        return page

    return open_page


def held(session: dict, path: str):
    """The value at a dotted path; None where a part is null or absent."""
    return reduce(lambda part, name: part.get(name) if isinstance(part, dict) else None, path.split("."), session)


def turn(page, setting: str, value) -> None:
    """Set a control as a person would, whatever kind it is."""
    control = page.page.locator(f"#setting-{setting}")
    if isinstance(value, bool):
        control.locator("input").set_checked(value)
    elif control.locator("fieldset").count() or control.evaluate("(e) => e.tagName === 'FIELDSET'"):
        page.choose(setting, value)
    elif control.locator("[role=listbox], input[aria-haspopup=listbox], input[role=listbox]").count():
        page.pick(setting, value)
    else:
        page.fill(setting, str(value))


DETECTION = "audio.input.turn_detection"
GA = [
    ("instructions", "Speak like a pirate.", "instructions", "Speak like a pirate."),
    ("voice", "Sage", "audio.output.voice", "sage"),
    ("threshold", 0.7, f"{DETECTION}.threshold", 0.7),
    ("prefix_padding_ms", 450, f"{DETECTION}.prefix_padding_ms", 450),
    ("silence_duration_ms", 900, f"{DETECTION}.silence_duration_ms", 900),
    ("idle_timeout_ms", 29000, f"{DETECTION}.idle_timeout_ms", 29000),
    ("create_response", False, f"{DETECTION}.create_response", False),
    ("interrupt_response", False, f"{DETECTION}.interrupt_response", False),
    ("turn_detection", "By meaning", f"{DETECTION}.type", "semantic_vad"),
    ("eagerness", "High", f"{DETECTION}.eagerness", "high"),
    ("create_response", True, f"{DETECTION}.create_response", True),
    ("turn_detection", "Push to talk", DETECTION, None),
    ("turn_detection", "By silence", f"{DETECTION}.silence_duration_ms", 900),
    ("transcription_model", "gpt-4o-transcribe", "audio.input.transcription.model", "gpt-4o-transcribe"),
    ("transcription_language", "Portuguese (pt)", "audio.input.transcription.language", "pt"),
    ("transcription_prompt", "Foundry, Hibari", "audio.input.transcription.prompt", "Foundry, Hibari"),
    ("transcription_model", "Off", "audio.input.transcription", None),
    ("noise_reduction", "Near field", "audio.input.noise_reduction.type", "near_field"),
    ("noise_reduction", "Off", "audio.input.noise_reduction", None),
    ("speed", 1.25, "audio.output.speed", 1.25),
    ("output", "Text", "output_modalities", ["text"]),
    ("output", "Audio", "output_modalities", ["audio"]),
    ("max_output_tokens", 512, "max_output_tokens", 512),
    ("max_output_tokens", "inf", "max_output_tokens", "inf"),
    ("truncation", "Disabled", "truncation", "disabled"),
    ("truncation", "Retention ratio", "truncation.type", "retention_ratio"),
    ("retention_ratio", 0.5, "truncation.retention_ratio", 0.5),
    ("truncation", "Auto", "truncation", "auto"),
    ("tools", json.dumps([TIME]), "tools", [TIME]),
    ("tools", "", "tools", []),
]
PREVIEW = [
    ("instructions", "Speak like a pirate.", "instructions", "Speak like a pirate."),
    ("voice", "Verse", "voice", "verse"),
    ("threshold", 0.4, "turn_detection.threshold", 0.4),
    ("turn_detection", "By meaning", "turn_detection.type", "semantic_vad"),
    ("eagerness", "Low", "turn_detection.eagerness", "low"),
    ("turn_detection", "Push to talk", "turn_detection", None),
    ("transcription_language", "German (de)", "input_audio_transcription.language", "de"),
    ("noise_reduction", "Far field", "input_audio_noise_reduction.type", "far_field"),
    ("output", "Text", "modalities", ["text"]),
    ("max_output_tokens", 64, "max_response_output_tokens", 64),
    ("temperature", 1.1, "temperature", 1.1),
    ("speed", 0.75, "speed", 0.75),
    ("tools", json.dumps([TIME]), "tools", [TIME]),
]


@pytest.mark.parametrize(("protocol", "knobs"), [("GA", GA), ("Preview", PREVIEW)])
def test_each_knob_turned_while_one_talks_is_what_the_service_then_holds(talk_through, relay, protocol, knobs):
    page = talk_through(protocol=protocol).start()
    page.open_group("More").open_group("Tools")
    for setting, value, path, expected in knobs:
        turn(page, setting, value)
        relay.until(lambda path=path, expected=expected: held(relay.session, path) == expected)
    expect(page.page.locator("[data-problem]")).to_have_count(0)
    assert (
        page.page.locator("[data-confirmed]").evaluate_all("(all) => all.map((e) => [e.id, e.dataset.confirmed])") == []
    )
    assert relay.count("error") == 0
    assert relay.count("session.created") == 1, "a knob cost the conversation"
    assert page.notices.count() == 0
    assert page.errors == []


def test_a_knob_that_the_protocol_does_not_know_is_disabled_and_says_why(talk_through):
    page = talk_through()
    page.open_group("More")
    temperature, idle = (page.page.locator(f"#setting-{name}") for name in ("temperature", "idle_timeout_ms"))
    expect(temperature.locator("input").first).to_be_disabled()
    expect(temperature).to_contain_text("The GA protocol has no temperature any more")
    page.page.locator("#protocol").get_by_text("Preview", exact=True).click()
    expect(temperature.locator("input").first).to_be_enabled()
    expect(idle.locator("textarea, input").first).to_be_enabled()
    expect(idle).to_contain_text("The preview protocol has no idle timeout, so the playground")


# --- what they do ----------------------------------------------------------------------------------------------------


def test_let_it_finish_and_talking_does_not_stop_the_answer(talk_through, relay, tmp_path, voice):
    wav = write_wav(tmp_path / "talk.wav", silence(4) + voice("I am talking all the while.") + silence(60))
    page = talk_through(wav)
    turn(page, "interrupt_response", False)
    page.start().type(COUNT).until_speaking()
    relay.until(lambda: relay.count("input_audio_buffer.speech_started"))
    page.until("lines('assistant', 'done').length >= 1 && stats().queued_ms === 0")
    counting = page.lines("assistant")[0]
    assert (counting["status"], counting["heard_chars"]) == ("done", None)
    assert "twenty" in counting["text"]
    assert relay.count("conversation.item.truncated") == 0


def test_without_respond_automatically_a_turn_is_written_down_and_waits(talk_through, relay, tmp_path, voice):
    wav = write_wav(tmp_path / "hello.wav", silence(1.5) + voice("Hello there.") + silence(60))
    page = talk_through(wav)
    turn(page, "create_response", False)
    page.start().until("lines('user', 'done').length === 1 && turn() === 'listening'")
    assert relay.count("response.created") == 0
    page.type("Count to two.").until_answered()
    assert relay.count("response.created") == 1


def test_an_answer_in_text_makes_no_sound(talk_through, relay):
    page = talk_through()
    page.open_group("More")
    turn(page, "output", "Text")
    page.type("Count to two.").until("lines('assistant', 'done').length === 1 && turn() === 'listening'")
    assert "two" in page.lines("assistant")[0]["text"].lower()
    assert relay.count("response.output_text.delta") > 0
    assert np.abs(page.heard_sound()[1]).max(initial=0) == 0


def test_an_answer_longer_than_the_maximum_tokens_ends_incomplete_and_says_so(talk_through, relay):
    page = talk_through()
    page.open_group("More")
    turn(page, "max_output_tokens", 12)
    page.type(COUNT).until("lines('assistant').length === 1 && turn() === 'listening' && lines('assistant')[0].text")
    relay.until(lambda: relay.count("response.done"))
    response = next(event["response"] for event in relay.said if event["type"] == "response.done")
    assert (response["status"], response["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert "twenty" not in page.lines("assistant")[0]["text"]
    expect(page.page.locator(".pl-line[data-role=assistant] .pl-note")).to_have_text(
        "Cut short: it reached the maximum number of tokens."
    )


def test_at_one_and_a_half_times_the_speed_an_answer_takes_two_thirds_of_the_time(talk_through):
    page = talk_through().type("Count to ten.").until_answered()
    before = page.heard_sound()[1].size
    page.open_group("More")
    turn(page, "speed", 1.5)
    page.until("log.some((m) => m.type === 'confirmed' && m.settings.speed === 1.5)")
    page.type("Count to ten.").until_answered(2)
    sound = page.heard_sound()[1]
    assert sounding(sound[before:]) / sounding(sound[:before]) == pytest.approx(1 / 1.5, rel=0.08)  # pauses shrink less


def sounding(sound: np.ndarray) -> int:
    """How many samples lie between the first and the last that can be heard."""
    audible = np.flatnonzero(np.abs(sound) > 1e-3)
    return int(audible[-1] - audible[0])


def test_after_the_idle_timeout_the_assistant_speaks_up_by_itself(talk_through, relay):
    page = talk_through()
    turn(page, "idle_timeout_ms", 5000)
    page.start().type("Count to two.").until_answered()
    page.until("lines('assistant').length === 2 && stats().heard_ms[1] > 100")
    assert relay.count("input_audio_buffer.timeout_triggered") >= 1


# --- where the service does not do as it is asked --------------------------------------------------------------------


def test_a_voice_locked_by_its_sound_is_told_in_the_services_words_and_a_new_conversation_has_it(talk_through, relay):
    page = talk_through().type("Count to two.").until_answered()
    turn(page, "voice", "Sage")
    page.sees("The voice is locked once it has spoken.")
    page.sees("Cannot update a conversation's voice if assistant audio is present.")
    expect(page.page.locator("#setting-voice")).to_have_attribute(
        "data-confirmed", "Service uses alloy (you asked sage)"
    )
    page.keep_picture("voice-locked")
    page.press("Start a new conversation")
    relay.until(lambda: relay.count("session.created") == 2 and held(relay.session, "audio.output.voice") == "sage")
    expect(page.page.locator(".pl-line")).to_have_count(0)
    expect(page.page.locator("#setting-voice")).not_to_have_attribute("data-confirmed", "")
    page.type("Count to two.").until("lines('assistant', 'done').length >= 1")
    assert page.notices.count() == 0


def test_a_refused_knob_says_the_services_words_and_what_it_still_uses(talk_through, relay):
    words = "Unknown parameter: 'session.audio.output.speed'."

    def refuse_speed(event: dict) -> dict | None:
        if event["type"] != "session.update" or held(event["session"], "audio.output.speed") in (None, 1.0):
            return None
        fault = {"type": "invalid_request_error", "code": "unknown_parameter", "message": words, "param": "session"}
        return {"type": "error", "event_id": "event_1", "error": {**fault, "event_id": event.get("event_id")}}

    relay.answer = refuse_speed
    page = talk_through().start()
    page.open_group("More")
    turn(page, "speed", 1.25)
    page.sees(words)
    beside = page.page.locator("#setting-speed")
    expect(beside).to_have_attribute("data-confirmed", "Service uses 1 × (you asked 1.25 ×)")
    page.keep_picture("refused")
    turn(page, "speed", 1)
    page.page.wait_for_function("!document.querySelector('#setting-speed').dataset.confirmed")


def test_what_the_service_makes_of_a_knob_stands_beside_it(talk_through, relay):
    def shorter(event: dict) -> dict:
        if event["type"] == "session.updated":
            event["session"]["audio"]["input"]["turn_detection"]["silence_duration_ms"] = 200
        return event

    relay.change = shorter
    page = talk_through().start()
    beside = page.page.locator("#setting-silence_duration_ms")
    expect(beside).to_have_attribute("data-confirmed", "Service uses 200 ms (you asked 500 ms)", timeout=10_000)
    page.choose("turn_detection", "By meaning")
    expect(beside).to_have_count(0)
    relay.change = lambda event: event
    page.choose("turn_detection", "By silence")
    expect(beside).to_be_visible()
    page.page.wait_for_function("!document.querySelector('#setting-silence_duration_ms').dataset.confirmed")


# --- where the form itself says no -----------------------------------------------------------------------------------


def test_a_value_that_cannot_be_is_said_at_its_field_and_no_longer_when_it_is_mended(talk_through, relay):
    page = talk_through().start()
    field = page.page.locator("#setting-idle_timeout_ms")
    words = "Idle timeout can't have this value. Give a number from 5000 to 30000 ms."
    turn(page, "idle_timeout_ms", 3)
    expect(field).to_have_attribute("data-problem", words)
    expect(field.locator("[aria-invalid=true]")).to_have_count(1)
    shown = field.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert words in shown
    on_top = page.page.locator("#problem").get_by_role("alert")
    expect(on_top).to_have_attribute("data-seen", "true")
    page.keep_picture("problem")
    page.page.locator("#setup").evaluate("(e) => e.scrollTo(0, 0)")
    expect(on_top).to_have_attribute("data-seen", "false")
    expect(on_top).to_have_text(words)

    threshold = page.page.locator("#setting-threshold")
    figure = threshold.locator("input[type=number]")
    turn(page, "threshold", 1.7)
    expect(threshold).to_have_attribute("data-problem", "Threshold can't have this value. Give a number from 0 to 1.")
    expect(figure).to_have_value("1.7")
    expect(field).to_have_attribute("data-problem", words)
    turn(page, "threshold", 0)
    expect(threshold).not_to_have_attribute("data-problem", re.compile("."))
    figure.fill("")
    figure.blur()
    expect(figure).to_have_value("0")

    turn(page, "idle_timeout_ms", 7000)
    relay.until(lambda: held(relay.session, "audio.input.turn_detection.idle_timeout_ms") == 7000)
    relay.until(lambda: held(relay.session, f"{DETECTION}.threshold") == 0)
    page.page.wait_for_function("!document.querySelector('[data-problem], [aria-invalid], #problem p')")
    assert page.errors == []


def test_what_a_field_is_for_is_told_on_demand_to_keys_fingers_and_who_listens(talk):
    page = talk(has_touch=True)
    about = page.page.get_by_role("button", name="About Silence duration")
    tip = page.page.locator(".setup-help-tip")
    about.focus()
    page.page.keyboard.press("Enter")
    expect(tip).to_have_text(re.compile(r"^Silence that ends your turn\. .* 0 to 10000 ms\.$"))
    expect(about).to_have_attribute("aria-description", tip.inner_text())
    page.page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(about).to_be_focused()
    about.tap()
    expect(tip).to_be_visible()
    page.page.get_by_label("Instructions").tap()
    expect(tip).to_be_hidden()


def test_a_closed_group_says_in_its_title_how_it_stands(talk):
    page = talk(viewport={"width": 1440, "height": 900})
    titles = {
        name: page.page.locator(f"#group-{name} > .label-wrap > span").first
        for name in ("agent", "turns", "connection")
    }
    expect(titles["connection"]).to_have_attribute("data-state", "Built-in · works offline")
    expect(titles["turns"]).to_have_attribute("data-state", "By silence · 500 ms")
    page.page.locator("#presets select").select_option("Storyteller to interrupt")
    expect(titles["agent"]).to_have_attribute("data-state", "Storyteller to interrupt")
    turn(page, "silence_duration_ms", 900)
    expect(titles["turns"]).to_have_attribute("data-state", "By silence · 900 ms")
    expect(titles["agent"]).to_have_attribute("data-state", "Storyteller to interrupt (changed)")
    heading = page.page.locator("#group-turns > .label-wrap")
    expect(heading).to_have_attribute("aria-expanded", "true")
    heading.click()
    expect(heading).to_have_attribute("aria-expanded", "false")
    assert "900 ms" in titles["turns"].evaluate("(e) => getComputedStyle(e, '::after').content")


def test_a_voice_of_the_other_protocol_gives_way_and_that_is_said_beside_it(talk_through, relay):
    page = talk_through()
    turn(page, "voice", "Marin")
    page.page.locator("#endpoint").get_by_label("Endpoint").fill(f"{relay.address}/openai/realtime")
    page.page.locator("#protocol").get_by_text("Preview", exact=True).click()
    expect(page.page.locator("#setting-voice")).to_contain_text("Marin does not speak in the preview protocol")
    expect(page.page.locator("#setting-voice input")).to_have_value("Alloy")
    page.start()
    relay.until(lambda: relay.count("session.updated") >= 1)
    assert relay.session["voice"] == "alloy"
    assert page.notices.count() == 0


def test_a_voice_of_ones_own_is_kept_whatever_the_protocol(talk_through, relay):
    page = talk_through()
    field = page.page.locator("#setting-voice input")
    field.fill("my-cloned-voice")
    field.press("Enter")
    page.page.locator("#protocol").get_by_text("Preview", exact=True).click()
    expect(page.page.locator("#understood")).to_contain_text("preview protocol")
    expect(field).to_have_value("my-cloned-voice")
    page.start()
    relay.until(lambda: any(held(e, "session.voice") == "my-cloned-voice" for e in relay.asked))


def test_a_language_can_be_typed_as_a_code(talk_through, relay):
    page = talk_through().start()
    page.open_group("More")
    field = page.page.locator("#setting-transcription_language input")
    field.fill("pt-BR")
    field.blur()
    relay.until(lambda: held(relay.session, "audio.input.transcription.language") == "pt-BR")


# --- whom one talks to -----------------------------------------------------------------------------------------------


def test_a_connection_is_tested_step_by_step(talk):
    page = talk().open_group("Connection")
    test = page.page.locator("#connection-test")
    test.get_by_role("button", name="Test connection").click()
    expect(test.get_by_role("status")).to_have_text("It works.")
    told = test.get_by_role("listitem").evaluate_all("(all) => all.map((e) => e.dataset.how)")
    assert set(told) == {"ok", "-"}
    page.keep_picture("test-passed")

    page.page.locator("#service").get_by_text("Other", exact=True).click()
    expect(test.get_by_role("listitem")).to_have_count(0)
    page.page.locator("#endpoint").get_by_label("Endpoint").fill(f"http://127.0.0.1:{free_port()}")
    expect(page.page.locator("#understood")).to_contain_text("Realtime server at 127.0.0.1")
    test.get_by_role("button", name="Test connection").click()
    expect(test.locator("[data-how=failed]")).to_contain_text("refused the connection.")
    expect(test.get_by_role("status")).to_contain_text("It does not work yet: network failed.")
    page.keep_picture("test-failed")
    page.page.locator("#service").get_by_text("OpenAI", exact=True).click()
    expect(page.page.locator("#deployment")).to_contain_text("Model")  # the fields are OpenAI's by now
    page.page.locator("#deployment input, #deployment textarea").fill("gpt-realtime")
    expect(page.page.locator("#understood")).to_contain_text("OpenAI, model gpt-realtime")
    test.get_by_role("button", name="Test connection").click()
    expect(test.locator("[data-how=failed]")).to_contain_text("OpenAI wants a key.")
    assert page.errors == []


def test_another_service_chosen_while_one_talks_is_said_and_begins_with_a_new_conversation(talk_through, relay):
    page = talk_through().type("Count to two.").until_answered()
    page.page.locator("#protocol").get_by_text("Preview", exact=True).click()
    upcoming = page.page.locator("#next-conversation")
    expect(upcoming).to_contain_text("The running conversation stays with Other, GA protocol.")
    expect(page.page.locator("#setting-temperature input")).to_have_count(0)
    page.keep_picture("next-conversation")
    page.page.locator("#protocol").get_by_text("GA", exact=True).click()
    expect(upcoming.get_by_role("button")).to_have_count(0)

    page.page.locator("#service").get_by_text("Built-in", exact=True).click()
    expect(upcoming).to_contain_text("stays with Other.")
    page.type("Count to three.").until_answered(2)
    assert relay.count("session.created") == 1
    upcoming.get_by_role("button", name="New conversation with Built-in").click()
    page.until("log.filter((m) => m.type === 'state' && m.link === 'open').length > 0 && stats().phase === 'live'")
    expect(page.page.locator(".pl-line")).to_have_count(0)
    expect(upcoming.get_by_role("button")).to_have_count(0)
    page.type("Count to two.").until("lines('assistant', 'done').length >= 3")
    assert relay.count("session.created") == 1
    assert page.errors == []


def test_a_voice_is_heard_before_a_conversation_and_not_during_one(talk):
    page = talk()
    sample = page.page.locator("#voice-sample")
    button = sample.get_by_role("button")
    turn(page, "voice", "Ash")
    button.click()
    expect(button).to_have_text("Stop")
    expect(button).to_have_text("Listen")
    rate, sound = page.heard_sound()
    assert 1.5 * rate < sounding(sound) < 8 * rate
    assert np.abs(sound).max() > 0.05

    button.click()
    expect(button).to_have_text("Stop")
    page.start()
    expect(button).to_have_text("Listen")
    button.click()
    expect(sample.get_by_role("status")).to_contain_text("Stop the conversation first")
    page.press("Stop").is_at_rest().open_group("Connection")
    page.page.locator("#service").get_by_text("OpenAI", exact=True).click()
    expect(button).to_be_disabled()
    expect(sample.get_by_role("status")).to_contain_text("Only built-in voices can be heard beforehand")
    assert page.errors == []
