"""Ids that count, so that a test can name them."""


class CountedIds:
    """``kind_1``, ``kind_2``, …; padding of one letter."""

    def __init__(self) -> None:
        self.count = 0

    def new(self, kind: str) -> str:
        self.count += 1
        return f"{kind}_{self.count}"

    def padding(self, length: int) -> str:
        return "x" * length
