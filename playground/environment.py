"""What is configured around us: ``.env`` and the environment, read once into one frozen value.

Rules:
1. The environment wins over ``.env``; an empty variable counts as unset, except where "empty" is itself a choice.
2. Keys are ``SecretStr``: they print as asterisks and leave this value only through ``key_for``.
3. A credential goes only where it was configured to go (``trusts``); an address typed in a page cannot lure it away.
4. No other file touches ``os.environ``. ``variables.py`` lists every name read here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import SecretStr

from playground.demo_words import DemoWords
from playground.envfile import text_of
from playground.errors import SettingsError
from playground.grace import GRACE_S, grace_given
from playground.knobs import Knob, parse
from playground.limits import Given, limits_given
from playground.locked_settings import locked_given
from playground.logs import LogSettings, logs_given
from playground.redis_url import redis_given, secrets_of
from playground.services import endpoint_url as pasted
from playground.services.catalogue import FIRST, SERVICES
from playground.services.row import Service
from playground.services.target import Target
from playground.session_time import SESSION_MINUTES, session_minutes_given
from playground.settings import Settings, knobs
from playground.variables import OURS

PROXIES_HERE = "127.0.0.1,::1"
PROXIES_OF_A_SPACE = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8"
"""On a Space nothing but its own proxy reaches us, from one of these."""
SPACES = "https://huggingface.co"
CHAT_PORTS = (11434, 1234, 8080, 8000)
"""Where Ollama, LM Studio, llama.cpp and vLLM listen unless told otherwise."""
_HOST = re.compile(r"\*|(https?://)?(\*\.)?[A-Za-z0-9._-]+(:\d{1,5})?/?|(https?://)?\[[0-9A-Fa-f:.]+\](:\d{1,5})?/?")
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?")
LONGEST_HOST = 253
SHORTEST_PASSWORD = 8
ROOT_PATH = r"(https?://[!-.0-~]+)?(/[!-~]*)?"
SWITCH = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off", ""), False),
}


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat-completions server that may think for the built-in service; empty ``url`` means none.

    ``ports`` are those of this machine at which one is looked for, to be offered.
    """

    url: str = ""
    model: str = ""
    key: SecretStr | None = None
    ports: tuple[int, ...] = CHAT_PORTS


@dataclass(frozen=True, slots=True)
class Environment:
    """Everything configured around us.

    ``targets`` holds, per service, whom we would talk to; ``limits``, what is configured of them; ``passwords``, by the
    name that goes with each. None: nothing was said.
    """

    settings: Settings = field(default_factory=Settings)
    service: Service = FIRST
    targets: Mapping[Service, Target] = field(default_factory=dict)
    keys: Mapping[Service, SecretStr] = field(default_factory=dict)
    chat: Chat = field(default_factory=Chat)
    session_minutes: float = SESSION_MINUTES
    demo: DemoWords = field(default_factory=DemoWords)
    host: str = "127.0.0.1"
    port: int = 7860
    root_path: str = ""
    share: bool = False
    is_space: bool = False
    allowed_hosts: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    forwarded_allow_ips: str = ""
    offered_services: tuple[Service, ...] = ()
    locked_settings: frozenset[str] = frozenset()
    free_endpoints: bool | None = None
    lend_credential: bool | None = None
    allow_programs: bool | None = None
    limits: Given = field(default_factory=dict)
    usage_file: Path | None = None
    redis_url: SecretStr | None = None
    passwords: Mapping[str, SecretStr] = field(default_factory=dict)
    logs: LogSettings = field(default_factory=LogSettings)
    grace_s: float = GRACE_S
    metrics: bool = False

    def target(self, service: Service | None = None) -> Target:
        """Return whom ``service`` (the configured one when None) talks to as configured."""
        wanted = service or self.service
        return self.targets.get(wanted) or Target(service=wanted)

    @property
    def secrets(self) -> tuple[SecretStr, ...]:
        """Return all that must stand in no log."""
        chat = () if self.chat.key is None else (self.chat.key,)
        return (*self.keys.values(), *chat, *self.passwords.values(), *secrets_of(self.redis_url))

    @property
    def proxies(self) -> str:
        """Return whose forwarded headers are believed, as uvicorn takes them; empty for nobody's."""
        return self.forwarded_allow_ips or (PROXIES_HERE if self.root_path or self.share else "")

    def key_for(self, target: Target) -> SecretStr | None:
        """Return the key that may be sent to ``target``, or None: no key, or not the host it was configured for."""
        key = self.keys.get(target.service)
        return key if key is not None and self.trusts(target) else None

    def trusts(self, target: Target) -> bool:
        """Say whether a credential (a key, or a token of Entra ID) may be sent to ``target``: it is configured for it.

        Judged is the origin that would be dialled, not what was typed; an address that cannot be read is not trusted.
        No suffix is: anybody can have a resource under Azure's names.
        """
        row, origin = SERVICES[target.service], _origin(target.endpoint)
        if row.home:
            return not target.endpoint.strip() or origin == ("wss", row.home, 443)
        if origin is None or row.runs_here:
            return False
        return origin == _origin(self.target(target.service).endpoint)


