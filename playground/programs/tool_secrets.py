"""What the person's tools sign in with (MCP: ``authorization``, headers): a program reads it from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.client.mask import HIDDEN
from playground.tool_secrets import SCHEMA, SECRET_FIELD

_ODD = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True, slots=True)
class FromEnvironment:
    """Stands where a secret stood: the variable that holds it while the program runs."""

    variable: str

    def __str__(self) -> str:
        return HIDDEN


def without_secrets(tools: Any) -> Any:
    """Return ``tools``, JSON, with a variable in place of each secret; two secrets never share one."""
    taken: dict[str, str] = {}
    return [_without(tool, _label(tool), taken) for tool in tools] if isinstance(tools, list) else tools


def variables_of(value: Any) -> tuple[str, ...]:
    """Return the variables that ``value`` reads, in order, each once."""
    if isinstance(value, FromEnvironment):
        return (value.variable,)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return tuple(dict.fromkeys(name for each in inner for name in variables_of(each)))


def _label(tool: Any) -> str:
    named = tool.get("server_label") or tool.get("name") if isinstance(tool, dict) else None
    return named if isinstance(named, str) else "tool"


def _without(value: Any, name: str, taken: dict[str, str], *, is_secret: bool = False) -> Any:
    if isinstance(value, str) and value and is_secret:
        return FromEnvironment(_variable(name, value, taken))
    if isinstance(value, list):
        return [_without(each, name, taken, is_secret=is_secret) for each in value]
    if isinstance(value, dict):
        return {
            field: each
            if field in SCHEMA
            else _without(each, f"{name}_{field}", taken, is_secret=bool(SECRET_FIELD.search(field)))
            for field, each in value.items()
        }
    return value


def _variable(name: str, secret: str, taken: dict[str, str]) -> str:
    plain = _ODD.sub("_", name.upper()).strip("_") or "TOOL"
    first = plain if plain[0].isalpha() else f"TOOL_{plain}"
    found, count = first, 1
    while taken.setdefault(found, secret) != secret:
        count += 1
        found = f"{first}_{count}"
    return found
