"""Where a target's Realtime endpoint is: its URL, the dialect spoken there, how one signs in, and that in a sentence.

The dialect follows from service, path and version, or from the person's choice; never from a model's name. Pure: no
look-up, no key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from playground.errors import SettingsError
from playground.protocol.dialect import Dialect
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.services.endpoint_url import OPENAI_HOST, Pasted, Protocol, is_dated, read
from playground.settings import Target

KeyHeader = Literal["api-key", "Authorization"]
KEY = re.compile(r"sk-.{16,}|[0-9A-Za-z]{32,}")  # a deployment of 32 letters without any hyphen is no name
NEWEST_PREVIEW = str(Target.model_fields["api_version"].default)


@dataclass(frozen=True, slots=True)
class Address:
    """Everything needed to dial, but the key.

    ``scope`` is what an Entra ID sign-in asks for; empty where there is none. ``understood`` is one sentence for the
    person: what was made of the fields.
    """

    url: str
    dialect: Dialect
    key_header: KeyHeader = "Authorization"
    scope: str = ""
    understood: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """How one protocol is addressed in Azure's way."""

    dialect: Dialect
    path: str
    query: Callable[[str, str], Mapping[str, str]]  # of model and version
    scope: str
    words: Callable[[str], str]  # of version


FORMS: Mapping[Protocol, Form] = {
    "ga": Form(
        GA,
        "/openai/v1/realtime",
        lambda model, _version: {"model": model},  # an api-version here makes Azure answer 401
        "https://ai.azure.com/.default",
        lambda _version: "GA protocol",
    ),
    "preview": Form(
        PREVIEW,
        "/openai/realtime",
        lambda model, version: {"api-version": version, "deployment": model},
        "https://cognitiveservices.azure.com/.default",
        lambda version: f"preview protocol {version}",
    ),
}
BUILTIN_PATHS: Mapping[Protocol, str] = {"ga": "/v1/realtime", "preview": "/openai/realtime"}


def address_of(target: Target, builtin_url: str = "") -> Address:
    """Return where ``target`` is; raise SettingsError when an address or a deployment is missing or unreadable.

    ``builtin_url`` is where the built-in server listens, e.g. ``ws://127.0.0.1:4711``.
    """
    match target.service:
        case "builtin":
            return _builtin(target, builtin_url)
        case "azure":
            return _azure(target, _pasted(target, "AZURE_OPENAI_ENDPOINT"))
        case "openai":
            at_home = Pasted("wss", OPENAI_HOST)
            return _openai(target, read(target.endpoint) if target.endpoint.strip() else at_home)
        case "other":
            return _other(target, _pasted(target, "PLAYGROUND_ENDPOINT"))


def dialect_of(target: Target) -> Dialect:
    """Return the dialect that ``target`` speaks, as far as its fields say; GA where they say nothing. Never raises."""
    pasted = None
    with suppress(SettingsError):
        pasted = read(target.endpoint)
    return FORMS[_protocol(target, None if target.service in ("builtin", "openai") else pasted)].dialect


def _builtin(target: Target, url: str) -> Address:
    protocol = _protocol(target, None)
    form, version = FORMS[protocol], _version(target, None)
    query = form.query(target.deployment.strip() or "built-in", version)
    understood = f"The built-in server, {form.words(version)}."
    return Address(f"{url}{BUILTIN_PATHS[protocol]}?{_written(query)}", form.dialect, understood=understood)


def _azure(target: Target, pasted: Pasted) -> Address:
    if pasted.host == OPENAI_HOST:
        raise _refused("This is OpenAI's address, not one of Azure.", "Choose OpenAI as the service.")
    form, version = FORMS[_protocol(target, pasted)], _version(target, pasted)
    model = _required(target, pasted, "Give the name of your realtime deployment.")
    where = f", resource {pasted.resource}" if pasted.resource else f" at {pasted.place}"
    return Address(
        f"{pasted.base}{form.path}?{_written(form.query(model, version))}",
        form.dialect,
        "api-key",
        form.scope,
        f"Azure OpenAI{where}, deployment {model}, {form.words(version)}.",
    )


def _openai(target: Target, pasted: Pasted) -> Address:
    if pasted.resource:
        raise _refused("This is an Azure address, not OpenAI's.", "Choose Azure OpenAI, or leave the endpoint empty.")
    if target.protocol == "preview" and pasted.host == OPENAI_HOST:
        hint = "Choose the GA protocol, or auto."
        raise SettingsError("OpenAI no longer speaks the preview protocol.", hint, field="protocol")
    model = _required(target, pasted, "Give the name of a realtime model, such as gpt-realtime.")
    where = "" if pasted.host == OPENAI_HOST else f" at {pasted.place}"
    return _plain(target, pasted, model, f"OpenAI{where}")


def _other(target: Target, pasted: Pasted) -> Address:
    return _plain(target, pasted, _model(target, pasted), f"Realtime server at {pasted.place}")


def _plain(target: Target, pasted: Pasted, model: str, who: str) -> Address:
    """Address a server that is not Azure: its path as pasted where that is whole, else ``/v1/realtime``."""
    form, version = FORMS[_protocol(target, pasted)], _version(target, pasted)
    path, query = _plain_path(pasted), {"model": model}
    if path.endswith(FORMS["preview"].path):
        query = dict(form.query(model, version))
    given = [(name, value) for name, value in (*query.items(), *pasted.more) if value]
    url = f"{pasted.base}{path}" + (f"?{_written(given)}" if given else "")
    spoken = f"{who}, model {model}" if model else who
    return Address(url, form.dialect, understood=f"{spoken}, {form.dialect.name} protocol.")


def _plain_path(pasted: Pasted) -> str:
    path = pasted.own
    if path.endswith("/realtime"):
        return path
    for rest in ("/chat/completions", "/responses", "/models", "/v1"):
        path = path.removesuffix(rest)
    return f"{path}/v1/realtime"


def _protocol(target: Target, pasted: Pasted | None) -> Protocol:
    if target.protocol != "auto":
        return target.protocol
    return (pasted.protocol if pasted else None) or "ga"


def _version(target: Target, pasted: Pasted | None) -> str:
    """Return the preview's version: the field where the person set it, else the pasted one."""
    given = [target.api_version] if target.api_version != NEWEST_PREVIEW else [pasted.api_version if pasted else ""]
    return next((version for version in given if is_dated(version)), NEWEST_PREVIEW)


def _model(target: Target, pasted: Pasted) -> str:
    model = target.deployment.strip() or pasted.model
    if KEY.fullmatch(model):
        hint = "Give the deployment's name here, and the key where a key is asked for."
        raise SettingsError("The deployment looks like a key.", hint, field="deployment")
    return model


def _required(target: Target, pasted: Pasted, hint: str) -> str:
    model = _model(target, pasted)
    if not model:
        raise SettingsError("The deployment is missing.", hint, field="deployment")
    return model


def _pasted(target: Target, variable: str) -> Pasted:
    if not target.endpoint.strip():
        whose = "resource" if target.service == "azure" else "server"
        raise _refused("The endpoint is missing.", f"Paste the address of your {whose}, or set {variable}.")
    return read(target.endpoint)


def _written(query: Mapping[str, str] | list[tuple[str, str]]) -> str:
    return urlencode(query, quote_via=quote, safe="")


def _refused(sentence: str, hint: str) -> SettingsError:
    return SettingsError(sentence, hint, field="endpoint")
