"""The page: header, setup, conversation, and the callbacks that join them to each other and to the program.

A callback gathers values, asks one thing of ``Services``, and returns. Not here: any control (one panel, one file).
"""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import gradio as gr

from playground.conversation.session_fields import KINDS
from playground.errors import PlaygroundError, SettingsError
from playground.protocol.dialect import Dialect
from playground.services.address import dialect_of
from playground.services.target import Target
from playground.settings import knobs
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.code import build_code
from playground.web.gradio_ui.connection_test import build_connection_test, join_connection_test
from playground.web.gradio_ui.conversation import (
    build_conversation,
    given,
    granted,
    live,
    load_module,
    refused,
    takes,
)
from playground.web.gradio_ui.demo import build_demo_foot, build_demo_head
from playground.web.gradio_ui.endings import endings_of
from playground.web.gradio_ui.form import updates_of
from playground.web.gradio_ui.groups import group, is_set_up
from playground.web.gradio_ui.in_languages import PageInLanguages, in_all_languages
from playground.web.gradio_ui.next_conversation import build_next_conversation, offering, running_of
from playground.web.gradio_ui.owner import owner_of
from playground.web.gradio_ui.panels import build_panels
from playground.web.gradio_ui.presets import build_presets, join_presets
from playground.web.gradio_ui.problem import build_problem, told, told_of_target
from playground.web.gradio_ui.service import (
    FOLLOWING,
    REDRAWN,
    ServicePanel,
    build_service,
    consequences,
    faults_of,
    key_from,
    properties,
    service_named,
    target_from,
)
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import OFFERED, Setup, build_setup, faults_in, offered, settings_from
from playground.web.gradio_ui.theme import build_theme
from playground.web.gradio_ui.tuner import build_tuner
from playground.web.gradio_ui.voice_sample import build_voice_sample, join_voice_sample
from playground.web.words import LANGUAGE, LANGUAGES, phrase

TITLE = "Realtime Playground"
SHEETS = ("page.css", "panels.css", "reach.css", "demo.css")
FIRST_SHEETS = (
    *("base.css", "panels.css", "gradio/setup.css", "presets/presets.css", "tools/tools.css"),
    *("conversation/demo.css", "conversation/conversation.css", "conversation/stage.css", "conversation/controls.css"),
    *("conversation/transcript.css", "conversation/pictures.css", "microphone/microphone.css", "kept/kept.css"),
    *("voices/voices.css", "replay/replay.css", "conversation/transcript-replay.css", "timeline/timeline.css"),
)
"""What stands there at once is drawn once: its modules would ask for the same sheets, in the same order, but later."""
FIRST_VIEW = Path(__file__).parents[1] / "static" / "gradio" / "first-view.js"
PACE_S = 0.2
FOLLOWED = ("output", "voice", "transcription_model", *KINDS)
"""The settings of which something is said, or offered, that depends on the service."""
HEADER = """<header><a class="skip-link" href="#conversation">{skip}</a>
<button type="button" aria-controls="setup" aria-expanded="true">{setup}</button>
<h1>{title}</h1><button type="button" aria-controls="panels" aria-expanded="true">{panels}</button>
<button type="button" class="to-demo">{demo}</button>{languages}</header>"""
OTHER = (
    '<a class="to-language" href="?lang={language}" hreflang="{language}" lang="{language}" title="{name}">{short}</a>'
)
_UNEXPECTED = PlaygroundError("The page could not start a session.", "The server's log says why.", code="internal")
_UNNUMBERED = PlaygroundError("This is nothing that the page asks.", "Reload the page.", code="internal")
log = logging.getLogger(__name__)


def build_page(services: Services) -> gr.Blocks:
    """Return the page in every language, not yet launched; launch it with ``launch_options()``."""
    return in_all_languages(lambda: _build(services))


