import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.errors import SettingsError
from playground.errors.withheld import withheld
from playground.protocol.preview import NEWEST_VERSION
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import knobs
from playground.web.gradio_ui.service import (
    FOLLOWING,
    REDRAWN,
    build_service,
    consequences,
    faults_of,
    key_from,
    properties,
    target_from,
    understood_html,
)

from .fakes import ScriptedServices, in_a_loop

HOME = "https://mine.openai.azure.com"
AZURE = Target(service="azure", endpoint=HOME, deployment="gpt-realtime")


def panel(**variables):
    def build():
        with gr.Blocks():
            return build_service(ScriptedServices(variables), gr.HTML())

    return in_a_loop(build)


def shown(drawn):
    return {name for name, part in drawn.parts.items() if part.visible}


def typed(**values):
    return {**dict.fromkeys(knobs(Target), ""), "protocol": "auto", **values}


def target(services=None, **values):
    return target_from(typed(**values), services or ScriptedServices())


@pytest.mark.parametrize(
    ("service", "fields"),
    [
        ("builtin", {"protocol"}),
        ("azure", {"endpoint", "deployment", "protocol", "key"}),
        ("openai", {"deployment", "key"}),
        ("other", {"endpoint", "deployment", "protocol", "key"}),
    ],
)
def test_each_service_asks_for_what_it_needs_and_nothing_else(service, fields):
    asked = shown(panel(PLAYGROUND_SERVICE=service)) - {"understood", "sign_in", "engines", "voice_sample"}
    assert asked == fields | {"service"}


@pytest.mark.parametrize(
    "variables",
    [
        {"PLAYGROUND_PROTOCOL": "preview"},
        {"PLAYGROUND_ENDPOINT": f"{HOME}/openai/realtime?api-version=2024-10-01-preview"},
    ],
)
def test_a_version_is_asked_for_where_the_preview_is_chosen_or_understood(variables):
    drawn = panel(PLAYGROUND_SERVICE="azure", **variables)
    assert "api_version" in shown(drawn)
    assert (drawn.parts["api_version"].value or "", drawn.parts["api_version"].placeholder) == ("", NEWEST_VERSION)


def test_a_version_appears_and_goes_as_the_address_is_typed():
    services = ScriptedServices()
    for endpoint, visible in ((HOME, False), (f"{HOME}/openai/realtime", True), (f"{HOME}/openai/v1/realtime", False)):
        changed = AZURE.model_copy(update={"endpoint": endpoint})
        assert consequences(services, changed)["api_version"] == {"visible": visible}


def test_azure_is_filled_from_the_environment():
    parts = panel(PLAYGROUND_SERVICE="azure", AZURE_OPENAI_ENDPOINT=HOME, OPENAI_API_VERSION="2024-10-01-preview").parts
    assert parts["endpoint"].value == HOME
    assert parts["api_version"].value == "2024-10-01-preview"
    assert "Paste" not in parts["understood"].value


def test_a_field_that_is_not_asked_for_keeps_what_is_configured_whatever_the_page_sends():
    sent = {"service": "builtin", "deployment": "left over", "endpoint": "left over", "protocol": "preview"}
    assert target(**sent) == Target(protocol="preview")
    configured = ScriptedServices({"PLAYGROUND_DEPLOYMENT": "echo"})
    assert target(configured, **sent) == Target(protocol="preview", deployment="echo")


def test_a_version_left_empty_leaves_the_one_that_was_pasted():
    pasted = f"{HOME}/openai/realtime?api-version=2024-10-01-preview&deployment=d"
    assert "2024-10-01-preview" in understood_html(target(service="azure", endpoint=pasted))


def test_what_was_typed_is_trimmed():
    assert target(service="openai", deployment=" gpt-realtime ") == Target(service="openai", deployment="gpt-realtime")


@pytest.mark.parametrize("broken", [{"service": "nobody"}, {"protocol": "magic"}, {"api_version": "a b"}])
def test_a_value_that_cannot_be_is_named(broken):
    with pytest.raises(SettingsError) as caught:
        target(**{"service": "azure", **broken})
    assert caught.value.field in broken


