"""Every sentence of the server's that a page may show: what its tables hold, and what its code says in place.

The command line's own words are no part of it, nor what is said before the page is there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from playground.audio import wav
from playground.client import checking
from playground.conversation import outage, patience, session_config
from playground.demo_words import DemoWords
from playground.engines import loading
from playground.errors import limits, links, page, said, withheld
from playground.offers import MONTHS
from playground.presets.included import INCLUDED
from playground.programs.languages import LANGUAGES as WRITTEN
from playground.programs.languages import TITLES
from playground.protocol.registry import DIALECTS
from playground.server import parts
from playground.services.catalogue import SERVICES
from playground.services.row import Row
from playground.services.target import Target
from playground.settings import knobs
from playground.tools import judging
from playground.tools.examples import EXAMPLES
from playground.tuning.picture import ENDS, LEGEND, TITLE
from playground.tuning.service_probe import NOTHING_ELSE, SENDS, SENDS_ONCE
from playground.tuning.words import COUNTS
from playground.web.built_in import BuiltInParts
from playground.web.gradio_ui.languages import LANGUAGES

ROOT = Path(__file__).parents[2] / "playground"
NOT_ON_THE_PAGE = (
    "archive",  # of the command `open`; the page opens archives itself
    "cli",
    "environment.py",
    "envfile.py",
    "errors/refusals.py",  # a service's own words, to the letter
    "limits.py",
    "redis_url.py",
    "server",
    "web/admission/ledger_file.py",
    "web/admission/redis_store.py",
    "web/metrics.py",
    "web/serve",
)
TOLD_AS_IT_IS = (
    "engines",  # but for how they stand: why a part or a chat server fails, as the built-in service says it
    "eventlog",
)
"""Not worded yet: told in English where a page shows it."""
IN_PASSING = (
    *("not tried", "not needed on this computer", "none: ws:// does not encrypt"),
    "with the key given here",
    *("no speech", "service", "built-in"),
    *("{server}, model {model}, {protocol}.", "{server}, {protocol}.", "Realtime server"),
    *("{name}: cuts {pauses}, the longest of {longest}; {turns} in all.", "{number} turn", "{number} turns"),
    *("The recording ends inside a turn: up to {seconds} s of silence were added so that it can end.", *COUNTS),
    *("{number} pause", "{number} pauses", SENDS_ONCE, SENDS, NOTHING_ELSE, *LEGEND, ENDS, TITLE),
)
"""What is no error's and stands in no table; each is in the code as it stands here."""
NO_JSON = (
    *("Expecting value", "Expecting property name enclosed in double quotes", "Expecting ',' delimiter"),
    *("Extra data", "Unterminated string starting at", "Invalid control character at"),
    *("Invalid \\escape", "Invalid \\uXXXX escape", "Illegal trailing comma before end of object"),
)
"""What Python says of a text that is no JSON; of a delimiter, colon or comma, it is worded once."""
IN_A_SESSION = (
    *("Spoken; transcription is off.", "No words recognised.", "The service could not make an answer."),
    "Start a new conversation to talk in the other one.",
)
ERRORS = {
    "PlaygroundError",
    "SettingsError",
    "LinkError",
    "ServiceError",
    "BusyError",
    "EngineError",
    "Notice",
    "_refused",
}


@cache
def templates() -> frozenset[str]:
    """Return them, constants and templates alike."""
    return bridged() | _worded((*_tabled(), *_in_place(ROOT)))


@cache
def bridged() -> frozenset[str]:
    """Return those that cross the bridge, so that the page's modules word them."""
    rooms = ("conversation", "client", "errors", "web/bridge", "web/access", "web/admission")
    return _worded((*_of_a_session(), *(text for room in rooms for text in _in_place(ROOT / room))))