def _build(services: Services) -> PageInLanguages:
    settings = services.settings()
    page = PageInLanguages(title=TITLE, fill_width=True, fill_height=True)
    with page:
        gr.HTML(
            html_template=_header(),
            js_on_load=load_module("gradio/drawer.js", "drawer(element)"),
            apply_default_css=False,
            elem_id="header",
        )
        with gr.Row(elem_id="workspace", equal_height=False):
            with gr.Column(elem_id="setup", scale=0, min_width=360):
                target = services.target(services.service())
                problem = build_problem(endings_of(target.service, target.deployment, settings.transcription_model))
                dialect, agent = dialect_of(target, transcribes=settings.transcribes), group("agent", is_open=True)
                with agent:
                    presets = build_presets(services)
                voice_sample = build_voice_sample(target.service)
                setup = build_setup(settings, dialect, agent, voice_sample.render, services.locked())
                with group("connection", is_open=not is_set_up(target)):
                    upcoming = build_next_conversation()
                    panel = build_service(services, voice_sample)
                    connection_test = build_connection_test()
            with gr.Column(elem_id="stage", elem_classes="stage", scale=1, min_width=320):
                build_demo_head(services.demo())
                conversation = build_conversation(settings, dialect)
                build_demo_foot()
                with build_panels():
                    with gr.Tab(phrase("page.tune"), elem_id="panel-tune", render_children=True):
                        build_tuner(services, setup, panel, conversation)
                    with gr.Tab(phrase("page.code"), elem_id="panel-code", render_children=True):
                        build_code(services, setup, panel, conversation, presets.filled)
        _join_live(services, setup, panel, problem, conversation)
        _join_target(services, panel, setup, conversation, problem, upcoming)
        _join_start(services, setup, panel, conversation)
        join_voice_sample(voice_sample, services, setup.controls["voice"], panel.fields["service"])
        join_connection_test(connection_test, services, setup, panel)
        join_presets(presets, services, setup, panel, [problem, conversation, upcoming])
    return page


def _header() -> str:
    others = [
        OTHER.format(language=language, name=name, short=language.partition("-")[0].upper())
        for language, name in LANGUAGES.items()
        if language != LANGUAGE.get()
    ]
    return HEADER.format(
        skip=phrase("page.skip_to_the_conversation"),
        setup=phrase("page.setup"),
        title=TITLE,
        panels=phrase("page.panels"),
        demo=phrase("page.demo_view"),
        languages="".join(others),
    )


def launch_options() -> dict[str, Any]:
    """Return what ``mount_gradio_app`` needs to show the page as it is meant."""
    first_view = FIRST_VIEW.read_text(encoding="utf-8")
    sheets = "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SHEETS)
    links = "".join(f'<link rel="stylesheet" href="playground/static/{sheet}">' for sheet in FIRST_SHEETS)
    return {
        "theme": build_theme(),
        # as ``css`` Gradio would confine every rule to its own container
        "head": f"<script>{first_view}</script>{links}<style>{sheets}</style>",
        "favicon_path": Path(__file__).with_name("favicon.svg"),
        "footer_links": [],
        "run_history": False,
        "max_file_size": 1,  # nothing is uploaded through Gradio
    }


def _join_live(services: Services, setup: Setup, panel: ServicePanel, problem: gr.HTML, conversation: gr.HTML) -> None:
    transcriber = list(setup.controls).index("transcription_model")

    async def change(request: gr.Request, *raw: Any) -> tuple[Any, Any]:
        """Hold the running conversation to the form; at most one change per ``PACE_S``, the last one wins."""
        *values, service, deployment = raw
        endings = endings_of(service, deployment, values[transcriber])
        if faults := faults_in(values):
            return told(faults, endings), gr.skip()
        try:
            settings = settings_from(values)
            await services.apply(owner_of(request), settings)
        except PlaygroundError as error:
            return told([error], endings), gr.skip()
        await asyncio.sleep(PACE_S)
        return told([], endings), gr.HTML(**live(settings))

    inputs = [*setup.inputs, panel.fields["service"], panel.fields["deployment"]]
    gr.on(setup.triggers, change, inputs, [problem, conversation], trigger_mode="always_last", **AT_ONCE)


