"""What one setting is to a surface: a ``Knob``, read from its entry. Every surface reads the same ones.

Not here: any setting (``settings.py``: what a session is told; ``services/target.py``: whom we talk to).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field, ValidationError
from pydantic.fields import FieldInfo

from playground.errors import SettingsError
from playground.telling import joined, tell

Model = TypeVar("Model", bound=BaseModel)


def setting(default: Any, title: str, help_: str, *, choices: tuple[str, ...] = (), **more: Any) -> Any:
    """Declare one setting; ``slider`` and ``step`` are what a page offers, ``ge`` and ``le`` what is valid.

    ``part_of`` names the setting that it goes with, ``when`` the values of that one under which it acts (none: any
    but an empty one). ``implied``: its default is what every service does unasked, so a program that does not look at
    the service's report asks only for another value. ``local``: the playground itself does it, no service is told;
    ``filled_in``: it does where a service does not.
    ``answers``: it is about answers, and so of no use where none are given.
    ``unset``: what an empty field of a number means.
    ``hint``: what may be written there, in a few words, where neither choices nor bounds say it.
    """
    keys = (
        "slider",
        "step",
        "unit",
        "lines",
        "hint",
        "part_of",
        "when",
        "implied",
        "local",
        "filled_in",
        "answers",
        "unset",
    )
    shown: dict[str, Any] = {key: more.pop(key) for key in keys if key in more}
    extra = {"choices": choices, **shown}
    return Field(default, title=title, description=help_, json_schema_extra=extra, **more)


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting as a surface needs it: the page draws it, the command line and the environment name it.

    ``closed``: nothing but its ``choices`` is valid.
    """

    name: str
    title: str
    help: str
    default: Any
    choices: tuple[str, ...]
    closed: bool
    minimum: float | None
    maximum: float | None
    slider: tuple[float, float] | None
    step: float | None
    unit: str
    lines: int
    hint: str
    part_of: str
    when: tuple[str, ...]
    implied: bool
    local: bool
    filled_in: bool
    answers: bool
    unset: str

    @property
    def label(self) -> str:
        """Title with its unit, as a form shows it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def variable(self) -> str:
        """Name of the environment variable that sets it."""
        return f"PLAYGROUND_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """Name of the command line option that sets it."""
        return "--" + self.name.replace("_", "-")


def knobs_of(model: type[BaseModel]) -> Mapping[str, Knob]:
    """Describe every field of ``model``, in the order of declaration."""
    return {name: _knob(name, info) for name, info in model.model_fields.items()}


def _knob(name: str, info: FieldInfo) -> Knob:
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    bounds = {limit: getattr(m, limit) for m in info.metadata for limit in ("ge", "le") if hasattr(m, limit)}
    closed = get_origin(info.annotation) is Literal
    return Knob(
        name=name,
        title=info.title or name,
        help=info.description or "",
        default=info.default,
        choices=tuple(extra.get("choices") or (get_args(info.annotation) if closed else ())),
        closed=closed,
        minimum=bounds.get("ge"),
        maximum=bounds.get("le"),
        slider=extra.get("slider"),
        step=extra.get("step"),
        unit=extra.get("unit", ""),
        lines=extra.get("lines", 1),
        hint=extra.get("hint", ""),
        part_of=extra.get("part_of", ""),
        when=tuple(extra.get("when", ())),
        implied=extra.get("implied", False),
        local=extra.get("local", False),
        filled_in=extra.get("filled_in", False),
        answers=extra.get("answers", False),
        unset=extra.get("unset", "never"),
    )


def parse(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Validate ``values`` into ``model``; raise SettingsError with a sentence and the allowed range."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        raise _as_settings_error(model, error) from None


def _as_settings_error(model: type[BaseModel], error: ValidationError) -> SettingsError:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name not in model.model_fields:
        return SettingsError(tell("There is no setting called {name}.", name=name), "Check the spelling.", field=name)
    knob = _knob(name, model.model_fields[name])
    why = first["ctx"]["error"].args[0] if first["type"] == "value_error" else ""
    sentence = tell("{title} can't have this value.", title=tell(knob.title))
    return SettingsError(sentence, joined(why, _allowed(knob)), field=name)


def _allowed(knob: Knob) -> str:
    if knob.minimum is not None and knob.maximum is not None:
        lowest, highest = f"{knob.minimum:.7g}", f"{knob.maximum:.7g}{f' {knob.unit}' if knob.unit else ''}"
        return tell("Give a number from {lowest} to {highest}.", lowest=lowest, highest=highest)
    if knob.choices:
        return tell("Give one of: {choices}.", choices=", ".join(c or "(empty)" for c in knob.choices))
    return knob.help
