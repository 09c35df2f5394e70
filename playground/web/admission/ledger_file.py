"""Where a ledger is kept over a restart: one small file, replaced whole, readable by its owner alone.

A file that holds no ledger is left as it is, and said: what it was meant for is for its owner to see.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
from pathlib import Path

from playground.errors import SettingsError
from playground.web.admission.ledger import LedgerPage, page_of, plain_of

VARIABLE = "PLAYGROUND_USAGE_FILE"
LARGEST = 16 * 2**20
log = logging.getLogger(__name__)


class LedgerFile:
    """The file at ``path``; without one nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def read(self) -> LedgerPage:
        """Return what is kept, an empty page where nothing is; raise SettingsError where there is something else."""
        if self._path is None or not self._path.exists():
            page = LedgerPage(secrets.token_bytes(16))
            self.write(page)
            return page
        try:
            if self._path.stat().st_size > LARGEST:
                raise ValueError("too large")
            return page_of(json.loads(self._path.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            raise SettingsError(
                f"{VARIABLE} names something that is no record of usage.",
                "Name a file that is not there yet, or remove this one.",
                field=VARIABLE,
            ) from None

    def write(self, page: LedgerPage) -> None:
        """Replace what is kept; raise SettingsError where that can't be."""
        if self._path is None:
            return
        beside = self._path.with_name(f"{self._path.name}.new")
        try:
            text = json.dumps(plain_of(page), separators=(",", ":"))
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            beside.replace(self._path)
        except OSError as error:
            raise SettingsError(
                f"{VARIABLE} can't be written: {error.strerror}.", "Name a file in a folder of yours.", field=VARIABLE
            ) from None

    def keep(self, page: LedgerPage) -> None:
        """Replace what is kept while people talk; where that can't be, the log says so and they talk on."""
        try:
            self.write(page)
        except SettingsError as error:
            log.warning("%s", error.sentence)
