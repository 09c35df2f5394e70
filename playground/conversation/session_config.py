"""What the person asked of the session and what the service agreed to.

Rules:
1. Every update carries an id of ours; the service answers each in order, by ``session.updated`` or by an error that
   names the id.
2. An update is atomic: one bad value discards the rest. So a change asks only for what changed, and one that is refused
   is asked again field by field, so that a bad value costs only itself; the two audio formats are one value.
3. A field that was refused alone is not asked again until it changes; the person is told which one did not take
   effect, and what the service holds instead is shown.
4. A refusal that names no id is about the oldest update, where it speaks of the session or of JSON it could not read.
5. Whether the voice can still change is for the service to say: it travels alone once something was spoken.
6. A setting is a field of the session of the same name, unless a table here says otherwise. Only what the dialect
   knows is asked for.
7. The audio format is agreed as a conversation opens and kept by all its links: another one waits for the next.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from playground.conversation.actions import Action, Confirmed, Difference, Notice, Send, Show
from playground.errors.said import HINTS
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.values import (
    AudioFormat,
    ErrorBody,
    SessionConfig,
    SessionPatch,
    Transcription,
    Truncation,
    Voice,
    held,
)
from playground.settings import KNOBS, WHOLES, Settings
from playground.telling import joined, tell

MOST_UNANSWERED = 32
"""A service that answers none of so many updates is not going to; the oldest is forgotten."""

FORMATS = ("input_format", "output_format")
FIELDS: Mapping[str, tuple[str, ...]] = {"transcription_model": ("transcription",), "audio_format": FORMATS}
"""Settings whose fields of the session have other names."""
OFF = {"turn_detection": "none", "noise_reduction": "off"}
"""How our settings say what is null on the wire."""
UNSHOWN = frozenset({"tools", "transcription_prompt"})
"""What services report in words of their own."""
TITLES = {name: knob.title for name, knob in KNOBS.items()} | {
    "transcription": "Transcription",
    **dict.fromkeys(FORMATS, KNOBS["audio_format"].title),
}
_ANEW = "Start a new conversation to talk in the other one."
FORMAT_KEPT = Notice("The audio format stays as it is in this conversation.", _ANEW, "info", "format_kept", "restart")


class Agreement:
    """The settings of one session, both sides."""

    def __init__(self, settings: Settings, dialect: Dialect) -> None:
        self.settings = settings
        self._dialect = dialect
        self.held: SessionConfig | None = None
        self._unanswered: dict[str, SessionPatch] = {}
        self._count = 0
        self._spoken = False
        self._format = ""

    @property
    def idle_ms(self) -> int | None:
        """The silence after which we speak up, as no service counts it; None where none is to be counted here."""
        name = "idle_timeout_ms"
        is_served = self.settings.acts(name) and name not in self._dialect.ignored
        return None if is_served else self.settings.idle_timeout_ms

    @property
    def no_pictures(self) -> str:
        """Why no picture can be shown to this service; empty where one can."""
        return self._dialect.no_pictures

    @property
    def is_waiting(self) -> bool:
        """Tell whether the service has still to answer an update."""
        return bool(self._unanswered)

    def open(self, config: SessionConfig) -> list[Action]:
        """Ask everything of a session that was just created; of a later one the audio format of the first."""
        self.held = config
        self._unanswered.clear()
        self._spoken = False
        self._format = self._format or self.settings.audio_format
        return self._ask(first_request(self.settings.changed(audio_format=self._format), self._dialect))

    def change(self, settings: Settings, *, is_open: bool) -> list[Action]:
        """Take other settings; ask for what changed where there is a session to ask."""
        before, self.settings = self.settings, settings
        patch = change_request(before, settings, self._dialect)
        if patch is None or not is_open:
            return []
        changes = dict(patch.changes)
        formats = {name: changes.pop(name) for name in FORMATS if name in changes}
        kept = self._kept(formats)
        if not self._spoken or "voice" not in changes:
            return [*kept, *(self._ask(SessionPatch(changes)) if changes else [])]
        voice = {"voice": changes.pop("voice")}
        return [*kept, *(action for part in (changes, voice) if part for action in self._ask(SessionPatch(part)))]

    def updated(self, config: SessionConfig) -> list[Action]:
        """Take what the service holds now."""
        self.held = config
        if self._unanswered:
            del self._unanswered[next(iter(self._unanswered))]
        return self._shown()

    def refused(self, error: ErrorBody) -> list[Action] | None:
        """Take the service's no; None when it is not about an update of ours."""
        patch = self._unanswered.pop(self._refused_id(error), None)
        if patch is None:
            return None
        if len(parts := _alone(patch.changes)) > 1:
            return [action for part in parts for action in self._ask(SessionPatch(part))]
        return [Show(self._worded(patch.changes, error)), *self._shown()]

    def spoke(self) -> None:
        """Note that there was sound of an answer."""
        self._spoken = True

    def _kept(self, formats: Mapping[str, AudioFormat]) -> list[Action]:
        """Show what becomes of other ``formats`` than those held: nothing, in this session."""
        if not formats:
            return []
        others = self.held is not None and any(getattr(self.held, name) != other for name, other in formats.items())
        return [*([Show(FORMAT_KEPT)] if others else []), *self._shown()]

    def _ask(self, patch: SessionPatch) -> list[Action]:
        self._count += 1
        event_id = f"settings_{self._count}"
        self._unanswered[event_id] = patch
        if len(self._unanswered) > MOST_UNANSWERED:
            del self._unanswered[next(iter(self._unanswered))]
        return [Send(UpdateSession(patch, event_id=event_id))]

    def _shown(self) -> list[Action]:
        return [Show(confirmed(self.held, self.settings, self._dialect))] if self.held else []

    def _refused_id(self, error: ErrorBody) -> str:
        if error.event_id is not None or not self._unanswered:
            return error.event_id or ""
        is_ours = (error.param or "").startswith("session") or error.code == "invalid_json"
        return next(iter(self._unanswered)) if is_ours else ""

    def _worded(self, changes: Mapping[str, Any], error: ErrorBody) -> Notice:
        said = tell("The service says: {message}", message=error.message) if error.message else ""
        if "voice" in changes and self._spoken:
            hint = joined(tell("Start a new conversation to hear {voice}.", voice=changes["voice"]), said)
            return Notice("The voice is locked once it has spoken.", hint, "info", "voice_locked", "restart")
        code, name = error.code or error.type, next(iter(changes))
        hint = joined(said, HINTS.get(code, ""))
        return Notice(tell("{title} did not take effect.", title=tell(TITLES.get(name, name))), hint, "error", code)


