"""Where nonsense comes from: odd values, bodies with something wrong in them, frames that are broken. Pure.

Everything takes the ``random.Random`` of its script, so that a script is made again from its seed and number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

Each = TypeVar("Each")

NUMBERS = (0, -1, 1, 2, 7, 24_000, 65_535, 65_536, 2**31, 2**53 + 1, 2**63, -(2**64), 10**40)
NUMBERS += (0.5, -0.0, 1e-9, 1e9, 1e18, 1.7e308, -1e300)
WORDS = ("", " ", "a", "item_1", "resp_1", "root", "none", "auto", "audio", "text", "message", "\x00", "\ud83d", "🙂")
WORDS += ("grüß Gott", "a\nb\r\nc", "../../etc", "x" * 600, "٣", "\u202eabc", "null", "NaN", "</script>", "%s%n{0}")
KEYS = (
    "type",
    "id",
    "item",
    "session",
    "response",
    "event_id",
    "audio",
    "delta",
    "",
    "x",
    "__class__",
    "content",
    "🙂",
)
TAILS = ("", " ", "}", "{}", "\x00", ",", "]", '"', "\n{}")


def value(rng: Random, depth: int = 3) -> Any:
    """Return any JSON value, small but odd."""
    kind = rng.randrange(8 if depth else 5)
    if kind < 2:
        return rng.choice(NUMBERS)
    if kind < 4:
        return rng.choice(WORDS)
    if kind == 4:
        return rng.choice((None, True, False))
    if kind == 5:
        return {rng.choice(KEYS): value(rng, depth - 1) for _ in range(rng.randrange(4))}
    if kind == 6:
        return [value(rng, depth - 1) for _ in range(rng.randrange(4))]
    return deep(rng)


def deep(rng: Random) -> Any:
    """Return something nested, sometimes beyond what anybody should read."""
    nested: Any = rng.choice(WORDS)
    as_list = rng.random() < 0.5
    for _ in range(rng.choice((3, 20, 65, 200))):
        nested = [nested] if as_list else {"a": nested}
    return nested


def mutated(rng: Random, body: Any) -> Any:
    """Return a copy of ``body`` with one thing wrong somewhere in it."""
    if isinstance(body, dict) and body:
        return _mutated_object(rng, body)
    if isinstance(body, list) and body:
        at, kind = rng.randrange(len(body)), rng.randrange(4)
        inner = ([], [body[at]] * 2, [mutated(rng, body[at])], [value(rng)])[kind]
        return [*body[:at], *inner, *body[at + 1 :]]
    if isinstance(body, str) and body and rng.random() < 0.3:
        at = rng.randrange(len(body))
        return body[:at] + rng.choice(WORDS) + body[at + rng.randrange(3) :]
    return value(rng)


def _mutated_object(rng: Random, body: dict[str, Any]) -> dict[str, Any]:
    key, changed = rng.choice(list(body)), dict(body)
    kind = rng.randrange(10)
    if kind == 0:
        del changed[key]
    elif kind == 1:
        changed[rng.choice(KEYS)] = changed.pop(key)
    elif kind == 2:
        changed[rng.choice(KEYS)] = value(rng)
    else:
        changed[key] = mutated(rng, body[key])
    return changed


def broken(rng: Random, text: str) -> str:
    """Return the text of a frame with its form broken."""
    at = rng.randrange(len(text) + 1)
    return rng.choice(
        (
            text[:at],
            text[at:],
            text + rng.choice(TAILS),
            text[:at] + rng.choice(TAILS) + text[at:],
            text.replace(":", ":" + rng.choice(("NaN,", "-Infinity,", "1e999,", "0x1,", "9" * 5000 + ",")), 1),
            "[" * rng.choice((1, 100, 100_000)) + text,
            rng.choice(WORDS),
            f"[{text}]",
        )
    )


def shaken(rng: Random, pieces: Sequence[Each], wildness: float) -> list[Each]:
    """Return ``pieces`` with some lost, some doubled and some out of order."""
    kept = [piece for piece in pieces if rng.random() >= wildness / 2]
    for _ in range(int(len(kept) * wildness)):
        at = rng.randrange(len(kept))
        if rng.random() < 0.5:
            kept.insert(rng.randrange(len(kept)), kept[at])
        else:
            kept.insert(rng.randrange(len(kept)), kept.pop(at))
    return kept


def dumped(body: Any) -> str:
    """Return ``body`` as the text of a frame."""
    return json.dumps(body, separators=(",", ":"))


def sendable(frame: str | bytes) -> str | bytes:
    """Return ``frame`` as a client can send it: half of a surrogate pair is no text to any library."""
    return frame if isinstance(frame, bytes) else frame.encode("utf-8", "replace").decode()
