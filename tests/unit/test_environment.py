from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.demo_words import LONGEST_SUBTITLE, DemoWords
from playground.environment import CHAT_PORTS, load, read
from playground.errors import SettingsError
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.variables import VARIABLES

EXAMPLE = Path(__file__).parents[2] / ".env.example"
AZURE = "https://mine.openai.azure.com"


def azure(endpoint):
    return Target(service="azure", endpoint=endpoint, deployment="gpt-realtime")


def test_nothing_configured_is_the_built_in_service_with_default_settings():
    environment = read({})
    assert environment.target() == Target()
    assert environment.settings == Settings()
    assert environment.port == 7860


def test_every_setting_has_a_variable():
    assert {knob.variable for knob in knobs().values()} <= {variable.name for variable in VARIABLES}


def test_the_example_file_lists_every_variable_once_and_nothing_else():
    lines = [line for line in EXAMPLE.read_text().splitlines() if "=" in line]
    assert [line.lstrip("#").split("=")[0] for line in lines] == [variable.name for variable in VARIABLES]


def test_the_example_file_as_it_is_changes_nothing(tmp_path, monkeypatch):
    for variable in VARIABLES:
        monkeypatch.delenv(variable.name, raising=False)
    assert load(EXAMPLE) == load(tmp_path / "absent")


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("PLAYGROUND_VOICE=echo\nPLAYGROUND_SPEED=1.2\n")
    monkeypatch.setenv("PLAYGROUND_VOICE", "sage")
    settings = load(tmp_path / ".env").settings
    assert (settings.voice, settings.speed) == ("sage", 1.2)


