"""A described conversation in words: Markdown, WebVTT, JSON. Pure.

The page writes the same to the byte (``web/static/archive/transcripts.js``); a fixture holds both to it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from playground.archive.describing import Described, one_line
from playground.archive.told_lines import BROKEN_OFF

SPEAKERS = {"user": "You", "assistant": "Assistant", "tool": "Tool"}
SHOWN_MS, LEAST_MS = 2000, 500
Words = Mapping[str, Any]
_MARKUP = re.compile(r"[\\`*_{}\[\]<>#|~&]")


def markdown(described: Described) -> str:
    """Return what was said, to read."""
    paragraphs = "".join(map(_paragraph, described["lines"]))
    return f"# {_plain(described['title'])}\n\n{' · '.join(map(_plain, facts(described)))}\n{paragraphs}"


def transcript_json(described: Described) -> str:
    """Return what was said, for programs."""
    said = {"begun": described["begun"], "lines": described["lines"]}
    return f"{json.dumps(said, ensure_ascii=False, indent=2)}\n"


def web_vtt(described: Described) -> str:
    """Return what was said as cues on the clock of the WAV."""
    zero = described["sound"]["from_ms"] if described["sound"] else 0
    cues = "".join(f"\n{number}\n{cue}" for number, cue in enumerate(_cues(described["lines"], zero), 1))
    return f"WEBVTT\n\nNOTE Times count from the beginning of conversation.wav\n{cues}"


def facts(described: Described) -> list[str]:
    """Return when, how long, with whom, how much."""
    begun, turns, tokens = described["begun"], len(described["turns"]), described["usage"]["total"]["tokens"]
    leg = described["legs"][0] if described["legs"] else {"service": "", "model": ""}
    return [
        f"{begun[:10]} {begun[11:16]} UTC",
        moment(1000 * described["seconds"], 0),
        *filter(None, [" ".join(dict.fromkeys(filter(None, (leg["service"], leg["model"]))))]),
        "1 turn" if turns == 1 else f"{turns} turns",
        *([f"{tokens} tokens"] if tokens else []),
    ]


def moment(ms: float, digits: int = 2) -> str:
    """Return 1:02.35, with as many digits as one asks for."""
    unit = 10**digits
    parts = math.floor(abs(ms) / 1000 * unit + 0.5)
    whole, rest = divmod(parts, unit)
    minutes, hours = whole // 60 % 60, whole // 3600
    clock = f"{hours}:{minutes:02}" if hours else str(minutes)
    sign = "−" if ms < 0 and parts else ""
    return f"{sign}{clock}:{whole % 60:02}{f'.{rest:0{digits}}' if digits else ''}"


def words_of(line: Words) -> str:
    """Return the words of a line that were heard, on one line."""
    return one_line(line["heard"]) + ("…" if line["status"] in BROKEN_OFF and line["heard"] else "")


def _paragraph(line: Words) -> str:
    head = [SPEAKERS.get(line["role"], "Tool")]
    if line["from_ms"] is not None:
        head.append(moment(line["from_ms"], 1))
    if line["latency_ms"] is not None:
        ms = math.floor(line["latency_ms"] + 0.5)
        head.append(f"{f'{ms} ms' if ms < 1000 else f'{ms / 1000:.1f} s'} to first sound")
    unheard = one_line(line["text"][len(line["heard"]) :])
    parts = [
        _plain(one_line(line["heard"])),
        f"*({BROKEN_OFF[line['status']]})*" if line["status"] in BROKEN_OFF else "",
        f"~~{_plain(unheard)}~~" if unheard else "",
        f"*({_plain(one_line(line['note']))})*" if line["note"] else "",
    ]
    who, *rest = head
    return f"\n**{who}**{''.join(f' · {each}' for each in rest)}\n\n{' '.join(filter(None, parts))}\n"


def _cues(lines: list[Words], zero: float) -> Iterator[str]:
    for line in lines:
        words = words_of(line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if line["from_ms"] is None or not words:
            continue
        start = max(0, line["from_ms"] - zero)
        to_ms = line["from_ms"] + SHOWN_MS if line["to_ms"] is None else line["to_ms"]
        who = SPEAKERS.get(line["role"], "Tool")
        yield f"{_stamp(start)} --> {_stamp(max(to_ms - zero, start + LEAST_MS))}\n<v {who}>{words}\n"


def _stamp(ms: float) -> str:
    whole = math.floor(ms + 0.5)
    hours, minutes, seconds = whole // 3_600_000, whole // 60_000 % 60, whole // 1000 % 60
    return f"{hours:02}:{minutes:02}:{seconds:02}.{whole % 1000:03}"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)
