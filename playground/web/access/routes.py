"""What may be asked of the page's server, route by route: whatever is not in this list is not there.

Gradio brings some seventy routes: deep links, monitoring, uploads, an API, a proxy, tools for those who write pages.
The page needs the ones below, found by watching it. A route that Gradio adds tomorrow stays closed until it is listed.
Pure data and one look-up. Not here: how a request is held to it (``guard``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from playground.tuning.recording import MOST_BYTES as RECORDING_BYTES

EVENT_BYTES = 1_000_000
"""The longest instructions and tools that can be set, each character written in four bytes, and some."""
RECORD_BYTES = 8 * 2**20
"""A record that is replayed, an hour of turns and more: who replays takes the processor from those that talk."""
WEBSOCKET = "WEBSOCKET"


@dataclass(frozen=True, slots=True)
class Allowed:
    """One route: ``path`` as Starlette writes it. A body over ``most_bytes`` is refused before it is read.

    ``ours``: only a page of this server may ask, as it changes or takes something. ``ignored``: words of the query that
    Gradio would understand and that are taken out.
    """

    method: str
    path: str
    most_bytes: int = 0
    ours: bool = False
    ignored: tuple[str, ...] = ()


GRADIOS_WORDS = ("deep_link", "page")
"""The first fills the form with what somebody stored; the second names a page, and a wrong one is a fault in Gradio."""
LIST = (
    Allowed("GET", "/", ignored=GRADIOS_WORDS),
    Allowed("HEAD", "/", ignored=GRADIOS_WORDS),
    Allowed("GET", "/assets/{path:path}"),
    Allowed("GET", "/static/{path:path}"),
    Allowed("GET", "/theme.css"),
    Allowed("GET", "/favicon.ico"),
    Allowed("GET", "/manifest.json"),
    Allowed("GET", "/pwa_icon"),
    Allowed("GET", "/gradio_api/app_id"),
    Allowed("GET", "/gradio_api/heartbeat/{session_hash}", ours=True),
    Allowed("GET", "/gradio_api/queue/data", ours=True),
    Allowed("POST", "/gradio_api/queue/join", EVENT_BYTES, ours=True),
    Allowed("POST", "/gradio_api/run/predict", EVENT_BYTES, ours=True),
    Allowed("GET", "/playground/static/{path:path}"),
    Allowed("GET", "/playground/address", ours=True),
    Allowed("GET", "/playground/health"),
    Allowed("GET", "/playground/health/ready"),
    Allowed("GET", "/playground/metrics"),
    Allowed("POST", "/playground/recording", RECORDING_BYTES, ours=True),
    Allowed("POST", "/playground/replay", RECORD_BYTES, ours=True),
    Allowed(WEBSOCKET, "/playground/bridge"),
)
BEFORE_SIGN_IN = frozenset(
    {"/", "/assets/{path:path}", "/static/{path:path}", "/theme.css", "/favicon.ico", "/manifest.json", "/pwa_icon"}
    | {"/playground/health", "/playground/health/ready", "/playground/metrics"}
)
"""What is answered to anybody, where one must sign in: Gradio's form and what draws it; of ours, how we fare."""
_ANY = re.compile(r"\{\w+(?P<path>:path)?\}")


def allowed(method: str, path: str) -> Allowed | None:
    """Return the route that answers ``method`` at ``path``, or None where nothing does."""
    return next((each for each in LIST if each.method == method and _pattern(each.path).fullmatch(path)), None)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """Return what matches a template of the list, which holds nothing else that a pattern would understand."""
    return re.compile(_ANY.sub(lambda found: ".*" if found["path"] else "[^/]+", template), re.DOTALL)
