"""How the page's callbacks are raised: the options that Gradio's event listeners are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

QUIETLY: Mapping[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Nothing moves on the page while they work, and no API names them."""
AT_ONCE: Mapping[str, Any] = {"queue": False, "preprocess": False, "concurrency_limit": None, **QUIETLY}
"""Answered without a queue; values come raw and are judged once."""
