"""From what a dialect has of its own to the ``Dialect``: ``Plan`` is the data, ``build`` puts the shared codecs to it.

Rules:
1. A plan names events and commands, and says where each attribute stands on the wire; what a plan does not name does
   not exist in that dialect.
2. Nothing here asks which plan it holds.
3. Bodies that a client sends are read by codecs that hold to the bounds, bodies that a service reports by lenient ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.errors.refusals import refused
from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.codec import (
    ANYTHING,
    BASE64,
    FLAG,
    OBJECT,
    OBJECTS,
    TEXT,
    Codec,
    Slot,
    Table,
    integer,
    invalid,
    nullable,
    number,
)
from playground.protocol.commands import Command
from playground.protocol.dialect import Dialect, Shape
from playground.protocol.events import ServerEvent
from playground.protocol.option_shapes import INCLUDED, TOOL_CHOICE, TOOLS, TRACING, WORDS
from playground.protocol.session_shapes import (
    KNOBS,
    NEAR_OR_FAR,
    WRITTEN_DOWN,
    Detections,
    bounded,
    codec_of,
    max_tokens,
    noise_reductions,
    outputs,
    transcription_codec,
    truncation_codec,
)
from playground.protocol.shapes import (
    ERROR,
    PLAIN_PART,
    RATE_LIMITS,
    SCORES,
    item_codec,
    options_codec,
    part_codec,
    response_codec,
    usage_codec,
)
from playground.protocol.values import AudioFormat, SessionConfig, SessionPatch, held, made

FIXED = frozenset({"id", "model", "expires_at"})  # reported, never set
RARE = frozenset({"parallel_tool_calls", "reasoning"})  # services report them only where they were set
OFF = frozenset({"turn_detection"})  # null means off; elsewhere it means the default
REPORTED_ONLY = ("object",)
RATE = "input_rate_hz"
"""Where a dialect says the rate of the input's PCM16 beside its format; here that is one value."""
RATED: Mapping[int, AudioFormat] = {each.rate_hz: each for each in (AudioFormat(), AudioFormat("pcm_16khz"))}

Places = Mapping[str, str]
"""Attributes of one of our values and the dotted path of each on the wire, in the order they are written."""


LISTENING: tuple[type[ServerEvent], ...] = (
    e.ErrorReported,
    e.SessionCreated,
    e.SessionUpdated,
    e.SpeechStarted,
    e.SpeechStopped,
    e.AudioCommitted,
    e.AudioCleared,
    e.TranscriptionDelta,
    e.TranscriptionUpdated,
    e.TranscriptionCompleted,
    e.TranscriptionSegment,
    e.TranscriptionFailed,
    e.ItemAdded,
    e.ItemDone,
    e.ItemRetrieved,
    e.ItemDeleted,
)
"""What a session that only transcribes may report."""
ASKING: tuple[type[Command], ...] = (
    c.UpdateSession,
    c.AppendAudio,
    c.CommitAudio,
    c.ClearAudio,
    c.DeleteItem,
    c.RetrieveItem,
)
"""What it may be asked."""
UNANSWERED = "Only a transcript is made, so nothing is answered: this has no effect."


