"""What the person asked of the session and what the service agreed to.

Rules:
1. Every update carries an id of ours; the service answers each in order, by ``session.updated`` or by an error that
   names the id.
2. An update is atomic: one bad value discards the rest. One that is refused is asked again field by field, so that a
   bad value costs only itself.
3. A field that was refused alone is not asked again until it changes; the person is told which one did not take
   effect, and what the service holds instead is shown.
4. A refusal that names no id is about the oldest update, where it speaks of the session or of JSON it could not read.
5. Whether the voice can still change is for the service to say: it travels alone once something was spoken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.conversation.actions import Action, Notice, Send, Show
from playground.conversation.session_request import change_request, confirmed, first_request
from playground.errors.said import HINTS
from playground.protocol.commands import UpdateSession
from playground.protocol.dialect import Dialect
from playground.protocol.values import ErrorBody, SessionConfig, SessionPatch
from playground.settings import Settings, knobs

MOST_UNANSWERED = 32
"""A service that answers none of so many updates is not going to; the oldest is forgotten."""

TITLES = {name: knob.title for name, knob in knobs().items()} | {"transcription": "Transcription"}


class Agreement:
    """The settings of one session, both sides."""

    def __init__(self, settings: Settings, dialect: Dialect) -> None:
        self.settings = settings
        self._dialect = dialect
        self.held: SessionConfig | None = None
        self._unanswered: dict[str, SessionPatch] = {}
        self._count = 0
        self._spoken = False

    @property
    def is_waiting(self) -> bool:
        """Tell whether the service has still to answer an update."""
        return bool(self._unanswered)

    def open(self, config: SessionConfig) -> list[Action]:
        """Ask everything of a session that was just created."""
        self.held = config
        self._unanswered.clear()
        self._spoken = False
        return self._ask(first_request(self.settings, self._dialect))

    def change(self, settings: Settings, *, is_open: bool) -> list[Action]:
        """Take other settings; ask for what changed where there is a session to ask."""
        before, self.settings = self.settings, settings
        patch = change_request(before, settings, self._dialect)
        if patch is None or not is_open:
            return []
        changes = dict(patch.changes)
        if not self._spoken or "voice" not in changes:
            return self._ask(patch)
        voice = {"voice": changes.pop("voice")}
        return [action for part in (changes, voice) if part for action in self._ask(SessionPatch(part))]

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
        if len(patch.changes) > 1:
            return [action for name in patch.changes for action in self._ask(SessionPatch({name: patch.changes[name]}))]
        return [Show(self._worded(patch.changes, error)), *self._shown()]

    def spoke(self) -> None:
        """Note that there was sound of an answer."""
        self._spoken = True

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
        said = f"The service says: {error.message}" if error.message else ""
        if "voice" in changes and self._spoken:
            hint = f"Start a new conversation to hear {changes['voice']}. {said}".rstrip()
            return Notice("The voice is locked once it has spoken.", hint, "info", "voice_locked", "restart")
        code, (name,) = error.code or error.type, changes
        hint = f"{said} {HINTS.get(code, '')}".strip()
        return Notice(f"{TITLES.get(name, name)} did not take effect.", hint, "error", code)
