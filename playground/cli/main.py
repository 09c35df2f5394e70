"""``python -m playground``: the parser of all commands, and the one place where an error becomes a status.

Rules:
1. Status 0 only when it worked; 1 for failures, 2 for a wrong command line, 130 for Ctrl-C.
2. An error is one sentence and a hint on stderr, never a traceback.
3. A command's own file, and what it needs, is imported when it is chosen: ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

from playground import environment as surroundings
from playground import session_time
from playground.cli.console import Console, mistake, worded
from playground.cli.flags import UsageError, add_flags, configured
from playground.cli.parsing import Parser, host, minutes, path, port
from playground.errors import PlaygroundError
from playground.offers import USUAL_MODEL, USUAL_TRANSCRIBER
from playground.services.address import BUILT_IN_PORT

PROG = "python -m playground"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """One command: what it is, examples that work as they stand, and what it takes besides the settings."""

    summary: str
    description: str
    examples: str
    declare: Callable[[argparse.ArgumentParser], None]
    takes_settings: bool = True


def _say(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="what to say; - reads it from stdin")
    parser.add_argument("--out", metavar="FILE", type=path, help="write the spoken answer to this WAV file")


def _talk(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recording", metavar="FILE.wav", type=path, help="a WAV file of any rate, width and channels")
    parser.add_argument("--out", metavar="FILE", type=path, help="write all spoken answers to this WAV file")
    parser.add_argument("--keep", metavar="FILE.zip", type=path, help="write the whole conversation to this archive")
    parser.add_argument(
        "--fast",
        action="store_true",
        help="eight times faster than spoken, and waiting for each answer: nobody is interrupted",
    )


def _transcribe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recording", metavar="FILE.wav", type=path, help="a WAV file of any rate, width and channels")
    parser.add_argument("--fast", action="store_true", help="eight times faster than spoken")


def _open(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("archive", metavar="FILE", type=path, help="a ZIP of --keep or Export, or a record as JSONL")


def _check(parser: argparse.ArgumentParser) -> None:
    del parser  # the settings are all it takes


def _tune(parser: argparse.ArgumentParser) -> None:
    lists: dict[str, Any] = {"metavar": "LIST"}
    around = "else the one that is set, with a neighbour to either side"
    parser.add_argument("recording", metavar="FILE.wav", type=path, help="a WAV file of any rate, width and channels")
    parser.add_argument(
        "--threshold",
        dest="thresholds",
        help=f"thresholds to compare, such as 0.3,0.5,0.7 [PLAYGROUND_THRESHOLD, {around}]",
        **lists,
    )
    parser.add_argument("--silence", dest="silences", help=f"silence durations in ms ({around})", **lists)
    parser.add_argument("--padding", dest="paddings", help="prefix paddings in ms (else the one that is set)", **lists)
    parser.add_argument("--out", metavar="FILE", type=path, help="where the picture goes (else ./FILE.tune.svg)")
    parser.add_argument("--ask", action="store_true", help="ask the configured service too, a session for each setting")


def _local(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", metavar="N", type=port(least=0), default=BUILT_IN_PORT, help=f"0 for any (else {BUILT_IN_PORT})"
    )
    parser.add_argument(
        "--host", type=host, default="127.0.0.1", help="address to listen on (else 127.0.0.1: this computer only)"
    )
    parser.add_argument("--certificate", metavar="FILE", type=path, help="serve wss:// with this PEM certificate")
    parser.add_argument("--key", metavar="FILE", type=path, help="its private key (else in the certificate's file)")
    parser.add_argument(
        "--chat",
        metavar="URL",
        help="chat server that thinks, such as http://127.0.0.1:11434/v1; auto for the first one that answers on this "
        "computer [PLAYGROUND_LOCAL_CHAT_URL]",
    )
    parser.add_argument("--chat-model", metavar="NAME", help="model it should use [PLAYGROUND_LOCAL_CHAT_MODEL]")
    parser.add_argument(
        "--session-minutes",
        metavar="N",
        type=minutes,
        help=f"after which a session ends, as a service's does [{session_time.VARIABLE}]",
    )


COMMANDS: Mapping[str, CommandSpec] = {
    "say": CommandSpec(
        "say a text, get a spoken answer",
        "Say a text and print the answer as it arrives: its words, and how many bytes of sound came with them.",
        f"""\
  {PROG} say "Tell me a joke." --out joke.wav
  echo "What is 7 times 8?" | {PROG} say -
  {PROG} say "Hello" --service azure --deployment {USUAL_MODEL} --voice marin""",
        _say,
    ),
    "talk": CommandSpec(
        "play a recording into a conversation",
        "Send a recording as if it were the microphone, with silence after it so that the last turn can end. "
        "Prints both sides with their times, and where an answer was interrupted.",
        f"""\
  {PROG} talk question.wav --out reply.wav
  {PROG} talk conversation.wav --silence-duration-ms 800 --threshold 0.6
  {PROG} talk question.wav --turn-detection none --fast
  {PROG} talk question.wav --keep conversation.zip""",
        _talk,
    ),
    "transcribe": CommandSpec(
        "write down what is said in a recording",
        "Send a recording to a session that only transcribes, and print what is said, a line a turn, as it comes. "
        "Nothing answers.",
        f"""\
  {PROG} transcribe interview.wav
  {PROG} transcribe interview.wav --fast --transcription-language pt
  {PROG} transcribe interview.wav --service openai --transcription-model {USUAL_TRANSCRIBER}""",
        _transcribe,
    ),
    "open": CommandSpec(
        "say what is in a kept conversation, and replay it",
        "Tell when a conversation was, with whom, who said what and when, the delays and the tokens; then feed its "
        "record to the core of today. Status 1 where that decides otherwise.",
        f"""\
  {PROG} open conversation.zip
  {PROG} open playground-20261130-032158.jsonl""",
        _open,
        takes_settings=False,
    ),
    "tune": CommandSpec(
        "compare settings of turn detection on a recording",
        "Show where each setting would begin and end your turns, as a table and as a picture. The built-in detector "
        "judges, at once and offline; --ask has the configured service judge too.",
        f"""\
  {PROG} tune question.wav
  {PROG} tune question.wav --threshold 0.3,0.5,0.7 --silence 200,500,800
  {PROG} tune question.wav --padding 0,300 --out cuts.svg
  {PROG} tune question.wav --silence 300,600 --ask --service azure""",
        _tune,
    ),
    "check": CommandSpec(
        "say what is configured and whether it works",
        "Go the way of a conversation step by step, up to the first event and the settings. Nothing is said, so "
        "nothing is charged. Status 1 when a step failed.",
        f"""\
  {PROG} check
  {PROG} check --service azure
  {PROG} check --service other --endpoint ws://localhost:8000/v1/realtime""",
        _check,
    ),
    "local": CommandSpec(
        "run the built-in Realtime server",
        "Run the built-in Realtime server alone, for any Realtime client: offline, without an account. Any key and "
        "any model name will do. Ctrl-C stops it.",
        f"""\
  {PROG} local
  {PROG} local --port 9000
  {PROG} local --chat auto
  {PROG} local --certificate cert.pem --key key.pem
  {PROG} say "Hello" --service other --endpoint ws://127.0.0.1:{BUILT_IN_PORT}""",
        _local,
        takes_settings=False,
    ),
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    main_parser = Parser(
        prog=PROG,
        description="Talk to a Realtime service from the command line. Without any setting, the built-in one answers.",
        epilog=f"The page itself is started with: python app.py\n{PROG} COMMAND --help tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    main_parser.add_argument("--version", action="version", version=f"Realtime Playground {version()}")
    commands = main_parser.add_subparsers(title="commands", dest="command", metavar="COMMAND")
    for name, command in COMMANDS.items():
        own = commands.add_parser(
            name,
            help=command.summary,
            description=command.description,
            epilog=f"examples:\n{command.examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            conflict_handler="resolve",
        )
        if command.takes_settings:
            add_flags(own)
        command.declare(own)  # last: where a command has a flag of that name itself, its own holds
    return main_parser


def version() -> str:
    """Return the version of the installed package, or of the checkout we run in."""
    try:
        return metadata.version("realtime-playground")
    except metadata.PackageNotFoundError:
        project = Path(__file__).parents[2] / "pyproject.toml"
        found = re.search(r'^version = "(.+)"', project.read_text(encoding="utf-8"), re.MULTILINE)
        return found.group(1) if found else "unknown"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its status."""
    logging.basicConfig(handlers=[logging.NullHandler()])  # what libraries log is not for a command's stderr
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")  # a terminal that lacks a character shows a question mark, not a traceback
    console = Console()
    try:
        status = _run(argv, console)
        sys.stdout.flush()
    except PlaygroundError as error:
        console.warn(worded(error))
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        console.clear()
        return 130
    except BrokenPipeError:
        _forget_stdout()
        return 1
    except Exception as error:  # noqa: BLE001  the edge of the program
        _log.debug("a command ended by a mistake of ours", exc_info=error)
        console.warn(mistake(error))
        return 1
    return status


def _run(argv: Sequence[str] | None, console: Console) -> int:
    try:
        options = parser().parse_args(argv)
    except SystemExit as ended:  # after --help, --version or a wrong command line
        return int(ended.code or 0)
    if options.command is None:
        parser().print_help()
        return 0
    environment = surroundings.load()
    if COMMANDS[options.command].takes_settings:
        environment = configured(environment, options)
    run: Callable[..., int] = import_module(f"playground.cli.{options.command}").run
    return run(options, environment, console)


def _forget_stdout() -> None:
    """Whoever read us is gone: point stdout at nothing, so that Python does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
