"""The string literals of an ES module, with the place of each: enough of a reader to find words in code.

Not a parser: it knows strings, templates, comments and regular expressions, and nothing of what stands between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEFORE_PATTERN = re.compile(r"(?:^|[=(,:;!&|?{}\[+>]|\breturn|\bcase|\btypeof)\s*$")
_SKIPPED = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_PATTERN = re.compile(r"/(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")


@dataclass(frozen=True, slots=True)
class Literal:
    """``text`` as it stands in the source, without its quotes; ``{}`` where a template has a value."""

    line: int
    start: int
    end: int
    text: str
    before: str


def literals(source: str) -> Iterator[Literal]:
    """Yield the literals of ``source``, those inside a template's values too."""
    yield from _read(source, 0, len(source))


def _read(source: str, at: int, end: int) -> Iterator[Literal]:
    while at < end:
        if found := _SKIPPED.match(source, at, end):
            at = found.end()
        elif found := _STRING.match(source, at, end):
            yield _literal(source, at, found.end(), found[0][1:-1])
            at = found.end()
        elif source[at] == "`":
            past, pieces, values = _template(source, at)
            yield _literal(source, at, past, "{}".join(pieces))
            for first, last in values:
                yield from _read(source, first, last)
            at = past
        elif source[at] == "/" and _BEFORE_PATTERN.search(source, max(0, at - 40), at):
            found = _PATTERN.match(source, at, end)
            at = found.end() if found else at + 1
        else:
            at += 1


def _literal(source: str, start: int, end: int, text: str) -> Literal:
    return Literal(source.count("\n", 0, start) + 1, start, end, text, source[max(0, start - 60) : start])


def _template(source: str, at: int) -> tuple[int, list[str], list[tuple[int, int]]]:
    """Return where the template ends, its pieces of text, and where its values stand."""
    pieces, values, begun, at = [], [], at + 1, at + 1
    while source[at] != "`":
        if source[at] == "\\":
            at += 2
        elif source.startswith("${", at):
            pieces.append(source[begun:at])
            first, at = at + 2, _past_value(source, at + 2)
            values.append((first, at - 1))
            begun = at
        else:
            at += 1
    pieces.append(source[begun:at])
    return at + 1, pieces, values


def _past_value(source: str, at: int) -> int:
    depth = 1
    while depth:
        if found := (_SKIPPED.match(source, at) or _STRING.match(source, at)):
            at = found.end()
        elif source[at] == "`":
            at = _template(source, at)[0]
        else:
            depth += {"{": 1, "}": -1}.get(source[at], 0)
            at += 1
    return at
