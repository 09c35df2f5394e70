"""Which answers are being made: created, held back for words, fed, ended, queued. Pure.

Rules:
1. At most one answer of the conversation is active; a second is refused, but the answer to a turn waits.
2. Answers outside of the conversation (``conversation: none``) run beside it, at most ``OUTSIDE`` of them.
3. An answer starts when every word it reads is known; it is created, and can be cancelled, before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playground.errors.refusals import refused
from playground.protocol.dialect import Dialect
from playground.protocol.events import ServerEvent
from playground.protocol.values import (
    ErrorBody,
    Item,
    Json,
    Response,
    ResponseOptions,
    SessionConfig,
    StatusDetails,
)
from playground.server.core.configuration import check_voice
from playground.server.core.effects import Answer, CancelAnswer, Effect
from playground.server.core.engine_protocols import ReplyRequest, Said, Tool
from playground.server.core.history import History, HistoryEntry, check_size, said, weight
from playground.server.core.replies import COMPLETED, OUT_OF_TOKENS, End, Ids, Phase, Reply
from playground.server.core.usage import PER_ENTRY, Tokens, text_tokens

OUTSIDE = 4
REFERENCE = "item_reference"


@dataclass(frozen=True, slots=True)
class PendingReply:
    """An answer with what it was asked with; ``read`` is what the replier will read."""

    reply: Reply
    options: ResponseOptions
    config: SessionConfig
    read: list[HistoryEntry]

    def request(self) -> ReplyRequest:
        """Return all that a replier may know, now that every word is known."""
        return _request(self.options, self.config, said(self.read))

    def answer(self, request: ReplyRequest) -> Answer:
        """Return the effect that has it made."""
        head = self.reply.head
        return Answer(
            self.reply.generation,
            request,
            head.output or "audio",
            str(head.voice or self.config.voice),
            self.config.speed,
            self.reply.audio_format,
        )


class Answering:
    """The answers of one session; ``send`` takes events, ``do`` takes other effects, both in order."""

    def __init__(
        self,
        history: History,
        ids: Ids,
        send: Callable[[ServerEvent], None],
        do: Callable[[Effect], None],
    ) -> None:
        self._history = history
        self._conversation_id = ids.new("conv")
        self._ids = ids
        self._send = send
        self._do = do
        self._generation = 0
        self._pending: dict[int, PendingReply] = {}
        self._input_before = Tokens()
        self._queued = False
        self._ended: float | None = None
        self.spoke = False

    @property
    def active(self) -> Reply | None:
        """The answer of the conversation that is being made."""
        return next((pending.reply for pending in self._pending.values() if pending.reply.history is not None), None)

    # --- beginning ---

    def create(self, options: ResponseOptions, config: SessionConfig, awaited: set[str], dialect: Dialect) -> None:
        """Begin an answer; raise WireError where one is active already or the options cannot be."""
        self._check(options, config, dialect)
        read = self._read(options)
        self._generation += 1
        reply = Reply(self._generation, self._head(options, config), self._ids, self._home(options))
        reply.times_words = bool(config.more.get("word_timestamps"))
        reply.waiting_for = awaited & {entry.id for entry in read}
        pending = PendingReply(reply, options, config, read)
        self._pending[reply.generation] = pending
        self._tell(reply.created())
        self._start_if_known(pending)

    def create_or_queue(self, config: SessionConfig, awaited: set[str], dialect: Dialect) -> None:
        """Begin the answer to a turn, now or when the active one has ended."""
        if self.active is None:
            self.create(ResponseOptions(), config, awaited, dialect)
        else:
            self._queued = True

    def start_queued(self, config: SessionConfig, awaited: set[str], dialect: Dialect) -> bool:
        """Begin the answer that waited; False when none did."""
        if not self._queued or self.active is not None:
            return False
        self._queued = False
        self.create(ResponseOptions(), config, awaited, dialect)
        return True

    def foresee(self, words: str, config: SessionConfig) -> Answer | None:
        """Return what the turn would be answered with if ``words`` were all of it; None while an answer is made."""
        if self.active is not None:
            return None
        conversation = (*said(list(self._history)), Said("user", words))
        request = _request(ResponseOptions(), config, conversation)
        return Answer(0, request, config.output, str(config.voice), config.speed, config.output_format)

    def unqueue(self) -> None:
        """Forget the answer that waits."""
        self._queued = False

    def words_known(self, item_id: str) -> None:
        """Start the answers that waited for the words of this item alone."""
        for pending in list(self._pending.values()):
            pending.reply.waiting_for.discard(item_id)
            self._start_if_known(pending)

    # --- what the engines made ---

    def spoken(self, generation: int, words: str, audio: bytes) -> None:
        """Pass on a piece of a spoken answer."""
        self.spoke = self.spoke or (bool(audio) and generation in self._pending)
        self._feed(generation, lambda reply: reply.speak(words, audio))

    def written(self, generation: int, text: str) -> None:
        """Pass on a piece of a written answer."""
        self._feed(generation, lambda reply: reply.write(text))

    def called(self, generation: int, name: str, arguments: str) -> None:
        """Pass on a function call."""
        self._feed(generation, lambda reply: reply.call(name, arguments))

    def completed(self, generation: int) -> None:
        """End an answer well."""
        self._end(generation, COMPLETED)

    def failed(self, generation: int, error: ErrorBody) -> None:
        """End an answer that cannot be made."""
        self._end(generation, End("failed", "incomplete", StatusDetails("failed", error=error)))

    def cancel(self, response_id: str | None, end: End) -> None:
        """Stop the answer named, or the conversation's; raise WireError when there is none."""
        reply = self.active if response_id is None else self._named(response_id)
        if reply is None:
            raise refused("response_cancel_not_active", param=None if response_id is None else "response_id")
        self._do(CancelAnswer(reply.generation))
        self._end(reply.generation, end)
        self._ended = None

    def drop_all(self) -> list[int]:
        """Forget every answer; return their generations."""
        generations = list(self._pending)
        self._pending.clear()
        self._queued = False
        return generations

    def take_ended(self) -> float | None:
        """Return how long the conversation's answer sounds that has ended since the last call, in ms; None for none."""
        ended, self._ended = self._ended, None
        return ended

    # --- inside ---

    def _check(self, options: ResponseOptions, config: SessionConfig, dialect: Dialect) -> None:
        outside = options.conversation == "none"
        if not outside and self.active is not None:
            raise refused("conversation_already_has_active_response", id=self.active.id)
        if outside and sum(pending.reply.history is None for pending in self._pending.values()) >= OUTSIDE:
            raise refused("too_many_responses", param="response.conversation", limit=OUTSIDE)
        if options.voice not in (None, config.voice):
            path = dialect.path_of("voice").replace("session.", "response.", 1)
            check_voice(options.voice, path, dialect)
            if self.spoke:
                raise refused("cannot_update_voice", param=path)

    def _home(self, options: ResponseOptions) -> History | None:
        return None if options.conversation == "none" else self._history

    def _head(self, options: ResponseOptions, config: SessionConfig) -> Response:
        return Response(
            id=self._ids.new("resp"),
            conversation_id=None if options.conversation == "none" else self._conversation_id,
            output=options.output or config.output,
            voice=options.voice or config.voice,
            output_format=options.output_format or config.output_format,
            max_output_tokens=options.max_output_tokens or config.max_output_tokens,
            temperature=options.temperature if options.temperature is not None else config.temperature,
            metadata=options.metadata,
        )

    def _read(self, options: ResponseOptions) -> list[HistoryEntry]:
        """Return what the answer reads: the conversation, or the input given instead."""
        if options.input is None:
            return list(self._history)
        return [self._given(item) for item in options.input]

    def _given(self, item: Item) -> HistoryEntry:
        if item.kind == REFERENCE:
            return self._history.get(item.id, "retrieve")
        check_size(item)
        return HistoryEntry(item)

    def _start_if_known(self, pending: PendingReply) -> None:
        reply = pending.reply
        if reply.phase is not Phase.WAITING or reply.waiting_for:
            return
        reply.phase = Phase.RUNNING
        request = pending.request()
        reply.input_tokens = weight(pending.read) + _overhead(request)
        reply.cached_tokens, self._input_before = self._input_before, reply.input_tokens
        self._do(pending.answer(request))

    def _feed(self, generation: int, make: Callable[[Reply], Iterator[ServerEvent]]) -> None:
        pending = self._pending.get(generation)
        if pending is None:
            return
        self._tell(make(pending.reply))
        if pending.reply.out_of_tokens:
            self._do(CancelAnswer(generation))
            self._end(generation, OUT_OF_TOKENS)

    def _end(self, generation: int, end: End) -> None:
        pending = self._pending.pop(generation, None)
        if pending is None:
            return
        self._tell(pending.reply.close(end))
        if pending.reply.history is not None:
            self._ended = pending.reply.spoke_ms

    def _tell(self, events: Iterable[ServerEvent]) -> None:
        for event in events:
            self._send(event)

    def _named(self, response_id: str) -> Reply | None:
        return next((pending.reply for pending in self._pending.values() if pending.reply.id == response_id), None)


