"""How long a session with the built-in server lasts, as a service's does: what holds, and what may be given. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from playground.errors import SettingsError

VARIABLE = "PLAYGROUND_LOCAL_SESSION_MINUTES"
SAYS = "Minutes after which the built-in server ends a session; a conversation goes on in the next one."
SESSION_MINUTES, LEAST, MOST = 30.0, 0.1, 1440
"""As Azure's; of less than six seconds there would be no time to renew it."""


def minutes_of(text: str, field: str = VARIABLE) -> float:
    """Return the minutes that ``text`` gives; raise SettingsError, naming ``field``, where they can't be."""
    if re.fullmatch(r"\d{1,4}(\.\d{1,3})?", text, re.ASCII) and LEAST <= float(text) <= MOST:
        return float(text)
    raise SettingsError(f"{field} can't have this value.", f"Give minutes, from {LEAST} to {MOST}.", field=field)


def session_minutes_given(variables: Mapping[str, str]) -> float:
    """Return the minutes that ``variables`` configure; raise SettingsError where they can't be."""
    return minutes_of(variables.get(VARIABLE) or f"{SESSION_MINUTES:g}")
