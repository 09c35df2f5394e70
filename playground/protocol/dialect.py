"""A dialect is a value: the names and shapes one generation of the Realtime API gives to the same messages.

Rules:
1. ``ga.py`` and ``preview.py`` are data. Nothing outside this package asks which dialect it holds.
2. Reading events is tolerant (what we cannot read becomes ``Unknown``); reading commands is strict (``WireError``).
3. A message without a name in a dialect does not exist there: ``write_*`` gives None and nothing is sent.
4. Where a dialect ``carries``, what of an event no field of ours holds stays with it, and is written back as it came.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, Generic, TypeVar

from playground import strict_json
from playground.errors import WireError
from playground.errors.refusals import refused
from playground.protocol.carrying import beyond, laid_over
from playground.protocol.codec import BASE64, TEXT, Codec, Slot, Table, invalid, missing
from playground.protocol.commands import AppendAudio, Command
from playground.protocol.events import ServerEvent, Unknown
from playground.protocol.parsing import parsed
from playground.protocol.values import SessionConfig

_MARK = b"audio"
Message = TypeVar("Message", bound=Command | ServerEvent)


class Shape(Generic[Message]):
    """One class of message under its name on the wire.

    ``twins``: fields that say again what stands at a dotted path, and are read where nothing stands there.
    """

    def __init__(
        self,
        name: str,
        kind: type[Message],
        codecs: Mapping[str, Codec],
        twins: Mapping[str, str] | None = None,
        *,
        carries: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self._carries = carries
        self._twins = {twin: tuple(path.split(".")) for twin, path in (twins or {}).items()}
        own = [f for f in fields(kind) if not f.metadata.get("carried")]
        required = [f.name for f in own if f.default is MISSING and f.default_factory is MISSING]
        self._attributes = [f.name for f in own]
        self._table = Table(
            *(
                Slot(f.name, f.metadata.get("wire", f.name), codecs[str(f.type)], omit=bool(f.metadata.get("omit")))
                for f in own
            ),
            required=required,
        )

    def write(self, message: Message) -> dict[str, Any]:
        """Return the JSON object of ``message``."""
        body = self._known(message)
        return laid_over(body, message.unread) if isinstance(message, ServerEvent) and message.unread else body

    def _known(self, message: Message) -> dict[str, Any]:
        body = {"type": self.name, **self._table.write({n: getattr(message, n) for n in self._attributes})}
        for twin, keys in self._twins.items():
            if (original := _at(body, keys)) is not None:
                body[twin] = original
        return body

    def read(self, body: Mapping[str, Any], *, strict: bool) -> Message:
        """Build the message from its JSON object; raise WireError where it does not fit."""
        inner = {key: value for key, value in body.items() if key != "type" and (strict or value is not None)}
        for twin, keys in self._twins.items():
            if inner.get(twin) and not _at(inner, keys):
                inner = laid_over(inner, _nested(keys, inner[twin]))
        message = self.kind(**self._table.read(inner, strict=strict, lenient=not strict))
        if self._carries and isinstance(message, ServerEvent):
            return replace(message, unread=beyond(body, self._known(message)))
        return message


@dataclass(frozen=True)
class Dialect:
    """One generation of the protocol, both directions.

    ``session`` says which settings exist and where; ``session_defaults`` is what a fresh session holds, ``voices`` who
    can speak, ``transcribers`` who writes down, the usual one first; both are empty where their names are not known.
    ``whoever`` are the settings of transcribers that each of a service's has, whatever it is called.
    ``detections`` are the kinds of turn detection, ``noise_reductions`` those of that, ``formats`` what our kinds of
    audio are called. ``ignored``
    maps the name of each of our settings that does not exist here to a sentence why. ``rate_limits_after`` names the
    event that rate limits follow; ``headers`` are how a client asks for this generation where the address does not
    tell; ``newest_version`` is what an address names of it, empty where it names none. ``no_pictures`` says why a
    person cannot show one; empty where they can. ``elsewhere`` names the other kind of session for each command that
    belongs there. ``answers`` tells whether a session of it does, or writes down what is said, and no more;
    ``transcribing`` is the dialect as it is in a session that only transcribes, None where there is none.
    """

    name: str
    events: Mapping[str, Shape[ServerEvent]]
    event_names: Mapping[type[ServerEvent], str]
    commands: Mapping[str, Shape[Command]]
    command_names: Mapping[type[Command], str]
    session: Table
    session_defaults: SessionConfig
    voices: tuple[str, ...]
    detections: tuple[str, ...]
    noise_reductions: tuple[str, ...]
    formats: Mapping[str, str]
    ignored: Mapping[str, str]
    answers: bool = True
    transcribers: tuple[str, ...] = ()
    whoever: frozenset[str] = frozenset()
    rate_limits_after: type[ServerEvent] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    newest_version: str = ""
    no_pictures: str = ""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    transcribing: Dialect | None = None

    def of_kind(self, *, transcribes: bool) -> Dialect:
        """Return it as it is spoken in a session of that kind."""
        return self.transcribing or self if transcribes else self

    def knows(self, setting: str) -> bool:
        """Tell whether the session of this dialect has the field ``setting`` of ``SessionConfig``."""
        return setting in self.session.names and setting not in self.ignored

    def write_event(self, event: ServerEvent) -> str | None:
        """Return the text frame of ``event``, or None where the dialect has no such event."""
        if isinstance(event, Unknown):
            named = {"event_id": event.event_id} if event.event_id else {}
            return frame_of({"type": event.type, **named, **event.body})
        name = self.event_names.get(type(event))
        return None if name is None else frame_of(self.events[name].write(event))

    def read_event(self, text: str | bytes) -> ServerEvent:
        """Read a text frame of the service. Never raises: what does not fit is ``Unknown``."""
        try:
            body = parsed(text)
        except WireError:
            return Unknown(type="", body={"unreadable": str(text)[:200]})
        name, event_id = (_text(body.get(key)) for key in ("type", "event_id"))
        shape = self.events.get(name)
        if shape is not None:
            try:
                return shape.read(body, strict=False)
            except WireError:
                pass
        rest = {key: value for key, value in body.items() if key not in ("type", "event_id")}
        return Unknown(type=name, body=rest, event_id=event_id)

    def write_command(self, command: Command) -> str | None:
        """Return the text frame of ``command``, or None where the dialect has no such command."""
        if type(command) is AppendAudio and command.event_id is None:
            head, tail = self._around_audio
            return f"{head}{base64.b64encode(command.audio).decode('ascii')}{tail}"
        name = self.command_names.get(type(command))
        return None if name is None else frame_of(self.commands[name].write(command))

    @cached_property
    def _around_audio(self) -> tuple[str, str]:
        """What stands before and after the audio in its command: the one that is written fifty times a second."""
        shape = self.commands[self.command_names[AppendAudio]]
        head, _, tail = frame_of(shape.write(AppendAudio(_MARK))).partition(BASE64.write(_MARK))
        return head, tail

    def read_command(self, text: str | bytes) -> Command:
        """Read a text frame of a client; raise WireError with the service's code, the dotted path and its event_id."""
        body = parsed(text)
        try:
            return self._command(body)
        except WireError as error:
            error.event_id = _text(body.get("event_id")) or None
            raise

    def _command(self, body: Mapping[str, Any]) -> Command:
        if "type" not in body:
            raise missing("type")
        name = TEXT.read(body["type"], "type")
        shape = self.commands.get(name)
        if name in self.elsewhere:
            raise refused(f"{self.elsewhere[name]}_update", param="")
        if shape is None:
            known = ", ".join(f"'{each}'" for each in self.commands)
            raise invalid("type", f"Supported values are: {known}.", name)
        return shape.read(body, strict=True)

    def path_of(self, setting: str) -> str:
        """Return the dotted path of a session field as errors name it, e.g. ``session.audio.output.voice``."""
        return f"session.{self.session.path_of(setting)}"


def frame_of(body: Mapping[str, Any]) -> str:
    """Return the text frame that holds ``body``; raise WireError where no JSON can."""
    try:
        return strict_json.write(body)
    except (TypeError, ValueError, RecursionError):
        raise refused("beyond_json") from None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _at(body: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body


def _nested(keys: Sequence[str], value: Any) -> Mapping[str, Any]:
    first, *rest = keys
    return {first: _nested(rest, value) if rest else value}
