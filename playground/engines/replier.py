"""The built-in replier: small, honest, offline. It is no language model; it has a table of skills and says so.

This file only decides which of them speaks: a tool's result, a tool, what the instructions fix, or a skill.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from datetime import datetime

from playground.engines.manner import fixed_answer, given_name, in_manner, opening, wanted_language
from playground.engines.sentences import spoken_pieces
from playground.engines.skills.skill import Draw, SkillInput, first_of
from playground.engines.skills.table import answer
from playground.engines.tools import call, chosen_tool, told
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Words

Clock = Callable[[], datetime]
STILL_HERE = "Are you still there? Take your time, I am listening."
LONGEST_READ = 1_000
"""Of one utterance so many characters are understood: a minute of speech, and looking for skills takes its square."""


class BuiltinReplier:
    """Answers from its skills; ``clock`` lets it tell the time, ``draw`` lets it flip a coin.

    ``has_chat`` tells whether a chat server is set to think instead: then what is said goes there, too.
    """

    repeatable = True

    def __init__(
        self,
        clock: Clock | None = None,
        draw: Draw = secrets.randbelow,
        *,
        has_chat: Callable[[], bool] = lambda: False,
    ) -> None:
        self._clock = clock
        self._draw = draw
        self._has_chat = has_chat

    async def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        """Yield the answer in pieces short enough to be stopped between them, or one call."""
        now = self._clock() if self._clock else None
        for piece in decide(request, now, self._draw, has_chat=self._has_chat()):
            yield piece


def decide(
    request: ReplyRequest, now: datetime | None = None, draw: Draw = first_of, *, has_chat: bool = False
) -> Iterator[Words | FunctionCall]:
    """Return the whole answer to ``request`` as pieces. Pure."""
    asked = _last_of_theirs(request.conversation)
    words = _understood(asked) if asked else ""
    if asked and asked.role == "tool":
        return _in_pieces(told(asked.text))
    tool = chosen_tool(words, request.tools, request.tool_choice)
    if tool:
        return iter((call(tool, words),))
    before, pictures = _before(request.conversation, asked), asked.pictures if asked else ()
    turn = SkillInput(words if asked else "Hello", before, "", now, pictures, draw, has_chat)
    return _in_pieces(_spoken(request, turn, nobody_spoke=asked is None))


def _understood(said: Said) -> str:
    return said.text.strip()[:LONGEST_READ]


def _last_of_theirs(conversation: tuple[Said, ...]) -> Said | None:
    return next((said for said in reversed(conversation) if said.role in ("user", "tool")), None)


def _spoken(request: ReplyRequest, turn: SkillInput, *, nobody_spoke: bool) -> str:
    instructions = "\n".join((request.instructions, *(s.text for s in request.conversation if s.role == "system")))
    if fixed := opening(request.instructions, nobody_spoke=nobody_spoke) or fixed_answer(instructions):
        return fixed
    if _spoke_last(request.conversation):
        return in_manner(STILL_HERE, instructions)
    text, whole = answer(replace(turn, name=given_name(instructions)))
    return _language_note(instructions, turn.before) + (text if whole else in_manner(text, instructions))


def _spoke_last(conversation: tuple[Said, ...]) -> bool:
    """Tell whether the last words are our own: then we are asked to speak up, and nobody said anything."""
    return bool(conversation) and conversation[-1].role == "assistant" and not conversation[-1].call_id


def _before(conversation: tuple[Said, ...], asked: Said | None) -> tuple[Said, ...]:
    """Return what was said before ``asked``, without calls and their results: nobody heard those."""
    end = next((i for i, said in enumerate(conversation) if said is asked), len(conversation))
    heard = (said for said in conversation[:end] if not said.call_id)
    return tuple(replace(said, text=_understood(said)) if said.role == "user" else said for said in heard)


def _language_note(instructions: str, before: tuple[Said, ...]) -> str:
    language = wanted_language(instructions)
    if not language or any(said.role == "assistant" for said in before):
        return ""
    return f"I was asked for {language}, but this built-in voice only speaks English. "


def _in_pieces(text: str) -> Iterator[Words]:
    return (Words(piece) for piece in spoken_pieces(text))
