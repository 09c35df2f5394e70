"""Codecs of what a session holds, as every dialect shares them: turn detection, transcription, formats, limits.

``asked`` tells the two readings apart: what a client asks is held to the bounds that ``settings.knobs()`` states; what
a service reports is taken as it is, or else passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playground.protocol.codec import (
    FLAG,
    OBJECT,
    TEXT,
    Codec,
    Slot,
    Table,
    integer,
    invalid,
    nullable,
    number,
    one_of,
    read_list,
)
from playground.protocol.shapes import COUNT, of_table
from playground.protocol.values import AudioFormat, Transcription, TurnDetection
from playground.settings import knobs

KNOBS = knobs()


def bounded(name: str, *, asked: bool) -> Codec:
    """Read a number within the bounds that ``settings`` states for ``name``; any number when it is reported."""
    knob = KNOBS[name]
    low, high = (knob.minimum, knob.maximum) if asked else (None, None)
    if knob.unit != "ms":
        return number(low, high)
    return integer(None if low is None else int(low), None if high is None else int(high))


_RESPONDING = (Slot("create_response", "create_response", FLAG), Slot("interrupt_response", "interrupt_response", FLAG))


@dataclass(frozen=True)
class Detections:
    """The tables of the two kinds of turn detection; a dialect's server_vad may lack the idle timeout."""

    idle_timeout: bool = True

    def table(self, kind: str, *, asked: bool = False) -> Table:
        """Return the table of one kind."""
        if kind == "semantic_vad":
            return Table(Slot("eagerness", "eagerness", one_of(KNOBS["eagerness"].choices)), *_RESPONDING)
        idle = (Slot("idle_timeout_ms", "idle_timeout_ms", nullable(bounded("idle_timeout_ms", asked=asked))),)
        return Table(
            Slot("threshold", "threshold", bounded("threshold", asked=asked)),
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
        return {"kind": kind, **self.table(kind, asked=True).read(rest, where, strict=True)}

    def read(self, value: Any, where: str) -> TurnDetection | None:
        """Read tolerantly what a service reports."""
        kind = self.kind(value, where)
        if kind is None:
            return None
        given = {k: v for k, v in value.items() if v is not None}
        return TurnDetection(**{"kind": kind, **self.table(kind).read(given, where, lenient=True)})

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
    slots = (Slot(name, name, nullable(TEXT), omit=asked) for name in ("model", "language", "prompt"))
    return of_table(Table(*slots), Transcription, lenient=not asked)


NOISE_REDUCTION = Codec(
    lambda value, where: one_of(("near_field", "far_field")).read(
        OBJECT.read(value, where).get("type"), f"{where}.type"
    ),
    lambda value: {"type": value},
)


def max_tokens(*, asked: bool) -> Codec:
    """Read 1 to 4096 or ``inf``; any whole number when it is reported."""

    def read(value: Any, where: str) -> int | str:
        if isinstance(value, str):
            return str(one_of(("inf",)).read(value, where))
        tokens: int = integer(1 if asked else 0, 4096 if asked else None).read(value, where)
        return tokens

    return Codec(read)


def outputs(words: Mapping[str, Sequence[str]], *, asked: bool) -> Codec:
    """How answers come: ``words`` maps ours to the list on the wire, whose order does not matter when read."""
    supported = " and ".join(str(list(listed)) for listed in words.values())

    def read(value: Any, where: str) -> str:
        given = {str(TEXT.read(each, f"{where}[{n}]")) for n, each in enumerate(read_list(value, where))}
        for ours, listed in words.items():
            if given == set(listed) or (not asked and ours in given):
                return ours
        raise invalid(where, f"Supported values are: {supported}.", str(sorted(given)))

    return Codec(read, lambda value: list(words[value]))


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
