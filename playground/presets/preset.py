"""One preset: a name, and the settings it changes. Every other setting stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Preset:
    """``about`` says in a sentence what it shows; empty for a person's own."""

    name: str
    settings: Mapping[str, Any]
    about: str = ""
