"""Which service the page talks to: the choice, the fields that choice needs, how we sign in, what is built in.

Not here: keys. They are configured on the server and no field of the page takes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.errors import SettingsError
from playground.settings import Service, Target, knobs, parse
from playground.ui.services import EngineStatus, Services


@dataclass(frozen=True, slots=True)
class Needs:
    """What a service wants to know: examples to show in empty fields; an empty example means: no such field."""

    title: str
    endpoint: str = ""
    deployment: str = ""
    deployment_title: str = "Deployment"


NEEDS: Mapping[Service, Needs] = {
    "builtin": Needs("Built-in"),
    "azure": Needs("Azure OpenAI", "https://your-resource.openai.azure.com", "gpt-realtime"),
    "openai": Needs("OpenAI", "", "gpt-realtime", "Model"),
    "other": Needs("Other", "http://localhost:8000", "name of the model", "Model"),
}
NOT_A_LARGE_MODEL = "A built-in demo voice with simple answers, not a large model."
LOADING = "Loading the built-in {names}…"


@dataclass(frozen=True, slots=True)
class ServicePanel:
    """The drawn panel; ``inputs`` are in the order in which ``target_from`` reads values."""

    inputs: Sequence[Component]


def target_from(values: Sequence[Any]) -> Target:
    """Turn the panel's raw ``values`` (service, endpoint, deployment) into a Target; raise SettingsError."""
    target = parse(Target, dict(zip(knobs(Target), values, strict=True)))
    needs = NEEDS[target.service]
    if needs.endpoint and not target.endpoint.strip():
        raise SettingsError(f"{needs.title} needs an endpoint.", f"It looks like {needs.endpoint}.", field="endpoint")
    if needs.deployment and not target.deployment.strip():
        what = needs.deployment_title.lower()
        raise SettingsError(f"{needs.title} needs the name of a {what}.", "Enter it under Service.", field="deployment")
    return Target(
        service=target.service,
        endpoint=target.endpoint.strip() if needs.endpoint else "",
        deployment=target.deployment.strip() if needs.deployment else "",
    )


def build_service(services: Services) -> ServicePanel:
    """Draw the panel inside the current Blocks context."""
    chosen, named = services.service(), knobs(Target)
    fields = _fields(services, chosen)
    service = gr.Radio(
        [(needs.title, name) for name, needs in NEEDS.items()],
        value=chosen,
        label=named["service"].title,
        elem_id="service",
    )
    endpoint = gr.Textbox(label=named["endpoint"].title, elem_id="endpoint", max_lines=1, **fields[0])
    deployment = gr.Textbox(elem_id="deployment", max_lines=1, **fields[1])
    sign_in = gr.HTML(apply_default_css=False, elem_classes="quiet", **fields[2])
    words = gr.HTML(apply_default_css=False, elem_id="engines", elem_classes="quiet", **fields[3])
    timer = gr.Timer(1.0)

    def choose(name: Service) -> list[dict[str, Any]]:
        return [gr.update(**properties) for properties in _fields(services, name)]

    def look() -> tuple[str, dict[str, Any]]:
        engines = services.engines()
        return engines_html(engines), gr.update(active=not _settled(engines))

    quietly: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    service.input(choose, service, [endpoint, deployment, sign_in, words], **quietly)
    timer.tick(look, None, [words, timer], **quietly)
    gr.on(None, look, None, [words, timer], **quietly)  # as a page opens: what stands in it may be hours old
    return ServicePanel([service, endpoint, deployment])


def _fields(services: Services, name: Service) -> list[dict[str, Any]]:
    """Describe endpoint, deployment, sign-in and engines as they are for service ``name``."""
    needs, target, sign_in = NEEDS[name], services.target(name), services.sign_in(name)
    return [
        {"value": target.endpoint, "placeholder": needs.endpoint, "visible": bool(needs.endpoint)},
        {
            "value": target.deployment,
            "placeholder": needs.deployment,
            "visible": bool(needs.deployment),
            "label": needs.deployment_title,
        },
        {"value": escape(sign_in), "visible": bool(sign_in)},
        {"value": engines_html(services.engines()), "visible": name == "builtin"},
    ]


def engines_html(engines: Sequence[EngineStatus]) -> str:
    """Say what is built in, part by part, as HTML."""
    loading = [engine.name for engine in engines if engine.state == "loading"]
    head = LOADING.format(names=" and ".join(loading)) if loading else NOT_A_LARGE_MODEL
    rows = "".join(
        f'<li class="{engine.state}"><b>{escape(engine.name.capitalize())}</b> {escape(engine.words)}</li>'
        for engine in engines
    )
    return f'<p role="status">{escape(head)}</p><ul>{rows}</ul>'


def _settled(engines: Sequence[EngineStatus]) -> bool:
    return all(engine.state != "loading" for engine in engines)
