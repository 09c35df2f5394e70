"""A list of tools brought into the form of the Realtime API: what stands in a list, flat. Changes no word of a tool."""

from __future__ import annotations

import json
from typing import Any

from playground import strict_json
from playground.tools.judging import holds_list, is_nested, mistakes

_UNKNOWN = frozenset({"strict"})
"""What the Chat Completions API has in a function, and the Realtime API refuses."""


def converted(text: str) -> str | None:
    """Return the list in ``text`` as the Realtime API wants it; None where its form is no mistake."""
    if not any(mistake.is_form for mistake in mistakes(text)):
        return None
    given = strict_json.loads(text)
    if holds_list(given):
        given = given["tools"]
    return written([_flat(tool) for tool in (given if isinstance(given, list) else [given])])


def written(tools: list[Any]) -> str:
    """Return ``tools`` as text that a person reads."""
    return json.dumps(tools, indent=2, ensure_ascii=False)


def _flat(tool: Any) -> Any:
    if not is_nested(tool):
        return tool
    inside = {name: value for name, value in tool["function"].items() if name not in _UNKNOWN}
    return {"type": "function", **inside}
