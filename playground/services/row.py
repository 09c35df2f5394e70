"""The shape of a row of the services' table: all that differs between one service and another, as data.

Rules:
1. What a dialect has or has not is the dialect's to say (``protocol/``). A row names only what the service lacks of it:
   ``Row.spoken`` is the dialect less that, and nothing else has to ask.
2. A row holds the names of variables, never what they hold.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from playground.offers import REASONING, Offer, lacking
from playground.protocol.commands import Command
from playground.protocol.dialect import Dialect
from playground.protocol.events import ServerEvent
from playground.protocol.registry import DIALECTS, USUAL
from playground.telling import joined

Service = Literal[
    "builtin",
    "azure",
    "voice_live",
    "openai",
    "xai",
    "inworld",
    "qwen_omni",
    "vllm_omni",
    "speech_to_speech",
    "other",
]
AuthMethod = Literal["none", "key", "token"]
KeyHeader = Literal["api-key", "Authorization"]
KeyScheme = Literal["Bearer", "Basic"]
UsageUnit = Literal["tokens", "free tokens", "unlisted tokens"]


@dataclass(frozen=True, slots=True)
class ServiceVariable:
    """An environment variable that is a service's own: which field of its target it sets, or its key."""

    name: str
    field: str
    help: str


FRESH = "fresh-for-each-session"
"""Stands in a query for what has to be another one in each session; whoever dials puts it in."""
INTENT = ("intent", "transcription")
"""What a query says where words are all that is wanted; no model stands beside it."""


def asked_of(name: str, model: str, *, transcribes: bool) -> dict[str, str]:
    """Return what a query asks for: a model, under that ``name``, or words alone."""
    return dict([INTENT]) if transcribes else {name: model}


@dataclass(frozen=True, slots=True)
class Form:
    """How one dialect is addressed at a service: its path, what the query names, what a sign-in asks for.

    ``told_by`` matches the path of a pasted address that says so; None where no path does. ``more`` is what the query
    says besides. ``agent``: what a query calls an agent's project and name, where one can stand in a model's place.
    """

    path: str
    model: str = "model"
    version: str = ""
    scope: str = ""
    told_by: re.Pattern[str] | None = None
    more: tuple[tuple[str, str], ...] = ()
    agent: tuple[str, str] | None = None

    def query(self, model: str, version: str, *, transcribes: bool = False) -> dict[str, str]:
        """Return what the query says of a model, or that words are all that is wanted, and of a version, if any."""
        return {
            **({self.version: version} if self.version else {}),
            **(self._asked(model, transcribes=transcribes) if self.model else {}),
            **dict(self.more),
        }

    def _asked(self, model: str, *, transcribes: bool) -> dict[str, str]:
        project, slash, name = model.partition("/")
        if self.agent and slash and not transcribes:
            return dict(zip(self.agent, (project.strip(), name.strip()), strict=True))
        return asked_of(self.model, model, transcribes=transcribes)


@dataclass(frozen=True, slots=True)
class SignIn:
    """How we sign in when the person gives no key, in words: with the configured key, and without one."""

    keyed: str = ""
    keyless: str = ""
    check_keyed: str = ""
    check_keyless: str = ""


@dataclass(frozen=True, slots=True)
class Lacks:
    """What a service has not, though its dialect does: messages, kinds of turn detection, settings each with why.

    ``names``: it has other voices and transcribers, whose names are not known here. ``words_alone``: it has no sessions
    that only transcribe.
    """

    commands: Collection[type[Command]] = ()
    events: Collection[type[ServerEvent]] = ()
    detections: Collection[str] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    names: bool = False
    words_alone: bool = False

    def of(self, dialect: Dialect) -> Dialect:
        """Return ``dialect`` without it."""
        if self == NOTHING:
            return dialect
        listening = None if self.words_alone else dialect.transcribing
        return replace(
            dialect,
            voices=() if self.names else dialect.voices,
            transcribers=() if self.names else dialect.transcribers,
            event_names={kind: name for kind, name in dialect.event_names.items() if kind not in self.events},
            command_names={kind: name for kind, name in dialect.command_names.items() if kind not in self.commands},
            detections=tuple(kind for kind in dialect.detections if kind not in self.detections),
            ignored={**dialect.ignored, **self.settings},
            transcribing=self.of(listening) if listening else None,
        )


