"""The words for what is built in: part by part, and how far each has loaded."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from playground.engines.chat_servers import ChatOffer
from playground.engines.loading import EngineStatus
from playground.web.words import in_words, phrase


def engines_html(engines: Sequence[EngineStatus], thinker: ChatOffer | None = None) -> str:
    """Say what is built in, part by part, as HTML; ``thinker`` is what answers instead of its own skills."""
    loading = [in_words(engine.name) for engine in engines if engine.state == "loading"]
    named = phrase("setup.and").join(loading)
    ready = phrase("setup.voice_of", title=thinker.title) if thinker else phrase("setup.not_a_large_model")
    head = phrase("setup.loading", names=named) if loading else ready
    rows = "".join(
        f'<li class="{engine.state}"><b>{escape(in_words(engine.name).capitalize())}</b> '
        f"{escape(in_words(engine.sentence))}</li>"
        for engine in engines
    )
    return f'<p role="status">{escape(head)}</p><ul>{rows}</ul>'


def settled(engines: Sequence[EngineStatus]) -> bool:
    """Tell whether nothing loads any more."""
    return all(engine.state != "loading" for engine in engines)
