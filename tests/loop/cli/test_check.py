"""``check`` goes the way of a conversation, and names the step at which it ends."""

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import parse_qsl

import pytest
from websockets.sync.server import serve

from playground.client.checking import BEFORE_THE_DIAL, FAILS_AT
from playground.errors.links import ENTERING, FAILURES, REACHING, SAID
from playground.offers import REALTIME_MODELS, TRANSCRIPTION_MODELS
from playground.services.catalogue import SERVICES
from tests.support.msi import managed_identity

AZURE = ("--service", "azure", "--deployment", "d", "--endpoint")
XAI = ("--service", "xai", "--deployment")
CREATED = {"id": "s", "voice": "ara", "modalities": ["audio"], "turn_detection": {"type": None}, "tools": []}
XAI_KEY = '{"code":"Client specified an invalid argument","error":"Incorrect API key provided: hu***sh."}'
XAI_MODEL = '{"code":"Some requested entity was not found","error":"The model nobody does not exist."}'
LIVE = ("--service", "voice_live", "--deployment")
LIVE_CREATED = {
    **{"id": "s", "voice": {"name": "alloy", "type": "openai"}, "modalities": ["text", "audio"], "tools": []},
    "turn_detection": {"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200},
}
LIVE_KEY = '{"error":{"code":"401","message":"Access denied due to invalid subscription key."}}'
LIVE_ROLE = '{"error":{"code":"PermissionDenied","message":"The principal lacks the required data action."}}'
LIVE_MODEL = '{"error":{"code":"ModelNotSupported","message":"The model gpt-nothing is not supported."}}'
LIVE_AGENT = '{"error":{"code":"AgentNotFound","message":"Agent not found."}}'


def steps(done):
    """Return what was told, step by step."""
    rows = [line for line in done.out.splitlines() if line != "It works."]
    return {line[:12].strip(): line[13:].split()[0] for line in rows}


@contextmanager
def refusing(status, body=""):
    """Serve a server that refuses every upgrade."""

    def refuse(connection, _request):
        return connection.respond(status, body)

    with serve(lambda _: None, "127.0.0.1", 0, process_request=refuse) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.socket.getsockname()[1]}"
        server.shutdown()
        thread.join()


@contextmanager
def xai(monkeypatch):
    """Serve an endpoint as xAI's is, and let xAI live there; it keeps what it is asked."""
    asked = []

    def let_in(connection, request):
        path, query = request.path.partition("?")[::2]
        if path != "/v1/realtime":
            return connection.respond(404, "")
        if request.headers.get("Authorization") != "Bearer hush":
            return connection.respond(400, XAI_KEY)
        return None if query == "model=grok-voice-latest" else connection.respond(404, XAI_MODEL)

    def talk(connection):
        connection.send(json.dumps({"type": "session.created", "event_id": "a", "session": CREATED}))
        for frame in connection:
            asked.append(json.loads(frame)["session"])
            connection.send(json.dumps({"type": "ping", "event_id": "b", "timestamp": 1}))
            connection.send(json.dumps({"type": "session.updated", "event_id": "c", "session": asked[-1]}))

    with serve(talk, "127.0.0.1", 0, process_request=let_in) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        monkeypatch.setitem(SERVICES, "xai", replace(SERVICES["xai"], home=""))  # so that a key may go there
        yield url, asked
        server.shutdown()
        thread.join()


def test_xai_is_asked_in_its_own_words_and_confirms_them(command, monkeypatch):
    monkeypatch.setenv("XAI_API_KEY", "hush")
    with xai(monkeypatch) as (url, asked):
        done = command("check", *XAI, "grok-voice-latest", "--endpoint", url, "--voice", "eve")
    assert (done.status, done.err) == (0, "")
    assert "accepted as asked" in done.out
    (session,) = asked
    assert (session["voice"], session["turn_detection"]["type"]) == ("eve", "server_vad")
    assert session["audio"] == {"input": {"transcription": {"model": "grok-transcribe"}}}
    assert "type" not in session


@pytest.mark.parametrize(
    ("key", "model", "address", "step", "sentence"),
    [
        ("hush", "grok-voice-latest", "https://api.openai.com", "address", "This is OpenAI's address, not xAI's."),
        ("hush", "", "", "address", "The model is missing. Give the name of a voice model, such as grok-voice-latest."),
        ("wrong", "grok-voice-latest", "", "sign-in", "The service does not accept this key."),
        (None, "grok-voice-latest", "", "sign-in", "The service wants a key."),
        ("hush", "nobody", "", "deployment", "The service has no model of this name."),
    ],
)
def test_what_is_wrong_with_an_address_a_key_a_model_of_xais_has_its_sentence(
    key, model, address, step, sentence, command, monkeypatch
):
    if key:
        monkeypatch.setenv("XAI_API_KEY", key)
    with xai(monkeypatch) as (url, _):
        done = command("check", *XAI, model, "--endpoint", address or url)
    assert done.status == 1
    assert steps(done)[step] == "failed"
    assert list(steps(done))[-1] == step
    assert sentence in done.out
    assert "hu***" not in done.out + done.err