@pytest.mark.parametrize("name", SERVICES)
def test_missing_fields_are_a_hint_and_no_fault(name):
    assert faults_of(Target(service=name), ScriptedServices()) == []
    assert understood_html(Target(service=name)).startswith("<p")


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (Target(), "The built-in server, GA protocol."),
        (AZURE, "Azure OpenAI, resource mine, deployment gpt-realtime, GA protocol."),
        (Target(service="azure"), "Paste the address of your resource, or set AZURE_OPENAI_ENDPOINT."),
        (AZURE.model_copy(update={"deployment": ""}), "Give the name of your realtime deployment."),
    ],
)
def test_what_was_understood_is_said_before_connecting(wanted, sentence):
    assert sentence in understood_html(wanted)


@pytest.mark.parametrize(
    ("endpoint", "sentence"),
    [
        (f"{HOME}?api-key=hush", "The endpoint holds a key."),
        ("https://api.openai.com", "Choose OpenAI as the service."),
    ],
)
def test_an_address_that_cannot_be_is_a_fault_of_its_field_and_not_repeated(endpoint, sentence):
    wanted = AZURE.model_copy(update={"endpoint": endpoint})
    (fault,) = faults_of(wanted, ScriptedServices())
    assert fault.field == "endpoint"
    assert sentence in str(fault)
    assert "hush" not in str(fault)
    assert understood_html(wanted) == ""


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(list(SERVICES)))
def test_anything_typed_gives_a_sentence_and_no_markup_of_its_own(endpoint, deployment, service):
    wanted = Target(service=service, endpoint=f"https://h/{endpoint}", deployment=f"<b>{deployment}")
    said = understood_html(wanted)
    assert said.startswith("<p") or faults_of(wanted, ScriptedServices())
    assert "<b>" not in said


def test_the_sign_in_is_said_as_text():
    assert "&lt;https" in consequences(ScriptedServices(), AZURE)["sign_in"]["value"]


@pytest.mark.parametrize(
    ("service", "raw", "key"),
    [
        ("azure", " hush\n", "hush"),
        ("openai", "hush", "hush"),
        ("other", "hush", "hush"),
        ("builtin", "hush", None),
        ("azure", "", None),
        ("azure", " ", None),
        ("azure", None, None),
        ("azure", ["hush"], None),
    ],
)
def test_a_key_is_taken_where_one_may_be_given(service, raw, key):
    given_key = key_from(raw, Target(service=service))
    assert (given_key and given_key.get_secret_value()) == key


def test_the_keys_field_hides_what_is_typed_and_is_never_filled():
    variables = {"AZURE_OPENAI_API_KEY": "hush", "PLAYGROUND_SERVICE": "azure"}
    field = panel(**variables).parts["key"]
    assert (field.type, field.interactive) == ("password", True)
    assert not field.value
    for name in SERVICES:
        services = ScriptedServices(variables)
        assert "value" not in properties(services, services.target(name))["key"]


def test_all_that_changes_is_described():
    services = ScriptedServices()
    for name in SERVICES:
        assert set(properties(services, services.target(name))) == set(REDRAWN)
        assert set(consequences(services, services.target(name))) == set(FOLLOWING)


def test_only_services_that_are_offered_can_be_chosen_whatever_a_page_sends():
    few = {"PLAYGROUND_OFFERED_SERVICES": "builtin,openai"}
    assert [name for _, name in panel(**few).fields["service"].choices] == ["builtin", "openai"]
    assert target(ScriptedServices(few), service="openai").service == "openai"
    with pytest.raises(SettingsError, match="Azure OpenAI is not offered on this page") as caught:
        target(ScriptedServices(few), service="azure")
    assert caught.value.field == "service"


def test_what_the_owner_withholds_stands_at_its_field_and_nothing_is_understood_of_it():
    services = ScriptedServices()
    services.objection = lambda target: withheld("port", ports="80")
    assert [fault.field for fault in faults_of(AZURE, services)] == ["endpoint"]
    assert consequences(services, AZURE)["understood"]["value"] == ""


def test_a_service_that_nobody_talked_to_from_here_says_so():
    said = understood_html(Target(service="speech_to_speech", endpoint="http://localhost:8765"))
    assert "speech-to-speech at localhost:8765, GA protocol. Not tried against the real service" in said
    assert "Not tried" in understood_html(Target(service="vllm_omni"))
    assert "Not tried" not in understood_html(Target())
