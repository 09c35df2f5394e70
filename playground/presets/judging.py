"""Settings that come from outside by name, some of them: each is judged as the form's are, one sentence per mistake.

Not here: what a value may be (``settings.py``, ``services/target.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from playground.errors import PlaygroundError, SettingsError
from playground.knobs import knobs_of, parse
from playground.settings import Settings
from playground.telling import tell
from playground.tool_secrets import without_secrets

LONGEST_QUOTE = 40
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """The values that can be, by name and in the order of declaration; a fault for each that cannot."""

    values: Mapping[str, Any] = field(default_factory=dict)
    faults: Sequence[PlaygroundError] = ()


def judged(values: Mapping[str, Any], model: type[BaseModel] = Settings) -> Judged:
    """Judge each of ``values`` by itself."""
    good: dict[str, Any] = {}
    faults: list[PlaygroundError] = []
    for name, value in values.items():
        found = _value(model, name, value)
        if isinstance(found, SettingsError):
            faults.append(found)
        else:
            good[name] = found
    return Judged({name: good[name] for name in model.model_fields if name in good}, faults[:MOST_FAULTS])


def shareable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``values`` as they may leave the page: without what tools sign in with."""
    return {name: without_secrets(value) if name == "tools" else value for name, value in values.items()}


def _value(model: type[BaseModel], name: str, value: Any) -> Any:
    knob = knobs_of(model).get(name)
    if knob is None:
        quoted = name if len(name) <= LONGEST_QUOTE else f"{name[:LONGEST_QUOTE]}…"
        return SettingsError(tell("There is no setting called {name}.", name=quoted), "Check the spelling.", field="")
    if isinstance(value, bool) and isinstance(knob.default, int | float) and not isinstance(knob.default, bool):
        value = str(value)  # which is no number; to Python a bool is one
    meant = None if value == "" and knob.default is None else value
    try:
        return getattr(parse(model, {name: meant}), name)
    except SettingsError as error:
        return error
