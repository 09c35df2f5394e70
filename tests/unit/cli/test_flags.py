"""The parser is made of the same table as the page and the environment."""

import argparse

import pytest

from playground.cli.flags import UsageError, add_flags, configured
from playground.cli.main import COMMANDS, parser
from playground.environment import read
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings, knobs

EVERY = [*knobs(Target).values(), *knobs(Settings).values()]
OTHER = {"PLAYGROUND_SERVICE": "other", "PLAYGROUND_ENDPOINT": "http://localhost:8000", "PLAYGROUND_API_KEY": "hush"}


def given(*flags, **variables):
    """Return the environment of ``variables`` with ``flags`` laid over it."""
    own = argparse.ArgumentParser()
    add_flags(own)
    return configured(read(variables), own.parse_args(flags))


def text(value):
    return "" if value is None else str(value)


@pytest.mark.parametrize("command", [name for name, command in COMMANDS.items() if command.takes_settings])
@pytest.mark.parametrize("knob", EVERY, ids=lambda knob: knob.name)
def test_every_setting_is_a_flag_of_every_command(command, knob, capsys):
    with pytest.raises(SystemExit):
        parser().parse_args([command, "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert f"{knob.flag} " in words or f"{knob.flag}," in words
    assert knob.variable in words


@pytest.mark.parametrize("knob", EVERY, ids=lambda knob: knob.name)
def test_a_flag_with_the_default_changes_nothing(knob):
    opposite = f"--no-{knob.flag.removeprefix('--')}"
    switches = {True: [knob.flag], False: [opposite]}
    flags = switches[knob.default] if isinstance(knob.default, bool) else [knob.flag, text(knob.default)]
    environment = given(*flags)
    assert (environment.settings, environment.target()) == (Settings(), Target())


def test_the_flag_wins_over_the_environment_and_leaves_the_rest():
    settings = given("--voice", "sage", PLAYGROUND_VOICE="echo", PLAYGROUND_SPEED="1.2").settings
    assert (settings.voice, settings.speed) == ("sage", 1.2)


def test_switches_have_their_opposite():
    assert not given("--no-interrupt-response").settings.interrupt_response
    assert given("--create-response", PLAYGROUND_CREATE_RESPONSE="false").settings.create_response


def test_an_empty_idle_timeout_means_never():
    assert given("--idle-timeout-ms", "", PLAYGROUND_IDLE_TIMEOUT_MS="6000").settings.idle_timeout_ms is None


@pytest.mark.parametrize(
    ("flag", "value", "hint"),
    [
        ("--threshold", "2", "from 0 to 1"),
        ("--silence-duration-ms", "soon", "from 0 to 10000 ms"),
        ("--turn-detection", "magic", "server_vad, semantic_vad, azure_semantic_vad"),
        ("--service", "nobody", ", ".join(SERVICES)),
        ("--tools", "[", "JSON"),
        ("--voice", "", "alloy"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_flag(flag, value, hint):
    with pytest.raises(UsageError, match=flag) as caught:
        given(flag, value)
    assert hint in caught.value.hint


def test_choosing_a_service_takes_what_is_configured_for_it():
    target = given("--service", "azure", AZURE_OPENAI_ENDPOINT="https://mine.openai.azure.com").target()
    assert target.endpoint == "https://mine.openai.azure.com"


def test_an_endpoint_without_a_service_is_not_silently_ignored():
    with pytest.raises(UsageError, match="--endpoint needs a service"):
        given("--endpoint", "ws://localhost:8000")


def test_an_address_given_as_a_flag_is_trusted_with_that_services_key():
    environment = given("--endpoint", "http://localhost:9000", **OTHER)
    assert environment.key_for(environment.target()) is not None


def test_no_flag_takes_a_key():
    assert not any("key" in knob.flag.split("-") for knob in EVERY)
