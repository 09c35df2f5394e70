"""Which fields of the session a setting is about, and how what is null there is called here: for both directions.

``session_request.py`` writes our settings as the session's fields, ``session_report.py`` reads those back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FORMATS = ("input_format", "output_format")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "transcription_model": ("transcription",),
    "audio_format": FORMATS,
    "reasoning_effort": ("reasoning",),
    "prompt_id": ("prompt",),
}
"""Settings whose fields of the session have other names."""
OFF = {"turn_detection": "none", "noise_reduction": "off", "tracing": "off"}
"""How our settings say what is null on the wire."""


def fields_of(name: str) -> tuple[str, ...]:
    """Return the fields of the session that a setting is about."""
    return FIELDS.get(name, (name,))


def is_same(asked: Any, held: Any) -> bool:
    """Tell whether two values are the same, as computers add."""
    if isinstance(asked, float) and isinstance(held, int | float):
        return abs(asked - held) < 1e-6
    return bool(asked == held)
