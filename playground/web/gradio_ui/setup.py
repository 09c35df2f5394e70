"""The settings form: one control per setting, drawn from ``knobs()``; nothing about a setting is restated here.

Rules:
1. A control's kind follows from the setting's type: see ``_control``. A new setting appears by itself, under *More*.
   Its help is behind the control's ``?`` (``problem.py``); beside it stands only what one has to know now.
2. Values come from the page raw and are judged once, by ``Settings``; a control's own bounds only guide the hand.
3. A setting that does not apply is hidden (other turn detection) or shown disabled and says why (other protocol); its
   value is kept. One that is locked is shown disabled, and said whose it is. A voice or a transcriber that the other
   protocol lacks gives way to its usual one, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.conversation.session_fields import KINDS, NAMING, lacked_by
from playground.errors import PlaygroundError
from playground.knobs import Knob, parse
from playground.offers import OF_TRANSCRIBERS
from playground.presets.judging import judged
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS
from playground.settings import KNOBS, WHOLES, Settings, knobs
from playground.web.gradio_ui.groups import group
from playground.web.gradio_ui.setup_words import NAMED, beside, choices_in_words, label, word
from playground.web.gradio_ui.tool_editor import build_tool_editor
from playground.web.words import in_words, phrase

FIRST, TOOLS = ("instructions", "voice"), ("tools",)
TURNS = ("turn_detection", *WHOLES["turn_detection"], "greeting")
DEPENDENT = tuple(name for name, knob in KNOBS.items() if knob.when and not knob.filled_in)
"""The settings that are hidden where they do not act."""
_SPOKEN = tuple(spoken for each in DIALECTS.values() for spoken in (each, each.of_kind(transcribes=True)))
LACKED = {name for name in knobs() if any(name in dialect.ignored for dialect in _SPOKEN)}
OFFERED = tuple(
    name for name in knobs() if name in (*NAMING, *KINDS, "audio_format", *OF_TRANSCRIBERS) or name in LACKED
)
"""The settings that look different in each dialect, or that a service, or a kind of session, may lack of it."""
MAY_BE_SET: Mapping[str, Any] = {"interactive": True}
GONE = {"voice": "setup.voice_gone", "transcription_model": "setup.transcriber_gone"}
EDITORS: Mapping[str, Callable[[Component], None]] = {"tools": build_tool_editor}
"""What is drawn under a control to work on its value with."""


@dataclass(frozen=True, slots=True)
class Setup:
    """The drawn form: ``controls`` by the setting's name, in the order in which ``settings_from`` reads values."""

    controls: Mapping[str, Component]

    @property
    def inputs(self) -> list[Component]:
        """All controls, as a callback's inputs."""
        return list(self.controls.values())

    @property
    def triggers(self) -> list[Callable[..., Any]]:
        """The moments at which a value counts as changed by the person."""
        return [trigger for control in self.controls.values() for trigger in _moments(control)]


def settings_from(values: Sequence[Any]) -> Settings:
    """Turn the form's raw ``values``, in the order of ``knobs()``, into Settings; raise SettingsError."""
    named = zip(knobs().values(), values, strict=True)
    return parse(Settings, {knob.name: _meant(knob, value) for knob, value in named})


def faults_in(values: Sequence[Any]) -> Sequence[PlaygroundError]:
    """Return what is wrong with the form's raw ``values``, in the order of ``knobs()``: one error a setting."""
    return judged(dict(zip(knobs(), values, strict=True))).faults


def _meant(knob: Knob, value: Any) -> Any:
    """Read an empty field as None where that is what the setting is by default."""
    return None if value == "" and knob.default is None else value


def build_setup(
    settings: Settings,
    dialect: Dialect,
    agent: gr.Accordion,
    under_voice: Callable[[], object] = lambda: None,
    locked: Collection[str] = (),
) -> Setup:
    """Draw the form with the values of ``settings``: what the group ``agent`` holds, then how turns are taken.

    ``under_voice`` draws what stands under the voice; ``locked`` are the settings that can't be changed.
    """
    kinds = {name: getattr(settings, name) for name in KINDS}
    named, special = knobs(), offered(dialect, settings.voice, settings.transcription_model, locked, **kinds)

    def draw(name: str) -> Component:
        visible = settings.acts(name) or name not in DEPENDENT
        control = _control(named[name], getattr(settings, name), {"visible": visible, **special.get(name, {})})
        if name in EDITORS and name not in locked:
            EDITORS[name](control)
        return control

    more = [name for name in named if name not in (*FIRST, *TOOLS, *TURNS)]
    with agent:
        drawn = {name: draw(name) for name in FIRST}
        under_voice()
        with group("tools", is_open=False):
            drawn |= {name: draw(name) for name in TOOLS}
        with group("more", is_open=False):
            drawn |= {name: draw(name) for name in more}
    with group("turns", is_open=True):
        drawn |= {name: draw(name) for name in TURNS}
    _show_what_applies(drawn)
    return Setup({name: drawn[name] for name in named})


