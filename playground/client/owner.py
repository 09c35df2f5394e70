"""Whose a conversation or a recording is: a page's public name together with a secret of the browser that opened it.

Rules:
1. Gradio's session hash stands in addresses and in logs of proxies: knowing it proves nothing.
2. The secret lives in a cookie that no script reads. It is in no address, log, answer or state: what is kept is the
   hash of both.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from playground.errors import SettingsError

COOKIE = "playground_browser"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def fresh_secret() -> str:
    """Return a secret for a browser that has none."""
    return secrets.token_urlsafe(32)


def is_secret(value: str) -> bool:
    """Tell whether a cookie holds what may have been our secret."""
    return _SECRET.fullmatch(value) is not None


def owner_of(session: str, secret: str) -> str:
    """Return who the page ``session`` of the browser with ``secret`` is; raise SettingsError where there is none."""
    if not session or not is_secret(secret):
        raise SettingsError(
            "Your browser did not keep this page's cookie.",
            "Allow cookies for this address, or open the page in a tab of its own; then reload it.",
            field="cookie",
        )
    return hashlib.sha256(f"{secret} {session}".encode()).hexdigest()
