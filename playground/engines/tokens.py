"""Turns Moonshine's token numbers back into words. Pure: bytes in, text out.

The table holds one entry after the other: its length in one byte (or two, low seven bits first), then its bytes. A
space is written as U+2581, as SentencePiece does; the entries 3 to 258 are single bytes, so a letter may be spread
over several tokens.
"""

from __future__ import annotations

from collections.abc import Sequence

from playground.protocol.values import TokenScore

START, END = 1, 2
LONGEST_LETTER = 4
"""Bytes of UTF-8 that one letter takes at most."""
SPECIAL = 3
SPACE = "\u2581".encode()
MIN_REPEATS, MIN_REPEATED_TOKENS, LONGEST_UNIT = 4, 12, 12


def read_table(raw: bytes) -> tuple[bytes, ...]:
    """Return the bytes of every token; raise ValueError when the table is cut short."""
    table, at = [], 0
    while at < len(raw):
        length, at = raw[at], at + 1
        if length >= 128:
            length, at = length - 128 + 128 * raw[at], at + 1
        if at + length > len(raw):
            raise ValueError("the token table ends inside an entry")
        table.append(raw[at : at + length])
        at += length
    return tuple(table)


def spell(table: Sequence[bytes], tokens: Sequence[int]) -> str:
    """Return the text of ``tokens``; special tokens are silent, broken UTF-8 is dropped."""
    joined = b"".join(table[token] for token in tokens if SPECIAL <= token < len(table))
    return joined.replace(SPACE, b" ").decode("utf-8", "ignore").strip()


def spelt_together(table: Sequence[bytes], segments: Sequence[Sequence[tuple[int, float]]]) -> tuple[TokenScore, ...]:
    """Return what ``segments`` of tokens and their log probabilities spell, joined by spaces, token by token.

    The texts put together are what ``spell`` gives for each segment. A letter that is spread over several tokens is one
    here, and what they say of it adds up.
    """
    found: list[TokenScore] = []
    for segment in segments:
        whole = _letters(table, segment)
        while whole and not whole[0].token.strip():
            whole = whole[1:]
        while whole and not whole[-1].token.strip():
            whole = whole[:-1]
        if whole:
            first = whole[0].token.lstrip()
            whole[0] = _scored(f" {first}" if found else first, whole[0].logprob)
            whole[-1] = _scored(whole[-1].token.rstrip(), whole[-1].logprob)
        found += whole
    return tuple(found)


def _letters(table: Sequence[bytes], tokens: Sequence[tuple[int, float]]) -> list[TokenScore]:
    found, pending, logprob = [], b"", 0.0
    for token, own in tokens:
        if not SPECIAL <= token < len(table):
            continue
        pending, logprob = pending + table[token], logprob + own
        whole = pending.replace(SPACE, b" ")
        try:
            text = whole.decode("utf-8")
        except UnicodeDecodeError:
            if len(pending) < LONGEST_LETTER:
                continue
            text = whole.decode("utf-8", "ignore")
        found.append(_scored(text, logprob))
        pending, logprob = b"", 0.0
    return [each for each in found if each.token]


def _scored(text: str, logprob: float) -> TokenScore:
    return TokenScore(text, round(logprob, 6), tuple(text.encode()))


def repeated_tail(tokens: Sequence[int]) -> int:
    """Return how many tokens at the end only say again what stands before them; 0 when the tail is no loop.

    A small decoder that lost its way repeats a unit for ever. People repeat themselves too, but not for twelve tokens.
    """
    for unit in range(1, LONGEST_UNIT + 1):
        repeats = max(MIN_REPEATS, -(-MIN_REPEATED_TOKENS // unit))
        tail = tokens[-unit * repeats :]
        if len(tail) == unit * repeats and all(tail[i] == tail[i % unit] for i in range(len(tail))):
            return unit * (repeats - 1)
    return 0
