"""The ten voice names the services know, as stand-ins made from the one voice we carry. Data and one lookup.

They are not the services' voices: each is the same speaker with another larynx (pitch, how lively it moves), another
vocal tract (formants), another timbre (tilt, breath) and another pace. ``gain_db`` levels them; it was measured by
``benchmarks/voices.py``.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class VoiceShape:
    """How a stand-in differs from the carried voice.

    ``pitch_hz`` median F0; ``liveliness`` exponent on F0's movement; ``formants`` factor on resonances (a longer vocal
    tract is below 1); ``tilt_db`` per octave above 500 Hz; ``breath_db`` noise relative to the voice above 2 kHz;
    ``pace`` factor on speed; ``gain_db`` on the whole.
    """

    pitch_hz: float
    formants: float = 1.0
    liveliness: float = 1.0
    tilt_db: float = 0.0
    breath_db: float = -40.0
    pace: float = 1.0
    gain_db: float = 5.0


NATURAL_PITCH_HZ = 200.0

VOICES: Mapping[str, VoiceShape] = MappingProxyType(
    {
        "alloy": VoiceShape(200),
        "ash": VoiceShape(116, formants=0.87, liveliness=0.9, gain_db=5.6),
        "ballad": VoiceShape(146, formants=0.93, liveliness=1.35, tilt_db=-1.5, breath_db=-14, pace=0.9),
        "coral": VoiceShape(228, formants=1.07, liveliness=1.2, tilt_db=0.7, pace=1.06, gain_db=3.1),
        "echo": VoiceShape(96, formants=0.90, liveliness=0.6, tilt_db=1.0, pace=0.97, gain_db=4.0),
        "sage": VoiceShape(180, formants=0.97, liveliness=0.7, tilt_db=-1.5, pace=0.92, gain_db=4.2),
        "shimmer": VoiceShape(254, formants=1.15, liveliness=1.1, breath_db=-16, gain_db=3.5),
        "verse": VoiceShape(132, formants=0.98, liveliness=1.3, tilt_db=1.0, pace=1.1, gain_db=4.6),
        "marin": VoiceShape(212, formants=0.94, liveliness=0.9, tilt_db=-1.0, breath_db=-18, pace=1.03, gain_db=4.4),
        "cedar": VoiceShape(106, formants=0.82, liveliness=0.8, tilt_db=-1.5, pace=0.93, gain_db=5.6),
    }
)


def voice_named(name: str) -> VoiceShape:
    """Return the stand-in for ``name``; a name nobody knows always gets the same one of the ten."""
    known = VOICES.get(name.strip().lower())
    return known or list(VOICES.values())[zlib.crc32(name.encode()) % len(VOICES)]
