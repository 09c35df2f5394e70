import gradio as gr
import pytest

from playground.errors import SettingsError
from playground.settings import Target
from playground.ui.service import NOT_A_LARGE_MODEL, build_service, engines_html, target_from
from playground.ui.services import EngineStatus

from .fakes import LOADING, READY, ScriptedServices, in_a_loop


def panel(**variables):
    def build():
        with gr.Blocks():
            return build_service(ScriptedServices(variables)).inputs

    return in_a_loop(build)


def test_the_built_in_service_asks_for_nothing():
    _, endpoint, deployment = panel()
    assert not endpoint.visible
    assert not deployment.visible
    assert target_from(["builtin", "left over", "left over"]) == Target()


def test_azure_shows_its_fields_filled_from_the_environment():
    _, endpoint, deployment = panel(PLAYGROUND_SERVICE="azure", AZURE_OPENAI_ENDPOINT="https://mine.openai.azure.com")
    assert endpoint.visible
    assert endpoint.value == "https://mine.openai.azure.com"
    assert deployment.visible


def test_openai_needs_no_address():
    assert target_from(["openai", "left over", " gpt-realtime "]) == Target(service="openai", deployment="gpt-realtime")


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        (["azure", " ", "gpt-realtime"], "endpoint", "Azure OpenAI needs an endpoint."),
        (["azure", "https://mine.openai.azure.com", ""], "deployment", "Azure OpenAI needs the name of a deployment."),
        (["other", "http://localhost:8000", ""], "deployment", "Other needs the name of a model."),
    ],
)
def test_a_missing_field_is_named(values, field, sentence):
    with pytest.raises(SettingsError, match=sentence) as caught:
        target_from(values)
    assert caught.value.field == field


def test_while_the_voice_loads_the_page_says_so():
    assert "Loading the built-in voice…" in engines_html(LOADING)


def test_once_all_is_loaded_the_page_says_what_it_is_not():
    assert NOT_A_LARGE_MODEL in engines_html(READY)


def test_the_words_of_an_engine_are_shown_as_text():
    assert "<script" not in engines_html([EngineStatus("voice", "<script>alert(1)</script>", "missing")])