@dataclass(frozen=True, kw_only=True)
class TranscriptionPlan:
    """What is different in a session that only transcribes; ``renamed``: what has another name there."""

    session: Places
    constants: Mapping[str, Any]
    renamed: Mapping[type[ServerEvent] | type[Command], str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What one generation of the protocol has of its own."""

    name: str
    events: Mapping[type[ServerEvent], str]
    commands: Mapping[type[Command], str]
    session: Places
    response: Places
    options: Places  # of response.create
    transcription: TranscriptionPlan | None = None  # None where no session only transcribes
    transcriber: Places = field(default_factory=lambda: WRITTEN_DOWN)  # what can be set of one
    transcribers: tuple[str, ...] = ()  # those it has names for, the usual one first
    options_also: Places = field(default_factory=dict)  # other spellings that are read
    twins: Mapping[type[ServerEvent], Mapping[str, str]] = field(default_factory=dict)  # fields repeated elsewhere
    carries: bool = False  # what of an event is not named here stays with it
    session_constants: Mapping[str, Any]
    session_types: Mapping[str, str] = field(default_factory=dict)  # an update names one; of the other kind, which
    elsewhere: Mapping[str, str] = field(default_factory=dict)  # commands of the other kind of session, and which
    item_constants: Mapping[str, Any]
    outputs: Mapping[str, Sequence[str]]
    formats: Mapping[str, str]  # our kinds of audio, and what each is called
    input_formats: Mapping[str, str] = field(default_factory=dict)  # where those of the input are others
    tools: Callable[[Codec], Codec] = lambda codec: codec  # how a list of them is shaped
    noise_reductions: Sequence[str] = NEAR_OR_FAR
    shapes: Mapping[str, Codec] = field(default_factory=dict)  # of fields that only it has, or has in its own way
    format_codec: Callable[[Mapping[str, str]], Codec]
    voice: Codec
    assistant_part: Callable[[str], str]
    usage: Collection[str]
    detections: Detections
    defaults: SessionConfig
    voices: tuple[str, ...]
    ignored: Mapping[str, str]
    rate_limits_after: type[ServerEvent] | None
    headers: Mapping[str, str] = field(default_factory=dict)  # by which a client asks for this generation
    newest_version: str = ""  # empty where addresses name no version
    no_pictures: str = ""  # why none can be sent


def build(plan: Plan) -> Dialect:
    """Return the dialect that ``plan`` describes, and as what it is spoken in a session that only transcribes."""
    if plan.transcription is None:
        return _built(plan)
    listening = replace(_built(_listening(plan, plan.transcription)), answers=False)
    return replace(_built(plan), transcribing=listening)


def _listening(plan: Plan, other: TranscriptionPlan) -> Plan:
    """Return what is left of ``plan`` where nothing is answered."""
    return replace(
        plan,
        events={kind: other.renamed.get(kind, plan.events[kind]) for kind in LISTENING if kind in plan.events},
        commands={kind: other.renamed.get(kind, plan.commands[kind]) for kind in ASKING},
        session=other.session,
        session_constants=other.constants,
        session_types=other.types,
        elsewhere=other.elsewhere,
        ignored={**plan.ignored, **{name: UNANSWERED for name, knob in KNOBS.items() if knob.answers}},
        rate_limits_after=None,
    )


def _built(plan: Plan) -> Dialect:
    reported, asked = _codecs(plan, asked=False), _codecs(plan, asked=True)
    return Dialect(
        name=plan.name,
        events={
            name: Shape(name, kind, reported, plan.twins.get(kind), carries=plan.carries)
            for kind, name in plan.events.items()
        },
        event_names=plan.events,
        commands={name: Shape(name, kind, asked) for kind, name in plan.commands.items()},
        command_names=plan.commands,
        session=_session_table(plan, plan.session, plan.session_constants, asked=False),
        session_defaults=plan.defaults,
        voices=plan.voices,
        transcribers=plan.transcribers,
        detections=tuple(plan.detections.kinds),
        noise_reductions=tuple(plan.noise_reductions),
        formats=plan.formats,
        ignored=plan.ignored,
        rate_limits_after=plan.rate_limits_after,
        headers=plan.headers,
        newest_version=plan.newest_version,
        no_pictures=plan.no_pictures,
        elsewhere=plan.elsewhere,
    )


def _codecs(plan: Plan, *, asked: bool) -> dict[str, Codec]:
    """Return a codec for each type of field that messages have, by its annotation."""
    constants = {} if asked else plan.item_constants  # they say what is reported
    item = item_codec(part_codec(plan.assistant_part), constants=constants, lenient=not asked)
    answers = _answer_codecs(plan, asked=asked)
    session = _session_table(plan, plan.session, plan.session_constants, asked=asked)
    return {
        "str": TEXT,
        "str | None": nullable(TEXT),
        "int": integer(0 if asked else None),
        "float": number(),
        "bytes": BASE64,
        "Json": OBJECT,
        "Json | None": nullable(OBJECT),
        "Item": item,
        "Part": PLAIN_PART,
        "Part | None": nullable(PLAIN_PART),
        "ErrorBody": ERROR,
        "tuple[RateLimit, ...]": RATE_LIMITS,
        "tuple[TokenScore, ...] | None": SCORES,
        "SessionConfig": _config_codec(session, plan.defaults),
        "SessionPatch": _patch_codec(session, plan.session_types),
        "Response": response_codec(item, usage_codec(plan.usage), _slots(plan.response, answers)),
        "ResponseOptions | None": nullable(options_codec(item, _slots(plan.options, answers, plan.options_also))),
    }


def _answer_codecs(plan: Plan, *, asked: bool) -> dict[str, Codec]:
    codecs = {
        "output": outputs(plan.outputs, asked=asked),
        "voice": plan.voice,
        "output_format": plan.format_codec(plan.formats),
        "max_output_tokens": max_tokens(asked=asked),
        "temperature": bounded("temperature", asked=asked),
        "parallel_tool_calls": FLAG,
        "reasoning": OBJECT,
        "prompt": OBJECT,
    }
    return {name: nullable(codec) for name, codec in (codecs | dict(plan.shapes)).items()}


def _slots(
    places: Places,
    codecs: Mapping[str, Codec],
    also: Places | None = None,
    nones: Mapping[str, Any] | None = None,
) -> tuple[Slot, ...]:
    spelt = also or {}
    return tuple(
        Slot(
            name,
            path,
            codecs[name],
            fixed=name in FIXED,
            omit=name in RARE,
            also=spelt.get(name, ""),
            none=(nones or {}).get(name),
        )
        for name, path in places.items()
    )


def _session_table(plan: Plan, places: Places, constants: Mapping[str, Any], *, asked: bool) -> Table:
    detections = plan.detections
    codecs: dict[str, Codec] = {
        "id": TEXT,
        "model": TEXT,
        "expires_at": integer(),
        "output": outputs(plan.outputs, asked=asked),
        "instructions": TEXT,
        "voice": plan.voice,
        "max_output_tokens": max_tokens(asked=asked),
        "input_format": plan.format_codec(plan.input_formats or plan.formats),
        "output_format": plan.format_codec(plan.formats),
        "transcription": nullable(transcription_codec(plan.transcriber, asked=asked)),
        "noise_reduction": nullable(noise_reductions(plan.noise_reductions)),
        "turn_detection": Codec(detections.read_patch if asked else detections.read, detections.write),
        "tools": plan.tools(TOOLS if asked else OBJECTS),
        "tool_choice": nullable(TOOL_CHOICE) if asked else ANYTHING,
        "tracing": nullable(TRACING) if asked else ANYTHING,
        "truncation": truncation_codec(asked=asked),
        "prompt": nullable(OBJECT),
        "include": nullable(INCLUDED if asked else WORDS),
        "modalities": nullable(WORDS),
        "parallel_tool_calls": nullable(FLAG),
        "reasoning": nullable(OBJECT),
    }
    codecs |= plan.shapes
    plain = {name: codec_of(name, asked=asked) for name in places if name not in codecs}
    nones = {"turn_detection": detections.off}
    return Table(*_slots(places, codecs | plain, nones=nones), constants=constants)


def _config_codec(table: Table, defaults: SessionConfig) -> Codec:
    def read(value: Any, where: str) -> SessionConfig:
        given = _rated(table, table.read(value, where, lenient=True), where, asked=False)
        said = {name: found for name, found in given.items() if found is not None or name in OFF}
        sound = {"input_format": defaults.input_format}
        return made(SessionConfig, {**sound, **said, "unsaid": table.names - given.keys()})

    return Codec(read, lambda config: table.write(_with_rate(table, held(config))))


def _rated(table: Table, given: dict[str, Any], where: str, *, asked: bool) -> dict[str, Any]:
    """Make the input's format and its rate one value; refuse a rate of PCM16 that is asked for and not there."""
    rate_hz, kind = given.pop(RATE, None), given.get("input_format", AudioFormat()).kind
    if rate_hz is None or kind != "pcm":
        return given
    if asked and rate_hz not in RATED:
        raise invalid(
            f"{where}.{table.path_of(RATE)}", f"Supported values are: {' and '.join(map(str, RATED))}.", rate_hz
        )
    return {**given, "input_format": RATED.get(rate_hz, AudioFormat())}


def _with_rate(table: Table, values: Mapping[str, Any]) -> Mapping[str, Any]:
    format_ = values.get("input_format")
    return {**values, RATE: format_.rate_hz} if RATE in table.names and format_ else values


def _patch_codec(table: Table, types: Mapping[str, str]) -> Codec:
    def read(value: Any, where: str) -> SessionPatch:
        kind = OBJECT.read(value, where).get("type") if types else ""
        known = isinstance(kind, str) and kind in types
        if known and types[kind]:
            raise refused(f"{types[kind]}_update", param="")
        if types and not known:
            supported = " and ".join(f"'{each}'" for each in types)
            raise invalid(f"{where}.type", f"Supported values are: {supported}.", value.get("type"))
        return SessionPatch(_rated(table, table.read(value, where, strict=True), where, asked=True))

    def write(patch: SessionPatch) -> dict[str, Any]:
        body = table.write(_with_rate(table, patch.changes))
        return {key: value for key, value in body.items() if key not in REPORTED_ONLY}

    return Codec(read, write)
