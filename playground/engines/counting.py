"""Counting: out loud, up or down, and how far a count was heard when it was cut off. Pure."""

from __future__ import annotations

import re

from playground.engines.numbers import NUMBER, in_words, numbers_in, value

FURTHEST_COUNT, FROM_WHERE_DOWN = 1000, 10
_ASKED_NUMBER = rf"(?:number )?(?P<to>{NUMBER})"
DOWN = re.compile(
    rf"\bcount(?:ing)?\s+(?:backwards?|down)\s+from\s+(?P<start>{NUMBER})(?:\s+(?:down\s+)?to\s+(?P<to>{NUMBER}))?",
    re.IGNORECASE,
)
UP = re.compile(
    rf"\bcount(?:ing)?\b(?P<down>\s+(?:down|backwards?))?(?:\s+up)?(?:\s+for me)?"
    rf"(?:\s+from\s+(?P<start>{NUMBER}))?(?:\s+up)?\s+(?:un)?(?:to|til|till|two)\s+{_ASKED_NUMBER}",
    re.IGNORECASE,
)


def ends(match: re.Match[str]) -> tuple[int, int]:
    """Return where the count that a match of ``DOWN`` or ``UP`` asks for begins and ends."""
    said = match.groupdict()
    start, end = (int(value(said[name])) if said[name] else None for name in ("start", "to"))
    if match.re is DOWN:
        return start or 0, end or 0
    down = bool(said["down"])
    return (FROM_WHERE_DOWN if down else 1) if start is None else start, end or 0


def counted(start: int, end: int) -> str:
    """Return the numbers from ``start`` to ``end`` in words, one after the other, up or down."""
    if min(start, end) < 0 or max(start, end) > FURTHEST_COUNT:
        return f"I can count from zero to {in_words(FURTHEST_COUNT)}. Give me a number in between."
    step = 1 if end >= start else -1
    return (", ".join(in_words(n) for n in range(start, end + step, step)) + ".").capitalize()


def count_heard(text: str) -> list[float]:
    """Return the numbers of ``text`` when it is a count, as far as it was heard; else nothing."""
    numbers = numbers_in(text)
    left = re.sub(r"[a-z]+$", "", re.sub(NUMBER, "", text, flags=re.IGNORECASE).strip(" .…"), flags=re.IGNORECASE)
    if not numbers or re.search(r"[a-z]", left, re.IGNORECASE):
        return []
    # A word cut short may be another number: "sixteen, seven" was on its way to seventeen.
    return numbers[:-1] if len(numbers) > 1 and abs(numbers[-1] - numbers[-2]) != 1 else numbers


def goal(text: str) -> int | None:
    """Return where the count that ``text`` asks for was to end; None when it asks for none."""
    match = DOWN.search(text) or UP.search(text)
    return ends(match)[1] if match else None
