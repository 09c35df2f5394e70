"""Every program that the page gives away runs: it says what the service is to be told, and hears the answer."""

import json
import runpy
import wave
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.programs.code_sample import LANGUAGES, WAYS, program, raw
from playground.programs.facts import facts_of
from playground.protocol.registry import DIALECTS
from playground.server.core.engine_protocols import Words
from playground.server.endpoint import LocalServer
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from tests.support.scripted import ScriptedRecognizer, ScriptedReplier, quiet, scripted, tone

PATIENCE_S = 60
AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="my-deployment")
ODD = 'Say "hi"\n\\ {{ x }} {% if y %} \'\'\' """ é \U0001f600'


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Callable[..., list[str]]:
    """Run a program to its end, with words after it; return the lines it prints."""

    def start(text: str, *words: str) -> list[str]:
        file = tmp_path / "program.py"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setattr("sys.argv", [str(file), *words])
        with ThreadPoolExecutor(1) as thread:  # a program has an event loop of its own
            thread.submit(runpy.run_path, str(file), run_name="__main__").result(PATIENCE_S)
        return capsys.readouterr().out.splitlines()

    return start


@pytest.fixture
def question(tmp_path) -> Path:
    path = tmp_path / "question.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 24_000, 0, "NONE", ""))
        file.writeframes(quiet(100) + tone(500))
    return path


@pytest.mark.parametrize("protocol", DIALECTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", WAYS)
def test_a_program_runs_and_the_service_is_told_what_the_page_would_tell(
    run, tmp_path, question, way, language, protocol
):
    replier = ScriptedReplier([Words("I hear you. ")])
    settings = Settings(instructions=ODD, silence_duration_ms=200, voice="cedar" if protocol == "ga" else "echo")
    out = tmp_path / "answer.wav"
    with LocalServer(scripted(recognizer=ScriptedRecognizer(["Hello there."])), replier=replier) as url:
        path = "/openai/realtime?api-version=2025-04-01-preview" if protocol == "preview" else "/v1/realtime"
        target = Target(service="other", endpoint=url.split("/v1")[0] + path, deployment="m", protocol=protocol)
        text = program(language, way, facts_of(target, settings)).text
        lines = run(text, str(question) if way == "listen" else "Good morning.", str(out))
    (request,) = replier.requests
    assert request.instructions == ODD
    assert request.conversation[-1].text == ("Hello there." if way == "listen" else "Good morning.")
    assert "Received text delta: I" in "".join(lines)
    assert any(line.startswith("Received ") and line.endswith(" bytes of audio data.") for line in lines)
    assert way == "say" or "You: Hello there." in lines
    with wave.open(str(out)) as file:
        assert file.getnframes() > 5_000


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("protocol", DIALECTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_for_every_service_and_sign_in_is_python_and_names_no_key(language, protocol, name):
    if protocol in SERVICES[name].refuses:
        return
    target = AZURE.model_copy(update={"service": name, "protocol": protocol})
    if name != "azure":
        target = target.model_copy(update={"endpoint": "http://localhost:8000" if name == "other" else ""})
    for way in WAYS:
        for sign_in in SERVICES[name].auth:
            made = program(language, way, facts_of(target, Settings(), sign_in))
            compile(made.text, "program", "exec")
            assert ("DefaultAzureCredential" in made.text) == (sign_in == "token" and language == "python-openai")
            assert ("requirements.txt" in made.files) == ("requirements.txt" in made.text)
            assert ("os.environ" in made.text) == (sign_in == "key")
            assert ("azure-identity" in made.files.get("requirements.txt", "")) == (
                "DefaultAzureCredential" in made.text
            )


def test_no_secret_of_a_pasted_address_comes_along():
    pasted = Target(service="other", endpoint="wss://host/v1/realtime?model=m&trace=s3cret")
    for language in LANGUAGES:
        for way in WAYS:
            assert "s3cret" not in "".join(program(language, way, facts_of(pasted, Settings())).files.values())


@given(st.text(max_size=200).filter(lambda text: text.isprintable() or "\n" in text))
def test_whatever_a_person_typed_is_a_literal(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    settings = Settings().changed(instructions=text)
    facts = facts_of(AZURE, settings)
    found: dict[str, object] = {}
    lines = program("python-openai", "say", facts).text.partition("SESSION = ")[2].partition("\n\n")[0]
    exec(f"SESSION = {lines}", found)
    assert found["SESSION"] == json.loads(raw(facts))["session"]


def test_what_is_sent_is_what_the_page_sends():
    from playground.conversation.session_config import first_request
    from playground.protocol.commands import UpdateSession

    settings = Settings(threshold=0.7, tools=json.dumps([{"type": "function", "name": "f", "parameters": {}}]))
    facts = facts_of(AZURE, settings)
    sent = facts.dialect.write_command(UpdateSession(first_request(settings, facts.dialect)))
    assert json.loads(raw(facts)) == json.loads(sent)
