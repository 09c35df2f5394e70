"""What is said of a model that its makers take away: at the field that names it, until another one stands there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.services.catalogue import SERVICES
from playground.web.words import in_words

Endings = Mapping[str, str]
"""A sentence by the name of the field it stands at."""


def endings_of(service: Any, deployment: Any, transcriber: Any) -> Endings:
    """Return what there is to say of the raw values of the form."""
    row = SERVICES.get(service)
    named = {"deployment": deployment, "transcription_model": transcriber}
    said = {field: row.ending(str(model or "").strip()) for field, model in named.items()} if row else {}
    return {field: in_words(sentence) for field, sentence in said.items() if sentence}
