"""What is wrong with the list of tools that a person wrote: each mistake in a sentence, at its line and column.

Rules:
1. One source: the page, the command line and the environment say these sentences.
2. What a service could use is no mistake: other kinds of tools than functions are the service's own affair.
3. Several mistakes are told at once, no more than ``MOST``. What is no JSON has one: nobody knows what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from playground import strict_json
from playground.telling import Told, joined, tell
from playground.tools.broken import fault_of
from playground.tools.places import Path, line_and_column, offset_of

MOST = 20
MOST_TOLD = 3
LONGEST_NAME = 64
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_QUOTE = 40
_KINDS = ((bool, "true or false"), (dict, "an object"), (list, "a list"), (str, "a string"), (int | float, "a number"))
_Found = tuple[Path, str, bool]


@dataclass(frozen=True, slots=True)
class ToolMistake:
    """One mistake; ``is_form``: the tool is right but for where it stands, and ``converting`` mends it."""

    line: int
    column: int
    words: str
    is_form: bool = False

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Told:
        """The mistake with its place."""
        return tell(
            "Line {line}, column {column}: {words}", line=self.line, column=self.column, words=joined(self.words)
        )


@dataclass(frozen=True, slots=True)
class FunctionTool:
    """A function as the list offers it, and the names of its arguments."""

    name: str
    arguments: tuple[str, ...]


def checked(text: str) -> str:
    """Return ``text`` without white space around it; raise ValueError with its mistakes."""
    found = mistakes(text)
    if found:
        more = len(found) - MOST_TOLD
        others = [tell("And {more} more.", more=more)] if more > 0 else []
        raise ValueError(joined(*(each.told for each in found[:MOST_TOLD]), *others))
    return text.strip()


def mistakes(text: str) -> tuple[ToolMistake, ...]:
    """Return what is wrong with ``text``, in the order of the list; nothing for an empty one."""
    if not text.strip():
        return ()
    try:
        listed = strict_json.loads(text)
    except strict_json.TooDeepError as error:
        return (ToolMistake(1, 1, _lowered(str(error))),)
    except ValueError as error:
        at, words = fault_of(text, error)
        return (ToolMistake(*line_and_column(text, at), words),)
    if strict_json.is_deeper(listed, strict_json.MOST_LEVELS):
        return (
            ToolMistake(1, 1, tell("it is nested more than {levels} levels deep.", levels=strict_json.MOST_LEVELS)),
        )
    return tuple(
        ToolMistake(*line_and_column(text, offset_of(text, path)), words, is_form)
        for path, words, is_form in islice(_in_list(listed), MOST)
    )


def functions(text: str) -> tuple[FunctionTool, ...]:
    """Return the functions of a list without mistakes; none where it has some."""
    if not text.strip() or mistakes(text):
        return ()
    listed = strict_json.loads(text)
    return tuple(
        FunctionTool(tool["name"], tuple((tool.get("parameters") or {}).get("properties") or ()))
        for tool in listed
        if tool.get("type", "function") == "function"
    )


def is_nested(tool: Any) -> bool:
    """Tell whether ``tool`` is a function as the Chat Completions API has it."""
    return isinstance(tool, dict) and isinstance(tool.get("function"), dict)


def holds_list(value: Any) -> bool:
    """Tell whether ``value`` is an object around a list of tools, as a request or a session has it."""
    return isinstance(value, dict) and isinstance(value.get("tools"), list)


def _in_list(listed: Any) -> Iterator[_Found]:
    if holds_list(listed):
        yield ("tools",), "the list stands in an object. Only the list belongs here, from “[” to “]”.", True
    elif isinstance(listed, dict):
        yield (), "a single object was met where a list is needed. Put “[” before it and “]” behind it.", True
    elif not isinstance(listed, list):
        yield (), tell("{met} was met where a list of functions is needed.", met=_kind(listed)), False
    else:
        yield from _in_tools(listed)


def _in_tools(tools: list[Any]) -> Iterator[_Found]:
    known: set[str] = set()
    for number, tool in enumerate(tools, 1):
        yield from (((number - 1, *path), words, is_form) for path, words, is_form in _in_tool(tool, number))
        name = tool.get("name") if isinstance(tool, dict) else None
        if isinstance(name, str) and name in known:
            yield (
                (number - 1, "name"),
                tell("{name} is the name of two functions. Each needs its own.", name=_quote(name)),
                False,
            )
        elif isinstance(name, str):
            known.add(name)


def _in_tool(tool: Any, number: int) -> Iterator[_Found]:
    if not isinstance(tool, dict):
        yield (
            (),
            tell("{met} was met where function {number} is needed, an object.", met=_kind(tool), number=number),
            False,
        )
        return
    kind = tool.get("type", "function")
    if is_nested(tool):
        nested = (
            "function {number} is nested in “function”, as the Chat Completions API has it. "
            "The Realtime API wants it flat."
        )
        yield ("function",), tell(nested, number=number), True
    elif not isinstance(kind, str):
        yield ("type",), tell("{met} was met where the type is needed. Write “function”.", met=_kind(kind)), False
    elif kind != "function" and get_close_matches(kind.lower(), ["function"], cutoff=0.75):
        yield ("type",), tell("{kind} is no type of a tool. Write “function”.", kind=_quote(kind)), False
    elif kind == "function":
        yield from _in_function(tool, number)


def _in_function(tool: dict[str, Any], number: int) -> Iterator[_Found]:
    yield from _in_name(tool, number)
    description, parameters = tool.get("description"), tool.get("parameters")
    if not isinstance(description, str | None):
        met = tell("{met} was met where the description is needed, a string.", met=_kind(description))
        yield ("description",), met, False
    if parameters is not None:
        yield from ((("parameters", *path), words, False) for path, words in _in_parameters(parameters))


def _in_name(tool: dict[str, Any], number: int) -> Iterator[_Found]:
    name = tool.get("name")
    if "name" not in tool:
        yield (), tell('function {number} has no name. Add “"name": …”.', number=number), False
    elif not isinstance(name, str):
        words = "{met} was met where the name of function {number} is needed, a string."
        yield ("name",), tell(words, met=_kind(name), number=number), False
    elif not name:
        yield ("name",), tell("the name of function {number} is empty.", number=number), False
    elif not _NAME.fullmatch(name):
        odd = _NAME.sub("", name)[0]
        met = tell("a space") if odd == " " else f"“{odd}”"
        words = "{name} has {met} in it. A name has letters from a to z, digits, _ and - only."
        yield ("name",), tell(words, name=_quote(name), met=met), False
    elif len(name) > LONGEST_NAME:
        words = "{name} has {count} characters. A name has {most} at most."
        yield ("name",), tell(words, name=_quote(name), count=len(name), most=LONGEST_NAME), False


def _in_parameters(schema: Any) -> Iterator[tuple[Path, str]]:
    """Find what keeps ``parameters`` from being the JSON Schema of an object."""
    if not isinstance(schema, dict):
        yield (), tell("{met} was met where parameters are needed: a JSON Schema, an object.", met=_kind(schema))
        return
    kind, properties, required = (schema.get(name) for name in ("type", "properties", "required"))
    if "type" in schema and kind != "object":
        met = _quote(kind) if isinstance(kind, str) else _kind(kind)
        yield ("type",), tell("parameters are of the type “object”; {met} was met.", met=met)
    elif schema and "type" not in schema:
        yield (), 'parameters have no type. They are a JSON Schema: {"type": "object", "properties": {…}}.'
    if "properties" in schema and not isinstance(properties, dict):
        yield ("properties",), tell("{met} was met where properties are needed, an object.", met=_kind(properties))
    for name, each in properties.items() if isinstance(properties, dict) else ():
        if not isinstance(each, dict | bool):
            words = "{met} was met where the schema of {name} is needed, an object."
            yield ("properties", name), tell(words, met=_kind(each), name=_quote(name))
    if "required" in schema and not (isinstance(required, list) and all(isinstance(each, str) for each in required)):
        yield ("required",), "“required” is a list of names."


def _kind(value: Any) -> Told:
    return tell(next((words for kind, words in _KINDS if isinstance(value, kind)), "null"))


def _quote(words: str) -> str:
    return f"“{words[:_LONGEST_QUOTE]}{'…' if len(words) > _LONGEST_QUOTE else ''}”"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
