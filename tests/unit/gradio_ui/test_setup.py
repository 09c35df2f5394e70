import gradio as gr
import pytest

from playground.conversation.session_fields import KINDS, NAMING
from playground.errors import SettingsError
from playground.offers import OF_TRANSCRIBERS, USUAL_TRANSCRIBER, untaken
from playground.protocol.ga import GA
from playground.protocol.plan import UNANSWERED
from playground.protocol.preview import PREVIEW
from playground.protocol.registry import DIALECTS
from playground.services.row import Lacks
from playground.settings import Settings, knobs
from playground.web.gradio_ui.groups import group
from playground.web.gradio_ui.languages import by_name
from playground.web.gradio_ui.problem import at_fields, helps
from playground.web.gradio_ui.setup import OFFERED, build_setup, faults_in, offered, settings_from
from playground.web.gradio_ui.setup_words import beside

from .fakes import in_a_loop

DRAWN = {}
LACKED = {**untaken(USUAL_TRANSCRIBER), **GA.ignored}


def drawn(settings=None, dialect=GA):
    """Draw the form, once for the same settings and dialect: nobody here changes it."""
    key = (settings or Settings(), id(dialect))
    if key not in DRAWN:
        DRAWN[key] = in_a_loop(lambda: form(key[0], dialect))
    return DRAWN[key]


def form(settings, dialect, locked=()):
    with gr.Blocks():
        return build_setup(settings, dialect, group("agent", is_open=True), locked=locked)


def raw_values(setup):
    return [control.value for control in setup.controls.values()]


def changed(**raw):
    values = dict(zip(knobs(), raw_values(drawn()), strict=True))
    return list({**values, **raw}.values())


def test_every_setting_has_one_control_with_its_title_and_help():
    controls = drawn().controls
    assert list(controls) == list(knobs())
    for name, knob in knobs().items():
        assert (controls[name].label, controls[name].info) == (knob.label, LACKED.get(name, beside(knob)))
        assert helps()[name]["text"].startswith(knob.help)


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=list(DIALECTS))
def test_what_is_locked_is_shown_and_disabled_in_every_dialect(dialect):
    locked = ("instructions", "voice", "tools")
    for name, look in offered(dialect, "nobody-knows", "x", locked).items():
        if name in locked:
            assert (look["interactive"], look["info"]) == (False, "Set by whoever runs this page.")
            assert "value" not in look
    held = in_a_loop(lambda: form(Settings(voice="sage"), dialect, locked)).controls
    assert [held[name].interactive for name in (*locked, "threshold")] == [False, False, False, True]
    assert held["voice"].value == "sage"


def test_what_may_stand_in_a_field_is_told_before_a_mistake():
    told = {name: f"{helps()[name]['text']} {control.info}" for name, control in drawn().controls.items()}
    for name, knob in knobs().items():
        is_told = name not in GA.ignored and knob.minimum is not None
        if is_told and (knob.minimum, knob.maximum) != knob.slider:
            assert f"{knob.minimum:.7g} to {knob.maximum:.7g}" in told[name]
    assert "1 to 4096, or inf." in told["max_output_tokens"]


def test_all_that_is_wrong_is_found_at_once():
    faults = faults_in(changed(idle_timeout_ms="3", threshold=1.5, max_output_tokens="many"))
    assert list(at_fields(faults)) == ["threshold", "idle_timeout_ms", "max_output_tokens"]


def test_an_untouched_form_gives_the_settings_it_was_drawn_with():
    settings = Settings(voice="marin", idle_timeout_ms=6000, max_output_tokens=512, transcription_model="")
    assert settings_from(raw_values(drawn(settings))) == settings


@pytest.mark.parametrize("name", [knob.name for knob in knobs().values() if knob.slider])
def test_a_slider_offers_the_range_of_its_setting(name):
    slider = drawn().controls[name]
    assert (slider.minimum, slider.maximum) == knobs()[name].slider
    assert slider.step == knobs()[name].step


def test_a_slider_reaches_a_configured_value_beyond_its_range():
    assert drawn(Settings(silence_duration_ms=5000)).controls["silence_duration_ms"].maximum == 5000


def test_a_voice_that_nobody_listed_can_be_typed():
    assert settings_from(changed(voice="nova")).voice == "nova"


def test_an_empty_idle_timeout_means_never():
    assert settings_from(changed(idle_timeout_ms="")).idle_timeout_ms is None


@pytest.mark.parametrize(
    ("name", "raw", "hint"),
    [
        ("idle_timeout_ms", "3", "5000 to 30000 ms"),
        ("threshold", 1.5, "0 to 1"),
        ("max_output_tokens", "many", "1 to 4096"),
        ("transcription_language", "English", "ISO-639-1"),
        ("voice", None, "locks the voice|Give one of"),
    ],
)
def test_a_value_that_cannot_be_gives_a_sentence_and_what_is_allowed(name, raw, hint):
    with pytest.raises(SettingsError, match=hint) as caught:
        settings_from(changed(**{name: raw}))
    assert caught.value.field == name