# --- asking -----------------------------------------------------------------------------------------------------------


def first_request(settings: Settings, dialect: Dialect) -> SessionPatch:
    """Return the update that opens a session: everything the dialect knows, but what every service does unasked."""
    usual = _asked(Settings(), dialect)
    unsaid = {field for name, knob in KNOBS.items() if knob.implied for field in _fields(name)}
    asked = _asked(settings, dialect)
    return SessionPatch({name: value for name, value in asked.items() if name not in unsaid or value != usual[name]})


def change_request(old: Settings, new: Settings, dialect: Dialect) -> SessionPatch | None:
    """Return the update from ``old`` to ``new``, or None when the service need not know."""
    before, after = _asked(old, dialect), _asked(new, dialect)
    changed = {name: value for name, value in after.items() if name not in before or value != before[name]}
    return SessionPatch(changed) if changed else None


def _asked(settings: Settings, dialect: Dialect) -> dict[str, Any]:
    """Return what the dialect knows of ``settings``, by the session's names."""
    wholes = {field: name for name, knob in KNOBS.items() if not knob.part_of for field in _fields(name)}
    known = {field: name for field, name in wholes.items() if dialect.knows(field) and name not in dialect.ignored}
    if settings.turn_detection not in (*dialect.detections, OFF["turn_detection"]):
        known.pop("turn_detection", None)
    return {field: ASKED.get(name, _plain)(settings, name, dialect) for field, name in known.items()}


