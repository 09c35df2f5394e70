"""How much of this playground people may use: one table of limits, each with what holds where nothing is configured.

Rules:
1. A page that only its owner reaches has the bounds of the machine alone; a public one is safe by default.
2. What is configured wins over both. ``off`` lifts a limit; those that keep the machine alive can't be lifted.

Pure: values and words. Not here: how far a page is reached (``web/access/exposure.py``), how a limit is held
(``web/admission``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import SettingsError

OFF = frozenset({"off", "none", "no", "false"})
Given = Mapping[str, "float | None"]
"""What is configured, by the names of ``Limits``; None: lifted."""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit: its field of ``Limits``, its variable, what holds by default, and what may be given."""

    field: str
    variable: str
    says: str
    private: float | None
    public: float
    most: int
    least: int = 1
    whole: bool = True

    @property
    def default(self) -> str:
        """Say what holds where nothing is configured."""
        return f"{self.public:g} in public, else {f'{self.private:g}' if self.private is not None else 'no limit'}"

    @property
    def wanted(self) -> str:
        """Say what may be given."""
        number = f"a whole number from {self.least} to" if self.whole else "a number above 0, at most"
        lifted = ", or off for no limit" if self.private is None else ""
        return f"Give {number} {self.most}{lifted}."


LIMITS = (
    LimitRow("conversations", "PLAYGROUND_LIMIT_CONVERSATIONS", "Conversations at once.", 100, 20, 1000),
    LimitRow(
        "queue",
        "PLAYGROUND_LIMIT_QUEUE",
        "How many may wait in line for a place.",
        100,
        50,
        1000,
        least=0,
    ),
    LimitRow("per_visitor", "PLAYGROUND_LIMIT_PER_VISITOR", "Conversations at once of one browser.", None, 2, 1000),
    LimitRow(
        "per_address",
        "PLAYGROUND_LIMIT_PER_ADDRESS",
        "Conversations at once from one address; a network of IPv6 counts as one.",
        None,
        4,
        1000,
    ),
    LimitRow(
        "minutes", "PLAYGROUND_LIMIT_MINUTES", "Minutes of one conversation.", None, 15, 1440, least=0, whole=False
    ),
    LimitRow(
        "minutes_a_day",
        "PLAYGROUND_LIMIT_MINUTES_A_DAY",
        "Minutes a day (UTC) of one browser; an address has as many times that as it may have conversations.",
        None,
        60,
        1440,
        least=0,
        whole=False,
    ),
    LimitRow(
        "tokens_a_day",
        "PLAYGROUND_LIMIT_TOKENS_A_DAY",
        "Tokens a day (UTC) that all conversations together may use of the credential configured here.",
        None,
        500_000,
        10**12,
    ),
    LimitRow(
        "idle_minutes",
        "PLAYGROUND_LIMIT_IDLE_MINUTES",
        "Minutes in which nobody speaks or types, until it hangs up.",
        None,
        3,
        1440,
        least=0,
        whole=False,
    ),
    LimitRow(
        "silent_minutes",
        "PLAYGROUND_LIMIT_SILENT_MINUTES",
        "Minutes in which nothing comes from the person, whatever the assistant says, until it hangs up.",
        None,
        10,
        1440,
        least=0,
        whole=False,
    ),
    LimitRow(
        "lag_ms",
        "PLAYGROUND_LIMIT_LAG_MS",
        "How late the server's loop may be, in ms (95th percentile of a minute), until who comes waits in line; "
        "below half of it they begin, one by one.",
        None,
        100,
        10_000,
    ),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; None is no limit. As it is made: those of a page that only its owner reaches."""

    conversations: int = 100
    queue: int = 100
    per_visitor: int | None = None
    per_address: int | None = None
    minutes: float | None = None
    minutes_a_day: float | None = None
    tokens_a_day: int | None = None
    idle_minutes: float | None = None
    silent_minutes: float | None = None
    lag_ms: int | None = None

    @property
    def minutes_a_day_of_an_address(self) -> float | None:
        """What everybody at one address may use together."""
        if self.minutes_a_day is None or self.per_address is None:
            return None
        return self.minutes_a_day * self.per_address


def limits_given(variables: Mapping[str, str]) -> Given:
    """Return the limits that ``variables`` configure; raise SettingsError naming the first that can't be."""
    return {row.field: _read(row, value) for row in LIMITS if (value := variables.get(row.variable, ""))}


def limits_of(given: Given, *, public: bool) -> Limits:
    """Return the limits in force on a page that is, or is not, reached by others than its owner."""
    default = {row.field: row.public if public else row.private for row in LIMITS}
    return Limits(**{**default, **given})  # type: ignore[arg-type]


def _read(row: LimitRow, value: str) -> float | None:
    if row.private is None and value.lower() in OFF:
        return None
    form = r"\d{1,13}" if row.whole else r"\d{1,5}(\.\d{1,4})?"
    number = float(value) if re.fullmatch(form, value, re.ASCII) else -1.0
    if not row.least <= number <= row.most or (not row.whole and not number):
        raise SettingsError(f"{row.variable} can't have this value.", row.wanted, field=row.variable)
    return int(number) if row.whole else number
