"""Presets, files of them, links: whatever comes from outside is judged, and nothing secret is in what leaves."""

import json
from contextlib import suppress
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import PlaygroundError, SettingsError
from playground.presets import preset_file, share_link
from playground.presets.included import INCLUDED
from playground.presets.judging import judged, shareable
from playground.presets.preset import LONGEST_NAME
from playground.presets.preset_file import FORMAT, MOST_CHARACTERS, MOST_PRESETS, VERSION
from playground.services.target import Target
from playground.settings import KNOBS, Settings

SECRET = "planted-0123456789"
TOOLS = json.dumps([{"type": "mcp", "name": "m", "server_url": "https://m.example", "authorization": SECRET}])
AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="mine", protocol="preview")


# --- those that come with the page ---


@pytest.mark.parametrize("preset", INCLUDED, ids=lambda preset: preset.name)
def test_a_preset_that_comes_with_the_page_is_settings_that_can_be(preset):
    found = judged(preset.settings)
    assert found.faults == []
    assert found.values == {name: preset.settings[name] for name in KNOBS if name in preset.settings}
    assert Settings().changed(**found.values) != Settings()
    assert preset.about.endswith((".", "”"))
    assert len(preset.name) <= LONGEST_NAME
    assert shareable(preset.settings) == preset.settings


def test_eight_come_with_the_page_and_no_two_have_one_name():
    assert len({preset.name.lower() for preset in INCLUDED}) == len(INCLUDED) == 8


# --- judging ---


@pytest.mark.parametrize(
    ("named", "sentence"),
    [
        ({"threshold": 7}, "Threshold can't have this value. Give a number from 0 to 1."),
        ({"threshold": True}, "Threshold can't have this value."),
        ({"threshold": "nan"}, "Threshold can't have this value."),
        ({"turn_detection": "telepathy"}, "Give one of: server_vad"),
        ({"tools": "{"}, "Line 1, column 1"),
        ({"color": "red"}, "There is no setting called color."),
        ({"x" * 500: 1}, "xxx…."),
        ({"instructions": ["a"]}, "Instructions can't have this value."),
    ],
)
def test_a_mistake_is_one_sentence_and_costs_only_itself(named, sentence):
    found = judged({**named, "voice": "sage"})
    assert found.values == {"voice": "sage"}
    assert sentence in str(found.faults[0])
    assert len(found.faults) == 1


# --- files ---


def file(presets, **more):
    return json.dumps({"format": FORMAT, "version": VERSION, "presets": presets, **more})


def test_what_was_exported_is_read_back():
    listed = [{"name": each.name, "settings": dict(each.settings)} for each in INCLUDED]
    found = preset_file.read(file(listed))
    assert [{"name": each.name, "settings": dict(each.settings)} for each in found.presets] == listed
    assert (found.faults, found.has_left_out) == ([], False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "can't be read"),
        (file([])[:-9], "can't be read"),
        ("RIFF\x00\x01WAVE", "can't be read"),
        ("[" * 9_000, "can't be read"),
        ("[]", "no file of presets"),
        ('{"presets": []}', "no file of presets"),
        (file(3), "no file of presets"),
        (file([], version=2), "newer playground"),
        (" " * (MOST_CHARACTERS + 1), "too large"),
    ],
)
def test_a_wrong_file_a_half_file_and_a_huge_one_are_a_sentence(text, sentence):
    with pytest.raises(SettingsError, match=sentence):
        preset_file.read(text)


@pytest.mark.parametrize(
    ("preset", "sentence"),
    [
        (3, "Preset 1 of the file has no name."),
        ({"settings": {"voice": "ash"}}, "Preset 1 of the file has no name."),
        ({"name": "A"}, "A names no settings."),
        ({"name": "A", "settings": {}}, "A names no settings."),
        ({"name": "A", "settings": {"speed": 9}}, "A: Speed can't have this value. Give a number from 0.25 to 1.5 ×."),
    ],
)
def test_a_preset_with_a_mistake_is_left_out_and_the_others_are_taken(preset, sentence):
    found = preset_file.read(file([preset, {"name": "B", "settings": {"voice": "ash"}}]))
    assert [each.name for each in found.presets] == ["B"]
    assert str(found.faults[0]).startswith(sentence)


def test_each_mistake_of_a_preset_is_told():
    found = preset_file.read(file([{"name": "A", "settings": {"speed": 9, "threshold": 9}}]))
    assert [fault.sentence for fault in found.faults] == [
        "A: Speed can't have this value.",
        "A: Threshold can't have this value.",
    ]


