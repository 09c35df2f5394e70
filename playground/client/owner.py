"""Whose a conversation or a recording is: a page's public name together with a secret of the browser that opened it.

Rules:
1. Gradio's session hash stands in addresses and in logs of proxies: knowing it proves nothing.
2. The secret lives in a cookie that no script reads. It is in no address, log, answer or state: what is kept is the
   hash of both.
3. One page may hold a few conversations at once, each its own owner: which of them it is goes into the hash. The number
   is the page's own word, and worth no more than that: without the secret it opens nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from playground.errors import SettingsError
from playground.telling import tell

COOKIE = "playground_browser"
MOST_ON_A_PAGE = 4
"""Conversations at once: a page takes no more of the places of this server."""
_DIGEST = re.compile("[0-9a-f]{64}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


def fresh_secret() -> str:
    """Return a secret for a browser that has none."""
    return secrets.token_urlsafe(32)


def is_secret(value: str) -> bool:
    """Tell whether a cookie holds what may have been our secret."""
    return _SECRET.fullmatch(value) is not None


def owner_of(session: str, secret: str, conversation: int = 0) -> str:
    """Return who a conversation on the page ``session`` of the browser with ``secret`` belongs to.

    Raise SettingsError where the browser keeps no secret, and where a page can have no such conversation.
    """
    if type(conversation) is not int or not 0 <= conversation < MOST_ON_A_PAGE:
        raise SettingsError(
            "A page has no such conversation.",
            tell("It has {most} at most, counted from 0; reload the page.", most=MOST_ON_A_PAGE),
            field="conversation",
        )
    if not session or not is_secret(secret):
        raise SettingsError(
            "Your browser did not keep this page's cookie.",
            "Allow cookies for this address, or open the page in a tab of its own; then reload it.",
            field="cookie",
        )
    return f"{browser_of(secret)}.{_digest(f'{secret} {conversation} {session}')}"


def browser_of(secret: str) -> str:
    """Return what a browser is known as by its ``secret``; empty where it has none."""
    return _digest(f"browser {secret}") if is_secret(secret) else ""


def visitor_of(owner: str) -> str:
    """Return which browser an owner belongs to; one that names no browser is a visitor of its own."""
    return _named(owner) or owner


def is_elsewhere(owner: str, secret: str) -> bool:
    """Tell whether ``owner`` names a browser, and it is not the one that has ``secret``."""
    return bool(browser := _named(owner)) and browser != browser_of(secret)


def _named(owner: str) -> str:
    browser, _, rest = owner.partition(".")
    return browser if _DIGEST.fullmatch(browser) and _DIGEST.fullmatch(rest) else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
