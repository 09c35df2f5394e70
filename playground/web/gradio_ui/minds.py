"""Who thinks for the built-in voice: the chat servers that answer on this machine, offered by name and model.

1. Nothing is drawn where there is nothing to choose: no server answers, the page is not its owner's alone, or another
   service is chosen. Servers are looked for as a page opens and as the built-in service is chosen, at no other time.
2. One press chooses, from the next answer on. The page sends the name of an offer, never an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr
from gradio.components import Component

from playground.engines.chat_servers import ChatOffer
from playground.errors import PlaygroundError
from playground.services.catalogue import SERVICES
from playground.web.gradio_ui.callbacks import AT_ONCE
from playground.web.gradio_ui.engines import engines_html
from playground.web.gradio_ui.services import Services
from playground.web.words import error_in_words, phrase

OWN = "own"


def build_minds(services: Services, service: Component, engines: Component) -> gr.Radio:
    """Draw the choice inside the current Blocks context.

    ``service`` is the choice of the service; ``engines``, where it stands what is built in.
    """
    choice = gr.Radio(
        [],
        value=OWN,
        label=phrase("setup.thinks_with"),
        info=_info(None),
        visible=False,
        interactive=True,
        elem_id="mind",
    )

    async def offer(chosen: Any) -> Any:
        """Look who answers, and offer them."""
        row = SERVICES.get(chosen)
        if row is None or not row.runs_here:
            return gr.update(visible=False)
        return gr.update(**drawn(await services.chat_offers(), services.thinker()))

    async def think(key: Any) -> tuple[Any, str]:
        """Let the chosen one think; where it has gone meanwhile, show how it stands."""
        refusal = {}
        try:
            await services.think_with("" if key == OWN else str(key))
        except PlaygroundError as error:
            refusal = {"info": error_in_words(error)}
        thinker = services.thinker()
        look = {**drawn(await services.chat_offers(), thinker), **refusal}
        return gr.update(**look), engines_html(services.engines(), thinker)

    gr.on(None, offer, [service], [choice], **AT_ONCE)  # as a page opens
    service.change(offer, [service], [choice], trigger_mode="always_last", **AT_ONCE)  # type: ignore[attr-defined]
    choice.input(think, [choice], [choice, engines], trigger_mode="always_last", **AT_ONCE)
    return choice


def drawn(offers: Sequence[ChatOffer], thinker: ChatOffer | None) -> dict[str, Any]:
    """Describe the choice: its own skills, every offer, and the one that thinks even where it does not answer now."""
    gone = thinker is not None and thinker not in offers
    shown = [*offers, *((thinker,) if thinker is not None and gone else ())]
    return {
        "choices": [(phrase("setup.its_own_skills"), OWN), *((each.title, each.key) for each in shown)],
        "value": thinker.key if thinker else OWN,
        "info": _info(thinker, gone=gone),
        "visible": bool(shown),
    }


def _info(thinker: ChatOffer | None, *, gone: bool = False) -> str:
    if thinker is None:
        return phrase("setup.a_chat_server_answers")
    return phrase("setup.thinker_gone", title=thinker.title) if gone else phrase("setup.this_model_thinks")
