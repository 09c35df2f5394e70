"""Admission control as the program holds it: the line, the day's ledger, where that is kept, and who else counts.

Not here: who may come in (``line``), what a conversation uses (``meter``).
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from pathlib import Path

import anyio

from playground.client.owner import visitor_of
from playground.client.sessions import Admission
from playground.errors import PlaygroundError
from playground.limits import Limits
from playground.web.admission.ledger import Ledger
from playground.web.admission.ledger_file import LedgerFile
from playground.web.admission.line import AdmissionLine, Applicant
from playground.web.admission.sharing import Sharing
from playground.web.admission.store import AdmissionStore, MemoryStore

KEEP_S = 10.0
"""How often a ledger is written at most."""
NETWORK_BITS = 64
"""Of IPv6 a household has at least so much to itself: its addresses are one."""


class PageAdmission:
    """Who talks and who waits, and what is kept of it; of the loop that serves the page, and no other thread."""

    def __init__(
        self,
        limits: Limits | None = None,
        path: Path | None = None,
        clock: Callable[[], float] = time.time,
        store: AdmissionStore | None = None,
    ) -> None:
        self._file = LedgerFile(path)
        self._clock = clock
        self._kept_at, self._kept = clock(), 0
        page = store.first_page() if store else self._file.read()
        self.line = AdmissionLine(limits or Limits(), Ledger(clock, page))
        self.sharing = Sharing(self.line, store or MemoryStore())

    def applicant(self, admission: Admission, host: str) -> Applicant:
        """Return who asks with a ticket from the address ``host``, as the ledger knows them."""
        subject, network = self.line.ledger.subject, network_of(host)
        address = subject("address", network) if network else ""
        visitor = subject("visitor", visitor_of(admission.owner))
        return Applicant(admission.owner, visitor, address, admission.at_our_expense)

    async def keep(self) -> None:
        """Write the ledger where it has changed and was not written for a while."""
        if self._is_due():
            await anyio.to_thread.run_sync(self._file.keep, self.line.ledger.page())

    def close(self, reason: PlaygroundError) -> None:
        """Let nobody in any more, and keep what was used."""
        self.line.close(reason)
        self._file.keep(self.line.ledger.page())

    def _is_due(self) -> bool:
        now, changes = self._clock(), self.line.ledger.changes
        if changes == self._kept or abs(now - self._kept_at) < KEEP_S:
            return False
        self._kept_at, self._kept = now, changes
        return True


def network_of(host: str) -> str:
    """Return what counts as one address: of IPv6 a network. Empty where it tells nobody apart: this machine, a name."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    if (mapped or address).is_loopback:
        return ""
    if address.version == 6 and mapped is None:
        return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
    return str(mapped or address)
