"""How a process of ours logs: to stderr, each event a line of text or of JSON, set up once by whoever owns the process.

Rules:
1. A line says what happened and where: never what anybody said, never what anybody signs in with. Of an error it has
   the kind and the place, for its text may quote either; of what a library says the first line, for the rest does.
2. Below INFO nothing is written: there libraries write down frames and headers. Of libraries only warnings are.
3. What happens in a conversation carries its number (``CONVERSATION``), which tells nothing else of it.

Not here: what a person is told (``errors/``), what a conversation keeps (``eventlog/``).
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, cast

from pydantic import SecretStr

from playground.errors import SettingsError

OURS = "playground"
FORMATS = ("lines", "json")
LEVELS: Mapping[str, int] = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO}
LONGEST = 4_000
"""Characters of a message."""
MOST_PLACES = 12
"""Of an error's way through the code, the last ones."""
MOST_CAUSES = 5
SHORTEST_SECRET = 8
"""What is shorter is no secret, but a part of many words."""
HIDDEN = "***"
CONVERSATION: ContextVar[int | None] = ContextVar("conversation", default=None)
"""The number of the conversation that runs here; None where none does."""


@dataclass(frozen=True, slots=True)
class LogSettings:
    """How one line looks, and from which level on it is written."""

    format: str = "lines"
    level: str = "warning"


@dataclass(frozen=True, slots=True)
class LogRow:
    """What can be configured: a field of ``LogSettings``, its variable, and what may be given."""

    field: str
    variable: str
    says: str
    default: str
    choices: Collection[str]


LOG_ROWS = (
    LogRow(
        "format",
        "PLAYGROUND_LOG_FORMAT",
        "How the log on stderr looks: lines, or json, an object a line. No words, no keys either way.",
        "lines",
        FORMATS,
    ),
    LogRow(
        "level",
        "PLAYGROUND_LOG_LEVEL",
        "From when on something is logged: error, warning, or info, where each conversation's beginning, links and end "
        "stand under its number.",
        "warning",
        LEVELS,
    ),
)


def logs_given(variables: Mapping[str, str]) -> LogSettings:
    """Return what ``variables`` configure; raise SettingsError naming the first that can't be."""
    found: dict[str, str] = {}
    for row in LOG_ROWS:
        value = variables.get(row.variable, "").lower() or row.default
        if value not in row.choices:
            raise SettingsError(
                f"{row.variable} can't have this value.", f"Give {' or '.join(row.choices)}.", field=row.variable
            )
        found[row.field] = value
    return LogSettings(**found)


@contextmanager
def logging_as(settings: LogSettings, hidden: Collection[SecretStr] = ()) -> Iterator[None]:
    """Log to stderr as ``settings`` say, without what is ``hidden``, and nowhere else, as long as this lasts."""
    root, ours = logging.getLogger(), logging.getLogger(OURS)
    handlers, level = list(root.handlers), ours.level
    set_up(settings, hidden)
    try:
        yield
    finally:
        root.handlers[:] = handlers
        ours.setLevel(level)


def set_up(settings: LogSettings, hidden: Collection[SecretStr] = ()) -> None:
    """Log from now on as ``logging_as`` does."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormatter(settings.format, [each.get_secret_value() for each in hidden]))
    handler.addFilter(_from(LEVELS[settings.level]))
    logging.getLogger().handlers[:] = [handler]  # a library may have set one up as it was imported
    logging.getLogger(OURS).setLevel(LEVELS[settings.level])


def _from(level: int) -> Callable[[logging.LogRecord], bool]:
    """Return what lets through our records from ``level`` on, and those of libraries from WARNING on."""

    def passes(record: logging.LogRecord) -> bool:
        return record.levelno >= (level if _is_ours(record) else max(level, logging.WARNING))

    return passes


def _is_ours(record: logging.LogRecord) -> bool:
    return record.name.partition(".")[0] == OURS


class LogFormatter(logging.Formatter):
    """Writes a record as one line, in one of ``FORMATS``."""

    def __init__(self, form: str, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._write = _as_json if form == "json" else _as_text
        secrets = {each for each in secrets if len(each) >= SHORTEST_SECRET}
        self._secrets = sorted({*secrets, *(json.dumps(each)[1:-1] for each in secrets)}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        error = record.exc_info[1] if record.exc_info else None
        line = self._write(
            {
                "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "logger": record.name,
                "conversation": CONVERSATION.get(),
                "message": _message(record),
                "error": " < ".join(_told(error)) if error else None,
            }
        )
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return line


def _as_json(told: Mapping[str, Any]) -> str:
    return json.dumps({name: value for name, value in told.items() if value is not None})


def _as_text(told: Mapping[str, Any]) -> str:
    number = "" if told["conversation"] is None else f" [conversation {told['conversation']}]"
    error = f" ({told['error']})" if told["error"] else ""
    return f"{told['time']} {told['level'].upper()} {told['logger']}{number}: {told['message']}{error}"


def _message(record: logging.LogRecord) -> str:
    try:
        message = record.getMessage()
    except Exception:  # noqa: BLE001  arguments that do not fit are none of ours, and must not be printed beside it
        message = str(record.msg)
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    told = " | ".join(lines if _is_ours(record) else lines[:1])
    return "".join(letter if letter.isprintable() else " " for letter in told[:LONGEST])


def _told(error: BaseException) -> Iterator[str]:
    """Yield an error and what it came of, each as its kind and its way through the code."""
    told: list[BaseException] = []
    left: BaseException | None = error
    while left is not None and left not in told and len(told) < MOST_CAUSES:
        told.append(left)
        frames = traceback.extract_tb(left.__traceback__)[-MOST_PLACES:]
        way = " > ".join(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
        yield f"{type(left).__name__} at {way}" if way else type(left).__name__
        left = _cause(left)


def _cause(error: BaseException) -> BaseException | None:
    """Return what an error came of, as a traceback would tell it; of several at once the first."""
    if several := getattr(error, "exceptions", ()):
        return cast(BaseException, several[0])
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _short(path: str) -> str:
    """Return the end of a path: where a program lies is nobody's business, and may name who runs it."""
    return "/".join(path.replace("\\", "/").rsplit("/", 3)[1:]) or path
