"""What ``python -m playground`` makes of a command line and of an error, without running a command."""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from playground.cli import main as cli
from playground.cli.console import Console, printable, worded
from playground.cli.main import COMMANDS, main, version
from playground.errors import LinkError, ServiceError

ROOT = Path(__file__).parents[3]
HEAVY = {"gradio", "scipy", "azure", "onnxruntime", "hibari", "numpy", "websockets"}


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_alone_it_prints_help(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in COMMANDS)


def test_version_is_the_projects(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"Realtime Playground {version()}\n"
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_by_examples_that_parse(command, capsys):
    assert main([command, "--help"]) == 0
    assert "examples:" in capsys.readouterr().out
    for example in re.findall(r"python -m playground (.+)", COMMANDS[command].examples):
        cli.parser().parse_args([word.strip('"') for word in re.findall(r'"[^"]*"|\S+', example)])


WRONG = [
    ["say"],
    ["talk"],
    ["nonsense"],
    ["say", "Hi", "--bogus"],
    ["local", "--port", "x"],
    ["local", "--port", "9" * 5000],
    ["local", "--host", ".."],
    ["local", "--host", "a" * 64],
    ["local", "--certificate", "a" * 5000],
    ["say", "Hi", "--out", "a" * 5000],
    ["say", "Hi", "--voice=--"],
    ["tune", "a\0b"],
    ["tune", "said.wav", "--threshold=--"],
    ["a" * 100_000],
    ["say", "Hi", *"a" * 100_000],
    ["say", "two", "lines\nand\x1b[2J"],
]


@pytest.mark.parametrize("line", WRONG, ids=lambda line: ascii(" ".join(word[:12] for word in line[:3])))
def test_a_wrong_command_line_is_status_2_and_one_sentence(line, capsys):
    assert main(line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert len(err) < 400
    assert "\x1b" not in err
    assert "--help" in err


def test_a_bad_variable_of_the_environment_is_a_failure(monkeypatch, capsys):
    monkeypatch.setenv("PLAYGROUND_THRESHOLD", "2")
    assert main(["check"]) == 1
    assert "PLAYGROUND_THRESHOLD" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "err"),
    [
        (ServiceError("It said no.", "Ask nicely."), 1, "It said no. Ask nicely.\n"),
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("secret words"), 1, "The playground itself made a mistake (ZeroDivisionError in"),
    ],
)
def test_an_error_becomes_a_status_and_a_sentence(error, status, err, monkeypatch, capsys):
    def fail(*_):
        raise error

    monkeypatch.setattr(cli, "_run", fail)
    assert main([]) == status
    said = capsys.readouterr().err
    assert said.startswith(err)
    assert "secret" not in said
    assert "Traceback" not in said


def test_a_hint_that_names_a_button_of_the_page_is_put_in_other_words():
    assert worded(LinkError("Lost.", "Press Start to begin again.")) == "Lost. Run the command again."


def test_help_is_quick_because_nothing_heavy_is_imported():
    code = "import sys; from playground.cli.main import main; main(['say', '--help']); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.splitlines()[-1].split())


def test_lines_are_flushed_and_cannot_steer_the_terminal():
    out, err = io.StringIO(), io.StringIO()
    Console(out, err).say("a\x1b[2Jb\x07c\x9bd\te")
    assert out.getvalue() == "a[2Jbcd\te\n"
    assert printable("naïve — 日本") == "naïve — 日本"


def test_progress_is_shown_on_a_terminal_only_and_gone_before_the_next_line():
    out, pipe, terminal = io.StringIO(), io.StringIO(), Terminal()
    Console(out, pipe).progress("busy")
    assert pipe.getvalue() == ""
    console = Console(out, terminal)
    console.progress("busy")
    assert terminal.getvalue().endswith("busy")
    console.say("done")
    assert terminal.getvalue().endswith("\r\x1b[K")
