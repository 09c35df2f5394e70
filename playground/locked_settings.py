"""Which settings are the owner's alone on a page that others use: what may be given, and what holds then. Pure.

Not here: where it is held (``web/program.py``), how the page shows it (``web/gradio_ui/setup.py``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from playground.errors import SettingsError
from playground.settings import Settings, knobs

VARIABLE = "PLAYGROUND_LOCKED_SETTINGS"
SAYS = (
    "Settings that visitors see and cannot change, such as instructions,max_output_tokens, divided by commas; all for "
    "every one. Then no event is written by hand, either."
)
ALL = "all"


def locked_given(variables: Mapping[str, str]) -> frozenset[str]:
    """Return the names of the settings that ``variables`` lock; raise SettingsError for a name that none has."""
    parts = re.split(r"[\s,]+", variables.get(VARIABLE, ""))
    named = {part.lower().removeprefix("playground_") for part in parts if part}
    if named == {ALL}:
        return frozenset(knobs())
    if unknown := sorted(named - knobs().keys()):
        raise SettingsError(
            f"{VARIABLE} can't have this value.",
            f"There is no setting called {unknown[0][:40]}. Give names such as voice, divided by commas, or all.",
            field=VARIABLE,
        )
    return frozenset(named)


def held(settings: Settings, usual: Settings, locked: Collection[str]) -> Settings:
    """Return ``settings`` with those that are ``locked`` as they are in ``usual``."""
    return settings.changed(**{name: getattr(usual, name) for name in locked})
