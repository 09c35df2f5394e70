import asyncio
import re
import warnings
from pathlib import Path

import gradio as gr
import pytest

from playground.client.owner import owner_of
from playground.demo_words import DemoWords
from playground.errors import ServiceError
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.web.gradio_ui.page import build_page, launch_options

from .fakes import ADA, READY, SECRET, ScriptedServices, in_a_loop, page_of, request_of

STATIC = Path(__file__).parents[3] / "playground" / "web" / "static"

OWNER = request_of()


def callback(page, name):
    return next(fn for fn in page.fns.values() if fn.name == name)


def values_of(callback):
    return [block.value for block in callback.inputs]


def press_start(services, values=None, **data):
    start = callback(page_of(services), "start")
    event = gr.EventData(None, {"number": 7, **data})
    return asyncio.run(start.fn(event, OWNER, *(values or values_of(start))))


def change(services, values=None):
    changed = callback(page_of(services), "change")
    return asyncio.run(changed.fn(OWNER, *(values or values_of(changed))))


def test_the_page_builds_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        in_a_loop(lambda: build_page(ScriptedServices(engines=READY)))


def test_pressing_start_brings_a_ticket_for_the_settings_as_they_stand():
    services = ScriptedServices({"PLAYGROUND_VOICE": "sage"})
    assert press_start(services) == {"number": 7, "ticket": "the-ticket"}
    assert services.asked == [(ADA, Settings(voice="sage"), Target())]


def test_each_conversation_of_a_page_is_admitted_as_an_owner_of_its_own():
    services = ScriptedServices()
    press_start(services, conversation=1)
    press_start(services, conversation=0)
    assert [owner for owner, *_ in services.asked] == [owner_of("page-1", SECRET, 1), ADA]


@pytest.mark.parametrize("conversation", [4, -1, "1", True, None])
def test_a_conversation_that_no_page_has_gets_no_ticket(conversation):
    services = ScriptedServices()
    assert press_start(services, conversation=conversation)["sentence"] == "A page has no such conversation."
    assert services.asked == []


def test_pressing_start_with_a_bad_value_brings_the_reason_and_asks_for_no_ticket():
    services = ScriptedServices()
    start = callback(page_of(services), "start")
    values = values_of(start)
    values[list(knobs()).index("idle_timeout_ms")] = "3"
    answer = press_start(services, values)
    assert "ticket" not in answer
    assert "Idle timeout" in answer["sentence"]
    assert services.asked == []


def test_a_refused_ticket_brings_the_services_own_sentence():
    answer = press_start(ScriptedServices(refusal=ServiceError("The service said no.", "Ask again.")))
    assert answer == {"number": 7, "sentence": "The service said no.", "hint": "Ask again."}


def test_a_failure_nobody_foresaw_still_answers_and_is_logged(caplog):
    answer = press_start(ScriptedServices(refusal=RuntimeError("secret detail")))
    assert "could not start" in answer["sentence"]
    assert "secret" not in str(answer)
    assert len(caplog.records) == 1


def test_a_changed_setting_reaches_the_running_conversation_and_the_live_side(monkeypatch):
    monkeypatch.setattr("playground.web.gradio_ui.page.PACE_S", 0)
    services = ScriptedServices({"PLAYGROUND_TURN_DETECTION": "none", "PLAYGROUND_THRESHOLD": "0.7"})
    problem, live = change(services)
    assert services.asked == [(ADA, services.settings())]
    assert problem.props == {"said": "", "faults": {}, "endings": {}}
    assert live.props == {"threshold": 0.7, "push_to_talk": True, "answers_on_request": False}


def test_a_model_that_ends_is_said_at_its_field_with_the_day_and_what_goes_on(monkeypatch):
    monkeypatch.setattr("playground.web.gradio_ui.page.PACE_S", 0)
    services = ScriptedServices()
    values = values_of(callback(page_of(services), "change"))
    values[list(knobs()).index("transcription_model")] = "whisper-1"
    values[-2:] = ["openai", "gpt-realtime-mini"]
    problem, _ = change(services, values)
    assert problem.props["endings"] == {
        "deployment": "gpt-realtime-mini ends on 20 January 2027; gpt-realtime-2.1-mini goes on.",
        "transcription_model": "whisper-1 ends on 26 February 2027; gpt-transcribe goes on.",
    }
    values[-2] = "builtin"
    assert change(services, values)[0].props["endings"] == {}


