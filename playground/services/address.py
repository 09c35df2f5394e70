"""Where a target's Realtime endpoint is: its URL, the dialect spoken there, how one signs in, and that in a sentence.

The dialect follows from service, path and version, or from the person's choice; never from a model's name. What differs
between services is in their rows (``catalogue.py``). Pure: no look-up, no key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from playground.errors import SettingsError
from playground.protocol.dialect import Dialect
from playground.protocol.registry import DIALECTS, USUAL
from playground.services.catalogue import FORMS, SERVICES, owner_of
from playground.services.endpoint_url import Pasted, is_dated, read
from playground.services.row import Form, KeyHeader, KeyScheme, Row, asked_of
from playground.services.target import AUTO, Target
from playground.telling import Told, tell

KEY = re.compile(r"sk-.{16,}|[0-9A-Za-z]{32,}")  # a deployment of 32 letters without any hyphen is no name
BUILT_IN_MODEL = "built-in"
BUILT_IN_PORT = 8765
"""Where ``python -m playground local`` listens unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Address:
    """Everything needed to dial, but the key.

    ``scope`` is what an Entra ID sign-in asks for; empty where there is none. ``understood`` is one sentence for the
    person: what was made of the fields.
    """

    url: str
    dialect: Dialect
    key_header: KeyHeader = "Authorization"
    key_scheme: KeyScheme = "Bearer"
    scope: str = ""
    understood: str = ""


def address_of(target: Target, builtin_url: str = "", *, transcribes: bool = False) -> Address:
    """Return where ``target`` is; raise SettingsError when an address or a deployment is missing or unreadable.

    ``builtin_url`` is where the built-in server listens, e.g. ``ws://127.0.0.1:4711``. ``transcribes``: words are all
    that is wanted of it; then it needs no model.
    """
    row = SERVICES[target.service]
    if row.runs_here:
        return _here(target, row, builtin_url, transcribes=transcribes)
    pasted = _pasted(target, row)
    if refused := row.foreign.get(owner_of(pasted, target.service)):
        raise _refused(*refused)
    if pasted.host == row.home and (refused := row.refuses.get(target.protocol)):
        raise SettingsError(*refused, field="protocol")
    if pasted.host == row.home and _protocol(target, row, pasted) not in row.dialects:
        raise _unspoken(row, target.protocol)
    model = _model(target, row, pasted)
    if row.model_hint and not model and not transcribes:
        raise SettingsError(
            tell("The {model} is missing.", model=tell(row.model_word)), row.model_hint, field="deployment"
        )
    if transcribes and row.spoken(_protocol(target, row, pasted)).transcribing is None:
        raise SettingsError(
            tell("{title} has no sessions that only transcribe.", title=tell(row.title)),
            "Choose another output than a transcript only.",
            field="output",
        )
    where = _formed if row.forms else _plain
    return where(target, row, pasted, model, transcribes=transcribes)


def dialect_of(target: Target, *, transcribes: bool = False) -> Dialect:
    """Return the dialect that ``target`` speaks, as far as its fields say; the usual one where they say nothing.

    ``transcribes``: as it is spoken where words are all that is wanted. Never raises.
    """
    row, pasted = SERVICES[target.service], None
    if not (row.runs_here or row.home):
        with suppress(SettingsError):
            pasted = read(target.endpoint)
    model = target.deployment.strip() or (pasted.model if pasted else "")
    return row.spoken(_protocol(target, row, pasted), model, transcribes=transcribes)


def _here(target: Target, row: Row, url: str, *, transcribes: bool) -> Address:
    protocol = _protocol(target, row, None)
    form, dialect = _form(row, protocol), row.spoken(protocol, transcribes=transcribes)
    version = _version(target, None, dialect)
    query = form.query(target.deployment.strip() or BUILT_IN_MODEL, version, transcribes=transcribes)
    understood = tell("The built-in server, {protocol}.", protocol=_words(dialect, version))
    return Address(f"{url}{form.path}?{_written(query)}", dialect, understood=understood)


def _formed(target: Target, row: Row, pasted: Pasted, model: str, *, transcribes: bool) -> Address:
    """Address a service that has a form of its own: nothing of the pasted path is used."""
    protocol = _protocol(target, row, pasted)
    form, dialect = _form(row, protocol), row.spoken(protocol, model, transcribes=transcribes)
    version = _version(target, pasted, dialect)
    return Address(
        f"{_base(row, pasted)}{form.path}{_query(form.query(model, version, transcribes=transcribes))}",
        dialect,
        row.key_header,
        row.key_scheme,
        form.scope,
        _understood(row, pasted, model if dialect.answers else "", _words(dialect, version)),
    )


def _base(row: Row, pasted: Pasted) -> str:
    """Return what stands before the form's path: at a service's own home always encrypted."""
    return f"wss://{row.home}" if pasted.host == row.home else pasted.base


