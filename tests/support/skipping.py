"""An event loop whose clock can be moved on: what would be due then is done at once, on real sockets."""

import asyncio


class SkippingLoop(asyncio.SelectorEventLoop):
    """Real time, plus what was skipped."""

    skipped_s = 0.0

    def time(self) -> float:
        return super().time() + self.skipped_s

    def skip(self, seconds: float) -> None:
        """Move the clock on."""
        self.skipped_s += seconds


def skip(seconds: float) -> None:
    """Move on the clock of the loop that runs."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, SkippingLoop)
    loop.skip(seconds)
