"""Which service the page talks to: the choice, the fields that choice needs, what we made of them, how we sign in.

Rules:
1. The key's field is no callback's input: Gradio keeps the value of every input with the session, and can write it to
   disk. What was typed there travels in the event ``start`` alone (``conversation.py``), and nothing fills the field.
2. A field the page does not ask for keeps what is configured, whatever a page may send.
3. Nothing here is judged: ``address_of`` says what was understood, and what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.components.textbox import InputHTMLAttributes
from pydantic import SecretStr

from playground.errors import SettingsError
from playground.knobs import parse
from playground.protocol.preview import NEWEST_VERSION
from playground.protocol.registry import DIALECTS
from playground.services.address import address_of, dialect_of
from playground.services.catalogue import SERVICES
from playground.services.row import Row, Service
from playground.services.target import AUTO, Target
from playground.settings import knobs
from playground.web.access.visitor_policy import not_offered
from playground.web.gradio_ui.engines import engines_html, settled
from playground.web.gradio_ui.minds import build_minds
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.voice_words import why_not
from playground.web.words import in_words, phrase

Properties = Mapping[str, Any]


PROTOCOLS = {name: d.name.capitalize() if d.name.islower() else d.name for name, d in DIALECTS.items()}
TYPED_KEY = "document.querySelector('#key input')?.value ?? ''"
"""What stands in the key's field, in JS: it travels in an event, never as an input."""
FILLED = ("endpoint", "deployment", "protocol", "api_version")
FOLLOWING = ("api_version", "understood", "sign_in")
"""Parts that ``consequences`` describes."""
REDRAWN = (*FILLED, "understood", "key", "sign_in", "engines", "voice_sample")
"""Parts that ``properties`` describes."""


@dataclass(frozen=True, slots=True)
class ServicePanel:
    """The drawn panel: ``fields`` by their name in Target; ``parts`` is all that is drawn, by name."""

    fields: Mapping[str, Component]
    parts: Mapping[str, Component]

    @property
    def inputs(self) -> list[Component]:
        """All fields of the target, as a callback's inputs."""
        return list(self.fields.values())

    @property
    def triggers(self) -> list[Callable[..., Any]]:
        """The moments at which the target changes, but for the choice of the service.

        Of a text, not ``input``: Gradio 6 does not raise it for every paste.
        """
        texts = [field for field in self.fields.values() if isinstance(field, gr.Textbox)]
        return [self.fields["protocol"].input, *(on for text in texts for on in (text.change, text.blur))]  # type: ignore[attr-defined]

    def values(self, raw: Sequence[Any]) -> dict[str, Any]:
        """Name the raw values of ``inputs``."""
        return dict(zip(self.fields, raw, strict=True))


def target_from(values: Mapping[str, Any], services: Services) -> Target:
    """Turn the panel's raw ``values`` by name into a Target; raise SettingsError where one cannot be."""
    service = service_named(values["service"], services)
    given = {name: _tidy(values[name]) for name in FILLED if name in SERVICES[service].asks}
    if given.get("api_version") == "":
        given["api_version"] = NEWEST_VERSION  # so that a version in a pasted address holds
    return parse(Target, {**services.target(service).model_dump(), **given})


def service_named(name: Any, services: Services) -> Service:
    """Return the service of that name; raise SettingsError where there is none, or it is not offered here."""
    service = parse(Target, {"service": name}).service
    if service not in services.services():
        raise not_offered(service, services.services())
    return service


def key_from(typed: object, target: Target) -> SecretStr | None:
    """Return the key the person gave, or None where there is none or the service takes none."""
    key = typed.strip() if isinstance(typed, str) else ""
    return SecretStr(key) if key and SERVICES[target.service].takes_key else None


def protocol_in_words(name: str) -> str:
    """Name a generation of the protocol, or that the address tells it."""
    return phrase("setup.auto") if name == AUTO else PROTOCOLS.get(name, name)


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def build_service(services: Services, voice_sample: gr.HTML) -> ServicePanel:
    """Draw the panel inside the current Blocks context; ``page.py`` joins it to the rest.

    ``voice_sample``, drawn elsewhere, follows the service that is chosen.
    """
    target, named = services.target(services.service()), knobs(Target)
    drawn = properties(services, target)
    quiet: dict[str, Any] = {"apply_default_css": False, "elem_classes": "quiet"}
    choices = [(in_words(SERVICES[name].title), name) for name in services.services()]
    fields: dict[str, Component] = {
        "service": gr.Radio(choices, value=target.service, label=in_words(named["service"].title), elem_id="service"),
        "endpoint": gr.Textbox(elem_id="endpoint", max_lines=1, **drawn["endpoint"]),
        "deployment": gr.Textbox(elem_id="deployment", max_lines=1, **drawn["deployment"]),
        "protocol": gr.Radio(elem_id="protocol", **drawn["protocol"]),
        "api_version": gr.Textbox(elem_id="api_version", max_lines=1, **drawn["api_version"]),
    }
    parts: dict[str, Component] = {
        "understood": gr.HTML(elem_id="understood", **quiet, **drawn["understood"]),
        "key": _key(drawn["key"]),
        "sign_in": gr.HTML(elem_id="sign-in", **quiet, **drawn["sign_in"]),
        "engines": gr.HTML(elem_id="engines", **quiet, **drawn["engines"]),
        "voice_sample": voice_sample,
    }
    _watch_engines(services, parts["engines"])
    build_minds(services, fields["service"], parts["engines"])
    return ServicePanel(fields, {**fields, **parts})


