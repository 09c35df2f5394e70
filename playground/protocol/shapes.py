"""Codecs of the values inside messages, as every dialect shares them; a dialect picks and names.

Each function takes what dialects differ in and returns a ``Codec``; bounds come from ``settings.knobs()``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.protocol.codec import (
    ANYTHING,
    BASE64,
    FLAG,
    OBJECT,
    TEXT,
    Codec,
    Slot,
    Table,
    integer,
    invalid,
    many,
    nullable,
    number,
    one_of,
    wrong_type,
)
from playground.protocol.values import (
    AudioFormat,
    ErrorBody,
    Item,
    Part,
    RateLimit,
    Response,
    ResponseOptions,
    StatusDetails,
    Transcription,
    TurnDetection,
    Usage,
)
from playground.settings import knobs

KNOBS = knobs()
COUNT = integer(0)
PARTS_READ = {
    **dict.fromkeys(("input_text", "text", "output_text"), "text"),
    **dict.fromkeys(("input_audio", "audio", "output_audio"), "audio"),
    "input_image": "image",
}


def bounded(name: str, whole: bool) -> Codec:
    """Read a number within the bounds that ``settings`` states for ``name``."""
    low, high = KNOBS[name].minimum, KNOBS[name].maximum
    return (
        integer(None if low is None else int(low), None if high is None else int(high)) if whole else number(low, high)
    )


def of_table(table: Table, kind: type, *, keep: Callable[[Any], Mapping[str, Any]] | None = None) -> Codec:
    """Read an object through ``table`` into ``kind``, tolerantly; write every attribute the table knows."""

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, Mapping):
            raise wrong_type(where, "an object", value)
        given = {k: v for k, v in value.items() if v is not None}
        return kind(**table.read(given, where))

    def write(value: Any) -> dict[str, Any]:
        values = keep(value) if keep else {name: getattr(value, name) for name in table.names}
        return table.write(values)

    return Codec(read, write)


# --- turn detection, transcription, formats ---------------------------------------------------------------------------

_RESPONDING = (Slot("create_response", "create_response", FLAG), Slot("interrupt_response", "interrupt_response", FLAG))


@dataclass(frozen=True)
class Detections:
    """The tables of the two kinds of turn detection; a dialect's server_vad may lack the idle timeout."""

    idle_timeout: bool = True

    def table(self, kind: str) -> Table:
        """Return the table of one kind."""
        if kind == "semantic_vad":
            return Table(Slot("eagerness", "eagerness", one_of(KNOBS["eagerness"].choices)), *_RESPONDING)
        idle = (Slot("idle_timeout_ms", "idle_timeout_ms", nullable(bounded("idle_timeout_ms", True))),)
        return Table(
            Slot("threshold", "threshold", bounded("threshold", False)),
            Slot("prefix_padding_ms", "prefix_padding_ms", COUNT),
            Slot("silence_duration_ms", "silence_duration_ms", COUNT),
            *(idle if self.idle_timeout else ()),
            *_RESPONDING,
        )

    def kind(self, value: Any, where: str) -> str | None:
        """Return the kind asked for; None is off, which ``{"type": "none"}`` says too."""
        if value is None:
            return None
        kind = OBJECT.read(value, where).get("type", "server_vad")
        one_of(("server_vad", "semantic_vad", "none")).read(kind, f"{where}.type")
        return None if kind == "none" else str(kind)

    def read_patch(self, value: Any, where: str) -> Mapping[str, Any] | None:
        """Read strictly what an update gives: None for off, else ``kind`` and just the fields present."""
        kind = self.kind(value, where)
        if kind is None:
            return None
        rest = {k: v for k, v in value.items() if k != "type"}
        return {"kind": kind, **self.table(kind).read(rest, where, strict=True)}

    def read(self, value: Any, where: str) -> TurnDetection | None:
        """Read tolerantly what a service reports."""
        kind = self.kind(value, where)
        if kind is None:
            return None
        given = {k: v for k, v in value.items() if v is not None}
        return TurnDetection(**{"kind": kind, **self.table(kind).read(given, where)})

    def write(self, value: TurnDetection | Mapping[str, Any] | None) -> Any:
        """Write a whole configuration, or only the fields of a patch."""
        if value is None:
            return None
        if isinstance(value, TurnDetection):
            table = self.table(value.kind)
            return {"type": value.kind, **table.write({n: getattr(value, n) for n in table.names})}
        return {"type": value["kind"], **self.table(value["kind"]).write(value)}


def transcription_codec(*, asked: bool) -> Codec:
    """Read how to transcribe; what is ``asked`` leaves out each None, what is reported states it as null."""
    names = ("model", "language", "prompt")
    return of_table(Table(*(Slot(name, name, nullable(TEXT), omit=asked) for name in names)), Transcription)


NOISE_REDUCTION = Codec(
    lambda value, where: one_of(("near_field", "far_field")).read(
        OBJECT.read(value, where).get("type"), f"{where}.type"
    ),
    lambda value: {"type": value},
)


def _read_max_tokens(value: Any, where: str) -> int | str:
    if isinstance(value, str):
        return str(one_of(("inf",)).read(value, where))
    tokens: int = integer(1, 4096).read(value, where)
    return tokens


