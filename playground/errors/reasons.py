"""An error as a log or a metric names it: by a code of our tables, else its kind: a service may call one anything."""

from __future__ import annotations

from playground.errors import PlaygroundError, limits, links, page, said

KNOWN = frozenset(
    {*links.FAILURES, *said.HINTS, *limits.WORDS, *(row.code for row in page.FAULTS.values()), "stopping", "stopped"},
)
NOBODY = "hung_up"


def reason_of(error: PlaygroundError | None) -> str:
    """Return why something ended, in a word of ours that quotes nobody; without an error it was asked for."""
    if error is None:
        return NOBODY
    return error.code if error.code in KNOWN else type(error).__name__
