"""What clients in the wild need from a server, need by need, in both dialects, on real sockets."""

import base64

import anyio
import pytest
import websockets
from websockets.frames import Opcode

from playground.protocol.ga import GA
from playground.protocol.plan import RARE
from playground.protocol.preview import PREVIEW
from playground.server.core.engine_protocols import FunctionCall, Words
from playground.server.endpoint import PING_S, LocalServer, serve
from tests.support.plain import PATIENCE_S, Client
from tests.support.scripted import ScriptedReplier, quiet, scripted, tone
from tests.support.skipping import SkippingLoop

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
WEATHER = {"type": "function", "name": "weather", "description": "…", "parameters": {"type": "object"}}
PATH = {"GA": "/v1/realtime", "preview": "/openai/realtime"}
CREATED = {"GA": "conversation.item.added", "preview": "conversation.item.created"}
AUDIO = {"GA": "response.output_audio", "preview": "response.audio"}
TABLE = {"GA": GA.session, "preview": PREVIEW.session}


def answer(request):
    if request.tools:
        return [FunctionCall("weather", "{}")]
    last = request.conversation[-1].text if request.conversation else ""
    return [Words("I hear you. ")] * (100_000 if last == "Long." else 500 if last == "Longer." else 1)


@pytest.fixture
def url():
    with LocalServer(scripted(), replier=ScriptedReplier(answer)) as address:
        yield address


@pytest.fixture(params=["GA", "preview"])
async def client(request, url):
    address = url.replace(PATH["GA"], PATH[request.param])
    async with websockets.connect(f"{address}?model=m", max_size=None) as link:
        yield Client(link, request.param)


def update(client, ga, preview):
    """Return a session.update in the client's dialect."""
    return {"type": "realtime", **ga} if client.dialect == "GA" else preview


def said(text):
    return {**HELLO, "content": [{"type": "input_text", "text": text}]}


# --- the handshake ---


@pytest.mark.parametrize("path", ["/v1/realtime", "/openai/v1/realtime", "/openai/realtime"])
@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"additional_headers": {"Authorization": "Bearer anything"}}),
        ("", {"additional_headers": {"api-key": "anything"}}),
        ("&api-key=anything", {}),
        ("", {"subprotocols": ["realtime", "openai-insecure-api-key.anything"]}),
    ],
    ids=["bearer", "header", "query", "subprotocol"],
)
async def test_any_key_is_taken_in_each_of_the_four_ways_and_the_subprotocol_is_echoed(url, path, query, options):
    address = url.replace("/v1/realtime", f"{path}?model=m{query}")
    async with websockets.connect(address, **options) as link:
        opened = Client(link, "preview" if path == "/openai/realtime" else "GA")
        assert (await opened.until("session.created"))[0]["session"]["model"] == "m"
        assert link.subprotocol == ("realtime" if "subprotocols" in options else None)


@pytest.mark.parametrize(
    ("path", "options", "dialect"),
    [
        ("/v1/realtime", {}, "GA"),
        ("/v1/realtime", {"additional_headers": {"OpenAI-Beta": "realtime=v1"}}, "preview"),
        ("/v1/realtime", {"subprotocols": ["realtime", "openai-beta.realtime-v1"]}, "preview"),
        ("/openai/v1/realtime", {"additional_headers": {"OpenAI-Beta": "realtime=v1"}}, "GA"),
        ("/openai/realtime?api-version=2025-04-01-preview&deployment=m", {}, "preview"),
    ],
)
async def test_path_and_headers_choose_the_dialect(url, path, options, dialect):
    async with websockets.connect(url.replace("/v1/realtime", path), **options) as link:
        session = (await Client(link, dialect).until("session.created"))[0]["session"]
        assert ("modalities" in session) == (dialect == "preview")


@pytest.mark.parametrize(("version", "delta"), [("2024-10-01-preview", False), ("2025-04-01-preview", True)])
async def test_the_previews_first_version_has_no_event_younger_than_itself(url, version, delta):
    address = url.replace("/v1/realtime", f"/openai/realtime?api-version={version}&deployment=m")
    async with websockets.connect(address) as link:
        client = Client(link, "preview")
        await client.send("session.update", session={"input_audio_transcription": {"model": "whisper-1"}})
        await client.append(quiet(300) + tone(600) + quiet(400))
        kinds = [event["type"] for event in await client.until("response.done")]
        kinds += (
            []
            if any(kind.endswith("transcription.completed") for kind in kinds)
            else [
                event["type"] for event in await client.until("conversation.item.input_audio_transcription.completed")
            ]
        )
        assert ("conversation.item.input_audio_transcription.delta" in kinds) == delta


# --- items and responses ---


async def test_ids_given_by_the_client_are_kept_and_previous_item_id_is_present(client):
    create = "conversation.item.create"
    first = await client.get(CREATED[client.dialect], create, item={**HELLO, "id": "mine"})
    second = await client.get(CREATED[client.dialect], create, item={**HELLO, "id": "mine too"})
    assert (first["item"]["id"], first["previous_item_id"]) == ("mine", None)
    assert (second["item"]["id"], second["previous_item_id"]) == ("mine too", "mine")
    between = await client.get(CREATED[client.dialect], create, item=HELLO, previous_item_id="mine")
    assert between["previous_item_id"] == "mine"
    root = await client.get(CREATED[client.dialect], create, item=HELLO, previous_item_id="root")
    assert root["previous_item_id"] is None