MAX_TOKENS = Codec(_read_max_tokens)


def named_formats(names: Mapping[str, str]) -> Codec:
    """Audio formats that are one word on the wire; ``names`` maps our kind to it."""
    kinds = {name: kind for kind, name in names.items()}
    return Codec(
        lambda value, where: AudioFormat(kinds[one_of(kinds).read(value, where)]),  # type: ignore[arg-type]
        lambda value: names[value.kind],
    )


def typed_formats(names: Mapping[str, str]) -> Codec:
    """Audio formats that are an object with ``type``, and for PCM a ``rate``."""
    kinds = {name: kind for kind, name in names.items()}

    def read(value: Any, where: str) -> AudioFormat:
        body = OBJECT.read(value, where)
        kind = kinds[one_of(kinds).read(body.get("type"), f"{where}.type")]
        found = AudioFormat(kind)  # type: ignore[arg-type]
        if kind == "pcm" and body.get("rate", found.rate_hz) != found.rate_hz:
            raise invalid(f"{where}.rate", "Supported values are: 24000.", body.get("rate"))
        return found

    def write(value: AudioFormat) -> dict[str, Any]:
        rate = {"rate": value.rate_hz} if value.kind == "pcm" else {}
        return {"type": names[value.kind], **rate}

    return Codec(read, write)


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
        )

    def write(part: Part) -> dict[str, Any]:
        body: dict[str, Any] = {"type": kind_on_wire(part.kind)}
        if part.kind == "text":
            return {**body, "text": part.text or ""}
        if part.kind == "image":
            return {**body, "image_url": part.image_url}
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


def item_codec(assistant_part: Codec, *, constants: Mapping[str, Any]) -> Codec:
    """Conversation items; ``constants`` are written into each (preview: ``object``)."""
    message = Table(
        *_ITEM_HEAD, Slot("role", "role", one_of(("user", "assistant", "system"))), Slot("content", "content", ANYTHING)
    )
    tables = {"message": message, "function_call": _CALL, "function_call_output": _CALL_OUTPUT}

    def read(value: Any, where: str) -> Item:
        body = OBJECT.read(value, where)
        kind = str(TEXT.read(body.get("type", "message"), f"{where}.type"))
        table = tables.get(kind)
        if table is None:
            rest = {k: v for k, v in body.items() if k not in ("type", "id")}
            return Item(id=str(body.get("id") or ""), kind=kind, body=rest)
        values = table.read({k: v for k, v in body.items() if v is not None}, where)
        if kind == "message":
            values["content"] = many(PLAIN_PART).read(values.get("content", []), f"{where}.content")
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

_USAGE = Table(
    Slot("input_text", "input_token_details.text_tokens", COUNT),
    Slot("input_audio", "input_token_details.audio_tokens", COUNT),
    Slot("input_image", "input_token_details.image_tokens", COUNT),
    Slot("cached_text", "input_token_details.cached_tokens_details.text_tokens", COUNT),
    Slot("cached_audio", "input_token_details.cached_tokens_details.audio_tokens", COUNT),
    Slot("cached_image", "input_token_details.cached_tokens_details.image_tokens", COUNT),
    Slot("output_text", "output_token_details.text_tokens", COUNT),
    Slot("output_audio", "output_token_details.audio_tokens", COUNT),
)


def _write_usage(usage: Usage) -> dict[str, Any]:
    body = _USAGE.write({name: getattr(usage, name) for name in _USAGE.names})
    body["input_token_details"]["cached_tokens"] = usage.cached_text + usage.cached_audio + usage.cached_image
    totals = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens}
    return {"total_tokens": usage.input_tokens + usage.output_tokens, **totals, **body}


USAGE = Codec(of_table(_USAGE, Usage).read, _write_usage)

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


def response_codec(item: Codec, differing: tuple[Slot, ...]) -> Codec:
    """Responses; ``differing`` are the slots whose place or shape a dialect chooses."""
    statuses = one_of(("in_progress", "completed", "cancelled", "failed", "incomplete"))
    table = Table(
        Slot("id", "id", TEXT),
        Slot("status", "status", statuses),
        Slot("status_details", "status_details", nullable(STATUS_DETAILS)),
        Slot("output_items", "output", many(item)),
        Slot("conversation_id", "conversation_id", nullable(TEXT)),
        Slot("usage", "usage", nullable(USAGE)),
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
        Slot("tools", "tools", nullable(many(OBJECT)), omit=True),
        Slot("tool_choice", "tool_choice", ANYTHING, omit=True),
        Slot("conversation", "conversation", nullable(conversation), omit=True),
        Slot("metadata", "metadata", nullable(OBJECT), omit=True),
        Slot("input", "input", nullable(many(item)), omit=True),
        *differing,
    )

    def read(value: Any, where: str) -> ResponseOptions:
        return ResponseOptions(**table.read(value, where, strict=True))

    def write(options: ResponseOptions) -> dict[str, Any]:
        given = {name: getattr(options, name) for name in table.names}
        return table.write({name: value for name, value in given.items() if value is not None})

    return Codec(read, write)
