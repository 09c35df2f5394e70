"""What a chat server sends back, read with care: lines within bounds, what each adds, calls out of their fragments.

1. Nothing grows without bound: a line and a whole answer have a longest length.
2. What is of another shape than it should be is told as a broken answer, never raised as a mistake of ours.
3. What a model thinks to itself before it speaks is not said.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playground.errors import ServiceError
from playground.server.core.engine_protocols import FunctionCall

LONGEST_LINE, LONGEST_ANSWER = 1024 * 1024, 8 * 1024 * 1024
MOST_CALLS = 64
THOUGHT, THOUGHT_ENDS = "<think>", "</think>"


def broken(hint: str = "") -> ServiceError:
    """Return the error of an answer that cannot be read on."""
    return ServiceError("The chat server broke off its answer with an error.", hint, code="chat_stream")


def too_long() -> ServiceError:
    """Return the error of an answer without end."""
    return ServiceError("The chat server's answer is longer than anybody could hear.", code="chat_too_long")


async def lines(chunks: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """Yield the lines of a stream, without their ends; raise ServiceError where one, or all of them, is too long."""
    pending, read = b"", 0
    async for chunk in chunks:
        read += len(chunk)
        *whole, pending = (pending + chunk).split(b"\n")
        if read > LONGEST_ANSWER or len(pending) > LONGEST_LINE:
            raise too_long()
        for line in whole:
            yield line.decode("utf-8", "replace").rstrip("\r")
    yield pending.decode("utf-8", "replace")


def delta(line: str, hint: str = "") -> Mapping[str, Any]:
    """Return what one line of the event stream adds; nothing for comments, empty lines and the end."""
    if not line.startswith("data:") or (data := line[5:].strip()) in ("", "[DONE]"):
        return {}
    try:
        event = json.loads(data)
    except (ValueError, RecursionError):
        raise broken(hint) from None
    if not isinstance(event, dict) or event.get("error"):
        raise broken(hint)
    choices = event.get("choices") or [{}]
    first = choices[0] if isinstance(choices, list) else None
    added = (first.get("delta") or {}) if isinstance(first, dict) else None
    if not isinstance(added, dict) or not isinstance(added.get("content") or "", str):
        raise broken(hint)
    return added


class Spoken:
    """Lets through what is meant to be heard: not the thoughts that an answer may begin with, nor blanks before it."""

    def __init__(self) -> None:
        self._held = ""
        self._thinks: bool | None = None
        self._begun = False

    def feed(self, text: str) -> str:
        """Take ``text`` as it streams in and return what of it, and of what was held back, is to be said."""
        self._held += text
        if self._thinks is None:
            begun = self._held.lstrip()
            if len(begun) < len(THOUGHT) and THOUGHT.startswith(begun):
                return ""
            self._thinks = begun.startswith(THOUGHT)
        if self._thinks:
            _, ended, rest = self._held.partition(THOUGHT_ENDS)
            self._held = rest if ended else self._held[-len(THOUGHT_ENDS) :]
            self._thinks = not ended
        return "" if self._thinks else self._said()

    def rest(self) -> str:
        """Return what was held back when the answer has ended: only what might have become a thought."""
        return "" if self._thinks else self._said()

    def _said(self) -> str:
        said, self._held = self._held if self._begun else self._held.lstrip(), ""
        self._begun = self._begun or bool(said)
        return said


@dataclass(slots=True)
class _ChatCall:
    """One call, as far as it has come."""

    id: str = ""
    name: str = ""
    arguments: str = ""


class ChatCalls:
    """Collects function calls, whose names and arguments arrive in fragments by index.

    Some servers give no index, or the same to all: a name under another id begins another call there.
    """

    def __init__(self) -> None:
        self._calls: list[_ChatCall] = []
        self._latest: dict[int, _ChatCall] = {}

    def feed(self, fragments: Any) -> None:
        """Take the fragments that one event holds."""
        for fragment in fragments if isinstance(fragments, list) else ():
            function = fragment.get("function") if isinstance(fragment, dict) else None
            if not isinstance(function, dict):
                continue
            index = fragment.get("index")
            index = index if isinstance(index, int) and 0 <= index < MOST_CALLS else 0
            arguments = function.get("arguments") or ""
            # Ollama sends some whole, as an object.
            text = arguments if isinstance(arguments, str) else json.dumps(arguments)
            name = str(function.get("name") or "")
            call = self._call(index, str(fragment.get("id") or ""), name)
            call.name += name
            call.arguments += text

    def whole(self) -> Iterator[FunctionCall]:
        """Yield the calls, in their order."""
        return (FunctionCall(call.name, call.arguments or "{}") for call in self._calls if call.name)

    def _call(self, index: int, call_id: str, name: str) -> _ChatCall:
        """Return the call that a fragment belongs to; one too many is read and forgotten."""
        call = self._latest.get(index)
        if call is None or (name and call.name and call_id not in ("", call.id)):
            call = self._latest[index] = _ChatCall(call_id)
            if len(self._calls) < MOST_CALLS:
                self._calls.append(call)
        return call
