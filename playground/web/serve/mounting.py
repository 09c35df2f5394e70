"""The page, served: the program's parts started, the page launched with its routes, all of it stopped at Ctrl-C.

Rules:
1. Serving only: what the page talks to is put together in ``program.py``, how connections are kept in ``serving.py``.
2. The page listens at once; the built-in server loads its engines meanwhile, in the background.
3. Gradio makes the app and nothing else: its ``launch`` would own the server, and dials itself and its makers.
"""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import gradio as gr
from fastapi import FastAPI
from gradio import networking
from gradio.tunneling import CURRENT_TUNNELS
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.environment import Environment
from playground.web.access.guard import Guard
from playground.web.access.hosts import Doors, KnownHosts, known_hosts
from playground.web.access.languages import Languages
from playground.web.access.origin import same_origin
from playground.web.access.page_address import address_route
from playground.web.access.replays import replays_route
from playground.web.access.sign_in import SignInRequired
from playground.web.access.uploads import recordings_route
from playground.web.access.visitor_policy import visitor_policy
from playground.web.bridge.bridge import bridge_route
from playground.web.gradio_ui.endpoints import Endpoints
from playground.web.gradio_ui.keeping import keep_little
from playground.web.gradio_ui.page import build_page, launch_options
from playground.web.health import LoopLag, health_routes
from playground.web.metrics import PageMetrics, metrics_route
from playground.web.program import Program
from playground.web.serve import http_server as serving
from playground.web.serve.ending import wait_for_the_end
from playground.web.serve.http_server import Farewell, Layer, no_farewell
from playground.web.serve.listening import address, listen

log = logging.getLogger(__name__)
STATIC = Path(__file__).parents[1] / "static"


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


def serve(
    page: gr.Blocks,
    environment: Environment,
    routes: Sequence[BaseRoute],
    *,
    sockets: Sequence[socket.socket] | None = None,
    hosts: KnownHosts | None = None,
    farewell: Farewell = no_farewell,
    watched: Callable[[Any], AbstractAsyncContextManager[None]] | None = None,
) -> str:
    """Serve ``page`` and ``routes`` in the background, until ``page.close``; return the local address.

    ``sockets`` are bound already; without them, raise LinkError where the page can't listen. ``hosts`` are the names it
    goes by, else those that follow from ``environment``. ``watched`` is entered in the server's loop, and left at its
    end. See ``serving.serve``.
    """
    bound = sockets or listen(environment.host, environment.port)
    app = FastAPI(openapi_url=None, routes=[static_route(), *routes], lifespan=watched)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        root_path=environment.root_path,
        show_error=False,
        mcp_server=False,
        auth=[(name, word.get_secret_value()) for name, word in environment.passwords.items()] or None,
        ssr_mode=False,  # Gradio's Node proxy would stand between the page and the bridge
        **launch_options(),
    )
    running: Any = next(route.app for route in app.routes if isinstance(route, Mount))
    running.startup_events_triggered = True  # by its lifespan; else anybody could have them run again
    running.user_middleware.append(Middleware(Languages))  # the innermost: what it sees is not compressed yet
    keep_little(running, page)
    signed_in = [sign_in(running, app, environment)] if environment.passwords else []
    wrap = [
        doors(environment, hosts or known_hosts(environment)),
        *signed_in,
        guard(page, environment),
    ]
    server: Any = serving.serve(app, bound, wrap=wrap, farewell=farewell)
    page.app, page.server = running, server  # what ``page.close`` stops
    return address(environment.host, bound[0].getsockname()[1])


def doors(environment: Environment, hosts: KnownHosts) -> Layer:
    """Return the outermost layer: by which names the page may be called, and what every answer carries."""
    return partial(Doors, hosts=hosts, proxies=environment.proxies, framers=environment.frame_ancestors)


def guard(page: gr.Blocks, environment: Environment | None = None) -> Layer:
    """Return the layer that lets through what ``page`` itself asks, and nothing else."""
    environment = environment or Environment()
    return partial(
        Guard,
        same_origin=same_origin,
        judge=Endpoints(page).judged,
        root_path=environment.root_path,
        lets_programs=visitor_policy(environment).lets_programs,
    )


def sign_in(running: Any, app: FastAPI, environment: Environment) -> Layer:
    """Return the layer that asks for the cookie which Gradio's app ``running`` gives to whoever signs in at ``app``."""

    def is_known(connection: HTTPConnection) -> bool:
        names = (f"access-token-{running.cookie_id}", f"access-token-unsecure-{running.cookie_id}")
        return any(connection.cookies.get(name) in running.tokens for name in names)

    return partial(
        SignInRequired,
        login=app,
        is_known=is_known,
        same_origin=same_origin,
        clock=time.monotonic,
        root_path=environment.root_path,
        framed=bool(environment.frame_ancestors),
    )


def run(program: Program, sockets: Sequence[socket.socket] | None = None) -> None:
    """Serve ``program`` on bound ``sockets`` until it is to end (``ending.py``), then stop its parts."""
    try:
        page = build_page(program)
        program.built_in.start()
        _serve_page(program, page, sockets)
    finally:
        program.built_in.close()
        program.entra.close()


def _serve_page(program: Program, page: gr.Blocks, sockets: Sequence[socket.socket] | None) -> None:
    try:
        hosts = known_hosts(program.environment)
        lag = LoopLag(tell=program.admission.line.felt)
        look = partial(program.health, lag)
        metrics = PageMetrics(look) if program.environment.metrics else None
        bridge = bridge_route(program.sessions, program.built_in.detector, program.admission, metrics)
        address = address_route(program.environment.root_path)
        watching = (*health_routes(look), metrics_route(metrics))
        routes = [bridge, recordings_route(program.recordings), replays_route(), address, *watching]
        at = serve(
            page,
            program.environment,
            routes,
            sockets=sockets,
            hosts=hosts,
            farewell=program.stop,
            watched=partial(_watched, lag, program),
        )
        sys.stdout.write(f"Realtime Playground is at {at} (Ctrl-C stops it)\n")
        sys.stdout.flush()
        with public_link(page, program.environment, at) as link:
            if link:
                hosts.add(link)
            wait_for_the_end(partial(_drain, page, program))
    finally:
        page.close(verbose=False)


@asynccontextmanager
async def _watched(lag: LoopLag, program: Program, app: Any) -> AsyncIterator[None]:
    """Do in the server's loop, as long as it lasts, what no request begins."""
    async with lag.watched(app), program.admission.sharing.kept():
        yield


def _drain(page: gr.Blocks, program: Program) -> Future[None]:
    """Begin to let those who talk finish, in the loop of the server that ``serve`` gave to ``page``."""
    server: Any = page.server
    begun: Future[None] = server.begin(program.drain())
    return begun


@contextmanager
def public_link(page: gr.Blocks, environment: Environment, local: str) -> Iterator[str]:
    """Keep Gradio's tunnel open where one is wanted, and give its address; where there is none, say so and go on."""
    link = ""
    if not environment.share:
        yield link
        return
    try:
        port = urlsplit(local).port or 80
        link = networking.setup_tunnel(environment.host, port, page.share_token, None, None)
        page.share = True
        sys.stdout.write(f"For everybody who has this link: {link}\n")
    except Exception as error:  # what a stranger's program and server do wrong has no common base
        log.debug("no public link", exc_info=error)
        sys.stderr.write("There is no public link: Gradio's server could not be reached. The page works without it.\n")
    sys.stdout.flush()
    try:
        yield link
    finally:
        for tunnel in CURRENT_TUNNELS:
            tunnel.kill()  # type: ignore[no-untyped-call]