def test_a_key_with_a_dollar_sign_is_read_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    (tmp_path / ".env").write_text("OPENAI_API_KEY='a${HOME}b'\n")
    assert load(tmp_path / ".env").keys["openai"].get_secret_value() == "a${HOME}b"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_THRESHOLD", "2"),
        ("PLAYGROUND_SILENCE_DURATION_MS", "soon"),
        ("PLAYGROUND_TURN_DETECTION", "magic"),
        ("PLAYGROUND_SERVICE", "nobody"),
        ("GRADIO_SERVER_PORT", "99999"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_variable(name, value):
    with pytest.raises(SettingsError, match=name) as caught:
        read({name: value})
    assert caught.value.hint


def test_the_protocol_and_its_version_are_settings_like_any_other():
    environment = read({"PLAYGROUND_PROTOCOL": "preview", "PLAYGROUND_API_VERSION": "2024-10-01-preview"})
    assert environment.target() == Target(protocol="preview", api_version="2024-10-01-preview")


def test_an_empty_variable_counts_as_unset():
    assert read({"PLAYGROUND_VOICE": "", "PLAYGROUND_IDLE_TIMEOUT_MS": ""}).settings == Settings()


def test_an_empty_transcription_model_means_no_transcript():
    assert read({"PLAYGROUND_TRANSCRIPTION_MODEL": ""}).settings.transcription_model == ""


def test_azure_is_prefilled_even_while_another_service_is_chosen():
    environment = read({"AZURE_OPENAI_ENDPOINT": AZURE, "AZURE_OPENAI_DEPLOYMENT_NAME": "gpt-realtime"})
    assert environment.target("azure") == azure(AZURE)
    assert environment.target().service == "builtin"


def test_no_key_is_ever_printed():
    environment = read(
        {"AZURE_OPENAI_API_KEY": "hush-1", "OPENAI_API_KEY": "hush-2", "PLAYGROUND_LOCAL_CHAT_KEY": "hush-3"}
    )
    assert "hush" not in repr(environment) + str(environment)


OURS = (
    AZURE,
    "mine.openai.azure.com",
    " 'wss://mine.openai.azure.com/openai/v1/realtime?model=gpt-realtime' ",
    "http://mine.openai.azure.com",  # dialled as wss
    "https://mine.openai.azure.com:443",
)
NOT_OURS = (
    "https://theirs.openai.azure.com",
    "https://mine.cognitiveservices.azure.com/",
    "https://mine.services.ai.azure.com/api/projects/one",
    "https://evil.example/openai.azure.com",
    "https://evil.example?x=.openai.azure.com",
    "https://evil.example#.openai.azure.com",
    "https://evil-openai.azure.com.example",
    "https://evil.example\\.openai.azure.com",
    "http://a.mine.openai.azure.com",  # no resource: dialled as ws
    "https://mine.openai.azure.com:8443",
    "https://mine.openai.azure.com@evil.example",
    "https://evil.example@mine.openai.azure.com",
    "https://openai.azure.com",
    "https://[broken",
    '""',
    " ",
    "",
)


CONFIGURING = ({"AZURE_OPENAI_ENDPOINT": AZURE}, {"PLAYGROUND_SERVICE": "azure", "PLAYGROUND_ENDPOINT": AZURE})


@pytest.mark.parametrize("variables", CONFIGURING)
@pytest.mark.parametrize("endpoint", OURS)
def test_the_azure_key_goes_to_the_configured_resource(endpoint, variables):
    assert read({"AZURE_OPENAI_API_KEY": "hush", **variables}).key_for(azure(endpoint)) is not None


@pytest.mark.parametrize("variables", CONFIGURING)
@pytest.mark.parametrize("endpoint", NOT_OURS)
def test_the_azure_key_and_the_sign_in_go_nowhere_else(endpoint, variables):
    environment = read({"AZURE_OPENAI_API_KEY": "hush", **variables})
    assert environment.key_for(azure(endpoint)) is None
    assert not environment.trusts(azure(endpoint))


@pytest.mark.parametrize("endpoint", [*OURS, *NOT_OURS])
def test_without_a_configured_resource_the_azure_key_goes_nowhere(endpoint):
    assert read({"AZURE_OPENAI_API_KEY": "hush"}).key_for(azure(endpoint)) is None
    assert not read({}).trusts(azure(endpoint))


@pytest.mark.parametrize(
    ("endpoint", "goes"),
    [
        ("gateway.example:8443", True),
        (" <https://gateway.example:8443/openai/v1/realtime> ", True),
        ("wss://GATEWAY.example:8443", True),
        ("http://gateway.example:8443", False),
        ("https://gateway.example", False),
        ("https://gateway.example.evil.example:8443", False),
    ],
)
def test_a_configured_gateway_gets_the_key_however_its_address_is_written(endpoint, goes):
    environment = read(
        {"AZURE_OPENAI_API_KEY": "hush", "AZURE_OPENAI_ENDPOINT": "'https://gateway.example:8443/openai'"}
    )
    assert (environment.key_for(azure(endpoint)) is not None) is goes


def test_the_openai_key_is_not_sent_to_another_address():
    environment = read({"OPENAI_API_KEY": "hush"})
    for endpoint in ("", " ", "https://api.openai.com/v1", '"api.openai.com"'):
        assert environment.key_for(Target(service="openai", endpoint=endpoint)) is not None
    for endpoint in (
        "https://evil.example",
        "https://api.openai.com.evil.example",
        "https://api.openai.com:8443",
        '""',
    ):
        assert environment.key_for(Target(service="openai", endpoint=endpoint)) is None
    assert environment.key_for(Target(service="other", endpoint="https://api.openai.com")) is None


def test_another_servers_key_goes_only_to_the_configured_address():
    environment = read(
        {
            "PLAYGROUND_SERVICE": "other",
            "PLAYGROUND_ENDPOINT": "http://localhost:8000",
            "PLAYGROUND_API_KEY": "hush",
        }
    )
    assert environment.key_for(environment.target()) is not None
    assert environment.key_for(Target(service="other", endpoint="http://localhost:8001")) is None


@given(st.text(max_size=60))
def test_any_address_typed_in_a_page_is_judged_without_an_error(endpoint):
    read({"AZURE_OPENAI_API_KEY": "hush"}).key_for(azure(endpoint))


@pytest.mark.parametrize(
    ("value", "ports"),
    [("", CHAT_PORTS), ("9000", (9000,)), ("9000, 9001 9000", (9000, 9001)), ("off", ()), ("False", ())],
)
def test_chat_servers_are_looked_for_at_the_ports_that_are_named(value, ports):
    assert read({"PLAYGROUND_LOCAL_CHAT_PORTS": value}).chat.ports == ports


@pytest.mark.parametrize("value", ["70000", "-1", "on", "http://localhost:1"])
def test_what_is_no_port_is_told_by_its_variable(value):
    with pytest.raises(SettingsError, match="PLAYGROUND_LOCAL_CHAT_PORTS"):
        read({"PLAYGROUND_LOCAL_CHAT_PORTS": value})


def test_the_demo_views_words_are_text_of_bounded_length():
    given = {"PLAYGROUND_DEMO_TITLE": "Ask our <guide>", "PLAYGROUND_DEMO_SUBTITLE": ""}
    assert read(given).demo == DemoWords(demo_title="Ask our <guide>")
    with pytest.raises(SettingsError, match="PLAYGROUND_DEMO_SUBTITLE") as caught:
        read({"PLAYGROUND_DEMO_SUBTITLE": "x" * (LONGEST_SUBTITLE + 1)})
    assert str(LONGEST_SUBTITLE) in caught.value.hint