def _request(options: ResponseOptions, config: SessionConfig, conversation: tuple[Said, ...]) -> ReplyRequest:
    return ReplyRequest(
        instructions=config.instructions if options.instructions is None else options.instructions,
        conversation=conversation,
        tools=_tools(config.tools if options.tools is None else options.tools),
        tool_choice=_choice(config.tool_choice if options.tool_choice is None else options.tool_choice),
        temperature=config.temperature if options.temperature is None else options.temperature,
    )


def _overhead(request: ReplyRequest) -> Tokens:
    tools = sum(text_tokens(f"{tool.name}{tool.description}{tool.parameters}") + PER_ENTRY for tool in request.tools)
    return Tokens(text_tokens(request.instructions) + PER_ENTRY + tools)


def _tools(offered: Iterable[Json]) -> tuple[Tool, ...]:
    """Return the functions among ``offered``; other kinds (mcp) cannot be called from here."""
    return tuple(
        Tool(str(each["name"]), str(each.get("description") or ""), each.get("parameters") or {})
        for each in offered
        if each.get("type", "function") == "function" and each.get("name")
    )


def _choice(asked: Any) -> str:
    """Return auto, none, required or the name of the one function to call."""
    return str(asked.get("name") or "auto") if isinstance(asked, Mapping) else str(asked or "auto")
