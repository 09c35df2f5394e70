"""Chooses a tool from a person's words and fills its arguments from its JSON schema; words its result. Pure.

No model decides here: words that stand in a tool's name or description choose it, and numbers, quotations, listed
values and capitalised words fill the schema. A schema may be of any shape: what cannot be followed is passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeGuard

from playground.engines.numbers import numbers_in
from playground.server.core.engine_protocols import FunctionCall, Tool

ENOUGH = 2
DEEPEST = 16
"""Schemas within schemas that are followed, and levels of a result that are read out."""
MOST_VALUES = 200
"""Values in one call: lists of lists could ask for more than there is time."""
BEYOND_MEASURE = 2.0**63
_IDLE_WORDS = (
    "a an the of for to in on at by and or is are be it this that with from get set fetch run call use make your you "
    "my me i what whats how please can could would will do does tell show give current given returns return function "
    "tool user users provided based about say hello name"
)
_IDLE = frozenset(_IDLE_WORDS.split())
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")
_PLACE = re.compile(
    r"\b(?:in|at|for|to|from|near|of|with|called|named|about) ((?:[A-Z][\w'’-]*)(?:,? (?:[A-Z][\w'’-]*|de|la|of))*)"
)
_PROPER = re.compile(r"(?<=[a-z,] )([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*)")
_AFTER = re.compile(
    r"\b(?:in|at|for|to|about|called|named) (?:the )?([a-z][\w'’ -]*?)"
    r"(?=\s+(?:in|for|at|on|to|please|today|tonight|tomorrow|now|right)\b|\s*[.?!]*$)"
)
_NO = re.compile(r"\b(?:no|not|don't|off|without|never|disable)\b", re.IGNORECASE)


def chosen_tool(words: str, tools: Sequence[Tool], tool_choice: str) -> Tool | None:
    """Return the tool to call for ``words``; None when speaking is the better answer."""
    if not tools or tool_choice == "none":
        return None
    spoken = _stems(words)
    ranked = sorted(tools, key=lambda tool: -_score(spoken, tool))
    if tool_choice == "required":
        return ranked[0]
    if tool_choice != "auto":
        return next((tool for tool in tools if tool.name == tool_choice), None)
    return ranked[0] if _score(spoken, ranked[0]) >= ENOUGH else None


def _score(spoken: set[str], tool: Tool) -> int:
    return 2 * len(spoken & _stems(tool.name)) + len(spoken & _stems(tool.description))


def _stems(text: str) -> set[str]:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).replace("_", " ")
    return {word.rstrip("s")[:6] for word in re.findall(r"[a-z]{3,}", apart.lower()) if word not in _IDLE}


def call(tool: Tool, words: str) -> FunctionCall:
    """Return the call of ``tool`` with arguments taken from ``words``, whatever its schema says or fails to say."""
    filled = _object(Schema(tool.parameters), _Words(words))
    return FunctionCall(tool.name, json.dumps(filled, ensure_ascii=False, allow_nan=False))


class Schema:
    """A JSON schema as far as it can be followed; what is of another type than it should be says nothing.

    ``depth`` is how many schemas it stands in.
    """

    def __init__(self, given: Any, depth: int = 0) -> None:
        self._given: Mapping[str, Any] = given if isinstance(given, Mapping) and depth < DEEPEST else {}
        self._depth = depth

    @property
    def listed(self) -> list[Any]:
        """The values allowed; none where any may be."""
        return _list(self._given.get("enum"))

    @property
    def kind(self) -> str:
        """The type a value must have; of several the first that is not null."""
        kind = self._given.get("type")
        kinds = [kind] if isinstance(kind, str) else _list(kind)
        return next((each for each in kinds if isinstance(each, str) and each != "null"), "string")

    @property
    def required(self) -> set[str]:
        """The names that must have a value."""
        return {name for name in _list(self._given.get("required")) if isinstance(name, str)}

    @property
    def properties(self) -> Iterator[tuple[str, Schema]]:
        """The names within, and the schema of each."""
        within = self._given.get("properties")
        for name, part in within.items() if isinstance(within, Mapping) else ():
            yield str(name), Schema(part, self._depth + 1)

    @property
    def items(self) -> Schema:
        """The schema of what an array holds."""
        return Schema(self._given.get("items"), self._depth + 1)

    def word(self) -> str | None:
        """Return the default where it is a word or a figure."""
        default = self._given.get("default")
        return str(default) if isinstance(default, str | int | float) else None

    def number(self) -> float:
        """Return the default, else the least number allowed, else zero."""
        told = (self._given.get(name) for name in ("default", "minimum"))
        return next((float(each) for each in told if _is_number(each)), 0.0)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < BEYOND_MEASURE


class _Words:
    """What of the person's words may fill a value: each number and name is given out once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left = MOST_VALUES
        self.numbers = [number for number in numbers_in(text) if _is_number(number)]
        self.names: list[str]
        found = (*_QUOTED.findall(text), *_PLACE.findall(text), *_PROPER.findall(text))
        self.names = list(dict.fromkeys(name for name in found if name != "I"))
        if not self.names:
            self.names = _AFTER.findall(text)


