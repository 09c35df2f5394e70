"""The page, served: the program's parts started, the page launched with its routes, all of it stopped at Ctrl-C.

Rules:
1. Serving only: what the page talks to is put together in ``program.py``.
2. The page listens at once; the built-in server loads its engines meanwhile, in the background.
3. A start that fails is one sentence and a hint on stderr, and status 1; Ctrl-C before it has begun, or twice, is 130.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import MutableMapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from playground import environment as surroundings
from playground.browser.bridge import same_origin
from playground.browser.guard import Guard
from playground.browser.recordings import recordings_route
from playground.environment import Environment
from playground.errors import LinkError, PlaygroundError
from playground.program import Program, compose
from playground.ui.endpoints import Endpoints
from playground.ui.keeping import keep_little
from playground.ui.page import build_page, launch_options

STATIC = Path(__file__).parent / "browser" / "static"


class FreshFiles(StaticFiles):
    """Static files the browser asks about each time, so that an upgraded page never mixes old and new modules."""

    def file_response(self, *args: Any, **more: Any) -> Response:
        """Return the file, to be kept but checked before use."""
        response = super().file_response(*args, **more)
        response.headers["Cache-Control"] = "no-cache"
        return response


def static_route(directory: Path = STATIC) -> BaseRoute:
    """Return the route that serves the page's ES modules as they are.

    Not a ``Mount``: under a root path that a proxy strips, Starlette no longer finds a mount's files.
    """
    files = FreshFiles(directory=directory)

    async def file(request: Request) -> Response:
        return await files.get_response(request.path_params["path"], request.scope)

    return Route("/playground/static/{path:path}", file)


def serve(page: gr.Blocks, environment: Environment, routes: Sequence[BaseRoute]) -> str:
    """Serve ``page`` and ``routes`` in the background; return the local address. Raise LinkError if it can't listen."""
    try:
        _, address, _ = page.launch(
            server_name=environment.host,
            server_port=environment.port,
            root_path=environment.root_path,
            share=environment.share,
            app_kwargs={"routes": [static_route(), *routes]},
            prevent_thread_lock=True,
            ssr_mode=False,  # Gradio's Node proxy would stand between the page and the bridge
            **launch_options(),
        )
    except OSError as error:
        raise LinkError(
            f"The page can't listen on {environment.host}, port {environment.port}.",
            "Another program may be using it; choose another port with --port.",
            code="address_in_use",
        ) from error
    keep_little(page.app, page)
    page.app.middleware_stack = guarded(page.app.build_middleware_stack(), page, environment.root_path)
    return address


def guarded(app: ASGIApp, page: gr.Blocks, root_path: str = "") -> ASGIApp:
    """Return ``app``, which serves ``page``, behind the list of what may be asked of it; to be the outermost layer."""
    judge = Endpoints(page).judged
    return Guard(app, lambda scope: same_origin(Headers(scope=scope)), judge, root_path)


def main(argv: Sequence[str] | None = None) -> int:
    """Serve the page until Ctrl-C; return the exit status."""
    options = _options(argv)
    try:
        environment = _with_options(surroundings.load(), options)
        surroundings.silence_analytics()
        run(compose(environment))
    except PlaygroundError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def run(program: Program) -> None:
    """Serve ``program`` until Ctrl-C or SIGTERM, then stop its parts."""
    page = build_page(program)
    program.built_in.start()
    try:
        routes = [*program.sessions.routes, recordings_route(program.recordings)]
        address = serve(page, program.environment, routes)
        sys.stdout.write(f"Realtime Playground is at {address} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        _wait_for_the_end()
    finally:
        page.close(verbose=False)
        program.built_in.close()
        program.entra.close()


def _wait_for_the_end() -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        sys.stdout.write("\n")


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the Realtime Playground.")
    parser.add_argument("--share", action="store_true", help="also open a public link")
    parser.add_argument("--port", help="port of the page (GRADIO_SERVER_PORT, else 7860)")
    parser.add_argument("--host", help="address to listen on (GRADIO_SERVER_NAME, else 127.0.0.1)")
    return parser.parse_args(argv)


def _with_options(environment: Environment, options: argparse.Namespace) -> Environment:
    changes: MutableMapping[str, Any] = {}
    if options.port is not None:
        changes["port"] = surroundings.port_number(options.port, "--port")
    if options.host is not None:
        changes["host"] = options.host
    if options.share:
        changes["share"] = True
    return replace(environment, **changes)
