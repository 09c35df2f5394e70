"""Who asks: the open page behind one of Gradio's requests."""

from __future__ import annotations

import gradio as gr

from playground.client import owner
from playground.client.owner import COOKIE


def owner_of(request: gr.Request) -> str:
    """Return the owner of what this page does; raise SettingsError where its browser keeps no secret."""
    return owner.owner_of(request.session_hash or "", dict(request.cookies).get(COOKIE, ""))
