"""One word, one thing: no two classes of the tree share a name; a leading underscore says a file keeps it to itself."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2] / "playground"
SHARED = {
    "EngineStatus": "what the page needs of the engines, said without importing them",
}
"""The names that two classes may share, and why."""


def test_a_class_name_names_one_thing():
    homes = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path.relative_to(ROOT)))
    doubled = {name: where for name, where in homes.items() if len(where) > 1 and name not in SHARED}
    assert not doubled
