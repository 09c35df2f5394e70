"""Codecs of what a session holds, as every dialect shares them: turn detection, transcription, formats, limits.

``asked`` tells the two readings apart: what a client asks is held to the bounds that ``settings.knobs()`` states; what
a service reports is taken as it is, or else passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    many,
    nullable,
    number,
    one_of,
    read_list,
    word_or_object,
)
from playground.protocol.shapes import COUNT, of_table
from playground.protocol.values import AudioFormat, Transcription, Truncation, TurnDetection, Voice, held, made
from playground.settings import knobs

KNOBS = knobs()


def bounded(name: str, *, asked: bool) -> Codec:
    """Read a number within the bounds that ``settings`` states for ``name``; any number when it is reported."""
    knob = KNOBS[name]
    low, high = (knob.minimum, knob.maximum) if asked else (None, None)
    if knob.unit != "ms":
        return number(low, high)
    return integer(None if low is None else int(low), None if high is None else int(high))


def codec_of(name: str, *, asked: bool) -> Codec:
    """Read the setting ``name`` as its entry in ``settings`` states it: what needs no shape of its own on the wire."""
    knob = KNOBS[name]
    if isinstance(knob.default, bool):
        return FLAG
    if knob.closed:
        return one_of(knob.choices)
    if knob.minimum is None:
        return TEXT
    return nullable(bounded(name, asked=asked)) if knob.default is None else bounded(name, asked=asked)


NO_KIND: Mapping[str, Any] = {"type": None}
COUNTS = frozenset({"prefix_padding_ms", "silence_duration_ms"})  # services take more than is sensible


@dataclass(frozen=True)
class Detections:
    """The kinds of turn detection that a dialect has, the usual one first, and where each field of theirs stands.

    Which field belongs to which kind is said by its entry in ``settings``. ``off`` is how none is written. ``shapes``
    are the codecs of fields that are no word or figure, and of those that are no setting: every kind has them.
    """

    kinds: Sequence[str]
    places: Mapping[str, str]
    off: Mapping[str, Any] | None = None
    shapes: Mapping[str, Codec] = field(default_factory=dict)

    def table(self, kind: str, *, asked: bool = False) -> Table:
        """Return the table of one kind."""
        own = ((name, path) for name, path in self.places.items() if name not in KNOBS or kind in KNOBS[name].when)
        return Table(*(Slot(name, path, self._codec(name, asked=asked)) for name, path in own))

    def _codec(self, name: str, *, asked: bool) -> Codec:
        return self.shapes.get(name) or (COUNT if name in COUNTS else codec_of(name, asked=asked))

    def kind(self, value: Any, where: str) -> str | None:
        """Return the kind asked for; None is off, which ``{"type": "none"}`` and a type of null say too."""
        if value is None or value == NO_KIND:
            return None
        kind = OBJECT.read(value, where).get("type", self.kinds[0])
        one_of((*self.kinds, "none")).read(kind, f"{where}.type")
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
        return made(TurnDetection, {"kind": kind, **self.table(kind).read(given, where, lenient=True)})

    def write(self, value: TurnDetection | Mapping[str, Any] | None) -> Any:
        """Write a whole configuration, or only the fields of a patch."""
        if value is None:
            return None
        if isinstance(value, TurnDetection):
            return {"type": value.kind, **self.table(value.kind).write(held(value))}
        return {"type": value["kind"], **self.table(value["kind"]).write(value)}


def _read_voice(value: Any, where: str) -> Voice:
    if isinstance(value, Mapping):
        return Voice(TEXT.read(value.get("id"), f"{where}.id"), "custom")
    return Voice(TEXT.read(value, where))


VOICE_BY_NAME = Codec(lambda value, where: Voice(TEXT.read(value, where)), str)
VOICE = Codec(_read_voice, lambda voice: {"id": voice.name} if voice.kind == "custom" else voice.name)
"""A word, or an object with an ``id``."""


WRITTEN_DOWN: Mapping[str, str] = {name: name for name in ("model", "language", "prompt")}
"""What most services state of a transcription, as null where it is not set."""


def transcription_codec(places: Mapping[str, str], *, asked: bool) -> Codec:
    """Read how to transcribe; ``places`` is what a dialect has of it, and how it is called there.

    What is ``asked`` leaves out each None, what is reported states it as null where that is usual.
    """
    words = many(TEXT)
    slots = (
        Slot(name, path, nullable(words if name.endswith("s") else TEXT), omit=asked or path not in WRITTEN_DOWN)
        for name, path in places.items()
    )
    return of_table(Table(*slots), Transcription, lenient=not asked)


def truncation_codec(*, asked: bool) -> Codec:
    """Read a word, or an object for what has a figure; null asks for the default."""
    word = word_or_object("auto", "disabled")
    table = Table(
        Slot("retention_ratio", "retention_ratio", bounded("retention_ratio", asked=asked)),
        Slot("token_limits", "token_limits", OBJECT, omit=True),
        constants={"type": "retention_ratio"},
        required=("retention_ratio",),
    )

    def read(value: Any, where: str) -> Truncation:
        if value is None or isinstance(word.read(value, where), str):
            return Truncation(value or "auto")
        kind = one_of(("retention_ratio",)).read(value.get("type"), f"{where}.type")
        return Truncation(kind, **table.read(value, where, strict=asked, lenient=not asked))

    def write(value: Truncation) -> Any:
        figures = {"retention_ratio": value.retention_ratio, "token_limits": value.token_limits}
        return value.kind if value.retention_ratio is None else table.write(figures)

    return Codec(read, write)


NEAR_OR_FAR = ("near_field", "far_field")


def noise_reductions(kinds: Sequence[str]) -> Codec:
    """Read an object whose ``type`` is one of ``kinds``."""
    known = one_of(kinds)
    return Codec(
        lambda value, where: known.read(OBJECT.read(value, where).get("type"), f"{where}.type"),
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