def offered(
    dialect: Dialect, voice: Any, transcriber: Any = "", locked: Collection[str] = (), **kinds: Any
) -> dict[str, dict[str, Any]]:
    """Describe, by name, the controls that look different in each dialect: who can speak, and what is not known.

    ``voice``, ``transcriber`` and ``kinds``, by the names of ``KINDS``, are the raw values chosen so far; what is
    ``locked`` looks the same in each.
    """
    lacks = {**lacked_by(str(transcriber), dialect), **dialect.ignored}
    known = {name: _known(knobs()[name], lacks.get(name)) for name in OFFERED}
    chosen = {"voice": voice, "transcription_model": transcriber}
    named = {name: _named(name, dialect, value) for name, value in chosen.items()}
    may_be = {name: known[name] if name in dialect.ignored else MAY_BE_SET for name in named}
    of_a_kind = {name: {**known[name], **_kind(name, dialect, kinds.get(name))} for name in KINDS}
    looks = {**known, **of_a_kind, **{name: {**each, **may_be[name]} for name, each in named.items()}}
    return {**looks, **{name: _locked(looks.get(name, {})) for name in locked}}


def _locked(look: Mapping[str, Any]) -> dict[str, Any]:
    """Show what is configured, and that it is not the person's to change."""
    kept = {name: each for name, each in look.items() if name != "value"}
    return {**kept, "interactive": False, "info": phrase("setup.locked")}


def _kind(name: str, dialect: Dialect, chosen: Any) -> dict[str, Any]:
    """Offer the kinds that the dialect has; another one that was chosen gives way to the usual one, which is said."""
    here = KINDS[name](dialect)
    choices = {"choices": choices_in_words(here)}
    if not chosen or chosen in here:
        return choices
    return {**choices, "value": here[0], "info": phrase("setup.kind_gone", name=word(chosen), protocol=dialect.name)}


def _known(knob: Knob, why: str | None) -> dict[str, Any]:
    """Say ``why`` a dialect lacks a setting; it can be set all the same where the playground fills in."""
    return {"interactive": not why or knob.filled_in, "info": in_words(why) if why else beside(knob)}


def _named(name: str, dialect: Dialect, chosen: Any) -> dict[str, Any]:
    """Offer whom the dialect knows; of the names we know one that is not among them gives way, a custom one stays.

    What was said of that stays there until the protocol knows every name again.
    """
    knob, naming = knobs()[name], NAMING[name]
    known = naming.here(dialect)
    listed = ("", *known) if "" in knob.choices else known
    choices = {"choices": choices_in_words(listed)}
    if not known:
        return {**choices, "info": phrase("setup.names_of_its_own")}
    if naming.lacks(str(chosen), dialect):
        gone = phrase(GONE[name], name=word(str(chosen)), protocol=dialect.name)
        return {**choices, "value": naming.usual(dialect), "info": gone}
    return choices if set(knob.choices) - set(listed) else {**choices, "info": beside(knob)}


def shown(name: str, value: Any) -> dict[str, Any]:
    """Describe the control of a setting as it shows ``value``; a slider grows where it has to."""
    knob = knobs()[name]
    if knob.slider is not None:
        return {"value": value, "minimum": min(knob.slider[0], value), "maximum": max(knob.slider[1], value)}
    is_text = not (isinstance(knob.default, bool) or knob.choices or name in NAMED)
    return {"value": ("" if value is None else str(value)) if is_text else value}


def _show_what_applies(drawn: Mapping[str, Component]) -> None:
    deciding = tuple({KNOBS[name].part_of: None for name in DEPENDENT})

    def show(*chosen: str) -> list[dict[str, Any]]:
        wholes = dict(zip(deciding, chosen, strict=True))
        return [gr.update(visible=wholes[KNOBS[name].part_of] in KNOBS[name].when) for name in DEPENDENT]

    gr.on(
        [drawn[name].change for name in deciding],  # type: ignore[attr-defined]
        show,
        [drawn[name] for name in deciding],
        [drawn[name] for name in DEPENDENT],
        queue=False,
        preprocess=False,
        show_progress="hidden",
        api_visibility="private",
    )


def _control(knob: Knob, value: Any, more: Mapping[str, Any]) -> Component:
    common: dict[str, Any] = {
        "label": label(knob),
        "info": beside(knob),
        "value": value,
        "interactive": True,
        "elem_id": f"setting-{knob.name}",
        **more,
    }
    if isinstance(knob.default, bool):
        return gr.Checkbox(**common)
    if knob.slider is not None:
        low, high = min(knob.slider[0], value), max(knob.slider[1], value)
        return gr.Slider(low, high, step=knob.step, **common)
    if knob.choices or knob.name in NAMED:
        return _choice(knob, common)
    return _text(knob, value, common)


def _text(knob: Knob, value: Any, common: Mapping[str, Any]) -> Component:
    """Draw a text field; also for an optional number: gr.Number would send 0 for an empty one."""
    return gr.Textbox(
        **{**common, "value": "" if value is None else str(value)},
        lines=knob.lines,
        max_lines=knob.lines * 4 if knob.lines > 1 else 1,
        placeholder=in_words(knob.unset) if knob.default is None else None,
    )


def _choice(knob: Knob, common: dict[str, Any]) -> Component:
    common = {"choices": list(NAMED[knob.name]() if knob.name in NAMED else choices_in_words(knob.choices)), **common}
    if knob.closed:
        return gr.Radio(**common)
    return gr.Dropdown(allow_custom_value=True, **common)


def _moments(control: Component) -> list[Callable[..., Any]]:
    if isinstance(control, gr.Textbox):
        return [control.blur, control.submit]
    return [control.input]  # type: ignore[attr-defined]