def _alone(changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return ``changes`` one by one; the two formats, which are one setting, stay together."""
    formats = {name: changes[name] for name in FORMATS if name in changes}
    others = ({name: value} for name, value in changes.items() if name not in FORMATS)
    return [part for part in (*others, formats) if part]


def _fields(name: str) -> tuple[str, ...]:
    """Return the fields of the session that a setting is about."""
    return FIELDS.get(name, (name,))


def _plain(settings: Settings, name: str, _dialect: Dialect) -> Any:
    value = getattr(settings, name)
    return None if value == OFF.get(name) else value


def _voice(settings: Settings, name: str, _dialect: Dialect) -> Voice:
    return Voice.of(getattr(settings, name))


def _audio_format(settings: Settings, _name: str, _dialect: Dialect) -> AudioFormat:
    return AudioFormat(settings.audio_format)


def _tools(settings: Settings, name: str, _dialect: Dialect) -> tuple[Mapping[str, Any], ...]:
    text = getattr(settings, name)
    return tuple(json.loads(text)) if text else ()


def _transcription(settings: Settings, name: str, dialect: Dialect) -> Transcription | None:
    parts = _parts(settings, name, dialect)
    language, prompt = (parts.get(f"transcription_{part}") or None for part in ("language", "prompt"))
    return Transcription(settings.transcription_model, language, prompt) if settings.transcription_model else None


def _detection(settings: Settings, name: str, dialect: Dialect) -> Mapping[str, Any] | None:
    kind = _plain(settings, name, dialect)
    return None if kind is None else {"kind": kind, **_parts(settings, name, dialect)}


def _truncation(settings: Settings, name: str, dialect: Dialect) -> Truncation:
    return Truncation(settings.truncation, **_parts(settings, name, dialect))


def _parts(settings: Settings, name: str, dialect: Dialect) -> dict[str, Any]:
    acting = (part for part in WHOLES[name] if settings.acts(part) and part not in dialect.ignored)
    return {part: getattr(settings, part) for part in acting}


ASKED: Mapping[str, Callable[[Settings, str, Dialect], Any]] = {
    "voice": _voice,
    "audio_format": _audio_format,
    "tools": _tools,
    "transcription_model": _transcription,
    "turn_detection": _detection,
    "truncation": _truncation,
}
"""Settings that are not on the wire what they are on the page."""


# --- what is held -----------------------------------------------------------------------------------------------------


def confirmed(config: SessionConfig, asked: Settings, dialect: Dialect) -> Confirmed:
    """Translate what the service holds into our settings' names, and list where it differs from ``asked``."""
    shown = {name: value for name, value in _held(config).items() if _is_shown(name, dialect)}
    wanted = asked.model_dump()
    differs = tuple(
        Difference(name, wanted[name], value)
        for name, value in shown.items()
        if asked.acts(name) and not _same(wanted[name], value)
    )
    return Confirmed(shown, differs)


def _is_shown(name: str, dialect: Dialect) -> bool:
    whole = KNOBS[name].part_of or name
    return name not in UNSHOWN and name not in dialect.ignored and all(map(dialect.knows, _fields(whole)))


def _held(config: SessionConfig) -> dict[str, Any]:
    """Return what ``config`` says of our settings, by their names; parts that do not act there are absent."""
    kinds = tuple(dict.fromkeys(getattr(config, name).kind for name in FORMATS))
    found: dict[str, Any] = {"audio_format": kinds[0] if len(kinds) == 1 else "{} in, {} out".format(*kinds)}
    for name, value in held(config).items():
        if name == "transcription":
            said = value or Transcription()
            found |= {"transcription_model": said.model or "", "transcription_language": said.language or ""}
        elif WHOLES.get(name):
            found |= _held_kind(name, value)
        elif isinstance(value, Voice):
            found[name] = str(value)
        elif name in KNOBS:
            found[name] = OFF[name] if value is None and name in OFF else value
    return found


def _held_kind(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {name: OFF[name]}
    inside = held(value)
    acting = (part for part in WHOLES[name] if value.kind in KNOBS[part].when and part in inside)
    return {name: value.kind} | {part: inside[part] for part in acting}


def _same(asked: Any, held: Any) -> bool:
    if isinstance(asked, float) and isinstance(held, int | float):
        return abs(asked - held) < 1e-6
    return bool(asked == held)
