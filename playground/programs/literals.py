"""A value as a literal of a language, one entry a line. Whatever a person typed stays a value: it never becomes code.

What stands in the environment is read from there: a program in Python has to import ``environ`` for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from playground.programs.tool_secrets import FromEnvironment

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_OWN = "__proto__"
"""Plain, JavaScript takes this key for the object's prototype."""
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029"}
"""Strings may hold them as they are, but an editor takes them for the end of a line."""


def python(value: Any, indent: str = "") -> str:
    """Return ``value`` as Python writes it."""
    inner = f"{indent}    "
    if isinstance(value, Mapping) and value:
        entries = [f"{inner}{python(key)}: {python(each, inner)}," for key, each in value.items()]
    elif isinstance(value, list | tuple) and value:
        entries = [f"{inner}{python(each, inner)}," for each in value]
    elif isinstance(value, FromEnvironment):
        return f"environ[{python(value.variable)}]"
    else:
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return "\n".join([opening, *entries, f"{indent}{closing}"])


def javascript(value: Any, indent: str = "") -> str:
    """Return ``value`` as JavaScript and TypeScript write it; ``value`` is JSON."""
    inner = f"{indent}  "
    if isinstance(value, Mapping) and value:
        entries = [f"{inner}{_key(key)}: {javascript(each, inner)}," for key, each in value.items()]
    elif isinstance(value, list | tuple) and value:
        entries = [f"{inner}{javascript(each, inner)}," for each in value]
    elif isinstance(value, FromEnvironment):
        return f"process.env.{value.variable}"
    else:
        return _plain(value)
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    return "\n".join([opening, *entries, f"{indent}{closing}"])


def _key(name: str) -> str:
    if name == _OWN:
        return f"[{_plain(name)}]"
    return name if _NAME.fullmatch(name) else _plain(name)


def _plain(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    for end, escaped in _LINE_ENDS.items():
        text = text.replace(end, escaped)
    return text
