"""The page of faults keeps its word: its tests are there, its sentences are the code's, each row says what is lost."""

import ast
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
ENGLISH = (ROOT / "playground" / "web" / "static" / "words" / "en.js").read_text(encoding="utf-8")
LEAST = 60
UNTOLD = "—"


class FaultRow(NamedTuple):
    """A row; ``test`` is its path and name, with what tells one case from another in brackets."""

    fault: str
    sentence: str
    lost: str
    recovery: str
    test: str


def table(text: str) -> list[FaultRow]:
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [FaultRow(*each) for each in cells if each[0] != "what goes wrong"]


ROWS = table(TEXT)


def template(node: ast.AST) -> str:
    """Return what a string of the code says, ``{…}`` where a fact of the case stands; nothing for another node."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(data)):
            return data.decode(errors="replace")
        case ast.JoinedStr(values=parts):
            return "".join(map(template, parts))
        case ast.FormattedValue(value=value):
            return f"{{{ast.unparse(value)}}}"
    return ""


@cache
def said() -> frozenset[str]:
    """Return every string of the code, and every word of the page's modules."""
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "playground").rglob("*.py")]
    texts = {template(node) for source in sources for node in ast.walk(ast.parse(source))}
    return frozenset(texts | {json.loads(word) for word in re.findall(r': ("(?:[^"\\]|\\.)*")', ENGLISH)})


def is_said(sentence: str) -> bool:
    """Tell whether a string of the code is this sentence, or begins with it and goes on with another."""
    begins = (f"{sentence} ", f"{sentence}\n")
    return sentence in said() or (sentence[-1] in ".?" and any(text.startswith(begins) for text in said()))


@cache
def names_in(path: str) -> frozenset[str]:
    file = ROOT / path
    tree = ast.parse(file.read_text(encoding="utf-8")) if file.is_file() else ast.Module([], [])
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def is_there(test: str) -> bool:
    """Tell whether the file has this test, and names the case in brackets."""
    found = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)(?:\[(\w+)\])?`", test)
    if not found or found[2] not in names_in(found[1]):
        return False
    return not found[3] or f'"{found[3]}"' in (ROOT / found[1]).read_text(encoding="utf-8")


def test_there_are_at_least_sixty_and_none_is_told_twice():
    assert len(ROWS) >= LEAST
    assert [fault for fault, times in Counter(row.fault for row in ROWS).items() if times > 1] == []
    assert [each for each, times in Counter((row.sentence, row.test) for row in ROWS).items() if times > 1] == []


def test_every_test_is_there():
    assert [row.test for row in ROWS if not is_there(row.test)] == []


def test_every_sentence_is_the_codes():
    assert [row.sentence for row in ROWS if row.sentence != UNTOLD and not is_said(row.sentence)] == []


def test_every_row_says_what_is_lost_and_how_it_goes_on():
    assert [row.fault for row in ROWS if not row.lost.strip(" —") or not row.recovery.strip(" —")] == []


def test_where_nobody_is_told_nothing_is_lost():
    assert [row.fault for row in ROWS if row.sentence == UNTOLD and not row.lost.startswith("nothing")] == []
