"""Where a voice can be heard before a conversation, in words; ``voice_sample.py`` has the button."""

from __future__ import annotations

from playground.services.catalogue import SERVICES
from playground.services.row import Service

ONLY_HERE = "Only built-in voices can be heard beforehand; {service} speaks in its answers."


def why_not(service: Service) -> str:
    """Say why no sample can be heard of ``service``; empty where one can."""
    row = SERVICES[service]
    return "" if row.runs_here else ONLY_HERE.format(service=row.called)
