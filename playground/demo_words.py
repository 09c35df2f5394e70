"""What the demo view says of itself on top: text only. A link may say another (``static/gradio/demo-words.js``)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from playground.knobs import setting

LONGEST_TITLE, LONGEST_SUBTITLE = 80, 160


class DemoWords(BaseModel):
    """The title of the demo view, and the line under it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    demo_title: str = setting(
        "Realtime Playground",
        "Demo title",
        f"Title of the demo view, at most {LONGEST_TITLE} characters; a link may say another.",
        max_length=LONGEST_TITLE,
    )
    demo_subtitle: str = setting(
        "Talk to it. Interrupt it. It notices.",
        "Demo subtitle",
        f"The line under it, at most {LONGEST_SUBTITLE} characters; a link may say another.",
        max_length=LONGEST_SUBTITLE,
    )
