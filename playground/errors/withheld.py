"""What whoever runs a page does not offer on it, or its host does not let through: a sentence for the visitor. A table.

The key is for whoever refuses; ``field`` is where the sentence stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from playground.errors import SettingsError
from playground.telling import tell


@dataclass(frozen=True, slots=True)
class Withheld:
    """One row: the sentence, what one can do instead, and the field it is about."""

    sentence: str
    hint: str
    field: str


WITHHELD: Mapping[str, Withheld] = {
    "service": Withheld("{title} is not offered on this page.", "Choose one of: {offered}.", "service"),
    "settings": Withheld(
        "Set by whoever runs this page, and left as it is: {titles}.", "The rest can be changed.", "settings"
    ),
    "endpoint": Withheld(
        "This page does not dial addresses of one's own.",
        "Give an address of {title}'s own, or leave it as it was.",
        "endpoint",
    ),
    "port": Withheld(
        "From a Space only the ports {ports} can be reached.", "Let the server be reached at one of them.", "endpoint"
    ),
    "key": Withheld(
        "{title} wants a key of your own here: the page's own is not lent.",
        "Give it under Connection. It goes to {title} alone, and is kept only while you talk.",
        "key",
    ),
}


def withheld(name: str, **facts: str) -> SettingsError:
    """Return the error of row ``name``, filled with the facts of the case."""
    row = WITHHELD[name]
    return SettingsError(tell(row.sentence, **facts), tell(row.hint, **facts), field=row.field)
