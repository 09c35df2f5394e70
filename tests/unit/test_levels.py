"""The shape holds: imports go down only, and each level keeps away from what is not its own (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([ROOT / "app.py", *(ROOT / "playground").rglob("*.py")])
LEVELS = [  # the first that matches counts
    (
        5,
        (
            "playground.builtin",
            "playground.program",
            "app",
            "playground.web",
            "playground.starting",
            "playground.serving",
            "playground.listening",
            "playground.cli",
            "playground.commands",
            "playground.__main__",
        ),
    ),
    (4, ("playground.ui", "playground.browser")),
    (2, ("playground.local.engines.base",)),  # values and protocols: all that the core knows of engines
    (3, ("playground.client", "playground.environment", "playground.envfile")),
    (
        3,
        (
            "playground.local.pipeline",
            "playground.local.endpoint",
            "playground.local.admission",
            "playground.local.handshake",
            "playground.local.engines",
            "playground.local.voicing",
            "playground.tuning.hearing",
            "playground.tuning.asking",
            "playground.tuning.tuner",
        ),
    ),
    (2, ("playground.session", "playground.local", "playground.tuning", "playground.export")),
    (1, ("playground.protocol",)),
    (
        0,
        (
            "playground.settings",
            "playground.errors",
            "playground.discreet",
            "playground.strict_json",
            "playground.importing",
            "playground.audio",
            "playground",
        ),
    ),
]
IMPURE = {
    "asyncio",
    "anyio",
    "threading",
    "socket",
    "time",
    "random",
    "secrets",
    "websockets",
    "starlette",
    "os",
    "httpx",
}
APART = [("playground.client", "playground.local"), ("playground.ui", "playground.browser")]


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def level_of(module: str) -> int:
    fits = (level for level, names in LEVELS for name in names if module == name or module.startswith(name + "."))
    return next(fits)


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_imports_go_down_only(path):
    module = module_of(path)
    level = level_of(module)
    for target in imports(path):
        if target.split(".")[0] in ("playground", "app"):
            assert level_of(target) <= level, f"{module} (level {level}) imports {target}"
            for one, other in [*APART, *(pair[::-1] for pair in APART)]:
                assert not (module.startswith(one) and target.startswith(other)), f"{module} imports {target}"
        top = target.split(".")[0]
        pure = top not in IMPURE or (module, top) == ("playground.importing", "threading")
        assert level > 2 or pure, f"{module} is pure and imports {top}"
        assert top != "gradio" or module.startswith(("playground.ui", "playground.web")), f"{module} imports gradio"


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_only_the_environment_reads_the_environment(path):
    reads = "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    assert not reads or module_of(path) == "playground.environment"
