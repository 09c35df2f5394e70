"""Benchmarks point at what is there: nobody runs them daily, so a folder that moved would break them unseen."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "benchmarks").rglob("*.py"))
STATIC = ROOT / "playground" / "web" / "static"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def below_the_root(node: ast.AST) -> list[str] | None:
    """Return the parts of ``ROOT / "a" / "b"``; none for what is no such path."""
    match node:
        case ast.Name("ROOT"):
            return []
        case ast.BinOp(left, ast.Div(), ast.Constant(str(part))):
            above = below_the_root(left)
            return None if above is None else [*above, part]
    return None


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def absent(path: Path) -> list[str]:
    """Return whatever ``path`` points at that does not exist: files of the tree, modules, scripts of the page."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    paths = [ROOT.joinpath(*parts) for node in ast.walk(tree) if (parts := below_the_root(node)) is not None]
    scripts = [STATIC / script for script in re.findall(r"/static/([\w/-]+\.js)", text)]
    ours = [name for name in imported(tree) if name.partition(".")[0] in ("playground", "benchmarks")]
    modules = [ROOT.joinpath(*name.split(".")) for name in ours]
    missing = [each for each in (*paths, *scripts) if not each.exists()]
    missing += [each for each in modules if not each.is_dir() and not each.with_suffix(".py").exists()]
    return [str(each.relative_to(ROOT)) for each in missing]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_benchmark_points_at_nothing_that_is_absent(path: Path) -> None:
    assert absent(path) == []


def test_what_is_absent_is_found(tmp_path: Path) -> None:
    stale = tmp_path / "stale.py"
    stale.write_text(
        'from playground.gone import nothing\nSTATIC = ROOT / "playground" / "elsewhere"\nPAGE = "/static/gone.js"\n'
    )
    assert absent(stale) == ["playground/elsewhere", "playground/web/static/gone.js", "playground/gone"]


def test_a_benchmark_says_how_it_is_run() -> None:
    modules = re.findall(r"python -m (benchmarks[.\w]+)", "".join(path.read_text(encoding="utf-8") for path in FILES))
    assert [name for name in modules if not ROOT.joinpath(*name.split(".")).with_suffix(".py").exists()] == []
