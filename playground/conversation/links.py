"""The links of a conversation: one is current; beside it there may be the next one, and one that is retiring.

Rules:
1. Links are numbered as they are dialled, from 1. The first is current at once; one that is dialled beside it is next.
2. The next link, once it has a session, takes over when nothing is under way that would be torn (``takeover``).
3. The link it relieves is retiring: it is heard to the end of its answer, and of the words it owes, and sent nothing.
4. A retiring link of which nothing is heard for ``LULL_S`` owes nothing any more.
5. What any other link says is late, and means nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from playground.conversation.states import ROLE, LinkRole, RoleSignal
from playground.protocol import events as e
from playground.protocol.values import SessionConfig

LULL_S = 10.0
"""No service was seen to pause so long between the sounds of one answer."""


@dataclass(slots=True)
class SessionLink:
    """One link. ``told``: the words that the next one was told of entries that were not whole when it took over.

    ``took_over``: from another; ``renewed_at``: when the next one is to be opened.
    """

    number: int
    role: LinkRole
    session: SessionConfig | None = None
    took_over: bool = False
    expires_at: float | None = None
    renewed_at: float | None = None
    response_id: str | None = None
    told: dict[str, str] = field(default_factory=dict)
    is_interrupted: bool = False
    alive: float = 0.0

    def concerns(self, event: e.ServerEvent) -> bool:
        """Tell whether ``event`` is still of account when this link is retiring: of its answer, of words it owes."""
        match event:
            case e.ResponseCreated():
                return False
            case e.ResponseDone():
                return event.response.id in ("", self.response_id)
            case (
                e.TranscriptionDelta() | e.TranscriptionUpdated() | e.TranscriptionCompleted() | e.TranscriptionFailed()
            ):
                return event.item_id in self.told
            case _ if not self.is_answering:
                return False
            case e.ItemAdded() | e.ItemDone():
                return event.item.role == "assistant"
            case _:
                return getattr(event, "response_id", None) in ("", self.response_id)

    @property
    def is_answering(self) -> bool:
        """Tell whether it makes an answer that somebody wants."""
        return self.response_id is not None and not self.is_interrupted


class Links:
    """The links that are not gone."""

    def __init__(self) -> None:
        self._links: list[SessionLink] = []
        self.newest = 0

    @property
    def current(self) -> SessionLink | None:
        """The link that is sent to; none where it has to be dialled."""
        return self._in(LinkRole.CURRENT)

    @property
    def next(self) -> SessionLink | None:
        """The link that will take over."""
        return self._in(LinkRole.NEXT)

    @property
    def retiring(self) -> SessionLink | None:
        """The link that was relieved and still owes something."""
        return self._in(LinkRole.RETIRING)

    @property
    def is_answering(self) -> bool:
        """Tell whether the retiring link still makes an answer that somebody wants."""
        retiring = self.retiring
        return retiring is not None and retiring.is_answering

    def find(self, number: int | None) -> SessionLink | None:
        """Return the link of that number, the current one where none is named; None where it is gone."""
        if number is None:
            return self.current
        return next((link for link in self._links if link.number == number), None)

    def role(self, number: int | None) -> LinkRole:
        """Return what the link of that number, or the current one, is good for."""
        link = self.find(number)
        return LinkRole.GONE if link is None else link.role

    def dial(self) -> SessionLink:
        """Note that one link more is opened; return it, with its number."""
        self.newest += 1
        role = LinkRole.CURRENT if self.current is None else LinkRole.NEXT
        self._links.append(link := SessionLink(self.newest, role))
        return link

    def relieve(self, response_id: str | None, told: Mapping[str, str], now: float) -> None:
        """Let the next link take over; the current one still makes ``response_id`` and owes the rest of ``told``."""
        old, new = self.current, self.next
        if old is not None:
            old.response_id, old.told, old.alive = response_id, dict(told), now
            self._signal(old, RoleSignal.RELIEVED)
        if new is not None:
            new.took_over = True
            self._signal(new, RoleSignal.TAKES_OVER)

    def end(self, link: SessionLink | None) -> None:
        """Note that a link is gone."""
        if link is not None:
            self._signal(link, RoleSignal.ENDS)

    def interrupt(self) -> str | None:
        """Want nothing more of the retiring link's answer; return that."""
        retiring = self.retiring
        if retiring is None:
            return None
        retiring.is_interrupted = True
        return retiring.response_id

    def sounded(self, now: float) -> None:
        """Note that some of an answer left the speaker."""
        retiring = self.retiring
        if retiring is not None:
            retiring.alive = now

    def next_due(self) -> float | None:
        """Return when the retiring link owes nothing any more."""
        retiring = self.retiring
        return None if retiring is None else ceil(retiring.alive + LULL_S)

    def _in(self, role: LinkRole) -> SessionLink | None:
        for link in self._links:  # asked for every block of sound: next() of a generator takes twice as long
            if link.role is role:
                return link
        return None

    def _signal(self, link: SessionLink, signal: RoleSignal) -> None:
        link.role = ROLE[link.role, signal]
        if link.role is LinkRole.GONE:
            self._links.remove(link)
