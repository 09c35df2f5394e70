"""Why a text is no JSON, and what was met there: in words for whoever wrote it, not for whoever reads JSON.

Rules:
1. The place is the one to mend: of a comma too many the comma, of a string without an end its beginning.
2. Python's versions word and place one fault differently, so its message chooses a row and nothing more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from math import isfinite

from playground.strict_json import MOST_DIGITS
from playground.telling import tell
from playground.tools.places import past_space

LONGEST = 20
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[][{}]|-?Infinity|NaN|-?\d[\d.eE+-]*', re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_LITERALS = {"True": "true", "False": "false", "None": "null", "undefined": "null"}
_OPENING: Mapping[str, str] = {"]": "[", "}": "{"}
SINGLE = "a single quote was met. JSON writes strings and names in straight double quotes."
TYPOGRAPHIC = "a typographic quote was met. JSON writes strings and names in straight double quotes."
_COMMENTS = ("//", "/*", "#")
Fault = tuple[int, str]
"""The character to mend, and what is wrong there."""


def fault_of(text: str, error: ValueError) -> Fault:
    """Return where ``text`` stops being JSON and why, as ``error`` of a reader has found it."""
    if not isinstance(error, json.JSONDecodeError):
        return _odd_number(text), error.args[0]
    at = past_space(text, error.pos)
    for message, told in _STRINGS.items():
        if error.msg.startswith(message):
            return error.pos, told(text, error.pos)
    if (comma := _needless_comma(text, at)) is not None:
        return comma, "a comma stands here, and nothing follows it. Take it out."
    if at >= len(text):
        return _unclosed(text)
    return at, _met_instead(text, at, error.msg)


def quoted(text: str, at: int = 0) -> str:
    """Quote what stands at ``at``: a word, or a character."""
    word = _WORD.match(text, at)
    met = word.group() if word else text[at : at + 1]
    return f"“{met[:LONGEST]}{'…' if len(met) > LONGEST else ''}”"


def _control(text: str, at: int) -> str:
    if text[at : at + 1] in "\r\n":
        return "the line ends within a string. Close it with a double quote, or write \\n where a new line is meant."
    return "a tab or another control character stands in a string. Write \\t for a tab."


def _escape(text: str, at: int) -> str:
    return tell("“{met}” is no escape that JSON has. Write \\\\ for a backslash.", met=text[at : at + 2])


_STRINGS: Mapping[str, Callable[[str, int], str]] = {
    "Unterminated string": lambda _text, _at: "the string that begins here has no closing double quote.",
    "Invalid control character": _control,
    "Invalid \\": _escape,
}
_EXPECTED: Mapping[str, str] = {
    "Expecting ',' delimiter": "a comma is missing before {met}.",
    "Expecting ':' delimiter": "a colon is missing before {met}.",
    "Extra data": "the JSON is over before {met}. Several functions stand in one list, with commas between them.",
}


def _met_instead(text: str, at: int, message: str) -> str:
    """Say what stands at ``at`` in place of what JSON wants there."""
    met = text[at]
    if text.startswith(_COMMENTS, at):
        return "a comment was met. JSON has none: take it out."
    if met in "'‘’“”„":
        return SINGLE if met == "'" else TYPOGRAPHIC
    word = _WORD.match(text, at)
    if word and word.group() in _LITERALS:
        return tell("{met} was met. JSON writes {literal}.", met=quoted(text, at), literal=_LITERALS[word.group()])
    if message in _EXPECTED:
        return tell(_EXPECTED[message], met=quoted(text, at))
    if message.startswith("Expecting property name"):
        return tell("{met} was met where a name in double quotes begins.", met=quoted(text, at))
    return tell("a value is missing: {met} was met.", met=quoted(text, at))


def _needless_comma(text: str, at: int) -> int | None:
    """Return the comma before a closing bracket, be it at ``at`` or just before; None where there is none."""
    comma = at if text[at : at + 1] == "," else len(text[:at].rstrip()) - 1
    closes = text[past_space(text, comma + 1) : past_space(text, comma + 1) + 1]
    return comma if comma >= 0 and text[comma] == "," and closes and closes in "]}" else None


def _unclosed(text: str) -> Fault:
    """Return the innermost bracket that nothing closes; the end where every one is closed."""
    opened: list[tuple[int, str]] = []
    for token in _TOKEN.finditer(text):
        if token.group() in _OPENING.values():
            opened.append((token.start(), token.group()))
        elif opened and _OPENING.get(token.group()) == opened[-1][1]:
            opened.pop()
    if not opened:
        return max(0, len(text.rstrip()) - 1), "the text ends where a value is missing."
    at, bracket = opened[-1]
    closing = next(closes for closes, opens in _OPENING.items() if opens == bracket)
    words = "the “{opening}” that opens here is never closed: “{closing}” is missing, or the text is cut short."
    return at, tell(words, opening=bracket, closing=closing)


def _odd_number(text: str) -> int:
    """Return where the first number stands that JSON has not, or that is too long; 0 where it cannot be told."""
    numbers = (found for found in _TOKEN.finditer(text) if found.group()[0] in "-IN0123456789")
    return next((found.start() for found in numbers if not _is_usual(found.group())), 0)


def _is_usual(digits: str) -> bool:
    try:
        return len(digits) <= MOST_DIGITS and isfinite(float(digits))
    except ValueError:
        return False
