"""Bytes come in chunks of any size and leave as blocks of one size; less than a block waits in between."""

from __future__ import annotations


class Blocks:
    """Cut one stream of bytes into blocks of ``size`` bytes. Each byte is copied a bounded number of times."""

    def __init__(self, size: int) -> None:
        if size < 1:
            raise ValueError("a block holds at least one byte")
        self.size = size
        self._rest = bytearray()

    def __len__(self) -> int:
        """Return how many bytes wait for the next block."""
        return len(self._rest)

    def feed(self, chunk: bytes | bytearray | memoryview) -> list[bytes]:
        """Return the blocks that ``chunk`` completes, in order; often none or one."""
        self._rest += chunk
        whole = len(self._rest) // self.size * self.size
        if not whole:
            return []
        with memoryview(self._rest) as view:
            blocks = [bytes(view[at : at + self.size]) for at in range(0, whole, self.size)]
        del self._rest[:whole]
        return blocks

    def flush(self) -> bytes:
        """Return what waits, shorter than a block and perhaps empty, and start afresh."""
        rest = bytes(self._rest)
        self._rest.clear()
        return rest
