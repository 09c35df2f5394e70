"""One conversation, client side: events and inputs in, actions out. It never waits, and reads no clock.

Rules:
1. ``receive`` takes what the service reports, ``want`` what the person wants, ``heard`` and ``silenced`` what the
   speaker played, ``dialled`` and ``link_lost`` what became of the link, ``due`` that time has passed, ``measured`` how
   long the ways are.
2. Each returns the actions to perform, in order, and what changed in the turns last. ``now`` is seconds on one
   monotonic clock; views tell moments in milliseconds since it showed ``began``.
3. There may be several links (``links``): who tells of one that is not current says of which, by its number.
4. States change only through the tables in ``states``; what may be said of sound is decided in ``playback``.

Not here: what each input means (``service_events``, ``person_inputs``, ``speaker_reports``, ``connection``), and who
waits for a time (``waiting``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection

from typing_extensions import assert_never

from playground.conversation import inputs
from playground.conversation.actions import Action, Show
from playground.conversation.captions import caption
from playground.conversation.connection import Connection
from playground.conversation.earlier import NOTHING, Earlier
from playground.conversation.initiative import Initiative
from playground.conversation.parts import Parts
from playground.conversation.patience import progress
from playground.conversation.person_inputs import ANY_TIME, PersonInputs
from playground.conversation.service_events import ServiceEvents
from playground.conversation.speaker_reports import SpeakerReports
from playground.conversation.states import Link, LinkRole, LinkSignal, Turn, TurnSignal
from playground.conversation.takeover import Takeover
from playground.conversation.turn_timing import Delays
from playground.conversation.usage import usage_view
from playground.conversation.waiting import Waiting
from playground.errors import PlaygroundError
from playground.protocol.dialect import Dialect
from playground.protocol.events import ResponseDone, ServerEvent
from playground.settings import Settings

ASKS = inputs.SayText | inputs.AskNow | inputs.AnswerTool | inputs.HoldToTalk | inputs.SendByHand
"""What an answer is waited for from."""
Handle = Callable[[ServerEvent, float], list[Action]]


class SessionCore:
    """The state of one conversation with one service; ``earlier``: what of it was before this session."""

    def __init__(self, settings: Settings, dialect: Dialect, *, began: float = 0.0, earlier: Earlier = NOTHING) -> None:
        self._parts = parts = Parts(settings, dialect, began, earlier)
        self.transcript = parts.transcript
        self.links = parts.links
        self._connection = Connection(parts, self.want)
        self._events = ServiceEvents(parts, self._connection)
        self._person = PersonInputs(parts)
        self._speaker = SpeakerReports(parts)
        self._takeover = Takeover(parts)
        self._initiative = Initiative(parts)
        self._waiting = Waiting(parts, self._speaker, self._takeover, self._initiative)

    @property
    def settings(self) -> Settings:
        """What the person asks for now."""
        return self._parts.session.settings

    @property
    def link(self) -> Link:
        """Where the connection stands."""
        return self._parts.states.link

    @property
    def turn(self) -> Turn:
        """Who has the word."""
        return self._parts.states.turn

    @property
    def unheld(self) -> Counter[tuple[Link | Turn, LinkSignal | TurnSignal]]:
        """How often which signal came in a state where no table, and no excuse, holds it: never, we think."""
        return self._parts.states.unheld

    # --- inputs ----------------------------------------------------------------------------------------------

    def receive(self, event: ServerEvent, now: float, *, link: int | None = None) -> list[Action]:
        """Take one event of the service, over the link of that number, or the current one."""
        match self._parts.links.role(link):
            case LinkRole.CURRENT:
                return self._take(self._parts.queue.note(event, now), self._events.take, now)
            case LinkRole.NEXT:
                self._takeover.prepare(event)
                return self._settled([], now)
            case LinkRole.RETIRING:
                late = self._takeover.late(event, now)
                return [] if late is None else self._take(late, self._late, now)
            case LinkRole.GONE:
                return []
            case _ as never:
                assert_never(never)

    def _take(self, event: ServerEvent, handle: Handle, now: float) -> list[Action]:
        self._parts.turns.note(event, now)
        shown = caption(self.transcript, event)
        return [*self._settled([*shown, *handle(event, now)], now, progress(event)), *self._spent(event, now)]

    def _late(self, event: ServerEvent, now: float) -> list[Action]:
        if isinstance(event, ResponseDone):
            self._takeover.ended()
        return self._events.handle(event, now)

    def _settled(self, actions: list[Action], now: float, came: Collection[str] = ()) -> list[Action]:
        """Return ``actions``, what follows from how things stand now, and what changed in the turns."""
        links = self._takeover.settle(now)
        unasked = self._initiative.follow(now)
        told = [*self._parts.renewal.news(now), *self._parts.turns.news()]
        return [*actions, *links, *unasked, *self._waiting.wait(now, came), *told]

    def _spent(self, event: ServerEvent, now: float) -> list[Show]:
        usage = usage_view(event, self._parts.turns.config)
        return [Show(self._parts.turns.place(usage, now))] if usage else []

    def want(self, wanted: inputs.Input, now: float) -> list[Action]:
        """Take what the person wants. Before the link is open it waits, within the bounds of ``Backlog``."""
        was_open = self._parts.is_open
        actions = self._person.take(wanted, now)
        if isinstance(wanted, inputs.SendAudio) or not (was_open or isinstance(wanted, ANY_TIME)):
            return actions  # nobody begins or ends to wait by it
        is_asked = isinstance(wanted, ASKS) and self._parts.session.answers
        if is_asked or isinstance(wanted, inputs.StopAnswering):
            self._initiative.person_came(to_stop=not is_asked)
        return self._settled(actions, now, {"answer"} if is_asked else ())

    def heard(self, track: int, ms: float, now: float, *, done: bool = False, at: float | None = None) -> list[Action]:
        """Note that ``ms`` of a track had left the speaker ``at`` that moment (or now); ``done``: it ran out."""
        actions = self._speaker.heard(track, ms, now, done=done, at=now if at is None else at)
        if actions is None:
            return []
        if ms > 0:
            self._initiative.sounded()
        return self._settled(actions, now, {"answer"})

    def silenced(self, track: int, ms: float, now: float | None = None, *, at: float | None = None) -> list[Action]:
        """Note that a stopped track fell silent after ``ms``, ``at`` that moment; what was not heard is taken back."""
        return [*self._speaker.silenced(track, ms, at=now if at is None else at), *self._parts.turns.news()]

    def measured(
        self, *, error_ms: float | None = None, uplink_ms: float | None = None, rtt_ms: float | None = None
    ) -> None:
        """Note what ``turn_timing.Delays`` tells of, as measured of late; None leaves what was known."""
        self._parts.turns.measured(Delays(error_ms, uplink_ms, rtt_ms))

    def dialled(self) -> list[Action]:
        """Note that the shell opens a socket: ``links.newest`` is its number."""
        return self._connection.dialled()

    def link_expires(self, at: float, now: float, *, link: int | None = None) -> None:
        """Note when, on the session's clock, the service will end a link."""
        found = self.links.find(link)
        if found is not None:
            self._parts.renewal.expires(found, at, now)

    def link_lost(self, error: PlaygroundError, now: float, *, link: int | None = None) -> list[Action]:
        """Note that a link is gone, and why: the one of that number, or the current one."""
        match self._parts.links.role(link):
            case LinkRole.CURRENT:
                return self._settled(self._connection.lost(error, now), now)
            case LinkRole.NEXT:
                self.links.end(self.links.next)
                self._parts.renewal.next_lost(now)
                return []
            case LinkRole.RETIRING:
                return self._settled(self._takeover.let_go(), now)
            case LinkRole.GONE:
                return []
            case _ as never:
                assert_never(never)

    def due(self, now: float) -> list[Action]:
        """Do what the passing of time asks for."""
        waited = [*self._waiting.due(now), *self._takeover.settle(now)]
        return [*waited, *self._parts.renewal.news(now), *self._parts.turns.news()]

    def next_due(self) -> float | None:
        """Return when ``due`` should be called next, or None."""
        return self._waiting.next_due()
