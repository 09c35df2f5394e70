"""How the page is started: what can be wrong is judged first, and only then are its libraries loaded.

Rules:
1. A start that fails is one sentence and a hint on stderr, and status 1; a wrong command line is status 2.
2. Ctrl-C before it has begun, or twice, is 130.
3. The command line, the configuration and the sockets come before Gradio: it reads the environment as it is imported,
   and takes seconds to load.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace

from playground import environment as surroundings
from playground.cli.console import mistake, worded
from playground.cli.parsing import Parser, host, port
from playground.environment import Environment
from playground.errors import PlaygroundError
from playground.logs import logging_as
from playground.web.serve.lending import settled
from playground.web.serve.listening import listen, open_files

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    options = _options(argv)
    try:
        environment = _with_options(surroundings.load(), options)
        ask = input if sys.stdin is not None and sys.stdin.isatty() else None
        environment = settled(environment, ask, sys.stderr.write)
        surroundings.silence_analytics()
        with logging_as(environment.logs, environment.secrets):
            _serve(environment)
    except PlaygroundError as error:
        return _failed(worded(error))
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the edge of the program
        log.debug("the page ended by a mistake of ours", exc_info=error)
        return _failed(mistake(error))
    return 0


def _failed(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


def _serve(environment: Environment) -> None:
    open_files()
    sockets = listen(environment.host, environment.port)
    try:
        from playground.web.program import compose

        program = compose(environment)
        program.built_in.begin()  # gets ready while Gradio loads
        try:
            from playground.web.serve.mounting import run

            run(program, sockets)
        finally:
            program.built_in.close()
    finally:
        for each in sockets:
            each.close()


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = Parser(prog="app.py", description="Serve the Realtime Playground.", argument_default=argparse.SUPPRESS)
    parser.add_argument("--share", action="store_true", help="also open a public link")
    parser.add_argument("--port", type=port(), metavar="N", help="port of the page (GRADIO_SERVER_PORT, else 7860)")
    parser.add_argument("--host", type=host, help="address to listen on (GRADIO_SERVER_NAME, else 127.0.0.1)")
    return parser.parse_args(argv)


def _with_options(environment: Environment, options: argparse.Namespace) -> Environment:
    return replace(environment, **vars(options))