@pytest.mark.parametrize(
    ("turn_detection", "shown"),
    [
        ("server_vad", {"threshold", "silence_duration_ms", "create_response"}),
        ("semantic_vad", {"eagerness", "create_response"}),
        ("none", set()),
    ],
)
def test_only_what_applies_to_the_turn_detection_is_shown(turn_detection, shown):
    controls = drawn(Settings(turn_detection=turn_detection)).controls
    watched = ("threshold", "silence_duration_ms", "eagerness", "create_response")
    assert {name for name in watched if controls[name].visible} == shown


@pytest.mark.parametrize("dialect", [GA, PREVIEW])
def test_what_the_protocol_does_not_know_is_disabled_and_says_why(dialect):
    controls = drawn(dialect=dialect).controls
    lacked = {**untaken(USUAL_TRANSCRIBER), **dialect.ignored}
    lacking = {name for name in lacked if not knobs()[name].filled_in}
    assert {name for name, control in controls.items() if not control.interactive} == lacking
    for name, sentence in lacked.items():
        assert controls[name].info == sentence


@pytest.mark.parametrize("turn_detection", ["server_vad", "semantic_vad", "none"])
def test_what_the_playground_fills_in_can_be_set_everywhere(turn_detection):
    control = drawn(Settings(turn_detection=turn_detection), PREVIEW).controls["idle_timeout_ms"]
    assert (control.visible, control.interactive, control.info) == (True, True, PREVIEW.ignored["idle_timeout_ms"])


def test_where_the_protocol_knows_it_a_setting_is_back_with_its_own_help():
    for there, here in ((GA, PREVIEW), (PREVIEW, GA)):
        for name in set(there.ignored) - set(here.ignored):
            assert offered(here, "alloy")[name] == {"interactive": True, "info": beside(knobs()[name])}


def test_a_voice_that_the_protocol_lacks_gives_way_to_the_default_one_and_that_is_said():
    voice = offered(PREVIEW, "marin")["voice"]
    assert voice["value"] == "alloy"
    assert voice["info"].startswith("Marin does not speak in the preview protocol")
    assert drawn(Settings(voice="marin"), PREVIEW).controls["voice"].value == "alloy"


@pytest.mark.parametrize("voice", ["nova", "sage", None])
def test_a_voice_of_ones_own_and_one_that_the_protocol_has_stay(voice):
    assert "value" not in offered(PREVIEW, voice)["voice"]


def test_why_the_voice_changed_stays_said_until_the_protocol_knows_every_voice():
    assert "info" not in offered(PREVIEW, "alloy")["voice"]
    assert offered(GA, "alloy")["voice"]["info"] == ""


@pytest.mark.parametrize(
    ("name", "chosen", "usual"),
    [
        ("turn_detection", "azure_semantic_vad", "server_vad"),
        ("noise_reduction", "azure_deep_noise_suppression", "off"),
    ],
)
def test_a_kind_that_the_protocol_lacks_gives_way_to_the_usual_one_and_that_is_said(name, chosen, usual):
    there, here = (offered(dialect, "alloy", **{name: chosen})[name] for dialect in (DIALECTS["voice_live"], GA))
    assert chosen in dict(map(reversed, there["choices"]))
    assert "value" not in there
    assert chosen not in dict(map(reversed, here["choices"]))
    assert here["value"] == usual
    assert "does not exist in the GA protocol" in here["info"]
    assert drawn(Settings(**{name: chosen}), GA).controls[name].value == usual


def test_languages_are_offered_by_name_and_any_code_can_be_typed():
    language = drawn().controls["transcription_language"]
    assert ("Portuguese (pt)", "pt") in language.choices
    assert language.allow_custom_value
    assert settings_from(changed(transcription_language="pt-BR")).transcription_language == "pt-BR"


def test_every_language_offered_is_one_that_can_be_set():
    values = changed()
    place = list(drawn().controls).index("transcription_language")
    for _, code in by_name():
        assert settings_from([*values[:place], code, *values[place + 1 :]]).transcription_language == code


@pytest.mark.parametrize("dialect", [GA, PREVIEW])
def test_the_voices_of_the_protocol_are_offered(dialect):
    assert [value for _, value in drawn(dialect=dialect).controls["voice"].choices] == list(dialect.voices)


def test_an_audio_format_that_a_service_lacks_is_disabled_and_says_why():
    lacking = Lacks(settings={"audio_format": "It has no telephone."}).of(GA)
    assert offered(lacking, "alloy")["audio_format"] == {"interactive": False, "info": "It has no telephone."}
    assert offered(GA, "alloy")["audio_format"] == {"interactive": True, "info": ""}


def test_every_setting_that_some_protocol_lacks_follows_the_protocol():
    spoken = [each for dialect in DIALECTS.values() for each in (dialect, dialect.of_kind(transcribes=True))]
    assert set(OFFERED) == {"audio_format", *NAMING, *KINDS, *OF_TRANSCRIBERS}.union(
        *(dialect.ignored for dialect in spoken)
    )


@pytest.mark.parametrize("dialect", [GA, PREVIEW])
def test_where_nothing_answers_what_is_about_answers_is_disabled_and_says_why(dialect):
    controls = drawn(Settings(output="transcript"), dialect.transcribing).controls
    for name in ("instructions", "voice", "tools", "speed", "create_response", "greeting"):
        assert (controls[name].interactive, controls[name].info) == (False, UNANSWERED)
    assert controls["output"].interactive
    assert controls["silence_duration_ms"].interactive
    assert offered(dialect, "alloy")["voice"]["interactive"]
