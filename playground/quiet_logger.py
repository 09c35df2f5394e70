"""A logger for libraries that would write down frames and headers: at DEBUG it is silent, whatever is configured."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    _Adapter = logging.LoggerAdapter[logging.Logger]
else:
    _Adapter = logging.LoggerAdapter


class QuietLogger(_Adapter):
    """Passes on what a library logs above DEBUG; below that stand keys, words and audio."""

    def __init__(self, name: str) -> None:
        super().__init__(logging.getLogger(name), {})

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802  logging's name
        """Tell whether ``level`` is logged: never at DEBUG."""
        return level > logging.DEBUG and super().isEnabledFor(level)
