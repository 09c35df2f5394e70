"""What a program says of a service and of the settings: the same as the page sends, and nothing that is secret."""

import ast
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.session_request import first_request
from playground.errors import SettingsError
from playground.programs.code_sample import program, raw
from playground.programs.facts import facts_of
from playground.programs.languages import LANGUAGES, WAYS
from playground.programs.literals import javascript, python
from playground.protocol.commands import UpdateSession
from playground.protocol.registry import DIALECTS
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings

OLDEST = (3, 10)
AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="my-deployment")
PREVIEW = AZURE.model_copy(update={"protocol": "preview"})
MENU = json.loads((Path(__file__).parents[2] / "sdk/js/package.json").read_text())


def samples(facts):
    """Every program that is offered for these facts."""
    for language, written in LANGUAGES.items():
        for client, offered in written.offered(facts).items():
            for way in offered.ways:
                yield language, client, way, program(language, client, way, facts)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("protocol", DIALECTS)
def test_a_program_for_every_service_and_sign_in_names_no_key_and_lists_what_it_needs(protocol, name):
    if protocol not in SERVICES[name].dialects:
        return
    target = AZURE.model_copy(update={"service": name, "protocol": protocol})
    if name != "azure":
        resource = "" if SERVICES[name].home or SERVICES[name].runs_here else "https://me.services.ai.azure.com"
        endpoint = "http://localhost:8000" if SERVICES[name].is_anywhere else resource
        target = target.model_copy(update={"endpoint": endpoint})
    for sign_in in SERVICES[name].auth:
        for language, client, _way, made in samples(facts_of(target, Settings(), sign_in)):
            beside = {each: text for each, text in made.files.items() if each != made.name}
            assert ("DefaultAzureCredential" in made.text) == (sign_in == "token" and client != "playground")
            assert ("identity" in "".join(beside.values())) == ("DefaultAzureCredential" in made.text)
            assert ("sounddevice" in made.text) == ("sounddevice" in "".join(beside.values()))
            if language == "python":
                ast.parse(made.text, feature_version=OLDEST)
                assert ("environ[" in made.text) == (sign_in == "key")
                assert list(beside) == (["requirements.txt"] if "requirements.txt" in made.text else [])
            else:
                assert ("process.env" in made.text) == (sign_in == "key")
                assert list(beside) == ["package.json", "tsconfig.json"][: 1 + (language == "typescript")]


def test_the_versions_a_program_names_are_the_ones_it_is_tried_with():
    tried = {**MENU["dependencies"], **MENU["devDependencies"]}
    for _, _, _, made in samples(facts_of(PREVIEW, Settings())):
        listed = json.loads(made.files.get("package.json", "{}"))
        for name, version in {**listed.get("dependencies", {}), **listed.get("devDependencies", {})}.items():
            assert version == f"^{tried[name]}"


def test_no_secret_of_a_pasted_address_comes_along():
    for path in ("v1/realtime?model=m&trace=s3cret", "openai/realtime?api-version=2025-04-01-preview&trace=s3cret"):
        pasted = Target(service="other", endpoint=f"wss://host/{path}", deployment="m")
        for *_, made in samples(facts_of(pasted, Settings())):
            assert "s3cret" not in "".join(made.files.values())


MCP = {
    "type": "mcp",
    "name": "hub",
    "server_label": "My hub",
    "server_url": "https://hub/mcp",
    "authorization": "s3cret-one",
    "headers": {"X-Api-Key": "s3cret-two", "Accept": "text/plain"},
    "key": ["s3cret-three", "s3cret-four"],
}
FUNCTION = {
    "type": "function",
    "name": "f",
    "parameters": {"type": "object", "properties": {"token": {"type": "string"}}},
}


def test_what_a_tool_signs_in_with_is_read_from_the_environment(monkeypatch):
    wanted = ["MY_HUB_AUTHORIZATION", "MY_HUB_HEADERS_X_API_KEY", "MY_HUB_KEY", "MY_HUB_KEY_2"]
    for name, value in zip(wanted, ["one", "two", "three", "four"], strict=True):
        monkeypatch.setenv(name, f"s3cret-{value}")
    tools = [{**MCP}, FUNCTION]
    facts = facts_of(PREVIEW, Settings(tools=json.dumps(tools)))
    for language, client, _, made in samples(facts):
        assert "s3cret" not in "".join(made.files.values())
        assert f"read from {', '.join(wanted)}." in made.text
        assert made.text.count("process.env." if language != "python" else "environ[") == len(wanted)
        if language == "python":
            given = _assigned(made.text, "SETTINGS" if client == "playground" else "SESSION")
            assert (json.loads(given.tools) if client == "playground" else given["tools"]) == tools
    assert "s3cret" not in raw(facts)
    assert raw(facts).count('"***"') == len(wanted)


