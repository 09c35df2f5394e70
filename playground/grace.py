"""How long conversations may go on once the page is asked to end: what holds, and what may be given. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playground.errors import SettingsError

VARIABLE = "PLAYGROUND_GRACE_S"
SAYS = "Seconds in which conversations may finish after SIGTERM, while nobody new begins; a second signal ends them."
GRACE_S, MOST_S = 20.0, 3600
"""Kubernetes kills 30 s after it has asked: the rest is for the farewell."""


def grace_given(variables: Mapping[str, str]) -> float:
    """Return the seconds that ``variables`` configure; raise SettingsError where they can't be."""
    value = variables.get(VARIABLE) or f"{GRACE_S:g}"
    if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value, re.ASCII) and float(value) <= MOST_S:
        return float(value)
    raise SettingsError(f"{VARIABLE} can't have this value.", f"Give seconds, from 0 to {MOST_S}.", field=VARIABLE)
