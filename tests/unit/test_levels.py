"""The shape holds: imports go down only, and each level keeps away from what is not its own (docs/architecture.md)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([ROOT / "app.py", *(ROOT / "playground").rglob("*.py")])
LEVELS = (  # the highest room first; a room is a folder, or a file beside them
    ("app", "playground.__main__", "playground.web.program", "playground.web.serve"),
    ("playground.web", "playground.web.access", "playground.web.bridge", "playground.web.gradio_ui", "playground.cli"),
    ("playground.tuning", "playground.presets", "playground.programs"),
    (
        "playground.client",
        "playground.server",
        "playground.engines",
        "playground.environment",
        "playground.envfile",
        "playground.variables",
    ),
    ("playground.conversation", "playground.eventlog", "playground.archive", "playground.server.core"),
    ("playground.protocol", "playground.services"),
    (
        "playground",
        "playground.audio",
        "playground.demo_words",
        "playground.errors",
        "playground.grace",
        "playground.hearing_settings",
        "playground.importing",
        "playground.knobs",
        "playground.limits",
        "playground.logs",
        "playground.offers",
        "playground.quiet_logger",
        "playground.redis_url",
        "playground.settings",
        "playground.strict_json",
        "playground.telling",
        "playground.tool_secrets",
        "playground.tools",
        "playground.turn_settings",
    ),
)
LOWEST_IMPURE = 3
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
APART = (
    ("playground.client", "playground.server"),
    ("playground.client", "playground.engines"),
    ("playground.conversation", "playground.server"),
    ("playground.web.gradio_ui", "playground.web.bridge"),
    ("playground.cli", "playground.web.gradio_ui"),
)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def level_of(module: str) -> int:
    """Return the level of the room that holds ``module``: the longest name that fits."""
    rooms = {room: len(LEVELS) - 1 - at for at, level in enumerate(LEVELS) for room in level}
    while module not in rooms:
        module = module.rpartition(".")[0]
    return rooms[module]


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
                assert not (module.startswith(f"{one}.") and target.startswith(f"{other}.")), (
                    f"{module} imports {target}"
                )
        top = target.split(".")[0]
        pure = top not in IMPURE or (module, top) == ("playground.importing", "threading")
        assert level >= LOWEST_IMPURE or pure, f"{module} is pure and imports {top}"
        assert top != "gradio" or module.startswith(("playground.web.gradio_ui", "playground.web.serve.mounting")), (
            f"{module} imports gradio"
        )


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_only_the_environment_reads_the_environment(path):
    reads = "os.environ" in path.read_text(encoding="utf-8") or "os.getenv" in path.read_text(encoding="utf-8")
    assert not reads or module_of(path) == "playground.environment"
