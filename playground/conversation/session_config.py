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
6. The audio format is agreed as a conversation opens and kept by all its links: another one waits for the next. So
   does whether it is answered, or only written down: that is said as a link is dialled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from playground.conversation.actions import Action, Notice, Send, Show
from playground.conversation.session_fields import FORMATS
from playground.conversation.session_report import confirmed
from playground.conversation.session_request import change_request, first_request
from playground.errors.said import HINTS
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.values import AudioFormat, ErrorBody, SessionConfig, SessionPatch
from playground.settings import KNOBS, Settings
from playground.telling import joined, tell

MOST_UNANSWERED = 32
"""A service that answers none of so many updates is not going to; the oldest is forgotten."""

STAYING = frozenset({"voice", "instructions", "tools", "speed", "max_output_tokens"})
"""What some services tell of a session only as it begins, or where it was set; each is whole in an update."""

TITLES = {name: knob.title for name, knob in KNOBS.items()} | {
    "transcription": "Transcription",
    "reasoning": KNOBS["reasoning_effort"].title,
    "prompt": KNOBS["prompt_id"].title,
    "include": KNOBS["transcription_logprobs"].title,
    **dict.fromkeys(FORMATS, KNOBS["audio_format"].title),
}
_ANEW = "Start a new conversation to talk in the other one."
FORMAT_KEPT = Notice("The audio format stays as it is in this conversation.", _ANEW, "info", "format_kept", "restart")
KIND_KEPT = Notice(
    "Whether you are answered, or only written down, stays as it is in this conversation.",
    "Start a new conversation to have it otherwise.",
    "info",
    "kind_kept",
    "restart",
)


class Agreement:
    """The settings of one session, both sides."""

    def __init__(self, settings: Settings, dialect: Dialect) -> None:
        self.settings = settings
        self._dialect = dialect
        self.held: SessionConfig | None = None
        self._created: SessionConfig | None = None
        self._unanswered: dict[str, SessionPatch] = {}
        self._count = 0
        self._spoken = False
        self._format = ""

    @property
    def idle_ms(self) -> int | None:
        """The silence after which we speak up, as no service counts it; None where none is to be counted here."""
        name = "idle_timeout_ms"
        is_served = self.settings.acts(name) and name not in self._dialect.ignored
        return None if is_served or not self.answers else self.settings.idle_timeout_ms

    @property
    def answers(self) -> bool:
        """Tell whether the service answers at all; else it writes down what is said."""
        return self._dialect.answers

    @property
    def answers_itself(self) -> bool:
        """Tell whether it answers a turn unasked."""
        return self.answers and self.settings.create_response

    @property
    def no_pictures(self) -> str:
        """Why no picture can be shown to this service; empty where one can."""
        return self._dialect.no_pictures

    @property
    def is_waiting(self) -> bool:
        """Tell whether the service has still to answer an update."""
        return bool(self._unanswered)

    def open(self, config: SessionConfig) -> list[Action]:
        """Ask of a session that was just created what it lacks; of a later one the audio format of the first."""
        self.held = self._created = config
        self._unanswered.clear()
        self._spoken = False
        self._format = self._format or self.settings.audio_format
        patch = first_request(self.settings.changed(audio_format=self._format), self._dialect, config)
        return self._ask(patch) if patch.changes else self._shown()

    def change(self, settings: Settings, *, is_open: bool) -> list[Action]:
        """Take other settings; ask for what changed where there is a session to ask."""
        before, self.settings = self.settings, settings
        patch = change_request(before, settings, self._dialect, self._created)
        if not is_open:
            return []
        is_other = settings.transcribes != before.transcribes and settings.transcribes == self.answers
        told: list[Action] = [Show(KIND_KEPT)] if is_other else []
        if patch is None:
            return told
        changes = dict(patch.changes)
        formats = {name: changes.pop(name) for name in FORMATS if name in changes}
        kept = [*told, *self._kept(formats)]
        if not self._spoken or "voice" not in changes:
            return [*kept, *(self._ask(SessionPatch(changes)) if changes else [])]
        voice = {"voice": changes.pop("voice")}
        return [*kept, *(action for part in (changes, voice) if part for action in self._ask(SessionPatch(part)))]

    def updated(self, config: SessionConfig) -> list[Action]:
        """Take what the service holds now; what its report leaves unsaid is as it was, or as it was just asked for."""
        asked = self._unanswered.pop(next(iter(self._unanswered))).changes if self._unanswered else {}
        known = {name: asked.get(name, getattr(self.held, name, None)) for name in config.unsaid & STAYING}
        self.held = replace(config, **{name: value for name, value in known.items() if value is not None})
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


def _alone(changes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return ``changes`` one by one; the two formats, which are one setting, stay together."""
    formats = {name: changes[name] for name in FORMATS if name in changes}
    others = ({name: value} for name, value in changes.items() if name not in FORMATS)
    return [part for part in (*others, formats) if part]
