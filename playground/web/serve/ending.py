"""When the page that is served ends: at once by Ctrl-C; by SIGTERM once nobody talks, or after a grace time.

Rules:
1. Ctrl-C is of whoever sits there and wants it gone; SIGTERM is of a machine that replaces it, while people talk.
2. A second signal, of either kind, ends it at once.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

log = logging.getLogger(__name__)

Drain = Callable[[], "Future[None]"]
"""Begins to let those who talk finish; its future is done when they have, or when they may no longer."""


class _AskedToEnd(Exception):  # noqa: N818  no error, but how a signal reaches whoever waits
    """Somebody wants it to end, and has time."""


def wait_for_the_end(drain: Drain) -> None:
    """Return when the page is to be ended; only the main thread can wait for that."""
    try:
        try:
            signal.signal(signal.SIGTERM, _asked)
            threading.Event().wait()
        except _AskedToEnd:
            _wait_until_drained(drain())
    except KeyboardInterrupt:
        sys.stdout.write("\n")


def _asked(*_: Any) -> None:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise _AskedToEnd


def _wait_until_drained(drained: Future[None]) -> None:
    log.info("Asked to end: nobody new begins, and who talks may finish.")
    try:
        drained.result()
    except Exception:  # the edge of another loop: whatever it is must not hold up the end
        log.exception("conversations could not be let finish")
    finally:
        drained.cancel()