def _object(schema: Schema, words: _Words) -> dict[str, Any]:
    required = schema.required
    filled = ((name, _value(part, words, name in required)) for name, part in schema.properties)
    return {name: found for name, found in filled if found is not None}


def _value(schema: Schema, words: _Words, required: bool) -> Any:
    if words.left <= 0:
        return None
    words.left -= 1
    if schema.listed:
        return _listed(schema.listed, words, required)
    return KINDS.get(schema.kind, _string)(schema, words, required)


def _listed(values: Sequence[Any], words: _Words, required: bool) -> Any:
    text = words.text.lower()
    said = (v for v in values if isinstance(v, str | int | float) and _is_said(str(v).lower().replace("_", " "), text))
    return next(said, values[0] if required else None)


def _is_said(word: str, text: str) -> bool:
    """Tell whether ``word`` begins a word of ``text``."""
    at = text.find(word)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
    return at >= 0


def _string(schema: Schema, words: _Words, required: bool) -> str | None:
    if words.names:
        return words.names.pop(0)
    default = schema.word()
    return (words.text.strip() if default is None else default) if required else None


def _number(schema: Schema, words: _Words, required: bool) -> float | None:
    if words.numbers:
        return words.numbers.pop(0)
    return schema.number() if required else None


def _integer(schema: Schema, words: _Words, required: bool) -> int | None:
    number = _number(schema, words, required)
    return None if number is None else int(number)


def _boolean(_schema: Schema, words: _Words, required: bool) -> bool | None:
    return not _NO.search(words.text) if required else None


def _array(schema: Schema, words: _Words, required: bool) -> list[Any] | None:
    items = schema.items
    if items.listed:
        text = words.text.lower()
        said = [v for v in items.listed if isinstance(v, str | int | float) and str(v).lower() in text]
    else:
        pool = words.numbers if items.kind in ("number", "integer") else words.names
        found = (_value(items, words, True) for _ in range(len(pool)))
        said = [each for each in found if each is not None]
    return said if said or required else None


def _nested(schema: Schema, words: _Words, _required: bool) -> dict[str, Any]:
    return _object(schema, words)


KINDS: Mapping[str, Callable[[Schema, _Words, bool], Any]] = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "array": _array,
    "object": _nested,
}


def told(output: str) -> str:
    """Return a tool's output as a sentence: JSON is read out, anything else is said as it is."""
    try:
        found = json.loads(output)
    except (ValueError, RecursionError):
        found = output
    if isinstance(found, dict) and found.get("error"):
        return f"That did not work: {_phrase(found['error'])}."
    text = _phrase(found).strip()
    if not text:
        return "Done."
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _phrase(found: Any, depth: int = 0) -> str:
    if depth == DEEPEST:
        return "and so on"
    if isinstance(found, dict):
        return _listing([f"the {str(key).replace('_', ' ')} is {_phrase(v, depth + 1)}" for key, v in found.items()])
    if isinstance(found, list):
        return _listing([_phrase(part, depth + 1) for part in found])
    return {True: "yes", False: "no"}[found] if isinstance(found, bool) else "nothing" if found is None else str(found)


def _listing(parts: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)
