"""The page as Gradio serves it by itself, with nothing of ours around it: the control of tests that attack the app.

Run as ``python -m tests.page.bare PORT``; says where it is, and ends with its standard input.
"""

import asyncio
import sys
import threading

import gradio as gr
import uvicorn
from fastapi import FastAPI

from playground.environment import read
from playground.web.gradio_ui.page import build_page, launch_options
from playground.web.program import compose
from playground.web.serve.mounting import static_route


async def main(port: int) -> None:
    """Serve the page until nobody writes to standard input any more."""
    app = FastAPI(routes=[static_route()])
    options = {name: value for name, value in launch_options().items() if name in ("theme", "head")}
    gr.mount_gradio_app(app, build_page(compose(read({}))), "/", ssr_mode=False, **options)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))

    def end() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=end, daemon=True).start()
    sys.stdout.write("started\n")
    sys.stdout.flush()
    await server.serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
