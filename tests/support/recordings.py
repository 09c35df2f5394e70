"""Genuine recordings, where they are: ``PLAYGROUND_RECORDINGS`` or ``../shared/recordings`` beside the checkout."""

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(os.environ.get("PLAYGROUND_RECORDINGS") or Path(__file__).parents[3] / "shared" / "recordings")
ABSENT = pytest.mark.skip(reason=f"no recordings in {ROOT.name}; set PLAYGROUND_RECORDINGS")


def names(folder: str = "azure-ga") -> list[Any]:
    """Return the recorded sessions of a service, or one skipped parameter that says why there are none."""
    found = sorted(path.name for path in (ROOT / folder).glob("*.yaml"))
    return found or [pytest.param("none", marks=ABSENT)]


@lru_cache(maxsize=8)
def _session(name: str, folder: str) -> list[dict[str, Any]]:
    return yaml.safe_load((ROOT / folder / name).read_text(encoding="utf-8"))["interactions"]


def messages(name: str, direction: str, folder: str = "azure-ga") -> list[dict[str, Any]]:
    """Return the messages of one direction, ``sent`` by the client or ``received`` by it."""
    return [each["data"] for each in _session(name, folder) if each["direction"] == direction]


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value of a message that is no object, with its path."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from leaves(each, f"{path}.{key}" if path else key)
    else:
        yield path, value


def human_speech() -> bytes:
    """Return 5.488 s of human speech, PCM16 mono 24 kHz; skip the test where it is absent."""
    path = ROOT / "marcelo_24khz.pcm"
    if not path.exists():
        pytest.skip(f"no recordings in {ROOT.name}; set PLAYGROUND_RECORDINGS")
    return path.read_bytes()