def test_another_service_says_at_once_whether_a_model_ends_there():
    choose = callback(page_of(ScriptedServices()), "choose")
    *_, problem, _ = choose.fn(OWNER, "azure", "audio", "alloy", "whisper-1", "server_vad", "off")
    assert "whisper-1 ends on 26 February 2027" in problem.props["endings"]["transcription_model"]
    assert "Azure may name another" in problem.props["endings"]["transcription_model"]
    *_, problem, _ = choose.fn(OWNER, "builtin", "audio", "alloy", "whisper-1", "server_vad", "off")
    assert problem.props["endings"] == {}


def test_a_change_the_service_refuses_is_said_about_no_field():
    problem, _ = change(ScriptedServices(refusal=ServiceError("<b>Locked</b>", "Start again.")))
    assert problem.props == {"said": "<b>Locked</b> Start again.", "faults": {}, "endings": {}}


def test_a_value_that_cannot_be_is_said_with_the_field_it_is_about():
    services = ScriptedServices()
    values = values_of(callback(page_of(services), "change"))
    values[list(knobs()).index("idle_timeout_ms")] = "3"
    problem, _ = change(services, values)
    assert list(problem.props["faults"]) == ["idle_timeout_ms"]
    assert "5000 to 30000 ms" in problem.props["faults"]["idle_timeout_ms"]
    assert services.asked == []


def test_a_page_whose_browser_keeps_no_secret_is_told_and_acts_for_nobody():
    services, nobody = ScriptedServices(), request_of(secret="")
    start, changed = (callback(page_of(services), name) for name in ("start", "change"))
    answer = asyncio.run(start.fn(gr.EventData(None, {"number": 7}), nobody, *values_of(start)))
    assert "did not keep this page's cookie" in answer["sentence"]
    problem, _ = asyncio.run(changed.fn(nobody, *values_of(changed)))
    assert "Allow cookies" in problem.props["said"]
    assert services.asked == []


def follow(services, **typed):
    """Type into the panel; give what is drawn anew, by the element's id."""
    followed = callback(page_of(services), "follow")
    names = dict(zip((block.elem_id for block in followed.inputs), values_of(followed), strict=True))
    typed = {name if name in names else f"setting-{name}": value for name, value in typed.items()}
    updates = followed.fn(OWNER, *{**names, **typed}.values())
    return dict(zip((block.elem_id for block in followed.outputs), updates, strict=True))


def choose(services, name):
    chosen = callback(page_of(services), "choose")
    return dict(
        zip(
            (block.elem_id for block in chosen.outputs),
            chosen.fn(OWNER, name, "audio", "alloy", "", "server_vad", "off"),
            strict=True,
        )
    )


def test_what_is_typed_is_understood_at_once_and_its_protocols_settings_offered():
    drawn = follow(
        ScriptedServices(), service="azure", endpoint="https://mine.openai.azure.com/openai/realtime", deployment="d"
    )
    assert "resource mine, deployment d, preview protocol" in drawn["understood"]["value"]
    assert drawn["api_version"]["visible"] is True
    assert drawn["setting-temperature"]["interactive"] is True
    assert drawn["setting-idle_timeout_ms"]["interactive"] is True
    assert drawn["setting-truncation"]["interactive"] is False
    assert "marin" not in str(drawn["setting-voice"]["choices"])


def test_a_voice_that_the_chosen_protocol_lacks_is_replaced_and_that_is_said():
    voice = follow(ScriptedServices(), service="builtin", protocol="preview", voice="cedar")["setting-voice"]
    assert voice["value"] == "alloy"
    assert "Cedar does not speak" in voice["info"]


def test_a_field_that_cannot_be_is_said_and_changes_nothing_else():
    drawn = follow(ScriptedServices(), service="azure", api_version="a b")
    assert "API version can't have this value." in drawn.pop("problem").props["target_faults"]["api_version"]
    assert drawn.pop("understood")["value"] == ""
    assert set(map(str, drawn.values())) == {str(gr.skip())}


