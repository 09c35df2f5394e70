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
    """Answers from its skills; ``clock`` lets it tell the time, ``draw`` lets it flip a coin."""

    repeatable = True

    def __init__(self, clock: Clock | None = None, draw: Draw = secrets.randbelow) -> None:
        self._clock = clock
        self._draw = draw

    async def reply(self, request: ReplyRequest) -> AsyncIterator[Words | FunctionCall]:
        """Yield the answer in pieces short enough to be stopped between them, or one call."""
        for piece in decide(request, self._clock() if self._clock else None, self._draw):
            yield piece


def decide(request: ReplyRequest, now: datetime | None = None, draw: Draw = first_of) -> Iterator[Words | FunctionCall]:
    """Return the whole answer to ``request`` as pieces. Pure."""
    asked = _last_of_theirs(request.conversation)
    words = _understood(asked) if asked else ""
    if asked and asked.role == "tool":
        return _in_pieces(told(asked.text))
    tool = chosen_tool(words, request.tools, request.tool_choice)
    return iter((call(tool, words),)) if tool else _in_pieces(_spoken(request, asked, words, now, draw))


def _understood(said: Said) -> str:
    return said.text.strip()[:LONGEST_READ]


def _last_of_theirs(conversation: tuple[Said, ...]) -> Said | None:
    return next((said for said in reversed(conversation) if said.role in ("user", "tool")), None)


def _spoken(request: ReplyRequest, asked: Said | None, words: str, now: datetime | None, draw: Draw) -> str:
    instructions = "\n".join((request.instructions, *(s.text for s in request.conversation if s.role == "system")))
    if fixed := opening(request.instructions, nobody_spoke=asked is None) or fixed_answer(instructions):
        return fixed
    if _spoke_last(request.conversation):
        return in_manner(STILL_HERE, instructions)
    before = _before(request.conversation, asked)
    pictures = asked.pictures if asked else ()
    turn = SkillInput(words if asked else "Hello", before, given_name(instructions), now, pictures, draw)
    text, whole = answer(turn)
    return _language_note(instructions, before) + (text if whole else in_manner(text, instructions))


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