NOTHING = Lacks()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One service.

    ``asks``: the fields of a target that the page offers, and what an empty one shows. ``home``: the host it lives at
    where no address is given; ``place``: what else an address is of. ``forms``: how each dialect is addressed there;
    without any, an address is taken as it was pasted. ``foreign``: what to say of an address of another service.
    ``refuses``: dialects that it no longer speaks at home. ``model_hint``: what to do without a model; empty where it
    may do without. ``dates``: what to add where the end of a model is named. ``untried``: it stands here as its makers
    and others describe it; nobody has talked to it from here. ``whoever``: the settings of transcribers that each of
    its has, whatever it is called.
    """

    title: str
    called: str
    auth: tuple[AuthMethod, ...]
    asks: Mapping[str, str]
    model_title: str = "Deployment"
    model_hint: str = ""
    place: str = "server"
    runs_here: bool = False
    home: str = ""
    hosts: re.Pattern[str] | None = None
    foreign: Mapping[Service, tuple[str, str]] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    key_header: KeyHeader = "Authorization"
    key_scheme: KeyScheme = "Bearer"
    untried: bool = False
    refuses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variables: tuple[ServiceVariable, ...] = ()
    address_variable: str = ""
    sign_in: SignIn = SignIn()
    dates: str = ""
    models: tuple[Offer, ...] = ()
    transcription_models: tuple[Offer, ...] = ()
    lacks: Lacks = NOTHING
    whoever: frozenset[str] = frozenset()
    usage: UsageUnit = "tokens"

    @property
    def usual(self) -> str:
        """The dialect spoken there where nothing says otherwise, by its name."""
        return next(iter(self.forms), USUAL)

    def is_told_by(self, path: str) -> bool:
        """Tell whether the API's own path of a pasted address is one of this service's."""
        return any(form.told_by and form.told_by.fullmatch(path) for form in self.forms.values())

    @property
    def is_anywhere(self) -> bool:
        """Tell whether no address is its own: it runs wherever somebody lets it."""
        return not (self.runs_here or self.home or self.hosts)

    @property
    def dialects(self) -> tuple[str, ...]:
        """The dialects that it can be addressed in, by name: any, at an address that is nobody's own."""
        if self.forms:
            return tuple(self.forms)
        return (USUAL,) if self.home else tuple(DIALECTS)

    @property
    def model_word(self) -> str:
        """What it calls a model, within a sentence."""
        return self.model_title.lower()

    @property
    def key_variable(self) -> str:
        """Name of the variable that holds its key; empty where there is none."""
        return next((each.name for each in self.variables if each.field == "key"), "")

    @property
    def takes_key(self) -> bool:
        """Tell whether a person can give a key for it."""
        return "key" in self.auth

    def ending(self, model: str) -> str:
        """Say when ``model`` ends and what goes on; empty where it is not one of its own, or no end is named."""
        offered = (offer for offer in (*self.models, *self.transcription_models) if offer.is_called(model))
        found = next((offer.ending for offer in offered if offer.ending), "")
        return joined(found, self.dates) if found else ""

    def spoken(self, protocol: str, model: str = "", *, transcribes: bool = False) -> Dialect:
        """Return the dialect of that name as the service, and a model that we know, has it, in such a session."""
        dialect = self._with_whoever(self.lacks.of(DIALECTS[protocol]))
        lacks = lacking(self.models, model, REASONING)
        known = {name: why for name, why in lacks.items() if name not in dialect.ignored}
        return Lacks(settings=known).of(dialect).of_kind(transcribes=transcribes)

    def _with_whoever(self, dialect: Dialect) -> Dialect:
        if not self.whoever:
            return dialect
        listening = self._with_whoever(dialect.transcribing) if dialect.transcribing else None
        return replace(dialect, whoever=self.whoever, transcribing=listening)
