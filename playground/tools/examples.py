"""Tools to begin with, and how one comes into a list: what they do is made up, how they are written is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground import strict_json
from playground.tools.converting import written
from playground.tools.judging import mistakes


@dataclass(frozen=True, slots=True)
class ToolExample:
    """A function under the title that a person chooses it by."""

    title: str
    name: str
    description: str
    properties: Mapping[str, Mapping[str, Any]]
    required: tuple[str, ...] = ()

    def tool(self) -> dict[str, Any]:
        """Return it as the Realtime API wants it."""
        parameters = {"type": "object", "properties": dict(self.properties), "required": list(self.required)}
        return {"type": "function", "name": self.name, "description": self.description, "parameters": parameters}


EXAMPLES: Mapping[str, ToolExample] = {
    "weather": ToolExample(
        "Weather of a city",
        "get_weather",
        "Get the current weather of a city.",
        {
            "city": {"type": "string", "description": "Name of the city, such as Lisbon"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        },
        ("city",),
    ),
    "order": ToolExample(
        "Order lookup",
        "look_up_order",
        "Find out where an order is. Ask for its number first.",
        {"order_number": {"type": "string", "description": "Number on the receipt, such as A-1042"}},
        ("order_number",),
    ),
    "appointment": ToolExample(
        "Book an appointment",
        "book_appointment",
        "Book an appointment. Repeat day and time and have them confirmed before you call this.",
        {
            "name": {"type": "string", "description": "Who comes"},
            "day": {"type": "string", "description": "As 2027-01-31"},
            "time": {"type": "string", "description": "As 14:30"},
        },
        ("name", "day", "time"),
    ),
    "search": ToolExample(
        "Search the handbook",
        "search_handbook",
        "Search the handbook for what the person asks. Answer from what it returns only.",
        {
            "query": {"type": "string", "description": "A few words"},
            "count": {"type": "integer", "minimum": 1, "maximum": 5},
        },
        ("query",),
    ),
    "end": ToolExample(
        "End the call",
        "end_call",
        "End the call once the person has said goodbye. Say goodbye first.",
        {"reason": {"type": "string", "enum": ["done", "wrong_number", "not_interested"]}},
    ),
    "person": ToolExample(
        "Pass on to a person",
        "transfer_to_person",
        "Pass the call on to a person, when asked to or when you cannot help.",
        {"summary": {"type": "string", "description": "What was said so far, in a sentence"}},
        ("summary",),
    ),
}


def with_example(text: str, key: str) -> str | None:
    """Return the list in ``text`` with the example ``key`` at its end; None where there is nothing to add.

    That is: the list has mistakes, there is no such example, or the list has a function of that name.
    """
    example = EXAMPLES.get(key)
    if example is None or mistakes(text):
        return None
    listed = strict_json.loads(text) if text.strip() else []
    if any(tool.get("name") == example.name for tool in listed):
        return None
    return written([*listed, example.tool()])