def test_xais_key_goes_to_no_other_address(command, monkeypatch):
    monkeypatch.setenv("XAI_API_KEY", "hush")
    done = command("check", *XAI, "grok-voice-latest", "--endpoint", "ws://127.0.0.1:1")
    assert steps(done)["sign-in"] == "failed"
    assert "The configured key is not sent to this address." in done.out


@contextmanager
def voice_live(monkeypatch):
    """Serve an endpoint as Voice Live is; it keeps what it is asked."""
    asked = []

    def let_in(connection, request):
        path, query = request.path.partition("?")[::2]
        if path != "/voice-live/realtime":
            return connection.respond(404, '{"error":{"code":"404","message":"Resource not found"}}')
        if request.headers.get("Authorization"):
            return connection.respond(403, LIVE_ROLE)
        if request.headers.get("api-key") != "hush":
            return connection.respond(401, LIVE_KEY)
        named = dict(parse_qsl(query))
        if named.get("agent-name") == "nobody":
            return connection.respond(404, LIVE_AGENT)
        if named.get("api-version") != "2026-07-15" or named.get("model", "gpt-4.1") != "gpt-4.1":
            return connection.respond(400, LIVE_MODEL)
        return None

    def talk(connection):
        connection.send(json.dumps({"type": "session.created", "event_id": "a", "session": LIVE_CREATED}))
        for frame in connection:
            asked.append(json.loads(frame)["session"])
            held = {**LIVE_CREATED, **asked[-1]}
            connection.send(json.dumps({"type": "warning", "event_id": "b", "warning": {"message": "Slow today."}}))
            connection.send(json.dumps({"type": "session.updated", "event_id": "c", "session": held}))

    with serve(talk, "127.0.0.1", 0, process_request=let_in) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        monkeypatch.setenv("AZURE_VOICELIVE_ENDPOINT", url)  # so that a key may go there
        yield url, asked
        server.shutdown()
        thread.join()


def test_voice_live_is_asked_in_its_own_words_and_confirms_them(command, monkeypatch):
    monkeypatch.setenv("AZURE_VOICELIVE_API_KEY", "hush")
    with voice_live(monkeypatch) as (_, asked):
        done = command(
            *("check", *LIVE, "gpt-4.1", "--voice", "en-US-AvaNeural"),
            *("--turn-detection", "azure_semantic_vad", "--end-of-utterance", "semantic_detection_v1"),
        )
    assert (done.status, done.err) == (0, "")
    assert "accepted as asked" in done.out
    (session,) = asked
    assert session["voice"] == {"name": "en-US-AvaNeural", "type": "azure-standard"}
    assert session["turn_detection"]["end_of_utterance_detection"]["model"] == "semantic_detection_v1"
    assert session["input_audio_transcription"] == {"model": "azure-speech"}


@pytest.mark.parametrize(
    ("key", "model", "address", "step", "sentence"),
    [
        ("hush", "gpt-4.1", "https://me.openai.azure.com", "address", "an address of Azure OpenAI, not of Voice Live."),
        ("hush", "", "", "address", "The model or agent is missing. Give the name of a model, or of an agent as"),
        ("wrong", "gpt-4.1", "", "sign-in", "The service does not accept this key."),
        (None, "gpt-4.1", "", "sign-in", "You are signed in, but not allowed to use this deployment."),
        ("hush", "gpt-nothing", "", "deployment", "The service has no model of this name."),
        ("hush", "mine/nobody", "", "deployment", "The service has no agent of this name."),
    ],
)
def test_what_is_wrong_with_an_address_a_key_a_model_an_agent_of_voice_lives_has_its_sentence(
    key, model, address, step, sentence, command, monkeypatch
):
    if key:
        monkeypatch.setenv("AZURE_VOICELIVE_API_KEY", key)
    with voice_live(monkeypatch), managed_identity(monkeypatch):
        done = command("check", *LIVE, model, *(("--endpoint", address) if address else ()))
    assert done.status == 1
    assert sentence in done.out
    assert steps(done)[step] == "failed"
    assert list(steps(done))[-1] == step


def test_a_service_that_works_passes_every_step(command, server):
    done = command("check", *server())
    assert (done.status, done.err) == (0, "")
    told = steps(done)
    assert list(told) == ["address", "network", "TLS", "sign-in", "deployment", "first event", "settings"]
    assert set(told.values()) == {"ok", "-"}
    assert done.out.endswith("It works.\n")