def _key(drawn: Properties) -> gr.Textbox:
    asks = InputHTMLAttributes(autocomplete="new-password", spellcheck=False, autocapitalize="off", autocorrect="off")
    return gr.Textbox(
        label=phrase("setup.key"),
        type="password",
        interactive=True,  # Gradio takes what is nobody's input for something to read
        max_lines=1,
        elem_id="key",
        html_attributes=asks,
        **drawn,
    )


def _watch_engines(services: Services, words: Component) -> None:
    timer = gr.Timer(1.0)

    def look() -> tuple[str, dict[str, Any]]:
        engines = services.engines()
        return engines_html(engines, services.thinker()), gr.update(active=not settled(engines))

    quietly: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    timer.tick(look, None, [words, timer], **quietly)
    gr.on(None, look, None, [words, timer], **quietly)  # as a page opens: what stands in it may be hours old


def properties(services: Services, target: Target) -> dict[str, Properties]:
    """Describe every part but the choice of the service itself, for a ``target`` as it is configured."""
    row = SERVICES[target.service]
    return {
        **{name: _field(name, target) for name in FILLED},
        "key": {"visible": row.takes_key},
        "engines": {"value": engines_html(services.engines(), services.thinker()), "visible": row.runs_here},
        "voice_sample": {"why_not": why_not(target.service)},
        **_words(services, target),
    }


def consequences(services: Services, target: Target) -> dict[str, Properties]:
    """Describe the parts that follow from what is typed: they change nothing that a person filled in."""
    return {"api_version": {"visible": _is_shown("api_version", target)}, **_words(services, target)}


def _words(services: Services, target: Target) -> dict[str, Properties]:
    sign_in = services.sign_in(target)
    return {
        "understood": {"value": "" if faults_of(target, services) else understood_html(target)},
        "sign_in": {"value": f"<p>{escape(in_words(sign_in))}</p>", "visible": bool(sign_in)},
    }


def _field(name: str, target: Target) -> Properties:
    row, value = SERVICES[target.service], getattr(target, name)
    return {
        "label": in_words(row.model_title if name == "deployment" else knobs(Target)[name].title),
        "value": "" if (name, value) == ("api_version", NEWEST_VERSION) else value,
        "visible": _is_shown(name, target),
        **(_protocols(row, value) if name == "protocol" else {"placeholder": in_words(row.asks.get(name, ""))}),
    }


def _protocols(row: Row, chosen: str) -> Properties:
    """Offer the dialects in which a service is addressed, and the one that is chosen all the same."""
    offered = (AUTO, *(name for name in knobs(Target)["protocol"].choices if name in (*row.dialects, chosen)))
    return {"choices": [(protocol_in_words(name), name) for name in dict.fromkeys(offered)]}


def _is_shown(name: str, target: Target) -> bool:
    """Tell whether the service asks for the field; a version only where the dialect has versions."""
    return name in SERVICES[target.service].asks and (name != "api_version" or bool(dialect_of(target).newest_version))


def understood_html(target: Target) -> str:
    """Say what was made of the fields, or what to do where one is empty; what is wrong is said at its field."""
    try:
        said = in_words(address_of(target).understood)
    except SettingsError as error:
        said = "" if _is_given(error, target) else in_words(error.hint)
    untried = phrase("setup.untried") if said and SERVICES[target.service].untried else ""
    return f'<p role="status">{escape(" ".join(filter(None, (said, untried))))}</p>' if said else ""


def faults_of(target: Target, services: Services) -> Sequence[SettingsError]:
    """Return what is wrong with a field of ``target``; an empty one is not a fault yet."""
    error = services.objection(target)
    return [error] if error and _is_given(error, target) else []


def _is_given(error: SettingsError, target: Target) -> bool:
    return bool(str(getattr(target, error.field, "")).strip())
