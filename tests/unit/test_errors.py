"""What is said of an error stands in one room: every use has a row there, every row a use, and no words beside it."""

import ast
import re
from pathlib import Path

import pytest

from playground.client import diagnosis
from playground.client.failures import FAILURES
from playground.errors import limits, page, refusals, said

ROOT = Path(__file__).parents[2] / "playground"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(ROOT.rglob("*.py"))}


def names_in(node):
    """The names that an argument may be; where a part of one is a fact of the case, a pattern of it."""
    match node:
        case ast.IfExp():
            return names_in(node.body) | names_in(node.orelse)
        case ast.JoinedStr():
            return {"".join(str(part.value) if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values)}
        case ast.Constant(value=str()):
            return {node.value}
    return set()


def uses(maker):
    """The names that ``maker`` is asked for."""
    calls = (node for text in SOURCES.values() for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
    made = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == maker]
    return {name for call in made for name in names_in(call.args[0])}


@pytest.mark.parametrize(
    ("maker", "rows"),
    [("refused", refusals.REFUSALS), ("page_fault", page.FAULTS), ("limit_met", limits.WORDS)],
)
def test_every_row_is_used_and_every_use_has_a_row(maker, rows):
    asked = uses(maker)
    assert {row for row in rows if not any(re.fullmatch(name, row) for name in asked)} == set()
    assert {name for name in asked if not any(re.fullmatch(name, row) for row in rows)} == set()


def test_nobody_words_what_is_wrong_on_the_wire_beside_the_tables():
    wording = [str(path) for path, text in SOURCES.items() if re.search(r"(?<!class )\bWireError\(", text)]
    assert wording == [str(ROOT / "errors" / "refusals.py")]


def test_the_codes_that_are_said_of_links_have_rows_there():
    assert said.STARTING | {said.REOPENED} <= set(FAILURES)
    assert set(diagnosis.CLOSES.values()) <= set(FAILURES)


def test_no_row_waits_for_a_fact_that_nobody_gives():
    left = {code: row.hint for code, row in FAILURES.items() if re.search(r"{(?!host|wait|detail)\w*}", row.hint)}
    assert left == {}