def test_a_model_and_a_transcriber_that_end_are_said_with_their_day(command, server, monkeypatch):
    monkeypatch.setitem(
        SERVICES, "other", replace(SERVICES["other"], models=REALTIME_MODELS, transcription_models=TRANSCRIPTION_MODELS)
    )
    done = command("check", *server(), "--deployment", "gpt-realtime-2025-08-28", "--transcription-model", "whisper-1")
    assert done.status == 0
    assert "gpt-realtime-2025-08-28. gpt-realtime ends on 20 January 2027; gpt-realtime-2.1 goes on." in done.out
    assert "whisper-1 ends on 26 February 2027; gpt-transcribe goes on." in done.out
    assert "ends on" not in command("check", *server()).out


def test_the_built_in_service_tells_of_its_engines_too(command):
    done = command("check")
    assert done.status == 0
    assert {"vad", "synthesizer", "recognizer"} <= set(steps(done))


def test_a_setting_that_the_service_refuses_is_a_failure_of_the_settings(command, server):
    done = command("check", "--voice", "nobody", *server())
    assert done.status == 1
    assert steps(done)["settings"] == "failed"
    assert "The service refuses --voice" in done.out
    assert "none of the settings took effect" in done.out


@pytest.mark.parametrize(
    ("status", "body", "step"),
    [
        (401, "", "sign-in"),
        (403, "", "sign-in"),
        (404, "", "deployment"),
        (404, '{"error":{"code":"DeploymentNotFound"}}', "deployment"),
        (400, '{"error":{"code":"OpperationNotSupported"}}', "deployment"),
        (429, "", "deployment"),
        (302, "", "network"),
    ],
)
def test_a_refusal_is_told_at_its_step_and_nothing_after_it(status, body, step, command, monkeypatch):
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "hush")
    with refusing(status, body) as url:
        done = command("check", *AZURE, url)
    told = steps(done)
    assert done.status == 1
    assert list(told)[-1] == step
    assert told.pop(step) == "failed"
    assert "failed" not in told.values()
    assert done.err.startswith(f"It does not work yet: {step} failed.")
    assert "hush" not in done.out + done.err


def test_nobody_there_is_a_failure_of_the_network(command):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        done = command("check", "--service", "other", "--endpoint", f"ws://127.0.0.1:{nobody.getsockname()[1]}")
    assert done.status == 1
    assert steps(done) == {"address": "ok", "network": "failed"}


def test_a_server_that_does_not_encrypt_is_a_failure_of_tls(command):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)

        def answer_in_plain_text():
            link, _ = server.accept()
            with link:
                link.recv(1000)
                link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer_in_plain_text)
        thread.start()
        done = command("check", "--service", "other", "--endpoint", f"wss://127.0.0.1:{server.getsockname()[1]}")
        thread.join()
    assert steps(done) == {"address": "ok", "network": "ok", "TLS": "failed"}


@pytest.mark.parametrize("flags", [["--service", "azure"], ["--service", "other", "--endpoint", "http://"]])
def test_an_address_that_cannot_be_understood_ends_the_check_at_once(flags, command):
    done = command("check", *flags)
    assert done.status == 1
    assert steps(done) == {"address": "failed"}


def test_a_key_that_may_not_leave_is_a_failure_of_the_sign_in(command, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "hush")
    done = command("check", "--service", "openai", "--deployment", "m", "--endpoint", "http://127.0.0.1:1")
    assert done.status == 1
    assert steps(done) == {"address": "ok", "network": "?", "TLS": "?", "sign-in": "failed"}


def test_every_failure_before_a_session_has_its_step():
    assert set(ENTERING) > BEFORE_THE_DIAL
    assert set(FAILS_AT) - {"invalid_setting"} <= set(FAILURES)
    expected = {*REACHING, *ENTERING, *SAID} - {"silent", "session_expired"}
    assert expected <= set(FAILS_AT)


@pytest.mark.parametrize(("port", "is_reached"), [(8000, False), (8080, True)])
def test_on_a_space_a_port_that_does_not_leave_it_is_told_before_it_is_dialled(command, monkeypatch, port, is_reached):
    monkeypatch.setenv("SPACE_ID", "me/talk")
    monkeypatch.setenv("NO_PROXY", "*")
    done = command("check", "--service", "other", "--endpoint", f"ws://space.invalid:{port}")
    assert done.status == 1
    assert ("From a Space only the ports 80, 443 and 8080 can be reached." in done.out) is not is_reached
    assert steps(done) == {"address": "ok" if is_reached else "failed", **({"network": "failed"} if is_reached else {})}
