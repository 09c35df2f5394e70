"""Who asks: the open page behind one of Gradio's requests, and which of its conversations."""

from __future__ import annotations

from typing import Any

import gradio as gr

from playground.client import owner
from playground.client.owner import COOKIE


def owner_of(request: gr.Request, conversation: Any = 0) -> str:
    """Return the owner of what this page does; raise SettingsError where its browser keeps no secret.

    ``conversation``: which one of the page, as the page says; the form and the tuner belong to the first.
    """
    return owner.owner_of(request.session_hash or "", dict(request.cookies).get(COOKIE, ""), conversation)