def _worded(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(text for text in texts if text and any(map(str.isalpha, text)))


def _of_a_session() -> Iterator[str]:
    for failure in links.FAILURES.values():
        yield from (failure.sentence, failure.hint)
    for limit in limits.WORDS.values():
        yield from (limit.sentence, limit.hint)
    for fault in page.FAULTS.values():
        yield from (fault.sentence, fault.hint)
    yield from (*said.HINTS.values(), *limits.WAITING.values(), *session_config.TITLES.values())
    yield from (outage.KEPT, outage.ASKED_AGAIN, outage.WAS_CUT, outage.NOT_UNDERSTOOD)
    yield from (wait.notice.hint for wait in patience.WAITS.values())
    yield from (dialect.no_pictures for dialect in DIALECTS.values())
    yield from IN_A_SESSION


def _tabled() -> Iterator[str]:
    yield from (text for row in withheld.WITHHELD.values() for text in (row.sentence, row.hint))
    for knob in (*knobs().values(), *knobs(Target).values()):
        yield from (knob.title, knob.help, knob.hint, knob.unset)
    yield from (knob.default for knob in knobs(DemoWords).values())
    for service in SERVICES.values():
        yield from _of_service(service)
    for dialect in DIALECTS.values():
        yield from (*dialect.ignored.values(), *dialect.of_kind(transcribes=True).ignored.values())
    yield from (text for each in INCLUDED for text in (each.name, each.about))
    yield from (each.title for each in EXAMPLES.values())
    yield from (*_of_tools(), *_of_engines(), *_of_recordings())
    yield from (client.title for each in WRITTEN.values() for client in each.clients.values() if " " in client.title)
    yield from (*TITLES.values(), *LANGUAGES.values(), *BuiltInParts.NAMES.values())
    yield from (*IN_PASSING, *MONTHS, *NO_JSON)
    yield from (*checking.STEPS, checking.SETTINGS, checking.WORKS)


def _of_engines() -> Iterator[str]:
    """Yield how the parts of the built-in server stand, as they say it."""
    yield from (*loading.READY.values(), *parts.MISSING.values())
    yield from (f"{title} is being loaded." for title in loading.TITLES.values())
    yield from ("The built-in voice is not ready.", "The page named no rate that a speaker has.")


def _of_recordings() -> Iterator[str]:
    """Yield what is wrong with a WAV file, as the end of a sentence."""
    for node in ast.walk(ast.parse((ROOT / "audio" / "wav.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_UnreadableError":
            yield from _constants(node.args[0])
    yield from (wav._SAVE_AGAIN, "has an encoding we can't read (format {format}, {bits} bit).")


def _of_tools() -> Iterator[str]:
    """Yield what is said of a list of tools: every sentence that stands in the two files that judge it."""
    for name in ("judging.py", "broken.py"):
        tree = ast.parse((ROOT / "tools" / name).read_text(encoding="utf-8"))
        texts = (
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        yield from (text for text in texts if text.endswith(".") and " " in text and not text[0].isupper())
    yield from (*(words for _, words in judging._KINDS), "null", "a space")


def _of_service(row: Row) -> Iterator[str]:
    yield from (row.title, row.called, row.model_title, row.model_word, row.model_hint, row.place, row.dates)
    yield from (row.sign_in.keyed, row.sign_in.keyless, row.sign_in.check_keyed, row.sign_in.check_keyless)
    yield from (text for pair in (*row.foreign.values(), *row.refuses.values()) for text in pair)
    yield from (text for text in row.asks.values() if " " in text)
    yield from row.lacks.settings.values()


def _in_place(room: Path) -> Iterator[str]:
    for path in sorted(room.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not any(name == each or name.startswith(f"{each}/") for each in (*NOT_ON_THE_PAGE, *TOLD_AS_IT_IS)):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _said_by(node)


def _said_by(call: ast.Call) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    told = (
        call.args[:1] if name == "tell" else call.args[:2] if name in ERRORS else call.args if name == "joined" else []
    )
    for each in told:
        yield from _constants(each)


def _constants(node: ast.expr) -> Iterator[str]:
    """Yield what a word may be: a constant, or either end of a choice."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))
