"""Many settings at once: what the page is told of the form, how the form is filled, what never leaves it."""

import asyncio
import json

import gradio as gr
import pytest

from playground.errors import ServiceError
from playground.presets.included import INCLUDED
from playground.services.target import Target
from playground.settings import KNOBS, Settings
from playground.web.gradio_ui.presets_calls import FILLED_PARTS

from .fakes import ADA, ScriptedServices, page_of, request_of

HOME = "https://mine.openai.azure.com"
SECRET = "planted-0123456789"
TOOLS = json.dumps([{"type": "mcp", "name": "m", "server_url": "https://m.example", "authorization": SECRET}])


def callback(services, name):
    return next(fn for fn in page_of(services).fns.values() if fn.name == name)


def values_of(services, **typed):
    """What stands in the form and in the panel, with other values where some were ``typed``, by the element's name."""
    fields = callback(services, "describe").inputs
    return [typed.get(block.elem_id.removeprefix("setting-"), block.value) for block in fields]


def asked(services, name, typed=None, **data):
    given = gr.EventData(None, {"number": 7, **data})
    asking = (given, request_of()) if name == "describe" else (given,)
    return callback(services, name).fn(*asking, *values_of(services, **(typed or {})))


def fill(services, values, base="form", typed=None, **data):
    """Fill the form; give the answer, and what changes by the element's name."""
    event = gr.EventData(None, {"number": 7, "base": base, "values": json.dumps(values), **data})
    fn = callback(services, "fill")
    answer, *updates = asyncio.run(fn.fn(event, request_of(), *values_of(services, **(typed or {}))))
    names = [*KNOBS, *FILLED_PARTS, "problem", "conversation", "next"]
    return answer, {name: update for name, update in zip(names, updates, strict=True) if update != gr.skip()}


def values_in(updates):
    return {name: each["value"] for name, each in updates.items() if isinstance(each, dict) and "value" in each}


# --- how the form stands ---


def test_a_form_as_configured_leaves_nothing_to_keep():
    services = ScriptedServices({"PLAYGROUND_VOICE": "sage", "PLAYGROUND_SERVICE": "azure", "PLAYGROUND_TOOLS": TOOLS})
    described = asked(services, "describe")
    assert (described["number"], described["kept"], described["over"]) == (7, {}, {})
    assert described["standing"]["voice"] == "sage"


def test_only_what_differs_from_the_configured_is_kept_and_it_is_the_form_again():
    services = ScriptedServices({"PLAYGROUND_VOICE": "sage", "PLAYGROUND_THRESHOLD": "0.7"})
    typed = {"threshold": 0.5, "idle_timeout_ms": "7000", "service": "azure", "endpoint": HOME, "deployment": "d"}
    kept = asked(services, "describe", typed)["kept"]
    assert kept == {
        "threshold": 0.5,
        "idle_timeout_ms": 7000,
        "service": "azure",
        "endpoint": HOME,
        "deployment": "d",
    }
    answer, updates = fill(services, kept, "configured")
    assert answer["faults"] == []
    filled = values_in(updates)
    assert {name: filled[name] for name in ("threshold", "idle_timeout_ms", "service", "endpoint")} == {
        "threshold": 0.5,
        "idle_timeout_ms": "7000",
        "service": "azure",
        "endpoint": HOME,
    }
    assert "voice" not in filled


@pytest.mark.parametrize(
    "typed",
    [
        {"tools": TOOLS},
        {"service": "other", "endpoint": f"https://joe:{SECRET}@host"},
        {"service": "other", "endpoint": f"https://host/v1?api-key={SECRET}"},
        {"service": "other", "endpoint": f"https://host/v1?odd={SECRET}"},
        {"service": "azure", "deployment": f"{SECRET.replace('-', '')}abcdefghijklmnopqrstuvw"},
        {"service": "azure", "endpoint": "sk-planted-0123456789abcdef"},
    ],
)
def test_nothing_secret_leaves_the_form(typed):
    services = ScriptedServices()
    described = json.dumps(asked(services, "describe", typed))
    answer, _ = fill(services, {"tools": "", "service": "builtin"}, typed=typed)
    for said in (described, json.dumps(answer)):
        assert "0123456789" not in said