async def test_metadata_is_echoed_from_the_first_event_of_its_response_to_the_last(client):
    asked = {"metadata": {"topic": "greeting"}}
    created = await client.get("response.created", "response.create", response=asked)
    assert created["response"]["metadata"] == {"topic": "greeting"}
    assert (await client.until("response.done"))[-1]["response"]["metadata"] == {"topic": "greeting"}


async def test_retrieve_is_answered_with_the_item(client):
    await client.send("conversation.item.create", item={**HELLO, "id": "mine"})
    found = await client.get("conversation.item.retrieved", "conversation.item.retrieve", item_id="mine")
    assert found["item"]["content"][0]["text"] == "Hi"


async def test_the_name_of_the_function_is_in_arguments_done(client):
    await client.send("session.update", session=update(client, {"tools": [WEATHER]}, {"tools": [WEATHER]}))
    await client.send("conversation.item.create", item=HELLO)
    done = await client.get("response.function_call_arguments.done", "response.create")
    assert done["name"] == "weather"


async def test_every_nullable_key_is_present(client):
    session = (await client.until("session.created"))[0]["session"]
    for name in set(TABLE[client.dialect].names) - RARE:
        place = session
        for key in TABLE[client.dialect].path_of(name).split("."):
            assert key in place, f"{name} is not in the session"
            place = place[key]
    created = (await client.get("response.created", "response.create"))["response"]
    assert {"usage", "status_details", "metadata", "conversation_id", "output"} <= set(created)
    await client.until("response.done")
    error = (await client.get("error", "response.cancel"))["error"]
    assert {"type", "code", "message", "param", "event_id"} <= set(error)


async def test_turn_detection_of_the_type_none_is_off(client):
    off = {"turn_detection": {"type": "none"}}
    session = update(client, {"audio": {"input": off}}, off)
    held = (await client.get("session.updated", "session.update", session=session))["session"]
    detection = held["audio"]["input"]["turn_detection"] if client.dialect == "GA" else held["turn_detection"]
    assert detection is None


async def test_a_cancelled_response_is_closed_event_by_event(client):
    audio = AUDIO[client.dialect]
    await client.send("conversation.item.create", item=said("Long."))
    await client.send("response.create")
    await client.until(f"{audio}.delta")
    await client.send("response.cancel")
    events = [e for e in await client.until("response.done") if not e["type"].endswith("delta")]
    ga_only = ["conversation.item.done"] if client.dialect == "GA" else []
    assert [event["type"] for event in events] == [
        f"{audio}.done",
        f"{audio}_transcript.done",
        "response.content_part.done",
        *ga_only,
        "response.output_item.done",
        "response.done",
    ]
    assert events[-2]["item"]["status"] == "incomplete"
    details = events[-1]["response"]["status_details"]
    assert (details["type"], details["reason"]) == ("cancelled", "client_cancelled")


# --- the socket ---


class Pinged(websockets.ClientConnection):
    """Counts the pings it gets."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.pings, self.pinged = 0, anyio.Event()

    def process_event(self, event):
        if getattr(event, "opcode", None) is Opcode.PING:
            self.pings += 1
            self.pinged.set()
        super().process_event(event)


def test_a_ping_comes_every_20_seconds():
    async def wait_for_two():
        server = await serve(scripted(), replier=ScriptedReplier())
        async with websockets.connect(server.url, create_connection=Pinged, ping_interval=None) as link:
            assert isinstance(link, Pinged)
            await link.recv()
            for pings in (1, 2):
                await anyio.wait_all_tasks_blocked()
                link.pinged = anyio.Event()
                loop.skip(PING_S - 1)
                await anyio.wait_all_tasks_blocked()
                assert link.pings == pings - 1
                loop.skip(1)
                await link.pinged.wait()
                assert link.pings == pings
        await server.close()

    loop = SkippingLoop()
    try:
        loop.run_until_complete(wait_for_two())
    finally:
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
    assert PING_S == 20


async def test_frames_up_to_24_mib_are_taken_and_beyond_that_the_session_is_closed(client):
    frame = '{"type":"response.cancel"}'
    await client.link.send(frame + " " * (24 * 1024 * 1024 - len(frame)))
    assert (await client.until("error"))[-1]["error"]["code"] == "response_cancel_not_active"
    head = b"\x81\xff" + (24 * 1024 * 1024 + 1).to_bytes(8, "big")  # its length alone is enough to be refused
    client.link.transport.write(head + bytes(4))
    with anyio.fail_after(PATIENCE_S):
        await client.link.wait_closed()
    assert client.link.close_code == 1009


async def test_no_frame_reaches_1_mib_however_long_the_answer(client):
    await client.send("conversation.item.create", item=said("Longer."))
    await client.send("response.create")
    events = await client.until("response.done")
    spoken = [base64.b64decode(e["delta"]) for e in events if e["type"] == f"{AUDIO[client.dialect]}.delta"]
    assert sum(map(len, spoken)) > 5 * 1024 * 1024
    item = events[-1]["response"]["output"][0]["id"]
    held = await client.get("conversation.item.retrieved", "conversation.item.retrieve", item_id=item)
    assert held["item"]["id"] == item


# --- many ---


async def test_two_hundred_idle_connections_open_and_close_clean():
    server = await serve(scripted(), replier=ScriptedReplier())
    with anyio.fail_after(PATIENCE_S):
        links = [await websockets.connect(server.url) for _ in range(200)]
        for link in links:
            assert len(await Client(link).until("session.created")) == 1
        await Client(links[100]).get("response.done", "response.create")
        for link in links[:100]:
            await link.close()
        await server.close()
        for link in links:
            await link.wait_closed()
    assert {link.close_code for link in links[:100]} == {1000}
    assert {link.close_code for link in links[100:]} == {1001}
