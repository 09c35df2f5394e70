"""A file of presets, read: JSON, as the page exports it (``static/presets/core.js``).

Rules:
1. The file comes from outside: it is bounded before it is read, and every setting in it is judged.
2. A preset with a mistake in it is not taken, and each of its mistakes is told; the others are.
3. What tools sign in with is left out: a preset is kept in the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground import strict_json
from playground.errors import PlaygroundError, SettingsError
from playground.presets.judging import MOST_FAULTS, judged, shareable
from playground.presets.preset import LONGEST_NAME, Preset
from playground.telling import joined, tell

FORMAT, VERSION = "realtime-playground/presets", 1
MOST_CHARACTERS = 400_000
MOST_PRESETS = 100
TOO_LARGE = SettingsError(
    "This file is too large for presets.",
    tell("One may hold {most} kB; export fewer presets, or shorter instructions.", most=MOST_CHARACTERS // 1000),
    field="file",
)
_FOREIGN = SettingsError("This is no file of presets.", "Choose one that was exported here.", field="file")
_NEWER = SettingsError(
    "This file is from a newer playground.", "Update this one, or export it there again.", field="file"
)


@dataclass(frozen=True, slots=True)
class PresetFile:
    """What could be taken of a file, and what is wrong with the rest."""

    presets: Sequence[Preset]
    faults: Sequence[PlaygroundError] = ()
    has_left_out: bool = False
    """Tools in it held a sign-in, which was not taken."""


def read(text: str) -> PresetFile:
    """Read a file's ``text``; raise SettingsError where it holds no presets at all."""
    listed = _listed(text)
    presets: list[Preset] = []
    faults: list[PlaygroundError] = []
    has_left_out = False
    for place, each in enumerate(listed[:MOST_PRESETS], 1):
        preset, wrong = _preset(each, place)
        faults += wrong
        if preset is not None:
            bare = shareable(preset.settings)
            has_left_out |= bare != preset.settings
            presets.append(Preset(preset.name, bare))
    if len(listed) > MOST_PRESETS:
        faults.append(
            SettingsError(tell("Only the first {most} presets were read.", most=MOST_PRESETS), "Split the file.")
        )
    return PresetFile(presets, faults[:MOST_FAULTS], has_left_out)


def _listed(text: str) -> list[Any]:
    if len(text) > MOST_CHARACTERS:
        raise TOO_LARGE
    try:
        read_ = strict_json.read(text)
    except ValueError as error:
        raise SettingsError("This file can't be read.", str(error), field="file") from None
    if not isinstance(read_, dict) or read_.get("format") != FORMAT or not isinstance(read_.get("presets"), list):
        raise _FOREIGN
    if read_.get("version") != VERSION:
        raise _NEWER
    return list(read_["presets"])


def _preset(value: Any, place: int) -> tuple[Preset | None, Sequence[PlaygroundError]]:
    name = value.get("name") if isinstance(value, dict) else None
    if not isinstance(name, str) or not name.strip():
        return None, [
            SettingsError(tell("Preset {place} of the file has no name.", place=place), "Give it one.", field="file")
        ]
    name, settings = name.strip()[:LONGEST_NAME], value.get("settings")
    if not isinstance(settings, dict) or not settings:
        return None, [
            SettingsError(tell("{name} names no settings.", name=name), "Give it some, or leave it out.", field="file")
        ]
    found = judged(settings)
    if found.faults:
        return None, [
            SettingsError(joined(f"{name}:", fault.sentence), fault.hint, field="file") for fault in found.faults
        ]
    return Preset(name, found.values), ()
