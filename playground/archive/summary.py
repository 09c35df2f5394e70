"""A described conversation as a few lines of text: when and with whom, who said what, the delays, the tokens. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from playground.archive.describing import Described
from playground.archive.told_lines import BROKEN_OFF
from playground.archive.transcripts import SPEAKERS, facts, moment, words_of

KINDS = {"speech": "spoken", "held": "held to talk", "text": "typed", "tool": "tool result"}


def summary(described: Described, *, is_dated: bool = True) -> Iterator[str]:
    """Yield the lines; a record alone does not say its date."""
    yield " · ".join(facts(described)[0 if is_dated else 1 :])
    turns = {turn["number"]: turn for turn in described["turns"]}
    for line in described["lines"]:
        words = words_of(line) or "…"
        times = ", ".join(_times(line, turns.get(line["turn"], {})))
        yield f"{SPEAKERS.get(line['role'], 'Tool')}: {words}{f' [{times}]' if times else ''}"
    for how, words in KINDS.items():
        waits = sorted(t["total_ms"] for t in turns.values() if t["how"] == how and t["total_ms"] is not None)
        if waits:
            yield f"To first sound, {words}: p50 {_at(waits, 50)} ms, p95 {_at(waits, 95)} ms of {len(waits)}."
    yield from _usage(described["usage"]["total"])


def _times(line: Mapping[str, Any], turn: Mapping[str, Any]) -> Iterator[str]:
    if line["from_ms"] is not None:
        yield moment(line["from_ms"], 1)
    if line["latency_ms"] is not None:
        yield f"{round(line['latency_ms'])} ms to first sound"
    if line["status"] in BROKEN_OFF and turn.get("received_ms"):
        yield f"heard {turn['heard_ms'] / 1000:.1f} of {turn['received_ms'] / 1000:.1f} s"


def _usage(total: Mapping[str, Any]) -> Iterator[str]:
    if not total["tokens"]:
        return
    inputs = sum(total[kind] for kind in ("text", "audio", "image"))
    cached = sum(total[f"cached_{kind}"] for kind in ("text", "audio", "image"))
    parts = f"{inputs} in, {cached} cached, {total['output_text']} text out, {total['output_audio']} audio out"
    yield f"{total['tokens']} tokens: {parts}."


def _at(ranked: list[float], percent: int) -> int:
    """Return a percentile by nearest rank, one that occurred."""
    return round(ranked[max(1, math.ceil(percent * len(ranked) / 100)) - 1])