def test_more_presets_than_there_is_room_for_are_left_out_and_that_is_said():
    found = preset_file.read(file([{"name": "A", "settings": {"voice": "ash"}}] * (MOST_PRESETS + 1)))
    assert len(found.presets) == MOST_PRESETS
    assert "Only the first" in str(found.faults[-1])


def test_a_sign_in_of_tools_in_a_file_is_not_taken_and_that_is_known():
    found = preset_file.read(file([{"name": "A", "settings": {"tools": TOOLS}}]))
    assert SECRET not in str(found.presets)
    assert found.has_left_out


@given(st.text(max_size=200))
def test_any_text_is_a_sentence_or_presets(text):
    with suppress(PlaygroundError):
        preset_file.read(text)


# --- links ---


def test_a_link_can_be_read_by_people():
    settings = Settings(voice="cedar", threshold=0.6, interrupt_response=False, instructions="Be brief.")
    assert share_link.write(settings, Target()) == (
        "settings=1&service=builtin&protocol=ga&instructions=Be%20brief.&voice=cedar&threshold=0.6&interrupt_response=off"
    )


SETTINGS = [
    Settings(),
    Settings(voice="cedar", threshold=0.6, idle_timeout_ms=7000, interrupt_response=False, speed=1.25),
    Settings(instructions="50 % + 1 & “a=b”; #c\n\ttab, é 🎧", transcription_language="pt-BR", max_output_tokens=64),
    Settings(turn_detection="semantic_vad", eagerness="low", threshold=0.9),
    Settings(turn_detection="none", transcription_model="", noise_reduction="far_field", output="text"),
    Settings(truncation="retention_ratio", retention_ratio=0.35, temperature=1.1),
    *(Settings().changed(**preset.settings) for preset in INCLUDED),
]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("elsewhere", SETTINGS[:3])
def test_a_link_means_the_same_session_wherever_it_is_opened(settings, elsewhere):
    found = share_link.read("#" + share_link.write(settings, Target()))
    assert found.faults == ()
    meant = share_link.whole(found.values, elsewhere)
    for name in KNOBS:
        assert not settings.acts(name) or getattr(meant, name) == getattr(settings, name), name


def test_a_link_holds_no_secret_and_no_address_of_ones_own():
    link = share_link.write(Settings(tools=TOOLS), AZURE)
    assert SECRET not in link
    assert "mine" not in link
    named = dict(parse_qsl(link))
    assert (named["service"], named["protocol"]) == ("azure", "preview")
    assert "m.example" in named["tools"]


def test_the_model_of_a_service_that_stands_at_no_address_goes_along():
    assert "deployment=gpt-realtime-mini" in share_link.write(
        Settings(), Target(service="openai", deployment="gpt-realtime-mini")
    )


def test_a_link_says_the_protocol_that_an_address_told():
    target = Target(service="other", endpoint="http://localhost:1/openai/realtime")
    assert "protocol=preview" in share_link.write(Settings(), target)


def test_who_gave_the_same_tools_a_sign_in_keeps_it():
    here = Settings(tools=TOOLS)
    found = share_link.read(share_link.write(here, Target()))
    assert share_link.whole(found.values, here).tools == TOOLS
    assert SECRET not in share_link.whole(found.values, Settings()).tools


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("", "can't be read"),
        ("voice=sage", "can't be read"),
        ("settings=2&voice=sage", "newer playground"),
        ("settings=1&" + "a=b&" * 200, "can't be read"),
        ("settings=1&instructions=" + "a" * 500_000, "can't be read"),
    ],
)
def test_what_is_no_link_of_ours_is_a_sentence(fragment, sentence):
    with pytest.raises(SettingsError, match=sentence):
        share_link.read(fragment)


def test_a_link_that_somebody_wrote_is_judged_setting_by_setting():
    found = share_link.read("#settings=1&service=nobody&threshold=7&voice=sage&endpoint=https://evil.example&key=k")
    assert found.values == {"voice": "sage"}
    said = " ".join(map(str, found.faults))
    assert "Service can't have this value." in said
    assert "Threshold can't have this value." in said
    assert "There is no setting called endpoint." in said
    assert "There is no setting called key." in said


@given(st.text(max_size=200))
def test_any_fragment_is_a_sentence_or_settings(text):
    with suppress(PlaygroundError):
        found = share_link.read("settings=1&" + text)
        share_link.whole(found.values, Settings())
