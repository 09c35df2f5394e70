"""Every dialect there is, by the name that a person, an address and a record call it by. The one list of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.preview import FIRST_PREVIEW, FIRST_VERSION, PREVIEW
from playground.protocol.qwen import QWEN
from playground.protocol.voice_live import VOICE_LIVE
from playground.protocol.xai import XAI

DIALECTS: Mapping[str, Dialect] = {"ga": GA, "preview": PREVIEW, "xai": XAI, "qwen": QWEN, "voice_live": VOICE_LIVE}
USUAL = next(iter(DIALECTS))
"""What is spoken where nothing says otherwise."""
OLDER: Mapping[str, Dialect] = {FIRST_VERSION: FIRST_PREVIEW}
"""What a dialect was like in an older version that an address may name."""


def name_of(dialect: Dialect) -> str:
    """Return the name under which ``dialect`` is registered, also where it was narrowed to a service."""
    return next(name for name, each in DIALECTS.items() if each.name == dialect.name)


def of_version(dialect: Dialect, versions: Collection[str]) -> Dialect:
    """Return ``dialect`` as it was in the version that is asked for."""
    older = (OLDER[version] for version in versions if version in OLDER)
    return next((each for each in older if each.name == dialect.name), dialect)


def asked_for(words: Collection[str]) -> Dialect | None:
    """Return the dialect that a client says it speaks, in the header or, as browsers must, as a subprotocol."""
    for dialect in DIALECTS.values():
        for header, value in dialect.headers.items():
            if value in words or f"{header.lower()}.{value.replace('=', '-')}" in words:
                return dialect
    return None
