"""The tab *Code*: the service and the settings of the form as a program that runs, to copy or to keep.

Rules:
1. What is shown follows the form while the tab is shown, and is written anew as it comes into sight; nothing is asked
   of the server for a tab that nobody sees.
2. A form that cannot be used yet, and a program that cannot be, say why in the program's place.
3. A choice that another choice takes away gives way to the first one that is left.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError, SettingsError
from playground.programs.code_sample import CodeSample, program, raw
from playground.programs.facts import Facts, facts_of
from playground.programs.languages import LANGUAGES, TITLES, WAYS, Client
from playground.programs.project import BUILD, PACKAGE, REQUIREMENTS
from playground.services.catalogue import SERVICES
from playground.services.row import AuthMethod
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.conversation import load_module
from playground.web.gradio_ui.next_conversation import differing, running_of
from playground.web.gradio_ui.service import ServicePanel, target_from
from playground.web.gradio_ui.services import Services
from playground.web.gradio_ui.setup import Setup, settings_from
from playground.web.words import error_in_words, in_words, phrase

RAW = "session.update"
SIGN_INS: dict[str, AuthMethod | None] = {"keyless": None, "key": "key"}
FILES = {REQUIREMENTS: "shell", PACKAGE: "json", BUILD: "json"}
"""What may stand beside a program, and as what it is shown."""
_IN_SIGHT = "document.getElementById('code')?.checkVisibility()"
_ODD = SettingsError("There is no such program.", "Choose one of those that are offered.", field="program")


def build_code(
    services: Services, setup: Setup, panel: ServicePanel, conversation: gr.HTML, filled: Callable[..., Any]
) -> None:
    """Draw the panel inside the current Blocks context, and let it follow the form; ``filled``: many fields at once.

    It follows the ``conversation``, too: once that is over there is none that stays with another service.
    """
    with gr.Column(elem_id="code"):
        choices = _choices()
        problem = gr.HTML("", apply_default_css=False, elem_id="code-problem", elem_classes="quiet")
        taken = gr.HTML(
            "",
            html_template='<div class="pl-panel"><div class="pl-tools"></div></div>',
            js_on_load=load_module("gradio/code.js", "code({ element, props, watch, show: () => trigger('shown') })"),
            apply_default_css=False,
            elem_id="code-take",
        )
        text = _code("python", "code-text", phrase("code.program"), max_lines=40)
        beside = [_code(kind, f"code-{name.replace('.', '-')}", name) for name, kind in FILES.items()]
        changes = gr.Number(0, visible="hidden")

    def write(request: gr.Request, *values: Any) -> list[Any]:
        """Write the program for the form as it stands; where the running conversation is another, that is said."""
        return written(running_of(services, request), values)

    def rewrite(request: gr.Request, count: Any, *values: Any) -> list[Any]:
        """Write it anew; where the ``count`` is negative a conversation has just ended, whatever the server knows."""
        is_over = isinstance(count, int | float) and count < 0
        return written(None if is_over else running_of(services, request), values)

    def written(running: Target | None, values: Sequence[Any]) -> list[Any]:
        chosen, form, fields = values[:4], values[4 : 4 + len(knobs())], values[4 + len(knobs()) :]
        try:
            target = target_from(panel.values(fields), services)
            shown = _shown(target, settings_from(form), *chosen)
            return [shown[0] or _of_the_next(running, target), *shown[1:]]
        except PlaygroundError as error:
            said = f'<p role="status">{escape(error_in_words(error))}</p>'
            return [said, "", *_hidden(1 + len(beside)), *(gr.skip() for _ in choices[1:])]

    inputs = [*choices, *setup.inputs, *panel.inputs]
    outputs = [problem, taken, text, *beside, *choices[1:]]
    service = panel.fields["service"].input  # type: ignore[attr-defined]
    moments = [*(choice.input for choice in choices), *setup.triggers, *panel.triggers, service]
    count, over = (f"(count) => {_IN_SIGHT} ? {sign}(Math.abs(count) + 1) : count" for sign in ("", "-"))
    gr.on(moments, None, changes, changes, js=count, **AT_ONCE)
    filled(None, changes, changes, js=count, **AT_ONCE)
    conversation.over(None, changes, changes, js=over, **AT_ONCE)
    taken.shown(write, inputs, outputs, trigger_mode="always_last", **AT_ONCE)
    changes.change(rewrite, [changes, *inputs], outputs, trigger_mode="always_last", **AT_ONCE)


def _of_the_next(running: Target | None, target: Target) -> str:
    said = differing(running, target)
    return f'<p role="status">{escape(phrase("code.the_next_conversation", said=said))}</p>' if said else ""


def _choices() -> tuple[gr.Radio, gr.Radio, gr.Radio, gr.Radio]:
    written = next(iter(LANGUAGES.values()))
    languages = [*((each.title, name) for name, each in LANGUAGES.items()), (RAW, RAW)]
    with gr.Row(elem_id="code-choices"):
        return (
            _radio(languages, phrase("code.written_in"), "language", 440),
            _radio(_titled(written.clients), phrase("code.with"), "client", 200),
            _radio([(in_words(TITLES[each]), each) for each in WAYS], phrase("code.what_goes_in"), "way", 280),
            _radio(
                [(phrase("code.no_key"), "keyless"), (phrase("setup.key"), "key")],
                phrase("code.sign_in"),
                "sign-in",
                160,
                visible=False,
            ),
        )


def _titled(clients: Mapping[str, Client]) -> list[tuple[str, str]]:
    return [(in_words(each.title), name) for name, each in clients.items()]


def _radio(choices: list[tuple[str, str]], label: str, name: str, min_width: int, **more: Any) -> gr.Radio:
    first = choices[0][1]
    return gr.Radio(choices, value=first, label=label, elem_id=f"code-{name}", min_width=min_width, **more)


def _code(kind: Any, elem_id: str, label: str, **more: Any) -> gr.Code:
    return gr.Code(language=kind, interactive=False, buttons=["copy"], elem_id=elem_id, label=label, **more)


def _shown(target: Target, settings: Settings, language: Any, client: Any, way: Any, sign_in: Any) -> list[Any]:
    """Describe all that is shown; raise SettingsError for what is not offered or cannot be addressed."""
    if (language != RAW and language not in LANGUAGES) or sign_in not in SIGN_INS:
        raise _ODD
    asked, row = SIGN_INS[sign_in], SERVICES[target.service]
    facts = facts_of(target, settings, asked if asked in row.auth else None)
    if language == RAW:
        shown = gr.Code(raw(facts), language="json", label=RAW, visible=True)
        return ["", "", shown, *_hidden(len(FILES)), *_hidden(3)]
    offered = LANGUAGES[language].offered(facts)
    client = _left(client, offered)
    ways = offered[client].ways
    way = _left(way, ways)
    narrowed = [
        gr.Radio(_titled(offered), value=client, visible=len(offered) > 1),
        gr.Radio([(in_words(TITLES[each]), each) for each in ways], value=way, visible=True),
        gr.update(visible=len(row.auth) > 1),
    ]
    return [*_written(language, client, way, facts), *narrowed]


def _written(language: Any, client: Any, way: Any, facts: Facts) -> list[Any]:
    """Describe the program, or say why there is none."""
    try:
        made = program(language, client, way, facts)
    except SettingsError as error:
        return [f'<p role="status">{escape(error_in_words(error))}</p>', "", *_hidden(1 + len(FILES))]
    text = gr.Code(made.text, language=LANGUAGES[language].highlighting, label=made.name, visible=True)  # type: ignore[arg-type]
    beside = [gr.Code(made.files.get(name, ""), visible=name in made.files) for name in FILES]
    return ["", _taken(made, way), text, *beside]


def _taken(made: CodeSample, way: str) -> Mapping[str, Any]:
    """Return what ``code.js`` hands to the person: the files, and all of them as one."""
    return {"files": made.files, "name": f"realtime-{way}.zip", "zip": base64.b64encode(made.zipped()).decode()}


def _left(chosen: Any, offered: Iterable[Any]) -> Any:
    left = list(offered)
    return chosen if chosen in left else left[0]


def _hidden(count: int) -> list[Any]:
    return [gr.update(visible=False) for _ in range(count)]