@pytest.mark.parametrize(
    ("typed", "states"),
    [
        ({}, {"agent": "Alloy", "tools": "none", "turns": "By silence · 500 ms"}),
        ({"turn_detection": "semantic_vad", "eagerness": "low"}, {"turns": "By meaning · low"}),
        ({"turn_detection": "none", "interrupt_response": False}, {"turns": "Push to talk"}),
        ({"interrupt_response": False}, {"turns": "By silence · 500 ms · no interrupting"}),
        ({"service": "azure"}, {"connection": "Azure OpenAI · not set up yet"}),
        ({"service": "azure", "endpoint": HOME, "deployment": "dep"}, {"connection": "Azure OpenAI · dep"}),
        ({"service": "openai", "deployment": "gpt-realtime"}, {"connection": "OpenAI · gpt-realtime"}),
        ({"service": "other", "endpoint": "http://localhost:8000"}, {"connection": "Other · localhost"}),
    ],
)
def test_each_group_says_how_it_stands(typed, states):
    told = asked(ScriptedServices(), "describe", typed)["states"]
    assert {name: told[name] for name in states} == states


def test_a_connection_that_is_only_the_next_ones_says_so():
    services = ScriptedServices()
    services.conversations[ADA] = Target()
    assert asked(services, "describe")["states"]["connection"] == "Built-in · works offline"
    chosen = asked(services, "describe", {"service": "openai", "deployment": "gpt-realtime"})
    assert chosen["states"]["connection"] == "OpenAI · gpt-realtime (next)"


def test_what_stands_in_a_field_and_cannot_be_is_not_kept_and_costs_nothing_else():
    services = ScriptedServices()
    described = asked(services, "describe", {"idle_timeout_ms": "3", "voice": "sage"})
    assert described["kept"] == {"voice": "sage"}


# --- filling ---


def test_a_preset_changes_only_the_settings_it_names_and_what_depends_on_them():
    services = ScriptedServices()
    preset = next(each for each in INCLUDED if each.name == "Interviewer with patience")
    answer, updates = fill(services, dict(preset.settings), typed={"voice": "sage", "idle_timeout_ms": "nonsense"})
    assert set(values_in(updates)) == {"instructions", "turn_detection", "eagerness"}
    assert updates["eagerness"]["visible"]
    assert not updates["threshold"]["visible"]
    assert set(answer["before"]) == {"instructions", "turn_detection", "eagerness"}
    assert list(updates["problem"].props["faults"]) == ["idle_timeout_ms"], "what is wrong elsewhere is still so"
    _, updates = fill(services, {"idle_timeout_ms": None}, typed={"idle_timeout_ms": "nonsense"})
    assert values_in(updates) == {"idle_timeout_ms": ""}
    assert updates["problem"].props["faults"] == {}


def test_a_running_conversation_follows_and_what_was_can_be_had_again():
    services = ScriptedServices()
    answer, updates = fill(services, {"threshold": 0.8, "turn_detection": "none"})
    assert services.asked == [(ADA, Settings(threshold=0.8, turn_detection="none"))]
    assert updates["conversation"].props == {"threshold": 0.8, "push_to_talk": True, "answers_on_request": False}
    typed = {"threshold": 0.8, "turn_detection": "none"}
    _, back = fill(services, answer["before"], typed=typed)
    assert values_in(back) == {"threshold": 0.5, "turn_detection": "server_vad"}


def test_a_service_that_refuses_is_told_and_the_form_is_filled_all_the_same():
    services = ScriptedServices(refusal=ServiceError("No.", "Start again."))
    _, updates = fill(services, {"speed": 1.2})
    assert updates["problem"].props["said"] == "No. Start again."
    assert values_in(updates) == {"speed": 1.2}