def load(path: Path = Path(".env")) -> Environment:
    """Read ``.env`` at ``path`` and the environment; raise SettingsError naming the file or the first bad variable."""
    return read({**dotenv_values(stream=StringIO(text_of(path)), interpolate=False), **os.environ})


def silence_analytics() -> None:
    """Keep Gradio from calling home unless the person asked for it; to be called before Gradio is imported.

    What it would read of its own ports goes too: they are ours, and it stumbles over values that we take as none.
    """
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    for name in ("GRADIO_SERVER_PORT", "GRADIO_NUM_PORTS", "GRADIO_NODE_NUM_PORTS"):
        os.environ.pop(name, None)


def silence_telemetry() -> None:
    """Keep onnxruntime from collecting what it would send to its makers; to be called before it is imported."""
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def read(variables: Mapping[str, str | None]) -> Environment:
    """Turn ``variables`` into an Environment; raise SettingsError naming the first bad variable."""
    given = {name: _readable(name, value) for name, value in variables.items() if value is not None}
    chosen = _fields(Target, given)
    space = _listed(given, "SPACE_HOST", _HOST, _A_HOST)
    return Environment(
        settings=_fields(Settings, given),
        service=chosen.service,
        targets={service: _target(service, chosen, given) for service in SERVICES},
        keys=_keys(given),
        chat=_chat(given),
        session_minutes=session_minutes_given(given),
        demo=_fields(DemoWords, given),
        host=host_name(given.get("GRADIO_SERVER_NAME") or "127.0.0.1", "GRADIO_SERVER_NAME"),
        port=port_number(given.get("GRADIO_SERVER_PORT") or "7860", "GRADIO_SERVER_PORT"),
        root_path=_root_path(given),
        share=bool(_switch(given, "GRADIO_SHARE")),
        is_space=bool(given.get("SPACE_ID") or given.get("SPACE_HOST")),
        allowed_hosts=(
            *(f"https://{name}" for name in space),
            *_listed(given, "PLAYGROUND_ALLOWED_HOSTS", _HOST, _A_HOST),
        ),
        frame_ancestors=(*(SPACES for _ in space), *_listed(given, "PLAYGROUND_FRAME_ANCESTORS", _SITE, _A_SITE)),
        forwarded_allow_ips=given.get("FORWARDED_ALLOW_IPS") or (PROXIES_OF_A_SPACE if space else ""),
        offered_services=tuple(_listed(given, "PLAYGROUND_OFFERED_SERVICES", _SERVICE, _A_SERVICE)),  # type: ignore[arg-type]
        locked_settings=locked_given(given),
        free_endpoints=_switch(given, "PLAYGROUND_FREE_ENDPOINTS"),
        lend_credential=_switch(given, "PLAYGROUND_LEND_CREDENTIAL"),
        allow_programs=_switch(given, "PLAYGROUND_ALLOW_PROGRAMS"),
        limits=limits_given(given),
        usage_file=Path(given["PLAYGROUND_USAGE_FILE"]) if given.get("PLAYGROUND_USAGE_FILE") else None,
        redis_url=redis_given(given),
        passwords=_passwords(given),
        logs=logs_given(given),
        grace_s=grace_given(given),
        metrics=bool(_switch(given, "PLAYGROUND_METRICS")),
    )


_A_HOST = "Give names such as talk.example.org, divided by commas."
_SERVICE = re.compile("|".join(SERVICES))
_A_SERVICE = f"Give some of {', '.join(SERVICES)}, divided by commas."
_A_SITE = "Give addresses such as https://www.example.org, divided by commas."


def _listed(given: Mapping[str, str], name: str, form: re.Pattern[str], hint: str) -> tuple[str, ...]:
    """Return the parts of a list; raise SettingsError where one has not this ``form``."""
    parts = tuple(re.split(r"[\s,]+", given.get(name, "").strip(", ")))
    if not all(form.fullmatch(part) for part in parts if part):
        raise SettingsError(f"{name} can't have this value.", hint, field=name)
    return tuple(filter(None, parts))


def port_number(value: str, name: str, *, least: int = 1) -> int:
    """Return ``value`` as a TCP port; raise SettingsError that calls it ``name``."""
    if re.fullmatch("[0-9]{1,5}", value) and least <= int(value) < 65_536:
        return int(value)
    raise _impossible(name, f"Give a port number from {least} to 65535.")


def host_name(value: str, name: str) -> str:
    """Return ``value``, which can be a host's name or address; raise SettingsError that calls it ``name``."""
    try:
        value.encode("idna")
    except UnicodeError:
        value = " "
    if re.search(r"[\s\0/?#@]", value) or len(value) > LONGEST_HOST:
        raise _impossible(name, "Give an address such as 127.0.0.1, or 0.0.0.0 for every interface.")
    return value


