"""The built-in server as the page sees it, in its process, and what the page hears with itself."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.audio.resample import warm
from playground.client.checking import CheckStep, engine_step
from playground.conversation.wire_sound import RATES
from playground.engines.loading import Engines, EngineStatus, load_vad
from playground.server.core.engine_protocols import Vad
from playground.server.process import ServerProcess

USUAL_RATES = (
    *((48_000, 24_000), (24_000, 48_000), (44_100, 24_000), (24_000, 44_100)),  # of devices
    *RATES,
)


class BuiltInParts:
    """The built-in server as the page sees it: what each part is for, how it stands, and the page's own ears."""

    NAMES: Mapping[str, str] = {"vad": "turn detection", "recognizer": "recognition", "synthesizer": "voice"}

    def __init__(self, server: ServerProcess) -> None:
        self.server = server
        self.ears: Engines | None = None
        self._warming = threading.Thread(target=warm, args=USUAL_RATES, name="playground-warm")

    @property
    def url(self) -> str:
        """Return where the server listens."""
        return self.server.url

    def begin(self) -> None:
        """Start the server's process; it gets ready while the page is built."""
        self.server.begin()

    def start(self) -> None:
        """Wait until the server listens, and load in the background what the page hears with itself."""
        self.server.start()
        self.ears = Engines({"vad": load_vad})
        self._warming.start()

    def detector(self) -> Vad | None:
        """Return what detects speech for the page, once it is loaded; the server has one of its own."""
        return self.ears.vad if self.ears else None

    @property
    def waiting(self) -> int:
        """How much waits for an engine of the server."""
        return self.server.waiting

    def engines(self) -> Sequence[EngineStatus]:
        """Return the parts in the order in which speech passes them."""
        return [replace(part, name=words) for words, part in self._parts()]

    def checked(self) -> Sequence[CheckStep]:
        """Return each part as a step of a check: without some of them nobody can talk."""
        return [engine_step(part.name, part.state, part.sentence, called=words) for words, part in self._parts()]

    def _parts(self) -> list[tuple[str, EngineStatus]]:
        found = {status.name: status for status in self.server.engines()}
        return [(words, found[name]) for name, words in self.NAMES.items() if name in found]

    def close(self) -> None:
        """Stop the server; Python itself waits for the filters: a library cut off while importing complains."""
        self.server.close()
        ears, self.ears = self.ears, None
        if ears:
            ears.close()