def _understood(row: Row, pasted: Pasted, model: str, protocol: Told) -> Told:
    """Say who is dialled, and for which ``model``; of none where none is asked for."""
    facts = {"title": row.title, "model_word": tell(row.model_word), "model": model, "protocol": protocol}
    if pasted.host == row.home:
        return tell("{title}, {model_word} {model}, {protocol}." if model else "{title}, {protocol}.", **facts)
    if not pasted.resource:
        return tell(
            "{title} at {place}, {model_word} {model}, {protocol}." if model else "{title} at {place}, {protocol}.",
            place=pasted.place,
            **facts,
        )
    return tell(
        "{title}, {place} {resource}, {model_word} {model}, {protocol}."
        if model
        else "{title}, {place} {resource}, {protocol}.",
        place=tell(row.place),
        resource=pasted.resource,
        **facts,
    )


def _form(row: Row, protocol: str) -> Form:
    if protocol in row.forms:
        return row.forms[protocol]
    raise _unspoken(row, protocol)


def _unspoken(row: Row, protocol: str) -> SettingsError:
    known = " or ".join(DIALECTS[name].name for name in row.dialects)
    name = DIALECTS[protocol].name
    sentence = tell("{title} does not speak the {protocol} protocol.", title=row.title, protocol=name)
    return SettingsError(sentence, tell("Choose {known}, or auto.", known=known), field="protocol")


def _plain(target: Target, row: Row, pasted: Pasted, model: str, *, transcribes: bool) -> Address:
    """Address any other server: its path as pasted where that is whole, else ``/v1/realtime``."""
    dialect, path = row.spoken(_protocol(target, row, pasted), model, transcribes=transcribes), _plain_path(pasted)
    form = next((form for _, form in FORMS if form.version and path.endswith(form.path)), None)
    if form:
        query = form.query(model, _version(target, pasted, dialect), transcribes=transcribes)
    else:
        query = asked_of("model", model, transcribes=transcribes)
    given = [(name, value) for name, value in (*query.items(), *pasted.more) if value]
    url = f"{pasted.base}{path}" + (f"?{_written(given)}" if given else "")
    server = tell(row.title if row.home else "Realtime server")
    if pasted.host != row.home:
        server = tell("{server} at {place}", server=server, place=pasted.place)
    template = "{server}, model {model}, {protocol}." if model and dialect.answers else "{server}, {protocol}."
    return Address(url, dialect, understood=tell(template, server=server, model=model, protocol=_words(dialect)))


def _words(dialect: Dialect, version: str = "") -> Told:
    if version and dialect.newest_version:
        spoken = tell("{name} protocol {version}", name=dialect.name, version=version)
    else:
        spoken = tell("{name} protocol", name=dialect.name)
    return spoken if dialect.answers else tell("{protocol}, transcript only", protocol=spoken)


def _plain_path(pasted: Pasted) -> str:
    path = pasted.own
    if path.endswith("/realtime"):
        return path
    for rest in ("/chat/completions", "/responses", "/models", "/v1"):
        path = path.removesuffix(rest)
    return f"{path}/v1/realtime"


def _protocol(target: Target, row: Row, pasted: Pasted | None) -> str:
    if target.protocol != AUTO:
        return target.protocol
    at_home = row if row.forms or pasted is None else SERVICES[owner_of(pasted)]
    return (_told(pasted) if pasted and at_home.usual == USUAL else None) or at_home.usual


def _told(pasted: Pasted) -> str | None:
    """Return the dialect that a pasted path says, or else the version; None where neither does."""
    for name, form in FORMS:
        if form.told_by and form.told_by.fullmatch(pasted.own):
            return name
    if pasted.own.lower() in ("", "/openai") and is_dated(pasted.api_version):
        return next((name for name, dialect in DIALECTS.items() if dialect.newest_version), None)
    return None


def _version(target: Target, pasted: Pasted | None, dialect: Dialect) -> str:
    """Return the version to ask for: the field where the person set it, else the pasted one, else the newest."""
    newest = str(Target.model_fields["api_version"].default)
    given = [target.api_version] if target.api_version != newest else [pasted.api_version if pasted else ""]
    return next((version for version in given if is_dated(version)), dialect.newest_version or newest)


def _model(target: Target, row: Row, pasted: Pasted) -> str:
    model = target.deployment.strip() or pasted.model
    if KEY.fullmatch(model):
        model_word = tell(row.model_word)
        hint = tell("Give the {model}'s name here, and the key where a key is asked for.", model=model_word)
        raise SettingsError(tell("The {model} looks like a key.", model=model_word), hint, field="deployment")
    return model


def _pasted(target: Target, row: Row) -> Pasted:
    if target.endpoint.strip():
        return read(target.endpoint)
    if row.home:
        return Pasted("wss", row.home)
    place, variable = tell(row.place), row.address_variable
    hint = tell("Paste the address of your {place}, or set {variable}.", place=place, variable=variable)
    raise _refused("The endpoint is missing.", hint)


def _query(query: Mapping[str, str]) -> str:
    """Return the query behind its mark; nothing where it says nothing."""
    said = {name: value for name, value in query.items() if value}
    return f"?{_written(said)}" if said else ""


def _written(query: Mapping[str, str] | list[tuple[str, str]]) -> str:
    return urlencode(query, quote_via=quote, safe="")


def _refused(sentence: str, hint: str) -> SettingsError:
    return SettingsError(sentence, hint, field="endpoint")