def _join_target(
    services: Services, panel: ServicePanel, setup: Setup, conversation: gr.HTML, problem: gr.HTML, upcoming: gr.HTML
) -> None:
    def follow(request: gr.Request, *raw: Any) -> list[Any]:
        """Say what is understood of the fields, and offer what is known where the conversation is or will be."""
        return understood(running_of(services, request), *raw)

    def settle(*raw: Any) -> list[Any]:
        """Offer what is known where the next conversation will be: none runs any more."""
        return understood(None, *raw)

    def understood(running: Target | None, *raw: Any) -> list[Any]:
        fields, chosen = raw[: len(panel.inputs)], raw[len(panel.inputs) :]
        try:
            target = target_from(panel.values(fields), services)
        except SettingsError as error:
            said = updates_of(FOLLOWING, {"understood": {"value": ""}})
            return [*said, *updates_of(OFFERED, {}), gr.skip(), told_of_target([error], {}), gr.skip()]
        return [*updates_of(FOLLOWING, consequences(services, target)), *_chosen(services, running, target, *chosen)]

    def choose(request: gr.Request, name: Any, *chosen: Any) -> list[Any]:
        """Show another service as it is configured."""
        try:
            target = services.target(service_named(name, services))
        except SettingsError:
            return [*updates_of((*REDRAWN, *OFFERED), {}), gr.skip(), gr.skip(), gr.skip()]
        running = running_of(services, request)
        return [*updates_of(REDRAWN, properties(services, target)), *_chosen(services, running, target, *chosen)]

    service, key = panel.fields["service"], panel.parts["key"]
    followed = [setup.controls[name] for name in FOLLOWED]
    picked = service.input  # type: ignore[attr-defined]
    following, redrawn = (
        [
            *(panel.parts[name] for name in names),
            *(setup.controls[name] for name in OFFERED),
            conversation,
            problem,
            upcoming,
        ]
        for names in (FOLLOWING, REDRAWN)
    )
    inputs = [*panel.inputs, *followed]
    triggers = [*panel.triggers, *(setup.controls[name].input for name in ("output", "transcription_model"))]  # type: ignore[attr-defined]
    gr.on(triggers, follow, inputs, following, trigger_mode="always_last", **AT_ONCE)
    conversation.over(settle, inputs, following, trigger_mode="always_last", **AT_ONCE)
    picked(choose, [service, *followed], redrawn, trigger_mode="always_last", **AT_ONCE)
    picked(None, None, key, js="() => ''", **AT_ONCE)  # at once: what was meant for one service is not sent to another


def _chosen(
    services: Services, running: Target | None, target: Target, output: Any, voice: Any, transcriber: Any, *kinds: Any
) -> list[Any]:
    """Return the updates of all that follows from whom one talks to now, and to whom in the next conversation."""
    dialect = dialect_of(running or target, transcribes=output == "transcript")
    spoken = _spoken(services, dialect, voice, transcriber, *kinds)
    endings = endings_of(target.service, target.deployment, transcriber)
    return [*spoken, told_of_target(faults_of(target, services), endings), offering(running, target)]


def _spoken(services: Services, dialect: Dialect, voice: Any, transcriber: Any, *kinds: Any) -> list[Any]:
    """Return the updates of all that looks different in each dialect, or with another transcriber."""
    chosen = dict(zip(KINDS, kinds, strict=True))
    return [
        *updates_of(OFFERED, offered(dialect, voice, transcriber, services.locked(), **chosen)),
        gr.HTML(**takes(dialect)),
    ]


def _join_start(services: Services, setup: Setup, panel: ServicePanel, conversation: gr.HTML) -> None:
    async def start(event: gr.EventData, request: gr.Request, *values: Any) -> dict[str, Any]:
        """Answer one press of *Start* with a ticket, or with the reason why there is none."""
        number = given(event).get("number")
        if type(number) is not int:
            return refused(0, _UNNUMBERED)
        try:
            settings = settings_from(values[: len(knobs())])
            target = target_from(panel.values(values[len(knobs()) :]), services)
            key = key_from(given(event).get("key"), target)
            owner = owner_of(request, given(event).get("conversation", 0))
            return granted(number, await services.ticket(owner, settings, target, key))
        except PlaygroundError as error:
            return refused(number, error)
        except Exception:
            log.exception("No ticket could be made")
            return refused(number, _UNEXPECTED)

    conversation.start(start, [*setup.inputs, *panel.inputs], conversation, trigger_mode="multiple", **AT_ONCE)
