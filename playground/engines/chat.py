"""Lets a large model answer: any server with an OpenAI-compatible chat completions endpoint, streamed.

1. Words come out sentence by sentence, as soon as each is whole; calls come out when the stream has ended.
2. Closing the iterator closes the stream, and with it the work of the server.
3. No error repeats what was sent, nor the key.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from playground.engines.chat_servers import plain_http
from playground.engines.chat_stream import ChatCalls, Spoken, delta, lines
from playground.engines.sentences import SentenceCutter
from playground.errors import EngineError, ServiceError
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Tool, Words

PATH = "/chat/completions"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
HINT = "Check PLAYGROUND_LOCAL_CHAT_URL, PLAYGROUND_LOCAL_CHAT_MODEL and PLAYGROUND_LOCAL_CHAT_KEY."
REFUSALS = {
    400: "The chat server did not accept the request.",
    401: "The chat server refused the key.",
    403: "The chat server does not allow this key to use the model.",
    404: "The chat server does not know this address or model.",
    429: "The chat server is receiving too many requests.",
}


class ChatReplier:
    """Answers through the endpoint at ``url``, given as its base (…/v1) or in full.

    ``transport`` replaces the network. The connection is kept until ``aclose``; to a server that is ``near``, on this
    machine and not encrypted, it ends with each answer, and no proxy of the environment stands in between.
    """

    repeatable = False

    def __init__(
        self,
        url: str,
        model: str,
        key: str = "",
        *,
        near: bool = False,
        timeout: httpx.Timeout = TIMEOUT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._url = endpoint(url)
        self._model = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        limits = httpx.Limits(max_keepalive_connections=0 if near else None)
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=timeout,
            limits=limits,
            trust_env=not near,
            verify=plain_http() if near else True,
            transport=transport,
        )

    async def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        """Yield sentences as they arrive, then calls. Raises ServiceError (refused) or EngineError (unreachable)."""
        cutter, calls, spoken = SentenceCutter(), ChatCalls(), Spoken()
        try:
            async with self._client.stream("POST", self._url, json=body(request, self._model)) as response:
                _raise_for(response.status_code)
                async for line in lines(response.aiter_bytes()):
                    added = delta(line, HINT)
                    calls.feed(added.get("tool_calls"))
                    for sentence in cutter.feed(spoken.feed(added.get("content") or "")):
                        yield Words(sentence)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            kind = type(error).__name__
            raise EngineError(
                f"The chat server cannot be reached ({kind}).", HINT, code="chat_unreachable", retry_helps=True
            ) from None
        for sentence in (*cutter.feed(spoken.rest()), cutter.rest()):
            if sentence:
                yield Words(sentence)
        for call in calls.whole():
            yield call

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def endpoint(url: str) -> str:
    """Return the full address for a base or full ``url``; a query stays. Raises EngineError when it is no address."""
    try:
        parsed = httpx.URL(url.strip())
        parsed.host.encode("idna")  # as it is looked up
    except (httpx.InvalidURL, ValueError):  # a name that no domain can have
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise EngineError("The chat server's address is not a web address.", HINT, code="chat_address")
    path = parsed.path.rstrip("/")
    return str(parsed if path.endswith(PATH) else parsed.copy_with(path=path + PATH))


def body(request: ReplyRequest, model: str) -> dict[str, Any]:
    """Return the request's body: instructions as the system message, then the conversation, then the tools."""
    system = [{"role": "system", "content": request.instructions}] if request.instructions else []
    filled: dict[str, Any] = {"stream": True, "messages": [*system, *_messages(request.conversation)]}
    if model:
        filled["model"] = model
    if request.temperature is not None:
        filled["temperature"] = request.temperature
    if request.tools:
        filled |= {"tools": [_tool(tool) for tool in request.tools], "tool_choice": _choice(request.tool_choice)}
    return filled


def _messages(conversation: tuple[Said, ...]) -> Iterator[dict[str, Any]]:
    """Yield the conversation; calls in a row become one message, as the endpoint wants it."""
    calls: list[dict[str, Any]] = []
    for said in conversation:
        if said.role == "assistant" and said.call_id:
            function = {"name": said.name, "arguments": said.text}
            calls.append({"id": said.call_id, "type": "function", "function": function})
            continue
        if calls:
            yield {"role": "assistant", "content": None, "tool_calls": calls}
            calls = []
        if said.role == "tool":
            yield {"role": "tool", "tool_call_id": said.call_id, "content": said.text}
        elif said.pictures:
            words = [{"type": "text", "text": said.text}] if said.text else []
            shown = [{"type": "image_url", "image_url": {"url": url}} for url in said.pictures]
            yield {"role": said.role, "content": [*words, *shown]}
        elif said.text:
            yield {"role": said.role, "content": said.text}
    if calls:
        yield {"role": "assistant", "content": None, "tool_calls": calls}


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _choice(choice: str) -> Any:
    return choice if choice in ("auto", "none", "required") else {"type": "function", "function": {"name": choice}}


def _raise_for(status: int) -> None:
    if status >= 300:
        sentence = REFUSALS.get(status, f"The chat server answered with HTTP status {status}.")
        raise ServiceError(sentence, HINT, code=f"chat_http_{status}", retry_helps=status == 429 or status >= 500)
