"""Services as a script: what the page asked for is kept, what it gets is said by the test."""

import asyncio

import gradio as gr

from playground.client.checking import CheckStep
from playground.client.owner import COOKIE, owner_of
from playground.engines.loading import EngineStatus
from playground.environment import read
from playground.errors import SettingsError
from playground.services.address import address_of
from playground.services.catalogue import SERVICES
from playground.tuning.tuner import Tuner
from playground.web.access.visitor_policy import visitor_policy
from playground.web.gradio_ui.page import build_page

SECRET, ANOTHER = "a" * 43, "b" * 43
ADA = owner_of("page-1", SECRET)
"""Who the page of ``request_of()`` is to the program."""


def request_of(session="page-1", secret=SECRET):
    """A request of Gradio's by an open page of a browser with this secret."""
    return gr.Request(session_hash=session, cookies={COOKIE: secret} if secret else {})


class ScriptedServices:
    def __init__(self, variables=None, engines=(), refusal=None):
        self.variables = variables or {}
        self.environment = read(self.variables)
        self.statuses = engines
        self.refusal = refusal
        self.asked = []
        self.keys = []
        self.files = {}
        self.offered, self.chosen = (), None
        self.never = False
        self.conversations = {}

    def settings(self):
        return self.environment.settings

    def demo(self):
        return self.environment.demo

    def service(self):
        return self.environment.service

    def services(self):
        return self.environment.offered_services or tuple(SERVICES)

    def locked(self):
        return self.environment.locked_settings

    def held(self, settings):
        return visitor_policy(self.environment).held(settings)

    def objection(self, target):
        try:
            address_of(target)
        except SettingsError as error:
            return error
        return None

    def target(self, service):
        return self.environment.target(service)

    def sign_in(self, target):
        return "" if target.service == "builtin" else f"Signs in to <{target.endpoint}>."

    def engines(self):
        return self.statuses

    async def chat_offers(self):
        return self.offered

    def thinker(self):
        return self.chosen

    async def think_with(self, key):
        if self.refusal:
            raise self.refusal
        self.chosen = next((offer for offer in self.offered if offer.key == key), None)

    def tuner(self):
        return Tuner(self.reach)

    def reach(self, target, key):
        """Return no way to dial: a test that asks a service gives its own."""
        raise AssertionError("nobody is to be asked")

    def handed(self, word):
        return self.files.pop(word, None)

    async def ticket(self, owner, settings, target, key):
        self.asked.append((owner, settings, target))
        self.keys.append(key and key.get_secret_value())
        if self.refusal:
            raise self.refusal
        return "the-ticket"

    def sample(self, voice, rate_hz):
        self.asked.append((voice, rate_hz))
        if self.refusal:
            raise self.refusal
        return b"pcm!"

    def running(self, owner):
        return self.conversations.get(owner)

    async def check(self, settings, target, key, tell):
        self.asked.append((settings, target))
        self.keys.append(key and key.get_secret_value())
        tell(CheckStep("address", "ok", "understood"))
        if self.refusal:
            raise self.refusal
        if self.never:
            await asyncio.Event().wait()
        return "It works."

    async def apply(self, owner, settings):
        self.asked.append((owner, settings))
        if self.refusal:
            raise self.refusal


LOADING = (EngineStatus("recognizer", "ready", "Moonshine"), EngineStatus("voice", "loading", "Hibari"))
READY = (EngineStatus("recognizer", "ready", "Moonshine"), EngineStatus("voice", "ready", "Hibari"))


def in_a_loop(build):
    """Call ``build`` while a loop runs; where none runs, Gradio makes one of its own and never closes it."""

    async def run():
        return build()

    return asyncio.run(run())


class StandIn:
    """Stands for what is in ``place``, which another test may fill anew."""

    def __init__(self, place, name):
        self._place, self._name = place, name

    def __getattr__(self, name):
        return getattr(self._place[self._name], name)


class ServicesStandIn(StandIn):
    def tuner(self):
        return StandIn(self._place, "tuner")


_DRAWN = {}


def page_of(services):
    """Give the page that asks ``services``: drawn once for the same variables, for that takes a fifth of a second.

    It belongs to the test that asked for it last; its callbacks may be called, and nothing of it changed.
    """
    variables = (*sorted(services.variables.items()), *services.statuses)
    place, pages = _DRAWN.setdefault(variables, ({}, []))
    place.update(services=services, tuner=services.tuner())
    if not pages:
        pages.append(in_a_loop(lambda: build_page(ServicesStandIn(place, "services"))))
    return pages[0]
