"""Where a voice can be heard before a conversation, in words; ``voice_sample.py`` has the button."""

from __future__ import annotations

from playground.services.catalogue import SERVICES
from playground.services.row import Service
from playground.web.words import in_words, phrase


def why_not(service: Service) -> str:
    """Say why no sample can be heard of ``service``; empty where one can."""
    row = SERVICES[service]
    return "" if row.runs_here else phrase("setup.only_built_in_voices", service=in_words(row.called))