def test_another_service_is_shown_as_it_is_configured_and_a_typed_key_goes():
    services = ScriptedServices({"AZURE_OPENAI_ENDPOINT": HOME})
    _, updates = fill(services, {"service": "azure"}, typed={"service": "other", "endpoint": "https://host"})
    assert updates["endpoint"]["value"] == HOME
    assert updates["key"]["value"] == ""
    _, same = fill(
        services, {"deployment": "d"}, typed={"service": "azure", "endpoint": "https://typed.openai.azure.com"}
    )
    assert same["endpoint"]["value"] == "https://typed.openai.azure.com"
    assert "value" not in same["key"]


def test_back_to_the_configured_is_all_of_it():
    services = ScriptedServices({"PLAYGROUND_VOICE": "sage"})
    _, updates = fill(services, {}, "configured", typed={"voice": "ash", "threshold": 0.9, "service": "openai"})
    filled = values_in(updates)
    assert (filled["voice"], filled["threshold"], filled["service"]) == ("sage", 0.5, "builtin")


def test_a_voice_that_the_protocol_lacks_gives_way_as_ever():
    _, updates = fill(ScriptedServices(), {"voice": "marin", "protocol": "preview"})
    assert updates["voice"]["value"] == "alloy"
    assert updates["voice"]["info"].startswith("Marin does not speak")


def test_what_was_configured_anew_since_is_said():
    before = ScriptedServices({"PLAYGROUND_VOICE": "sage"})
    described = asked(before, "describe", {"voice": "ash", "threshold": 0.9})
    now = ScriptedServices({"PLAYGROUND_VOICE": "coral"})
    answer, updates = fill(now, described["kept"], "configured", over=json.dumps(described["over"]))
    assert answer["anew"] == ["Voice"]
    assert updates["voice"]["value"] == "ash"
    assert fill(before, described["kept"], "configured", over=json.dumps(described["over"]))[0]["anew"] == []


@pytest.mark.parametrize(
    "data",
    [
        {"values": "nonsense"},
        {"values": "[]"},
        {"values": "[" * 9_000},
        {"values": None},
        {"base": "elsewhere"},
        {"base": None},
        {"values": '{"threshold": NaN}'},
    ],
)
def test_what_no_page_asks_changes_nothing_and_is_a_sentence(data):
    services = ScriptedServices()
    event = gr.EventData(None, {"number": 7, "base": "form", "values": "{}", **data})
    answer, *updates = asyncio.run(callback(services, "fill").fn(event, request_of(), *values_of(services)))
    assert len(answer["faults"]) == 1
    assert all(update == gr.skip() for update in updates)
    assert services.asked == []


def test_kept_values_that_can_be_no_longer_are_told_and_cost_nothing_else():
    answer, updates = fill(
        ScriptedServices(), {"voice": "ash", "speed": 99, "gone": 1, "service": "gone"}, "configured"
    )
    assert values_in(updates) == {"voice": "ash"}
    assert len(answer["faults"]) == 3


# --- links and files ---


def test_a_link_says_what_it_would_change_in_words_and_then_does():
    services = ScriptedServices()
    link = asked(services, "describe", {"threshold": 0.8, "interrupt_response": False, "idle_timeout_ms": "7000"})[
        "link"
    ]
    found = asked(services, "weigh", {"voice": "sage"}, link=f"#{link}")
    assert found["changes"] == [
        {"title": "Voice", "old": "Sage", "new": "Alloy"},
        {"title": "Threshold", "old": "0.5", "new": "0.8"},
        {"title": "Idle timeout", "old": "nothing", "new": "7000 ms"},
        {"title": "Let me interrupt", "old": "on", "new": "off"},
    ]
    _, updates = fill(services, found["values"], "link", typed={"voice": "sage"})
    assert services.asked[-1][1] == Settings(threshold=0.8, interrupt_response=False, idle_timeout_ms=7000)
    assert values_in(updates)["voice"] == "alloy"


