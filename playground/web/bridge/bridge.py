"""The bridge's endpoint: a page says hello with its ticket, and is joined to its conversation until either leaves.

Where all places are taken it waits in line between the two (``in_line``).

Rules:
1. Same origin only, and a single-use ticket in the first frame, from the browser that it was given to: nothing secret
   stands in an address.
2. The conversation lives as long as the socket: a closed tab hangs up.
3. What a page sends is input from outside: bounded, checked, answered with a sentence.
4. A page that is gone frees its place at once; one that reads nothing is cut off. Between two of its frames, and two
   handfuls of ours, the loop is yielded: whoever sends or is sent a thousand at once makes nobody else wait for them.

Not here: what the page's messages mean (``page``).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import dataclass, replace
from typing import Any

import anyio
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.client.giving_way import giving_way
from playground.client.owner import COOKIE, is_elsewhere
from playground.client.sessions import Admission, Sessions
from playground.conversation.actions import Notice
from playground.conversation.earlier import Earlier, earlier_from
from playground.errors import PlaygroundError, WireError
from playground.errors.page import EnoughError, page_fault
from playground.web.access.origin import same_origin
from playground.web.admission.control import PageAdmission
from playground.web.admission.meter import Meter
from playground.web.bridge.frames import goodbye, message, view_message
from playground.web.bridge.in_line import InLine
from playground.web.bridge.metered import Metered
from playground.web.bridge.observed import Courses, Tally
from playground.web.bridge.page import Page, Watch
from playground.web.bridge.send_queue import SendQueue
from playground.web.bridge.speaker import PageSurface
from playground.web.bridge.speech import Detector, SpeechWatches, no_detector
from playground.web.bridge.transport import Transport

PATH = "/playground/bridge"
HELLO_TIMEOUT_S = 10.0
GOODBYE_TIMEOUT_S = 2.0
LINGER_S = 30.0
"""How long a page may take to read its last words, and to close."""
RECORD_AFTER_S = 0.1
"""How long lines of the record wait for company; what is heard or seen waits for nothing, and takes them along."""
STATE_AFTER_S = 0.1
"""How long a growing entry rests between two of its states."""
LAST_WORD_S = 2.0
"""The same for one that is turned away, and may go on sending all the while."""
KINDS = {bytes: "bytes", str: "text"}
LOWEST_HZ, HIGHEST_HZ = 8_000, 192_000
log = logging.getLogger(__name__)


def bridge_route(
    sessions: Sessions,
    detector: Detector = no_detector,
    admission: PageAdmission | None = None,
    tally: Tally | None = None,
) -> WebSocketRoute:
    """Return the route on which pages join their conversations; ``detector`` gives what judges their microphones.

    ``admission`` says who may; without it nobody is bounded but by the machine. ``tally`` counts what happens.
    """
    watch, control, courses = SpeechWatches(detector).watch, admission or PageAdmission(), Courses(tally)

    async def endpoint(socket: WebSocket) -> None:
        await _Visit(socket, sessions, watch, control, courses).run()

    return WebSocketRoute(PATH, endpoint)


@dataclass(frozen=True, slots=True)
class Hello:
    """What a page says first: by which ticket, at which rates, and what of its conversation was before."""

    admission: Admission
    input_hz: int
    output_hz: int
    earlier: Earlier


class _Visit:
    """One page on the bridge."""

    def __init__(
        self, socket: WebSocket, sessions: Sessions, watch: Watch, control: PageAdmission, courses: Courses
    ) -> None:
        self._socket = socket
        self._course = courses.new()
        self._control = control
        self._watch = watch
        self._sessions = sessions
        self._transport = Transport(getattr(socket, "_receive", None))
        self._queue = SendQueue(record_after_s=RECORD_AFTER_S, state_after_s=STATE_AFTER_S, writer=self._transport)
        self._place = ExitStack()
        self._is_gone = False
        self._is_turned_away = False

    async def run(self) -> None:
        if not same_origin(self._socket.scope):
            await self._socket.close(4403)
            return
        await self._socket.accept()
        try:
            hello = await self._hello()
            self._course.asked()
            visit = await self._in_turn(hello)
        except PlaygroundError as error:
            await self._part(error)
        except (WebSocketDisconnect, TimeoutError):
            return
        else:
            if visit is not None:
                await self._converse(*visit)
        finally:
            self._place.close()
            self._course.over()
            if self._is_turned_away:
                self._transport.deafen()  # once more: the server listens again to hear the page close
            self._transport.cut_in(LAST_WORD_S if self._is_turned_away else LINGER_S)

    async def _hello(self) -> Hello:
        with anyio.fail_after(HELLO_TIMEOUT_S):
            frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        hello = message(frame.get("text") or "")
        if hello["type"] != "hello":
            raise page_fault("no_hello")
        rates = _rate(hello, "input_rate_hz"), _rate(hello, "output_rate_hz")
        earlier = _earlier(hello)
        admission = self._sessions.redeem(str(hello.get("ticket")))
        if is_elsewhere(admission.owner, self._socket.cookies.get(COOKIE, "")):
            raise page_fault("foreign")
        return Hello(admission, *rates, earlier)

    async def _in_turn(self, hello: Hello) -> tuple[Hello, InLine] | None:
        """Wait until there is a place, and give what holds then; None where the page is gone, or asked elsewhere."""
        host = self._socket.client.host if self._socket.client else ""
        line = self._control.line
        applicant = self._control.applicant(hello.admission, host)
        await self._control.sharing.learn(applicant)
        waiting = InLine(self._socket, line, applicant)
        self._place.callback(line.leave, waiting.spot)
        if waiting.spot.waits:
            self._course.waits(waiting.spot.place or 0, waiting.spot.why)
        with self._sessions.waiting(hello.admission) as latest:
            if not await self._is_let_in(waiting):
                await self._part(None)
                return None
            earlier = hello.earlier.after(waiting.waited_ms)
            return replace(hello, admission=latest(), earlier=earlier), waiting

    async def _is_let_in(self, waiting: InLine) -> bool:
        """Wait until a place is had here and as all replicas count."""
        while await waiting.turn():
            if await self._control.sharing.claim(waiting.spot) and waiting.spot.may_talk:
                return True
        return False

    def _turn_away(self) -> None:
        """Listen no more to a page that is let go: it has a moment to read why."""
        self._is_turned_away = True
        self._transport.deafen()

    async def _part(self, error: PlaygroundError | None) -> None:
        """Send a page away that has no conversation, and say why, if for anything."""
        self._course.sent_away(error)
        self._turn_away()
        try:
            await self._socket.send_json(goodbye(error))
            await self._socket.close(4401)
        except (WebSocketDisconnect, RuntimeError):
            log.debug("The page left before it was told that it has to.")

    async def _converse(self, hello: Hello, in_line: InLine) -> None:
        self._queue.put({"type": "ready"})
        with self._place:
            spot, now = in_line.spot, anyio.current_time()
            meter = Meter(self._control.line, spot.applicant, now, spot.began)
            spot.began = now if spot.began is None else spot.began
            metered = Metered(meter, self._queue, self._control.keep)
            self._place.callback(metered.stop)
            surface = metered.surface(PageSurface(self._queue, hello.output_hz))
            surface = self._course.begin(hello.admission.service, surface)
            running = self._sessions.running(hello.admission, surface, hello.earlier)
            conversation = self._place.enter_context(running)
            spot.tell = conversation.hang_up  # its owner asks elsewhere
            page = Page(
                conversation,
                self._queue,
                hello.input_hz,
                self._watch,
                metered.acted,
                writes=hello.admission.by_hand,
            )
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._send)
                tasks.start_soon(page.keep_time)
                tasks.start_soon(page.speech.run)
                tasks.start_soon(self._read, page)
                tasks.start_soon(self._give_up, page)
                tasks.start_soon(metered.run, conversation)
                await conversation.run()
                with anyio.move_on_after(0 if self._is_gone else GOODBYE_TIMEOUT_S):
                    await self._queue.emptied()
                tasks.cancel_scope.cancel()
        if not self._is_gone:
            with anyio.move_on_after(GOODBYE_TIMEOUT_S, shield=True):
                await self._close()

    async def _send(self) -> None:
        """Send what waits, until the page is gone."""
        try:
            while True:
                frames = await giving_way(self._queue.get_all())
                if self._transport.send_all(frames):
                    continue
                for frame in frames:
                    if not self._transport.is_open:
                        return
                    await self._socket.send({"type": "websocket.send", KINDS[type(frame)]: frame})
        except (WebSocketDisconnect, RuntimeError):
            return  # the reader notices, and hangs up

    async def _give_up(self, page: Page) -> None:
        """Cut a page off that reads too slowly: it cannot be told."""
        await self._queue.overflow()
        log.info("A page read too slowly and was cut off.")
        self._is_gone = True
        self._transport.cut()
        page.hang_up()
        self._place.close()

    async def _read(self, page: Page) -> None:
        """Take what the page sends, until it leaves; then hang up."""
        context = copy_context()  # the server's knows no number
        self._transport.listen(lambda text, sound: context.run(self._take_at_once, page, text, sound))
        try:
            while True:
                frame = await giving_way(self._socket.receive())
                if frame["type"] == "websocket.disconnect":
                    self._is_gone = True
                    return
                self._take(page, frame)
        except EnoughError as error:
            self._say_enough(error)
        except (WebSocketDisconnect, RuntimeError):
            self._is_gone = True
        finally:
            self._leave(page)

    def _say_enough(self, error: EnoughError) -> None:
        self._turn_away()
        self._queue.put_last(goodbye(error))

    def _leave(self, page: Page) -> None:
        self._transport.listen(None)
        page.hang_up()
        self._place.close()  # whatever the service takes to say goodbye

    def _take_at_once(self, page: Page, text: str | None, sound: bytes | None) -> None:
        """Take a frame as it is read."""
        try:
            self._take(page, {"text": text, "bytes": sound})
        except EnoughError as error:
            self._say_enough(error)
            self._leave(page)

    def _take(self, page: Page, frame: Mapping[str, Any]) -> None:
        try:
            page.take(frame.get("text"), frame.get("bytes"))
        except EnoughError:
            raise
        except WireError as error:
            self._queue.put(view_message(Notice(error.sentence, error.hint, "error", error.code)))

    async def _close(self) -> None:
        try:
            await self._socket.close()
        except (WebSocketDisconnect, RuntimeError):
            log.debug("The page had closed the bridge already.")


def _earlier(hello: Mapping[str, Any]) -> Earlier:
    try:
        return earlier_from(hello.get("earlier"))
    except ValueError as error:
        raise page_fault("earlier", what=str(error)) from None


def _rate(hello: Mapping[str, Any], name: str) -> int:
    rate = hello.get(name)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not LOWEST_HZ <= rate <= HIGHEST_HZ:
        raise page_fault("rate", lowest=LOWEST_HZ, highest=HIGHEST_HZ)
    return round(rate)