def _assigned(program: str, name: str):
    """What ``name`` is in a program; the rest of which is not run."""
    parts = ast.parse(program).body
    wanted = [node for node in parts if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name]
    found = {"environ": os.environ, "json": json, "Settings": Settings}
    exec(compile(ast.Module(wanted, []), "program", "exec"), found)
    return found[name]


@pytest.mark.parametrize("greeting", [False, True])
def test_the_assistant_begins_in_every_program_where_it_does_on_the_page(greeting):
    for language, _, _, made in samples(facts_of(PREVIEW, Settings(greeting=greeting))):
        assert made.text.count("the assistant begins") == greeting
        if language == "python":
            ast.parse(made.text, feature_version=OLDEST)


def test_that_no_program_speaks_up_as_the_page_does_is_said_where_the_page_does():
    said = "after 7.5 s of silence; this program does not"
    for target, is_said in ((PREVIEW, True), (AZURE, False)):  # GA: the service counts it
        for *_, made in samples(facts_of(target, Settings(idle_timeout_ms=7500))):
            assert (said in made.text) == is_said
    for *_, made in samples(facts_of(PREVIEW, Settings())):
        assert "speak up" not in made.text


def test_rt_client_is_offered_only_where_it_asks_for_what_is_there():
    assert "rt-client" in LANGUAGES["typescript"].offered(facts_of(PREVIEW, Settings()))
    for other in (AZURE, Target(service="other", endpoint="wss://host/v1/realtime", protocol="preview")):
        assert "rt-client" not in LANGUAGES["typescript"].offered(facts_of(other, Settings()))
        with pytest.raises(SettingsError, match="no such program"):
            program("typescript", "rt-client", "say", facts_of(other, Settings()))


@pytest.mark.parametrize(
    ("language", "client", "way"),
    [("cobol", "openai", "say"), ("python", "rt-client", "say"), ("javascript", "openai", "talk")],
)
def test_what_is_not_offered_is_not_written(language, client, way):
    with pytest.raises(SettingsError, match="no such program"):
        program(language, client, way, facts_of(AZURE, Settings()))


def test_push_to_talk_and_a_microphone_do_not_go_together():
    with pytest.raises(SettingsError, match="hear where you end"):
        program("python", "openai", "talk", facts_of(AZURE, Settings(turn_detection="none")))


@given(st.text(max_size=200).filter(lambda text: text.isprintable() or "\n" in text))
def test_whatever_a_person_typed_is_a_literal_of_python(text):
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    facts = facts_of(AZURE, Settings().changed(instructions=text))
    found: dict[str, object] = {}
    lines = program("python", "openai", "say", facts).text.partition("SESSION = ")[2].partition("\n\n")[0]
    exec(f"SESSION = {lines}", found)
    assert found["SESSION"] == json.loads(raw(facts))["session"]


def test_a_literal_of_javascript_is_json_with_bare_names_and_no_odd_line_ends():
    value = {"plain": [1, None, True, {}], "not plain": "a\u2028b`${c}`", "__proto__": {}, "constructor": []}
    assert javascript(value).splitlines() == [
        "{",
        "  plain: [",
        "    1,",
        "    null,",
        "    true,",
        "    {},",
        "  ],",
        '  "not plain": "a\\u2028b`${c}`",',
        '  ["__proto__"]: {},',
        "  constructor: [],",
        "}",
    ]
    assert python(value).splitlines()[3] == "        None,"


def test_what_is_sent_is_what_the_page_sends():
    settings = Settings(threshold=0.7, tools=json.dumps([{"type": "function", "name": "f", "parameters": {}}]))
    facts = facts_of(AZURE, settings)
    sent = facts.dialect.write_command(UpdateSession(first_request(settings, facts.dialect)))
    assert json.loads(raw(facts)) == json.loads(sent)


def test_all_files_of_a_program_are_one_zip_and_the_same_one_again():
    made = program("typescript", "openai", "listen", facts_of(AZURE, Settings(instructions="Olá 😀")))
    assert made.zipped() == made.zipped()
    with zipfile.ZipFile(io.BytesIO(made.zipped())) as archive:
        assert {name: archive.read(name).decode() for name in archive.namelist()} == made.files


def test_ways_have_a_place_in_every_table():
    offered = {way for written in LANGUAGES.values() for client in written.clients.values() for way in client.ways}
    assert offered == set(WAYS)
