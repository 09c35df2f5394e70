"""What happened beside the talk, as marks in session time: settings, tools, typed text, errors, a lost link. Pure.

The same as the page's timeline marks (``web/static/timeline/wire.js``). Why a link was lost is not told:
it may name a host.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

MOST_CHARS = 80
CALLS = ("function_call", "mcp_call")
LOST, DIALLED = "The link was lost", "The link was opened again"
Body = Mapping[str, Any]


class ToldMarks:
    """The marks of a record's lines."""

    def __init__(self) -> None:
        self._happened: list[dict[str, Any]] = []
        self._gaps: list[dict[str, Any]] = []
        self._is_lost = False

    def take(self, source: str, body: Body, at_ms: float) -> None:
        """Take one line of the record."""
        name = f"{source} {body.get('type')}"
        if mark := MARKS.get(name):
            kind, words = mark
            if said := words(body):
                self._happened.append({"at_ms": at_ms, "kind": kind, "words": said})
        elif name == "link link.lost" and not self._is_lost:
            self._is_lost = True
            self._gaps.append({"at_ms": at_ms, "kind": "lost", "words": LOST})
        elif name == "link link.dialled" and self._is_lost:
            self._is_lost = False
            self._gaps.append({"at_ms": at_ms, "kind": "dialled", "words": DIALLED})

    def described(self) -> list[dict[str, Any]]:
        """Return them in the order of time."""
        return sorted([*self._happened, *self._gaps], key=lambda mark: float(mark["at_ms"]))


def _called(body: Body) -> str:
    item = _inner(body, "item")
    return f"Tool call: {item.get('name') or ''}" if item.get("type") in CALLS else ""


def _answered(body: Body) -> str:
    return "Tool result sent" if _inner(body, "item").get("type") == "function_call_output" else ""


def _error(body: Body) -> str:
    return f"Error: {_why(_inner(body, 'error'))}"


def _failed(body: Body) -> str:
    response = _inner(body, "response")
    if response.get("status") != "failed":
        return ""
    return f"Answer failed: {_why(_inner(_inner(response, 'status_details'), 'error'))}"


def _why(error: Body) -> str:
    message = error.get("message")
    return _short(error.get("code") if message is None else message)


def _inner(body: Body, name: str) -> Body:
    value = body.get(name)
    return value if isinstance(value, Mapping) else {}


def _short(text: Any) -> str:
    plain = " ".join(str("" if text is None else text).split())
    return f"{plain[: MOST_CHARS - 1]}…" if len(plain) > MOST_CHARS else plain


MARKS: Mapping[str, tuple[str, Callable[[Body], str]]] = {
    "server session.updated": ("held", lambda _: "Settings confirmed"),
    "client session.update": ("asked", lambda _: "Settings sent"),
    "server response.output_item.done": ("tool", _called),
    "client conversation.item.create": ("result", _answered),
    "page page.text": ("text", lambda body: f"Text sent: {_short(body.get('text'))}"),
    "server error": ("error", _error),
    "server response.done": ("error", _failed),
}
