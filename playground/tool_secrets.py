"""What the tools of some settings sign in with: found, so that it can be hidden, and taken out of what leaves the page.

Rules:
1. A secret stands under a name that says so (``authorization``, ``x-api-key``), never in the schema of a function.
2. What leaves the page loses more than what is hidden in it: all headers, and a password or a key in an address.
3. What holds nothing secret is returned as it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from playground import strict_json

SECRET_FIELD = re.compile(r"auth|key|token|secret|cookie|password", re.IGNORECASE)
LEAVES_OUT = re.compile(rf"{SECRET_FIELD.pattern}|headers|credential|bearer", re.IGNORECASE)
SECRET_PARAMETER = re.compile(rf"{LEAVES_OUT.pattern}|sig|code|pass", re.IGNORECASE)
SCHEMA = ("parameters", "description")


def secrets_in(value: Any, *, is_secret: bool = False) -> Iterator[str]:
    """Yield each secret that ``value`` holds, read from JSON."""
    if isinstance(value, str) and is_secret:
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from secrets_in(each, is_secret=is_secret)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in SCHEMA:
                yield from secrets_in(each, is_secret=bool(SECRET_FIELD.search(name)))


def without_secrets(tools: str) -> str:
    """Return ``tools``, a JSON list or empty, without what they sign in with; nothing where they cannot be read."""
    try:
        listed = strict_json.read(tools) if tools.strip() else []
    except ValueError:
        return ""
    bare = _bare(listed)
    return tools if bare == listed else json.dumps(bare, ensure_ascii=False, indent=2)


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return _bare_address(value) if "://" in value else value
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name in SCHEMA or not _leaves_out(name, each)}
        return {name: each if name in SCHEMA else _bare(each) for name, each in kept.items()}
    return value


def _leaves_out(name: str, value: Any) -> bool:
    return bool(LEAVES_OUT.search(name)) and isinstance(value, str | list | dict)


def _bare_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return ""
    told = [(name, value) for name, value in query if not SECRET_PARAMETER.search(name)]
    place = parts.netloc.rpartition("@")[2]
    if place == parts.netloc and told == query and not parts.fragment:
        return text
    return urlunsplit((parts.scheme, place, parts.path, urlencode(told), ""))
