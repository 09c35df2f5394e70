"""Chat servers on loopback as their makers built them: genuine lists of models, and answers that stream as scripted."""

import asyncio
import json
import threading
from contextlib import contextmanager

OLLAMA = {
    "object": "list",
    "data": [
        {"id": "llama3.2:latest", "object": "model", "created": 1727290000, "owned_by": "library"},
        {"id": "nomic-embed-text:latest", "object": "model", "created": 1727280000, "owned_by": "library"},
    ],
}
LM_STUDIO = {
    "data": [
        {"id": "qwen2.5-7b-instruct", "object": "model", "owned_by": "organization_owner"},
        {"id": "text-embedding-nomic-embed-text-v1.5", "object": "model", "owned_by": "organization_owner"},
    ],
    "object": "list",
}
LLAMA_CPP = {
    "models": [
        {
            "name": "/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
            "model": "/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
            "modified_at": "",
            "size": "",
            "digest": "",
            "type": "model",
            "description": "",
            "tags": [""],
            "capabilities": ["completion"],
            "parameters": "",
            "details": {"parent_model": "", "format": "gguf", "family": "", "families": [""], "parameter_size": ""},
        }
    ],
    "object": "list",
    "data": [
        {
            "id": "/models/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
            "object": "model",
            "created": 1735142223,
            "owned_by": "llamacpp",
            "meta": {
                "vocab_type": 2,
                "n_vocab": 128256,
                "n_ctx_train": 131072,
                "n_embd": 4096,
                "n_params": 8030261312,
                "size": 4912898304,
            },
        }
    ],
}
VLLM = {
    "object": "list",
    "data": [
        {
            "id": "Qwen/Qwen2.5-1.5B-Instruct",
            "object": "model",
            "created": 1735142223,
            "owned_by": "vllm",
            "root": "Qwen/Qwen2.5-1.5B-Instruct",
            "parent": None,
            "max_model_len": 32768,
            "permission": [{"id": "modelperm-1", "object": "model_permission", "allow_view": True, "group": None}],
        }
    ],
}
NO_MODELS = {"object": "list", "data": None}
"""What Ollama says while it has none."""


def listed(body, *, status="200 OK", kind="application/json", more=""):
    """An answer with this body, an object or text."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\nConnection: close\r\n{more}\r\n"
    )
    return head.encode() + text


def event(**delta):
    """One event of an answer that streams."""
    return f"data: {json.dumps({'choices': [{'delta': delta}]})}\n\n".encode()


def spoken(*texts):
    """The events of an answer in these pieces, to its end."""
    return [*(event(content=text) for text in texts), b"data: [DONE]\n\n"]


STREAM_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


class FakeChatServer:
    """A chat server in a thread of its own. ``models`` answers a list, ``answers`` are the events of each turn.

    An answer is a list of events; None in it breaks the connection off, ``HANG`` says nothing more until the client
    is gone. Without any left the last one is given again. ``asked`` holds the bodies it was sent.
    """

    HANG = object()

    def __init__(self, models=OLLAMA, answers=()):
        self.models = models if isinstance(models, bytes) or models is self.HANG else listed(models)
        self.answers = list(answers) or [spoken("I think so.")]
        self.asked, self.looked, self.heads = [], 0, []
        self.left = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self, port=0):
        self._thread.start()
        made = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", port), self._loop)
        self._server = made.result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self):
        async def end():
            self._server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, reader, writer):
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.heads.append(head)
            if head.startswith("GET "):
                self.looked += 1
                await self._list(reader, writer)
            else:
                length = int(head.lower().split("content-length:")[1].split("\r\n")[0])
                self.asked.append(json.loads(await reader.readexactly(length)))
                await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        finally:
            writer.close()

    async def _list(self, reader, writer):
        if self.models is self.HANG:
            await self._until_left(reader)
            return
        writer.write(self.models)
        await writer.drain()

    async def _answer(self, reader, writer):
        events = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(events, bytes):
            writer.write(events)
            await writer.drain()
            return
        writer.write(STREAM_HEAD)
        for data in events:
            if data is None:
                writer.transport.abort()
                return
            if data is self.HANG:
                await writer.drain()
                await self._until_left(reader)
                return
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        writer.write(b"0\r\n\r\n")
        await writer.drain()

    async def _until_left(self, reader):
        while await reader.read(1024):
            pass
        self.left.set()


@contextmanager
def chat_server(models=OLLAMA, answers=()):
    """Run one for the length of a block."""
    server = FakeChatServer(models, answers).start()
    try:
        yield server
    finally:
        server.stop()
