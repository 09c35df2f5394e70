"""How one value is read from JSON and written to it. No names of any dialect, no knowledge of events.

Rules:
1. A reader takes the value and where it stood (a dotted path) and raises ``WireError`` with the service's own code.
2. A ``Table`` maps the attributes of one value to paths on the wire, nested or flat; it is data, so that a dialect is.
3. Reading ``strict`` refuses what the table does not name, else that is passed over; reading ``lenient`` also passes
   over what cannot be read, unless it is required: one odd figure must not cost the whole message.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from playground.errors import WireError
from playground.errors.refusals import refused

Reader = Callable[[Any, str], Any]
Writer = Callable[[Any], Any]
LONGEST_QUOTE = 200
"""Characters of a wrong value that its error repeats."""
HUGE = 2**63
"""Whole numbers from here on are no figures of this protocol, and too large for a float sooner or later."""


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Codec:
    """A reader and the writer that undoes it."""

    read: Reader
    write: Writer = _same


def _kind(value: Any) -> str:
    names = {type(None): "null", bool: "a boolean", int: "an integer", float: "a decimal", str: "a string"}
    return names.get(type(value), "an array" if isinstance(value, list) else "an object")


def wrong_type(where: str, expected: str, value: Any) -> WireError:
    """Say that the value at ``where`` is of another type than ``expected``."""
    return refused("invalid_type", param=where, name=where, expected=expected, got=_kind(value))


def missing(where: str) -> WireError:
    """Say that there must be a value at ``where``."""
    return refused("missing_required_parameter", param=where, name=where)


def invalid(where: str, expected: str, value: Any = None) -> WireError:
    """Say that the value at ``where`` is not one of the valid ones."""
    got = f"'{str(value)[:LONGEST_QUOTE]}'" if isinstance(value, str | float) else _kind(value)
    return refused("not_one_of", param=where, got=got, expected=expected)


def _out_of_range(where: str, value: float, low: float | None, high: float | None) -> WireError:
    kind = "integer" if isinstance(value, int) else "decimal"
    side, bound = ("below_min", low) if low is not None and value < low else ("above_max", high or 0)
    got = f"{value:g}" if abs(value) < HUGE else "a number beyond measure"
    return refused(f"{kind}_{side}_value", param=where, name=where, bound=bound, got=got)


def _read_text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise wrong_type(where, "a string", value)
    return value


def _read_flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise wrong_type(where, "a boolean", value)
    return value


def _read_base64(value: Any, where: str) -> bytes:
    if not isinstance(value, str):
        raise wrong_type(where, "a base64-encoded string", value)
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise refused("not_base64", param=where, name=where) from None


def _write_base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_object(value: Any, where: str) -> Mapping[str, Any]:
    if type(value) is not dict and not isinstance(value, Mapping):  # the abstract class takes ten times as long to ask
        raise wrong_type(where, "an object", value)
    return cast("Mapping[str, Any]", value)


def _read_objects(value: Any, where: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(_read_object(each, f"{where}[{n}]") for n, each in enumerate(read_list(value, where)))


def read_list(value: Any, where: str) -> list[Any]:
    """Return ``value`` when it is a JSON array."""
    if not isinstance(value, list):
        raise wrong_type(where, "an array", value)
    return value


TEXT = Codec(_read_text)
FLAG = Codec(_read_flag)
BASE64 = Codec(_read_base64, _write_base64)
OBJECT = Codec(_read_object)
OBJECTS = Codec(_read_objects, list)
ANYTHING = Codec(lambda value, _where: value)


def integer(low: int | None = None, high: int | None = None) -> Codec:
    """Whole numbers from ``low`` to ``high``."""

    def read(value: Any, where: str) -> int:
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not abs(value) < HUGE:
            raise wrong_type(where, "an integer", value)
        if (low is not None and value < low) or (high is not None and value > high):
            raise _out_of_range(where, value, low, high)
        return value

    return Codec(read)


def number(low: float | None = None, high: float | None = None) -> Codec:
    """Numbers from ``low`` to ``high``; NaN, the infinities and what is next to them are refused."""

    def read(value: Any, where: str) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < HUGE:
            raise wrong_type(where, "a decimal", value)
        if (low is not None and value < low) or (high is not None and value > high):
            raise _out_of_range(where, float(value), low, high)
        return float(value)

    return Codec(read)


def one_of(values: Collection[str]) -> Codec:
    """One of a closed list of words."""

    def read(value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise wrong_type(where, "a string", value)
        if value not in values:
            known = ", ".join(f"'{v}'" for v in values)
            raise invalid(where, f"Supported values are: {known}.", value)
        return value

    return Codec(read)


def nullable(codec: Codec) -> Codec:
    """Allow null beside what ``codec`` reads."""
    return Codec(
        lambda value, where: None if value is None else codec.read(value, where),
        lambda value: None if value is None else codec.write(value),
    )


def word_or_object(*words: str) -> Codec:
    """One of a few words, or an object that says more."""

    def read(value: Any, where: str) -> Any:
        if isinstance(value, Mapping):
            return value
        if not isinstance(value, str):
            raise wrong_type(where, f"one of {' or '.join(map(repr, words))} or an object", value)
        return one_of(words).read(value, where)

    return Codec(read)


def many(codec: Codec) -> Codec:
    """Read an array of what ``codec`` reads into a tuple."""
    return Codec(
        lambda value, where: tuple(codec.read(each, f"{where}[{n}]") for n, each in enumerate(read_list(value, where))),
        lambda value: [codec.write(each) for each in value],
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """One attribute and its place on the wire, a dotted path.

    ``fixed`` is reported but cannot be set; ``omit`` leaves out a None, else ``none`` is how it is written; ``also`` is
    another spelling that is read.
    """

    name: str
    path: str
    codec: Codec
    fixed: bool = False
    omit: bool = False
    also: str = ""
    none: Any = None


Keys = tuple[str, ...]


class Table:
    """Attributes of one value ↔ an object on the wire, nested where a path has dots.

    ``constants`` are written always and accepted when read; ``required`` attributes must be there.
    """

    def __init__(
        self, *slots: Slot, constants: Mapping[str, Any] | None = None, required: Collection[str] = ()
    ) -> None:
        self._slots = tuple((slot, tuple(slot.path.split("."))) for slot in slots)
        self._by_keys: dict[Keys, Slot] = {keys: slot for slot, keys in self._slots}
        self._by_keys |= {tuple(slot.also.split(".")): slot for slot in slots if slot.also}
        self._flat = {keys[0]: slot for keys, slot in self._by_keys.items() if len(keys) == 1}
        self._inner = {keys[:n] for keys in self._by_keys for n in range(1, len(keys))}
        self._constants = dict(constants or {})
        self._required = frozenset(required)
        self.names: frozenset[str] = frozenset(slot.name for slot in slots)

    def path_of(self, name: str) -> str:
        """Return where ``name`` stands on the wire."""
        return next(slot.path for slot, _ in self._slots if slot.name == name)

    def write(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Write the attributes present in ``values``; those absent are left out."""
        body: dict[str, Any] = dict(self._constants)
        for slot, keys in self._slots:
            if slot.name not in values:
                continue
            value = values[slot.name]
            if value is None and slot.omit:
                continue
            inner = body
            for key in keys[:-1]:
                inner = inner.setdefault(key, {})
            inner[keys[-1]] = slot.none if value is None else slot.codec.write(value)
        return body

    def read(self, body: Any, where: str = "", *, strict: bool = False, lenient: bool = False) -> dict[str, Any]:
        """Return the attributes present in ``body``; raise WireError naming the dotted path of the first bad one."""
        values: dict[str, Any] = {}
        for key, value in _read_object(body, where).items():
            slot = self._flat.get(key)
            if slot is not None:  # most of what comes: no path to be walked
                self._take(values, slot, value, f"{where}.{key}" if where else key, strict, lenient)
                continue
            for keys, inner in self._walk({key: value}, (), where, strict, lenient):
                self._take(values, self._by_keys[keys], inner, _join(where, ".".join(keys)), strict, lenient)
        if not self._required <= values.keys():
            raise missing(_join(where, self.path_of(min(self._required - values.keys()))))
        return values

    def _take(self, values: dict[str, Any], slot: Slot, value: Any, where: str, strict: bool, lenient: bool) -> None:
        if strict and slot.fixed:
            return
        try:
            values[slot.name] = slot.codec.read(value, where)
        except WireError:
            if not lenient or slot.name in self._required:
                raise

    def _walk(
        self, body: Mapping[str, Any], above: Keys, where: str, strict: bool, lenient: bool
    ) -> Iterator[tuple[Keys, Any]]:
        for key, value in body.items():
            keys = (*above, key)
            if keys in self._by_keys:
                yield keys, value
            elif keys in self._inner:
                if isinstance(value, Mapping):
                    yield from self._walk(value, keys, where, strict, lenient)
                elif value is not None and not lenient:
                    raise wrong_type(_join(where, ".".join(keys)), "an object", value)
            elif strict and not (key in self._constants and not above):
                at = _join(where, ".".join(keys)[:LONGEST_QUOTE])
                raise refused("unknown_parameter", param=at, name=at)


def _join(where: str, path: str) -> str:
    return f"{where}.{path}" if where and path else where or path
