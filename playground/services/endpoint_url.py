"""What a pasted address says: host, the path before the API's own, model, protocol. Any form that portals show.

Rules:
1. A key or a password in an address is refused, and never repeated in the refusal.
2. What is read is all that is used: scheme, host and path are put together anew, nothing is passed through unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from playground.errors import SettingsError

SECURE = {"https": "wss", "wss": "wss", "http": "ws", "ws": "ws"}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
OPENAI_HOST = "api.openai.com"
AZURE_HOST = re.compile(
    r"(?P<resource>[a-z0-9-]+)\.(openai|services\.ai|cognitiveservices)\.(azure\.com|azure\.us|azure\.cn)"
)
WRAPPING = " \t\r\n\"'`<>“”‘’«»"
SECRETS = frozenset(
    {
        "accesstoken",
        "apikey",
        "auth",
        "authorization",
        "bearer",
        "clientsecret",
        "code",
        "key",
        "ocpapimsubscriptionkey",
        "password",
        "secret",
        "sig",
        "signature",
        "subscriptionkey",
        "token",
    }
)
"""Names of query parameters that hold a credential, without their hyphens and underscores."""
UNDERSTOOD = frozenset({"model", "deployment", "api-version"})

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LABELS = re.compile(r"(?=.{1,253}$)\w([\w-]{0,61}\w)?(\.\w([\w-]{0,61}\w)?)*\.?")
_LONGEST_BARE_NAME = 25  # a host without a dot that is longer is a key in the wrong field
_OWN = re.compile(
    r"(?P<before>.*?)"
    r"(?P<own>/openai(/v1(/.*)?|/realtime|/deployments/(?P<deployment>[^/]+)(/.*)?)?"
    r"|/voice-live(/realtime)?"
    r"|/api/projects/[^/]+(/.*)?"
    r"|/v1(/realtime(/.*)?|/chat/completions|/responses|/models)?"
    r"|/realtime)?",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """An address, understood. ``own`` is the API's own part of its path, ``before`` what stands before it."""

    scheme: str
    host: str
    port: int | None = None
    before: str = ""
    own: str = ""
    model: str = ""
    api_version: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> str:
        """Host and port, as a URL writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def base(self) -> str:
        """All before the API's own path; always encrypted where a public service is."""
        public = self.resource or self.host == OPENAI_HOST
        return f"{'wss' if public else self.scheme}://{self.place}{'' if public else self.before}"

    @property
    def resource(self) -> str:
        """Name of the Azure resource; empty where the host is none."""
        found = AZURE_HOST.fullmatch(self.host)
        return found["resource"] if found else ""


def is_dated(api_version: str) -> bool:
    """Tell whether this is a version of the preview protocol's kind, such as 2025-04-01-preview."""
    return _DATED.fullmatch(api_version) is not None


def read(text: str) -> Pasted:
    """Read an address however it was pasted; raise SettingsError where it can't be one, or holds a secret."""
    parts = _split(text.strip(WRAPPING))
    query = parse_qsl(parts.query)
    if _holds_a_secret(parts):
        raise _refused("The endpoint holds a key.", "Take it out of the address and give it as the key instead.")
    named = {name.lower(): value.strip() for name, value in query}
    path = _OWN.fullmatch("".join(f"/{each}" for each in parts.path.split("/") if each))
    before, own, deployment = (path["before"], path["own"] or "", path["deployment"]) if path else ("", "", None)
    return Pasted(
        scheme=SECURE[parts.scheme],
        host=(parts.hostname or "").rstrip("."),
        port=parts.port,
        before=before,
        own=own,
        model=named.get("model") or named.get("deployment") or deployment or "",
        api_version=named.get("api-version", ""),
        more=tuple((name, value) for name, value in query if name.lower() not in UNDERSTOOD),
    )


def _holds_a_secret(parts: SplitResult) -> bool:
    """Look behind every sign that may separate a name from what stands before it, also where it was misplaced."""
    after_host = unquote(f"{parts.path}?{parts.query}#{parts.fragment}")
    names = (each.partition("=")[0] for each in re.split(r"[/?&;#,\s]", after_host) if "=" in each)
    return any(re.sub("[-_.]", "", name).lower() in SECRETS for name in names)


def _split(text: str) -> SplitResult:
    unreadable = _refused("The endpoint is not an address.", "Give it as https://name.openai.azure.com or wss://host.")
    if any(each.isspace() or not each.isprintable() for each in text) or "\\" in text:
        raise unreadable
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"{_usual_scheme(text)}://{text}")
        host, _ = parts.hostname or "", parts.port
        if "[" in parts.netloc:
            ip_address(host)  # Python before 3.11.4 takes anything between brackets
    except ValueError:
        raise unreadable from None
    if "@" in parts.netloc:
        raise _refused("The endpoint holds a name or a password.", "Take out all between // and @.")
    if _may_be_a_key(host):
        raise _refused("The endpoint looks like a key.", "Give the address here, and the key where a key is asked for.")
    if parts.scheme not in SECURE or not _is_host(host):
        raise unreadable
    return parts


def _usual_scheme(text: str) -> str:
    host = re.split(r"[/?#]", text, maxsplit=1)[0]
    return "http" if re.sub(r":\d+$", "", host).strip("[]").lower() in LOOPBACK else "https"


def _may_be_a_key(host: str) -> bool:
    return "." not in host and ":" not in host and (len(host) > _LONGEST_BARE_NAME or host.startswith("sk-"))


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _LABELS.fullmatch(host) is not None
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _refused(sentence: str, hint: str) -> SettingsError:
    return SettingsError(sentence, hint, field="endpoint")
