"""The words for what is built in: part by part, and how far each has loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from playground.engines.loading import EngineStatus

NOT_A_LARGE_MODEL = "A built-in demo voice with simple answers, not a large model."
LOADING = "Loading the built-in {names}…"


def engines_html(engines: Sequence[EngineStatus]) -> str:
    """Say what is built in, part by part, as HTML."""
    loading = [engine.name for engine in engines if engine.state == "loading"]
    head = LOADING.format(names=" and ".join(loading)) if loading else NOT_A_LARGE_MODEL
    rows = "".join(
        f'<li class="{engine.state}"><b>{escape(engine.name.capitalize())}</b> {escape(engine.sentence)}</li>'
        for engine in engines
    )
    return f'<p role="status">{escape(head)}</p><ul>{rows}</ul>'


def settled(engines: Sequence[EngineStatus]) -> bool:
    """Tell whether nothing loads any more."""
    return all(engine.state != "loading" for engine in engines)