def test_a_link_to_what_is_there_already_changes_nothing():
    services = ScriptedServices()
    link = asked(services, "describe")["link"]
    assert asked(services, "weigh", link=link)["changes"] == []


def test_a_link_that_cannot_be_read_is_a_sentence():
    found = asked(ScriptedServices(), "weigh", link="#settings=9")
    assert found["changes"] == []
    assert "newer playground" in found["faults"][0]


def test_what_a_reset_would_change_is_said():
    found = asked(ScriptedServices(), "weigh", {"voice": "sage", "service": "openai"})
    assert [each["title"] for each in found["changes"]] == ["Service", "Voice"]


def test_a_file_is_read_and_its_mistakes_are_sentences():
    services = ScriptedServices()
    fn = callback(services, "read_file").fn
    assert "can't be read" in fn(gr.EventData(None, {"number": 7, "text": "{"}))["faults"][0]
    listed = [{"name": "A", "settings": {"voice": "ash", "tools": TOOLS}}]
    text = json.dumps({"format": "realtime-playground/presets", "version": 1, "presets": listed})
    found = fn(gr.EventData(None, {"number": 7, "text": text}))
    assert found["presets"][0]["settings"]["voice"] == "ash"
    assert found["left_out"]
    assert SECRET not in str(found)


# --- what the page does not offer ---

NOT_OFFERED = "Azure OpenAI is not offered on this page. Choose one of: Built-in, OpenAI."
FEW = {"PLAYGROUND_OFFERED_SERVICES": "builtin,openai"}


def test_a_service_that_is_not_offered_is_left_out_with_its_address_and_the_rest_is_filled():
    kept = {"service": "azure", "endpoint": HOME, "voice": "sage"}
    answer, updates = fill(ScriptedServices(FEW), kept, "configured")
    assert answer["faults"] == [NOT_OFFERED]
    assert values_in(updates)["voice"] == "sage"
    assert {"service", "endpoint"}.isdisjoint(values_in(updates))


def test_a_link_to_a_service_that_is_not_offered_says_so_before_it_is_opened():
    weighed = asked(ScriptedServices(FEW), "weigh", link="settings=1&service=azure&voice=sage")
    assert weighed["faults"] == [NOT_OFFERED]
    assert [each["title"] for each in weighed["changes"]] == ["Voice"]


# --- what is the owner's ---

LOCKED = {"PLAYGROUND_LOCKED_SETTINGS": "instructions,voice", "PLAYGROUND_VOICE": "sage"}
LEFT = "Set by whoever runs this page, and left as it is: {}. The rest can be changed."


@pytest.mark.parametrize("base", ["form", "configured", "link"])
def test_what_is_locked_is_left_as_it_is_whatever_fills_the_form(base):
    services = ScriptedServices(LOCKED)
    answer, updates = fill(services, {"voice": "ash", "instructions": "Swear.", "threshold": 0.7}, base)
    assert answer["faults"] == [LEFT.format("Instructions, Voice")]
    assert {"voice", "instructions"}.isdisjoint(values_in(updates))
    assert values_in(updates)["threshold"] == 0.7
    assert services.asked[-1][1] == Settings(voice="sage", threshold=0.7)


def test_what_is_locked_and_the_same_is_nothing_to_tell():
    answer, _ = fill(ScriptedServices(LOCKED), {"voice": "sage", "threshold": 0.7})
    assert answer["faults"] == []


def test_a_link_says_what_is_locked_before_it_is_opened():
    weighed = asked(ScriptedServices(LOCKED), "weigh", link="settings=1&voice=ash&threshold=0.7")
    assert weighed["faults"] == [LEFT.format("Voice")]
    assert [each["title"] for each in weighed["changes"]] == ["Threshold"]


def test_what_a_doctored_page_gives_for_a_locked_setting_is_neither_kept_nor_shared():
    described = asked(ScriptedServices(LOCKED), "describe", {"voice": "ash", "instructions": "Swear."})
    assert described["kept"] == {}
    assert "Swear" not in described["link"]