def test_while_a_conversation_runs_the_settings_look_as_its_service_has_them_and_the_next_is_offered():
    services = ScriptedServices()
    services.conversations[ADA] = Target()
    drawn = follow(services, service="builtin", protocol="preview", voice="cedar")
    assert "value" not in drawn["setting-voice"]
    assert drawn["setting-temperature"]["interactive"] is False
    assert drawn["next-conversation"].props == {
        "said": "The running conversation stays with Built-in, GA protocol. "
        "What you choose here begins with the next one.",
        "offer": "New conversation with Built-in, preview protocol",
    }
    assert follow(services, service="builtin")["next-conversation"].props == {"said": "", "offer": ""}
    unfinished = choose(services, "azure")["next-conversation"].props
    assert unfinished["said"].startswith("The running conversation stays with Built-in.")
    assert unfinished["offer"] == "", "nothing can begin without an endpoint"


def test_once_it_is_over_the_settings_look_as_the_next_one_has_them():
    services = ScriptedServices()
    services.conversations[ADA] = Target()
    settled = callback(page_of(services), "settle")
    names = dict(zip((block.elem_id for block in settled.inputs), values_of(settled), strict=True))
    values = {**names, "protocol": "preview", "setting-voice": "cedar"}.values()
    drawn = dict(zip((block.elem_id for block in settled.outputs), settled.fn(*values), strict=True))
    assert drawn["setting-voice"]["value"] == "alloy"
    assert drawn["next-conversation"].props == {"said": "", "offer": ""}


def test_a_chosen_service_is_drawn_as_it_is_configured():
    services = ScriptedServices({"AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com"})
    drawn = choose(services, "azure")
    assert drawn["endpoint"]["value"] == "https://mine.openai.azure.com"
    assert drawn["key"]["visible"] is True
    assert choose(services, "builtin")["key"]["visible"] is False


def test_a_service_that_does_not_exist_changes_nothing():
    assert set(map(str, choose(ScriptedServices(), "nobody").values())) == {str(gr.skip())}


def test_typing_asks_for_no_queue_and_only_the_last_value_counts():
    page = page_of(ScriptedServices())
    for name in ("follow", "choose", "change"):
        assert (callback(page, name).queue, callback(page, name).trigger_mode) == (False, "always_last")


def test_no_configured_key_is_part_of_the_page():
    variables = {"AZURE_OPENAI_API_KEY": "hush-1", "OPENAI_API_KEY": "hush-2", "PLAYGROUND_SERVICE": "azure"}
    page = page_of(ScriptedServices(variables))
    assert "hush" not in str(page.get_config_file())


def test_the_persons_own_key_travels_with_the_press_of_start_alone():
    services = ScriptedServices({"PLAYGROUND_SERVICE": "azure"})
    answer = press_start(services, key=" hush ")
    assert services.keys == ["hush"]
    assert "hush" not in str(answer)
    page = page_of(services)
    key = next(block for block in page.blocks.values() if block.elem_id == "key")
    assert not any(key in fn.inputs for fn in page.fns.values())


@pytest.mark.parametrize("refusal", [ServiceError("No.", "Ask again."), RuntimeError("unforeseen")])
def test_the_persons_own_key_is_in_no_answer_and_no_log(refusal, caplog):
    answer = press_start(ScriptedServices({"PLAYGROUND_SERVICE": "azure"}, refusal=refusal), key="hush")
    assert "hush" not in str(answer) + caplog.text


def test_nothing_a_person_did_is_recorded_by_gradio():
    assert launch_options()["run_history"] is False


def test_the_demo_views_words_are_part_of_the_page_as_text():
    page = page_of(ScriptedServices({"PLAYGROUND_DEMO_TITLE": "Ask our <guide>"}))
    head = next(block for block in page.blocks.values() if block.elem_id == "demo-head")
    assert head.props["words"] == {"title": "Ask our <guide>", "subtitle": DemoWords().demo_subtitle}
    assert "guide" not in head.html_template


def test_the_sheets_in_the_head_are_there_in_the_order_in_which_modules_ask_for_them():
    head = re.findall(r'href="playground/static/([^"]+)"', launch_options()["head"])
    assert all((STATIC / sheet).is_file() for sheet in head)
    asked = re.search(r"const SHEETS = \[(.*?)\];", (STATIC / "conversation/view.js").read_text(), re.DOTALL)[1]
    modules = re.findall(r'"([^"]+[.]css)"', asked)
    assert [sheet for sheet in head if sheet in modules] == modules
