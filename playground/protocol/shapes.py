"""Codecs of what a conversation is made of, as every dialect shares them: items, errors, usage, responses.

Each function takes what dialects differ in and returns a ``Codec``. What a service reports is read leniently; what a
client asks is not. The session's own codecs are in ``session_shapes.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from playground.errors import WireError
from playground.protocol.codec import (
    ANYTHING,
    BASE64,
    OBJECT,
    TEXT,
    Codec,
    Slot,
    Table,
    integer,
    many,
    nullable,
    number,
    one_of,
)
from playground.protocol.option_shapes import METADATA, TOOL_CHOICE, TOOLS
from playground.protocol.values import (
    ErrorBody,
    Item,
    Part,
    RateLimit,
    Response,
    ResponseOptions,
    StatusDetails,
    TokenScore,
    Usage,
)

COUNT = integer(0)
DETAIL = one_of(("auto", "low", "high"))
PARTS_READ = {
    **dict.fromkeys(("input_text", "text", "output_text"), "text"),
    **dict.fromkeys(("input_audio", "audio", "output_audio"), "audio"),
    "input_image": "image",
}


def of_table(table: Table, kind: type, *, lenient: bool = True) -> Codec:
    """Read an object through ``table`` into ``kind``; write every attribute the table knows."""

    def read(value: Any, where: str) -> Any:
        given = {k: v for k, v in OBJECT.read(value, where).items() if v is not None}
        return kind(**table.read(given, where, lenient=lenient))

    return Codec(read, lambda value: table.write({name: getattr(value, name) for name in table.names}))


# --- items ---------------------------------------------------------------------------------------------------------


def part_codec(kind_on_wire: Callable[[str], str]) -> Codec:
    """Parts of content; ``kind_on_wire`` names text, audio and image."""

    def read(value: Any, where: str) -> Part:
        body = OBJECT.read(value, where)
        kind = PARTS_READ[one_of(PARTS_READ).read(body.get("type"), f"{where}.type")]
        audio = body.get("audio")
        return Part(
            kind=kind,  # type: ignore[arg-type]
            text=nullable(TEXT).read(body.get("text"), f"{where}.text"),
            transcript=nullable(TEXT).read(body.get("transcript"), f"{where}.transcript"),
            audio=None if audio is None else BASE64.read(audio, f"{where}.audio"),
            image_url=nullable(TEXT).read(body.get("image_url"), f"{where}.image_url"),
            detail=nullable(DETAIL).read(body.get("detail"), f"{where}.detail"),
        )

    def write(part: Part) -> dict[str, Any]:
        body: dict[str, Any] = {"type": kind_on_wire(part.kind)}
        if part.kind == "text":
            return {**body, "text": part.text or ""}
        if part.kind == "image":
            return {**body, "image_url": part.image_url, **({"detail": part.detail} if part.detail else {})}
        body["transcript"] = part.transcript
        return body if part.audio is None else {**body, "audio": BASE64.write(part.audio)}

    return Codec(read, write)


PLAIN_PART = part_codec(lambda kind: kind)  # in content_part events, both dialects
_INPUT_PART = part_codec(lambda kind: f"input_{kind}")

_ITEM_HEAD = (Slot("id", "id", TEXT), Slot("status", "status", one_of(("in_progress", "completed", "incomplete"))))
_CALL = Table(
    *_ITEM_HEAD, Slot("call_id", "call_id", TEXT), Slot("name", "name", TEXT), Slot("arguments", "arguments", TEXT)
)
_CALL_OUTPUT = Table(*_ITEM_HEAD, Slot("call_id", "call_id", TEXT), Slot("output", "output", TEXT))


def _read_known_parts(value: Any, where: str) -> tuple[Part, ...]:
    parts = []
    for n, each in enumerate(value if isinstance(value, list) else []):
        with suppress(WireError):
            parts.append(PLAIN_PART.read(each, f"{where}[{n}]"))
    return tuple(parts)


def item_codec(assistant_part: Codec, *, constants: Mapping[str, Any], lenient: bool) -> Codec:
    """Conversation items; ``constants`` are written into each that we know (preview: ``object``)."""
    message = Table(
        *_ITEM_HEAD, Slot("role", "role", one_of(("user", "assistant", "system"))), Slot("content", "content", ANYTHING)
    )
    tables = {"message": message, "function_call": _CALL, "function_call_output": _CALL_OUTPUT}
    read_content = _read_known_parts if lenient else many(PLAIN_PART).read

    def read(value: Any, where: str) -> Item:
        body = OBJECT.read(value, where)
        kind = str(TEXT.read(body.get("type", "message"), f"{where}.type"))
        table = tables.get(kind)
        if table is None:
            rest = {k: v for k, v in body.items() if k not in ("type", "id")}
            return Item(id=nullable(TEXT).read(body.get("id"), f"{where}.id") or "", kind=kind, body=rest)
        values = table.read({k: v for k, v in body.items() if v is not None}, where, lenient=lenient)
        if kind == "message":
            values["content"] = read_content(values.get("content", []), f"{where}.content")
        return Item(kind=kind, **values)

    def write(item: Item) -> dict[str, Any]:
        table = tables.get(item.kind)
        if table is None:
            return {"type": item.kind, "id": item.id, **item.body}
        values = {name: getattr(item, name) for name in table.names}
        if item.kind == "message":
            part = assistant_part if item.role == "assistant" else _INPUT_PART
            values["content"] = [part.write(each) for each in item.content]
        given = {name: value for name, value in values.items() if not (name in ("id", "status", "role") and not value)}
        return {**constants, "type": item.kind, **table.write(given)}

    return Codec(read, write)


# --- errors, usage, limits -------------------------------------------------------------------------------------------

ERROR = of_table(
    Table(
        Slot("type", "type", TEXT),
        Slot("code", "code", nullable(TEXT)),
        Slot("message", "message", TEXT),
        Slot("param", "param", nullable(TEXT)),
        Slot("event_id", "event_id", nullable(TEXT)),
    ),
    ErrorBody,
)

_INPUT, _CACHED, _OUTPUT = "input_token_details", "input_token_details.cached_tokens_details", "output_token_details"
TOKENS = {
    "input_text": f"{_INPUT}.text_tokens",
    "input_audio": f"{_INPUT}.audio_tokens",
    "input_image": f"{_INPUT}.image_tokens",
    "cached_text": f"{_CACHED}.text_tokens",
    "cached_audio": f"{_CACHED}.audio_tokens",
    "cached_image": f"{_CACHED}.image_tokens",
    "output_text": f"{_OUTPUT}.text_tokens",
    "output_audio": f"{_OUTPUT}.audio_tokens",
}


def usage_codec(kinds: Collection[str]) -> Codec:
    """Tokens of a response; ``kinds`` are those of ``TOKENS`` that a dialect counts."""
    table = Table(*(Slot(name, TOKENS[name], COUNT) for name in TOKENS if name in kinds))
    by_kind = of_table(table, Usage)

    def read(value: Any, where: str) -> Usage:
        return _divided(by_kind.read(value, where), value)

    def write(usage: Usage) -> dict[str, Any]:
        body = table.write({name: getattr(usage, name) for name in table.names})
        body["input_token_details"]["cached_tokens"] = usage.cached_text + usage.cached_audio + usage.cached_image
        totals = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
        return {"total_tokens": usage.input_tokens + usage.output_tokens, **totals, **body}

    return Codec(read, write)


def _divided(usage: Usage, body: Mapping[str, Any]) -> Usage:
    """Divide sums that a service told without their kinds: what went in and out is text; of what is cached, the text.

    A cache holds the beginning of the input, and that begins with instructions and tools; what exceeds them is audio.
    """
    details = body.get("input_token_details")
    cached = _count(details.get("cached_tokens")) if isinstance(details, Mapping) else 0
    if not usage.input_tokens:
        usage = replace(usage, input_text=_count(body.get("input_tokens")))
    if not usage.output_tokens:
        usage = replace(usage, output_text=_count(body.get("output_tokens")))
    if cached and not usage.cached_text + usage.cached_audio + usage.cached_image:
        text = min(cached, usage.input_text)
        usage = replace(usage, cached_text=text, cached_audio=min(cached - text, usage.input_audio))
    return usage


def _count(value: Any) -> int:
    try:
        return int(COUNT.read(value, ""))
    except WireError:
        return 0


SCORES = nullable(
    many(
        of_table(
            Table(
                Slot("token", "token", TEXT),
                Slot("logprob", "logprob", number()),
                Slot("utf8", "bytes", many(integer(0, 255))),
                required=("token", "logprob"),
            ),
            TokenScore,
        )
    )
)

RATE_LIMITS = many(
    of_table(
        Table(
            Slot("name", "name", TEXT),
            Slot("limit", "limit", integer()),
            Slot("remaining", "remaining", integer()),
            Slot("reset_seconds", "reset_seconds", number()),
        ),
        RateLimit,
    )
)

STATUS_DETAILS = of_table(
    Table(
        Slot("kind", "type", TEXT), Slot("reason", "reason", TEXT, omit=True), Slot("error", "error", ERROR, omit=True)
    ),
    StatusDetails,
)


# --- responses -----------------------------------------------------------------------------------------------------


def response_codec(item: Codec, usage: Codec, differing: tuple[Slot, ...]) -> Codec:
    """Responses; ``differing`` are the slots whose place or shape a dialect chooses."""
    statuses = one_of(("in_progress", "completed", "cancelled", "failed", "incomplete"))
    table = Table(
        Slot("id", "id", TEXT),
        Slot("status", "status", statuses),
        Slot("status_details", "status_details", nullable(STATUS_DETAILS)),
        Slot("output_items", "output", many(item)),
        Slot("conversation_id", "conversation_id", nullable(TEXT)),
        Slot("usage", "usage", nullable(usage)),
        Slot("metadata", "metadata", nullable(OBJECT)),
        *differing,
        constants={"object": "realtime.response"},
    )
    return of_table(table, Response)


def options_codec(item: Codec, differing: tuple[Slot, ...]) -> Codec:
    """Read strictly what a ``response.create`` asks; write it without what is None."""
    conversation = one_of(("auto", "none"))
    table = Table(
        Slot("instructions", "instructions", nullable(TEXT), omit=True),
        Slot("tools", "tools", nullable(TOOLS), omit=True),
        Slot("tool_choice", "tool_choice", nullable(TOOL_CHOICE), omit=True),
        Slot("conversation", "conversation", nullable(conversation), omit=True),
        Slot("metadata", "metadata", nullable(METADATA), omit=True),
        Slot("input", "input", nullable(many(item)), omit=True),
        *differing,
    )

    def read(value: Any, where: str) -> ResponseOptions:
        return ResponseOptions(**table.read(value, where, strict=True))

    def write(options: ResponseOptions) -> dict[str, Any]:
        given = {name: getattr(options, name) for name in table.names}
        return table.write({name: value for name, value in given.items() if value is not None})

    return Codec(read, write)
