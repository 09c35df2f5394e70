"""What the tuner shows: the picture, the table with a button in each row, and what it means in words, as HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from playground.errors import PlaygroundError
from playground.server.core.endpointing import VadSettings
from playground.settings import Settings
from playground.tuning.cuts import Cuts
from playground.tuning.picture import picture
from playground.tuning.recording_store import StoredRecording
from playground.tuning.service_probe import cost
from playground.tuning.table import cells, spans
from playground.tuning.words import remarks, seconds
from playground.web.words import decimal, error_in_words, in_words, phrase

HEADS = (
    "",
    "tune.by",
    "tune.threshold",
    "tune.silence",
    "tune.padding",
    "tune.from_to",
    "tune.turns",
    "tune.longest_cut_pause",
    "tune.added_delay",
)
REGIONS = {"picture": "tune.picture_of_the_turns", "table": "tune.table_of_the_turns"}
ROOM = 60


def empty() -> str:
    """Return what stands in the place of a result."""
    return f'<p class="pl-empty">{escape(phrase("tune.nothing_yet"))}</p>'


def said_html(words: str, *, wrong: bool = False) -> str:
    """Return a sentence; an alert where something is wrong."""
    if not words:
        return ""
    return f'<p role="alert" class="wrong">{escape(words)}</p>' if wrong else f'<p role="status">{escape(words)}</p>'


def refused_html(error: PlaygroundError) -> str:
    """Return an error as a sentence with its hint."""
    return said_html(error_in_words(error), wrong=True)


def known_html(recording: StoredRecording) -> str:
    """Say which recording it is."""
    return said_html(f"{recording.name}, {seconds(len(recording.pcm) / 48)}")


def result_html(
    recording: StoredRecording, compared: Sequence[Cuts], settings: Settings, candidates: Sequence[VadSettings]
) -> str:
    """Return picture, table and words; the row of the setting in use says so."""
    analysis = recording.analyses[settings.noise_reduction]
    drawn = picture(recording.pcm, analysis, compared, recording.name, alone=False, say=in_words)
    told = "".join(f"<li>{escape(in_words(sentence))}</li>" for sentence in remarks(compared, analysis))
    asking = phrase("tune.asking_the_service", cost=_small(in_words(cost(candidates, recording.pcm))))
    return (
        f"{_region('picture', drawn)}{_region('table', table_html(compared, settings))}"
        f'<ul class="tune-remarks">{told}</ul>'
        f'<p class="pl-quiet">{escape(asking)}</p>'
    )


def _region(kind: str, html: str) -> str:
    label = escape(phrase(REGIONS[kind]))
    return f'<div class="tune-{kind}" tabindex="0" role="group" aria-label="{label}">{html}</div>'


def table_html(compared: Sequence[Cuts], settings: Settings) -> str:
    """Return the comparison as a table; ``data-use`` holds what a button stands for."""
    hidden = f"<span class=pl-hidden>{phrase('tune.use')}</span>"
    heads = "".join(f'<th scope="col">{phrase(head) if head else hidden}</th>' for head in HEADS)
    rows = "".join(f"<tr>{_button(cuts.vad, settings)}{_cells(cuts)}</tr>" for cuts in compared)
    asked = ' class="asked"' if any(cuts.source == "service" for cuts in compared) else ""
    return f"<table{asked}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def worded(vad: VadSettings) -> str:
    """Name a setting in full."""
    return phrase(
        "tune.setting_in_full",
        threshold=decimal(f"{vad.threshold:g}"),
        silence=vad.silence_ms,
        padding=vad.prefix_padding_ms,
    )


def in_use(settings: Settings) -> VadSettings | None:
    """Return the figures that the settings hold; None where silence does not end turns."""
    if settings.turn_detection != "server_vad":
        return None
    return VadSettings(settings.threshold, settings.prefix_padding_ms, settings.silence_duration_ms)


def _button(vad: VadSettings, settings: Settings) -> str:
    if vad == in_use(settings):
        return f'<td><span class="tune-in-use">{phrase("tune.in_use")}</span></td>'
    figures = (vad.threshold, vad.silence_ms, vad.prefix_padding_ms)
    use = dict(zip(("threshold", "silence_duration_ms", "prefix_padding_ms"), figures, strict=True))
    meant = (
        f'data-use="{escape(json.dumps(use))}" aria-label="{escape(phrase("tune.use_setting", setting=worded(vad)))}"'
    )
    return f'<td><button type="button" class="pl-tool" {meant}>{phrase("tune.use")}</button></td>'


def _cells(cuts: Cuts) -> str:
    source, threshold, silence, padding, turns, pause, delay, _ = cells(cuts)
    exact = ", ".join(f"{turn.start_ms}–{'' if turn.end_ms is None else turn.end_ms} ms" for turn in cuts.turns[:20])
    from_to = f'<td title="{escape(exact)}">{escape(spans(cuts, ROOM))}</td>'
    first = "".join(f"<td>{escape(decimal(in_words(word)))}</td>" for word in (source, threshold, silence, padding))
    return f"{first}{from_to}<td>{escape(turns)}</td><td>{escape(pause)}</td><td>{escape(delay)}</td>"


def _small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
