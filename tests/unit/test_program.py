"""The program behind the page, put together but not started: what it refuses whoever asks."""

from contextlib import asynccontextmanager

import pytest
from pydantic import SecretStr

from playground.client.checking import FAILED
from playground.client.sessions import Sessions
from playground.engines.chat_servers import ChatServers
from playground.environment import read
from playground.errors import LinkError, SettingsError
from playground.services.target import Target
from playground.settings import Settings
from playground.web.built_in import BuiltInParts
from playground.web.program import Program, compose

URL = {"PLAYGROUND_LOCAL_CHAT_URL": "http://models.test/v1"}


class Thinking:
    """A built-in server that remembers what it was told to think with."""

    thinker = None

    def __init__(self):
        self.told = []

    def think_with(self, offer):
        self.told.append(offer)


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["", "11434/llama3.2"])
async def test_where_nobody_may_look_no_visitor_switches_the_operators_mind_off(key):
    server, configured = Thinking(), compose(read(URL))
    program = Program(configured.environment, Sessions(), BuiltInParts(server), configured.chat_servers)
    with pytest.raises(SettingsError, match="not chosen on this page"):
        await program.think_with(key)
    assert server.told == []


@pytest.mark.anyio
async def test_where_one_may_look_the_own_skills_can_be_chosen_again():
    server = Thinking()
    await Program(read({}), Sessions(), BuiltInParts(server), ChatServers((1,))).think_with("")
    assert server.told == [None]


class KeptAdmissions(Sessions):
    def ticket(self, admission):
        self.admission = admission
        return "the-ticket"

    def apply(self, owner, settings):
        self.applied = settings


class Silent:
    """Parts of a built-in server that listens somewhere."""

    url = "ws://127.0.0.1:4711"


PUBLIC = {"GRADIO_SERVER_NAME": "0.0.0.0"}
FREE = {**PUBLIC, "PLAYGROUND_FREE_ENDPOINTS": "True"}
KEYS = {
    **PUBLIC,
    "AZURE_OPENAI_API_KEY": "ours",
    "AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com",
    "OPENAI_API_KEY": "ours",
}
AZURE = Target(service="azure", endpoint="https://mine.openai.azure.com", deployment="gpt-realtime")
THEIRS = Target(service="other", endpoint="ws://127.1:8000")


def program(variables):
    return Program(read(variables), KeptAdmissions(), Silent())


async def refusal_of(door):
    try:
        await door()
    except SettingsError as error:
        return error.field
    return ""


async def doors(asked, target, key=None):
    """Try every way in which a target of the page comes to be dialled; return what each said."""

    async def ticket():
        await asked.ticket("ada", Settings(), target, key)

    async def tuner():
        asked.tuner().reach(target, key)

    said = [await refusal_of(door) for door in (ticket, tuner)]
    steps = []
    await asked.check(Settings(), target, key, steps.append)
    return [*said, "; ".join(step.what for step in steps if step.how == FAILED)]


@pytest.mark.anyio
async def test_what_is_not_offered_is_dialled_by_no_door():
    asked = program({**PUBLIC, "PLAYGROUND_OFFERED_SERVICES": "builtin"})
    for target, field, sentence in (
        (AZURE, "service", "Azure OpenAI is not offered"),
        (THEIRS, "service", "Other is not offered"),
    ):
        *fields, told = await doors(asked, target, SecretStr("mine"))
        assert fields == [field, field]
        assert sentence in told
    *fields, told = await doors(program(PUBLIC), AZURE.model_copy(update={"endpoint": "http://127.1:22"}))
    assert fields == ["endpoint", "endpoint"]
    assert "does not dial addresses of one's own" in told


@pytest.mark.anyio
@pytest.mark.parametrize("target", [AZURE, Target(service="openai", deployment="m")])
async def test_in_public_the_owners_credential_is_lent_by_no_door_unless_the_owner_says_so(target):
    *fields, told = await doors(program(KEYS), target)
    assert fields == ["key", "key"]
    assert "wants a key of your own here" in told
    lent = program({**KEYS, "PLAYGROUND_LEND_CREDENTIAL": "True"})
    await lent.ticket("ada", Settings(), target, None)
    assert lent.sessions.admission.credential.key.get_secret_value() == "ours"


@pytest.mark.anyio
async def test_what_is_locked_is_held_at_every_door_and_no_event_is_written_by_hand():
    asked = program({"PLAYGROUND_LOCKED_SETTINGS": "instructions"})
    theirs, held = Settings(instructions="Swear.", voice="ash"), Settings(voice="ash")
    await asked.ticket("ada", theirs, Target(), None)
    assert asked.sessions.admission.settings == held
    assert not asked.sessions.admission.by_hand
    await asked.apply("ada", theirs)
    assert asked.sessions.applied == held
    free = program({})
    await free.ticket("ada", theirs, Target(), None)
    assert (free.sessions.admission.settings, free.sessions.admission.by_hand) == (theirs, True)


@pytest.mark.anyio
async def test_a_key_of_ones_own_is_told_what_becomes_of_it_and_goes_with_the_visit():
    asked = program(KEYS)
    assert "written nowhere" in asked.sign_in(AZURE)
    assert "AZURE_OPENAI_API_KEY" not in asked.sign_in(AZURE)
    await asked.ticket("ada", Settings(), AZURE, SecretStr("mine"))
    assert asked.sessions.admission.credential.key.get_secret_value() == "mine"


@pytest.mark.anyio
async def test_a_strangers_address_is_dialled_no_farther_than_the_open_internet_by_every_door(monkeypatch):
    dialled = []

    @asynccontextmanager
    async def connect(address, *, credential, reach):
        dialled.append(reach)
        raise LinkError("No.", code="unreached")
        yield

    monkeypatch.setattr("playground.web.program.connect", connect)
    asked = program(FREE)
    await asked.ticket("ada", Settings(), THEIRS, None)
    await asked.check(Settings(), THEIRS, None, lambda step: None)
    with pytest.raises(LinkError):
        async with asked.tuner().reach(THEIRS, None)():
            pass
    assert [reach and not reach.is_listed for reach in (asked.sessions.admission.reach, *dialled)] == [True] * 3


@pytest.mark.anyio
async def test_on_a_page_of_this_machine_alone_its_own_servers_are_reached_as_ever():
    asked = program({})
    await asked.ticket("ada", Settings(), THEIRS, None)
    assert asked.sessions.admission.reach is None


def test_the_key_of_the_chat_server_is_the_owners_too(monkeypatch):
    made = []
    monkeypatch.setattr("playground.web.program.ServerProcess", lambda chat, *_, **__: made.append(chat))
    keyed = {**URL, "PLAYGROUND_LOCAL_CHAT_KEY": "hush"}
    for more in ({}, PUBLIC, {**PUBLIC, "PLAYGROUND_LEND_CREDENTIAL": "True"}):
        compose(read({**keyed, **more}))
    compose(read({**URL, **PUBLIC}))
    assert [chat.url for chat in made] == [
        URL["PLAYGROUND_LOCAL_CHAT_URL"],
        "",
        *[URL["PLAYGROUND_LOCAL_CHAT_URL"]] * 2,
    ]


def test_servers_of_this_machine_are_looked_for_only_where_nobody_else_comes():
    assert compose(read({})).chat_servers.may_look
    assert not compose(read(PUBLIC)).chat_servers.may_look
