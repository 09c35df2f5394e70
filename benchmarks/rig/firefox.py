"""A stock Firefox, driven over WebDriver BiDi: enough to open an address and run a script.

Commands and their results: https://w3c.github.io/webdriver-bidi/. One connection, one command at a time.
Playwright drives only a Firefox of its own making.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from benchmarks.rig.browser import BrowserGone

PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "security.sandbox.content.level": 0,  # its sandbox would keep the sound server's socket out of reach
    "media.cubeb.sandbox": False,
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "services.settings.server": "data:,",
}
LISTENING = re.compile(r"WebDriver BiDi listening on (\S+)")
PATIENCE_S = 30.0


class Firefox:
    """One window, one tab, a profile of its own; ``BrowserGone`` where it fell over or does not answer."""

    def __init__(self, path: str, environment: Mapping[str, str]) -> None:
        self._owned = ExitStack()
        profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        self._owned.callback(shutil.rmtree, profile, ignore_errors=True)
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
        (profile / "user.js").write_text("\n".join(lines))
        command = [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"]
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._owned.callback(self._end)
        self._addresses: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, name="firefox", daemon=True).start()
        self._count = 0
        try:
            self._socket = self._owned.enter_context(
                connect(f"{self._addresses.get(timeout=PATIENCE_S)}/session", compression=None, max_size=None)
            )
            self._ask("session.new", capabilities={})
            self._tab = self._ask("browsingContext.getTree")["contexts"][0]["context"]
        except (OSError, WebSocketException, queue.Empty) as error:
            self.close()
            raise BrowserGone("Firefox did not start") from error
        except BrowserGone:
            self.close()
            raise

    def open(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, script: str) -> Any:
        """Return what a JavaScript expression, or the promise it gives, comes to; JSON."""
        expression = f"(async () => JSON.stringify((await ({script})) ?? null))()"
        found = self._ask(
            "script.evaluate",
            expression=expression,
            target={"context": self._tab},
            awaitPromise=True,
            userActivation=True,
        )
        if found["type"] != "success":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"]["value"])

    def close(self) -> None:
        """End it, politely first."""
        self._owned.close()

    def _ask(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        try:
            self._socket.send(json.dumps({"id": self._count, "method": method, "params": parameters}))
            while True:
                answer = json.loads(self._socket.recv(timeout=PATIENCE_S))
                if answer.get("id") == self._count:
                    break
        except (OSError, WebSocketException, TimeoutError) as error:
            raise BrowserGone(f"Firefox did not answer {method}") from error
        if answer["type"] == "error":
            raise BrowserGone(f"{method}: {answer['message'][:200]}")
        return answer["result"]

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            if found := LISTENING.search(line):
                self._addresses.put(found[1])

    def _end(self) -> None:
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # a page that hangs outlives its browser, and holds our pipe
        self._process.communicate()
