"""Command lines: what is wrong with one is said in a line, and never the whole of what was given."""

from __future__ import annotations

import argparse
import errno
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from playground import environment as surroundings
from playground.cli.console import brief, printable
from playground.errors import SettingsError
from playground.session_time import minutes_of

LONGEST = 300
Read = TypeVar("Read")


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and where to read on."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        said = brief(printable(" ".join(message.split())), LONGEST).rstrip(".")
        self.exit(2, f"{said[:1].upper()}{said[1:]}. See {self.prog} --help.\n")

    def parse_known_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Take the command line apart; ``--option=--`` is a wrong one, whose value argparse would take away."""
        words = list(sys.argv[1:] if args is None else args)
        for word in itertools.takewhile(lambda word: word != "--", words):
            if word.startswith("--") and word.endswith("=--"):
                self.error(f"argument {word[:-3]}: -- is no value")
        return super().parse_known_args(words, namespace)


def port(least: int = 1) -> Callable[[str], int]:
    """Return what reads a port number from ``least`` on."""

    def read(text: str) -> int:
        return _read(lambda: surroundings.port_number(text, "", least=least))

    return read


def host(text: str) -> str:
    """Return ``text``, which can be the name or address of a host."""
    return _read(lambda: surroundings.host_name(text, ""))


def minutes(text: str) -> float:
    """Return how many minutes a session lasts."""
    return _read(lambda: minutes_of(text, ""))


def path(text: str) -> Path:
    """Return ``text`` as the name of a file, which need not be there."""
    try:
        os.lstat(text)
    except FileNotFoundError:
        pass
    except (OSError, ValueError) as error:
        if getattr(error, "errno", errno.ENAMETOOLONG) == errno.ENAMETOOLONG:
            raise argparse.ArgumentTypeError("this can't be the name of a file") from None
    return Path(text)


def _read(judge: Callable[[], Read]) -> Read:
    try:
        return judge()
    except SettingsError as error:
        raise argparse.ArgumentTypeError(error.hint[:1].lower() + error.hint[1:]) from None