def _impossible(name: str, hint: str) -> SettingsError:
    return SettingsError(f"{name} can't have this value.", hint, field=name)


def _readable(name: str, value: str) -> str:
    if name in OURS and ("\0" in value or not value.isascii()):
        try:
            value.encode()
        except UnicodeEncodeError:
            value = "\0"
        if "\0" in value:
            raise _impossible(name, "It holds characters that are no text.")
    return value.strip()


def _root_path(given: Mapping[str, str]) -> str:
    value = given.get("GRADIO_ROOT_PATH", "")
    if re.fullmatch(ROOT_PATH, value):
        return value
    raise _impossible("GRADIO_ROOT_PATH", "Give a path such as /playground, or a whole address that ends in it.")


def _switch(given: Mapping[str, str], name: str) -> bool | None:
    """Return how a switch is set; None where it is not."""
    value = given.get(name, "").lower()
    if value in SWITCH:
        return SWITCH[value] if value else None
    raise _impossible(name, "Give True or False.")


def _fields(model: type[Any], given: Mapping[str, str]) -> Any:
    named = knobs(model)
    values = {name: given[knob.variable] for name, knob in named.items() if _is_set(knob, given)}
    try:
        return parse(model, values)
    except SettingsError as error:
        variable = named[error.field].variable
        raise SettingsError(f"{variable} can't have this value.", error.hint, field=variable) from None


def _is_set(knob: Knob, given: Mapping[str, str]) -> bool:
    value = given.get(knob.variable)
    return value is not None and (value != "" or "" in knob.choices)


def _target(service: Service, chosen: Target, given: Mapping[str, str]) -> Target:
    mine = chosen if service == chosen.service else Target(service=service)
    theirs = {each.field: each.name for each in SERVICES[service].variables if each.field in knobs(Target)}
    fallbacks = {name: given[variable] for name, variable in theirs.items() if given.get(variable)}  # ours win
    ours = {name for name, knob in knobs(Target).items() if service == chosen.service and given.get(knob.variable)}
    try:
        return parse(Target, {**mine.model_dump(), **{n: v for n, v in fallbacks.items() if n not in ours}})
    except SettingsError as error:
        variable = theirs.get(error.field, error.field)
        raise SettingsError(f"{variable} can't have this value.", error.hint, field=variable) from None


def _keys(given: Mapping[str, str]) -> dict[Service, SecretStr]:
    named = {service: row.key_variable for service, row in SERVICES.items()}
    return {service: SecretStr(given[name]) for service, name in named.items() if given.get(name)}


def _chat(given: Mapping[str, str]) -> Chat:
    key = given.get("PLAYGROUND_LOCAL_CHAT_KEY")
    if key and not re.fullmatch("[!-~]+", key):
        raise _impossible("PLAYGROUND_LOCAL_CHAT_KEY", "A key is letters, digits and signs, without spaces.")
    return Chat(
        url=_web_address(given, "PLAYGROUND_LOCAL_CHAT_URL"),
        model=given.get("PLAYGROUND_LOCAL_CHAT_MODEL", ""),
        key=SecretStr(key) if key else None,
        ports=_chat_ports(given),
    )


def _chat_ports(given: Mapping[str, str]) -> tuple[int, ...]:
    name = "PLAYGROUND_LOCAL_CHAT_PORTS"
    value = given.get(name, "")
    if SWITCH.get(value.lower(), True) is False and value:
        return ()
    parts = [part for part in re.split(r"[\s,]+", value) if part]
    return tuple(dict.fromkeys(port_number(part, name) for part in parts)) or CHAT_PORTS


def _web_address(given: Mapping[str, str], name: str) -> str:
    value = given.get(name, "")
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        host_name(parts.hostname or "", name)
    except (ValueError, SettingsError):
        known = False
    if known or not value:
        return value
    raise _impossible(name, "Give a web address such as http://localhost:11434/v1.")


def _passwords(given: Mapping[str, str]) -> dict[str, SecretStr]:
    """Return who may sign in, by name."""
    variable = "PLAYGROUND_PASSWORDS"
    pairs = [part.partition(":") for part in re.split(r"[\s,]+", given.get(variable, "")) if part]
    found = {name: SecretStr(password) for name, _, password in pairs}
    if len(found) < len(pairs) or not all(name and len(word) >= SHORTEST_PASSWORD for name, _, word in pairs):
        raise _impossible(
            variable,
            f"Give NAME:PASSWORD, more than one divided by commas; a password has {SHORTEST_PASSWORD} characters or "
            "more, and neither comma nor space.",
        )
    return found


def _origin(address: str) -> tuple[str, str, int] | None:
    """Return scheme, host and port that would be dialled for ``address``, or None where it cannot be read."""
    try:
        base = urlsplit(pasted.read(address).base)
    except SettingsError:
        return None
    return base.scheme, base.hostname or "", base.port or (443 if base.scheme == "wss" else 80)
