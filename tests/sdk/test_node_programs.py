"""Every program in JavaScript and TypeScript that the page gives away is clean for ``tsc --strict``, and runs."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from playground.programs.code_sample import CodeSample, program
from playground.programs.facts import facts_of
from playground.programs.languages import LANGUAGES
from playground.services.target import Target
from playground.settings import Settings
from tests.support.faulty import Authority
from tests.support.msi import managed_identity
from tests.support.node import CLIENTS, TSC, node, printed, ran
from tests.support.programs import (
    ODD,
    SPOKEN,
    TYPED,
    VOICES,
    judge,
    judge_greeting,
    judge_telephone,
    service,
    write_question,
    write_telephone_question,
)

pytestmark = pytest.mark.js
PAIRS = [("openai", "ga"), ("openai", "preview"), ("rt-client", "preview")]
LANGUAGES_OF_NODE = ("javascript", "typescript")
WAYS = ("say", "listen")
TOOLS = json.dumps([{"type": "mcp", "name": "m", "server_label": "hub", "authorization": "s3cret-of-a-tool"}])


def laid_out(folder: Path, made: CodeSample) -> Path:
    """Write the files of a program beside the packages it imports, and build it where it is to be built."""
    folder.mkdir(parents=True)
    (folder / "node_modules").symlink_to(CLIENTS)
    for name, text in made.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    if "tsconfig.json" not in made.files:
        return folder / made.name
    printed(TSC, "--project", folder)
    return folder / "dist" / Path(made.name).with_suffix(".js").name


@pytest.mark.parametrize(("client", "protocol"), PAIRS)
@pytest.mark.parametrize("encrypted", [False, True], ids=["plain", "tls"])
def test_a_program_runs_and_the_service_is_told_what_the_page_would_tell(
    tmp_path, monkeypatch, encrypted, client, protocol
):
    found, question = node(), write_question(tmp_path / "question.wav")
    authority = Authority(tmp_path) if encrypted else None
    settings = Settings(instructions=ODD, silence_duration_ms=200, voice=VOICES[protocol])
    trust = {"NODE_EXTRA_CA_CERTS": str(authority.file)} if authority else {}

    def run(language: str, way: str) -> str:
        """Run one program; the ones in TypeScript sign in with a key, where there is something to sign in to."""
        folder = tmp_path / f"{language}-{way}"
        sign_in = "key" if encrypted and language == "typescript" else None
        made = program(language, client, way, facts_of(told.target(protocol), settings, sign_in))
        out = folder / "answer.wav"
        words = str(question) if way == "listen" else TYPED
        keys = {"AZURE_OPENAI_API_KEY": "any"} if sign_in else {}
        judge(printed(found, laid_out(folder, made), words, out, **trust, **keys), out, way)
        return SPOKEN if way == "listen" else TYPED

    with (
        managed_identity(monkeypatch) as identity,
        service(authority) as told,
        ThreadPoolExecutor(len(LANGUAGES_OF_NODE) * len(WAYS)) as threads,
    ):
        running = [threads.submit(run, language, way) for language in LANGUAGES_OF_NODE for way in WAYS]
        wanted = sorted(each.result() for each in running)
    assert sorted(request.conversation[-1].text for request in told.replier.requests) == wanted
    assert {request.instructions for request in told.replier.requests} == {ODD}
    assert len(identity.asked) == encrypted * len(WAYS)


@pytest.mark.parametrize("by_hand", [{"turn_detection": "none"}, {"create_response": False}], ids=str)
@pytest.mark.parametrize(("client", "protocol"), PAIRS[::2])
def test_a_turn_that_nobody_ends_or_answers_by_itself_is_ended_and_answered(tmp_path, client, protocol, by_hand):
    found, question = node(), write_question(tmp_path / "question.wav")
    settings = Settings(silence_duration_ms=200, **by_hand)
    with service() as told:
        made = program("typescript", client, "listen", facts_of(told.target(protocol), settings))
        out = tmp_path / "answer.wav"
        judge(printed(found, laid_out(tmp_path / "made", made), question, out), out, "listen")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("client", "protocol"), PAIRS[::2])
def test_where_the_assistant_begins_it_greets_before_it_is_asked(tmp_path, client, protocol, way):
    found, question = node(), write_question(tmp_path / "question.wav")
    with service() as told:
        settings = Settings(silence_duration_ms=200, greeting=True)
        made = program("typescript", client, way, facts_of(told.target(protocol), settings))
        out = tmp_path / "answer.wav"
        words = question if way == "listen" else TYPED
        judge(printed(found, laid_out(tmp_path / "made", made), words, out), out, way)
    judge_greeting(told, way)


@pytest.mark.parametrize(("client", "protocol"), PAIRS)
def test_a_program_sends_and_keeps_what_the_telephone_has(tmp_path, client, protocol):
    found, kind = node(), "pcma" if client == "rt-client" else "pcmu"
    question = write_telephone_question(tmp_path / "question.wav", kind)
    settings = Settings(silence_duration_ms=200, audio_format=kind)
    with service() as told:
        for language, way in zip(LANGUAGES_OF_NODE, WAYS, strict=True):
            made = program(language, client, way, facts_of(told.target(protocol), settings))
            out = tmp_path / f"{way}.wav"
            words = str(question) if way == "listen" else TYPED
            lines = printed(found, laid_out(tmp_path / language, made), words, out)
            judge_telephone(lines.splitlines() if isinstance(lines, str) else lines, out, way, kind)


def test_openai_of_npm_speaks_the_beta_where_openai_had_it(tmp_path):
    found = node()
    with service() as told:
        target = Target(
            service="other", endpoint=f"ws://{told.address}/v1/realtime", deployment="m", protocol="preview"
        )
        made = program("javascript", "openai", "say", facts_of(target, Settings()))
        out = tmp_path / "answer.wav"
        judge(printed(found, laid_out(tmp_path / "made", made), TYPED, out), out, "say")


@pytest.mark.parametrize(("client", "protocol"), PAIRS)
def test_every_setting_is_clean_for_a_strict_compiler(tmp_path, client, protocol):
    node()
    odd = Settings(
        instructions=ODD,
        turn_detection="semantic_vad",
        transcription_model="my-own",
        voice="custom",
        tools=TOOLS,
        max_output_tokens=7,
        noise_reduction="near_field",
        audio_format="pcmu",
    )
    target = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="d", protocol=protocol)
    for sign_in in ("key", "token"):
        for way in WAYS:
            made = program("typescript", client, way, facts_of(target, odd, sign_in))
            laid_out(tmp_path / f"{sign_in}-{way}", made)


@pytest.mark.parametrize("client", LANGUAGES["javascript"].clients)
def test_what_is_missing_or_wrong_is_told_in_a_sentence(tmp_path, client):
    found, other = node(), write_question(tmp_path / "question.wav", 16_000)
    target = Target(service="azure", endpoint="https://localhost:1", deployment="d", protocol="preview")
    file = laid_out(tmp_path / "key", program("javascript", client, "listen", facts_of(target, Settings(), "key")))
    key = {"AZURE_OPENAI_API_KEY": "any"}
    for words, environment, sentence in (
        ((), key, "node listen.js question.wav answer.wav"),
        (("question.wav", "answer.wav"), {"AZURE_OPENAI_API_KEY": ""}, "AZURE_OPENAI_API_KEY is not set."),
        ((other, "answer.wav"), key, f"{other} does not hold PCM16 mono at 24 kHz."),
    ):
        done = ran(found, file, *words, **environment)
        assert (done.returncode, done.stderr.strip()) == (1, sentence)
