"""Tickets and who talks: one conversation an owner, keys unseen, settings from any thread."""

import asyncio
import threading
from contextlib import ExitStack

import anyio
import pytest
from pydantic import SecretStr

from playground.client import tickets
from playground.client.credentials import Anonymous, EntraCredential, KeyCredential
from playground.client.sessions import Admission, Sessions
from playground.conversation.actions import Close
from playground.errors import SettingsError
from playground.protocol.ga import GA
from playground.services.address import Address
from playground.settings import Settings
from tests.support.screen import Screen

ADDRESS = Address("ws://127.0.0.1:1/v1/realtime", GA)


def admission(owner="ada", credential=None):
    return Admission(owner, Settings(), ADDRESS, credential)


async def test_a_ticket_admits_once():
    sessions = Sessions()
    ticket = sessions.ticket(admission())
    assert sessions.redeem(ticket).owner == "ada"
    with pytest.raises(SettingsError, match="no longer valid"):
        sessions.redeem(ticket)


async def test_the_loop_forgets_a_ticket_that_nobody_used(monkeypatch):
    monkeypatch.setattr(tickets, "LIFETIME_S", 0.0)
    sessions = Sessions()
    sessions.ticket(admission(credential=SecretStr("s3cret")))
    with anyio.fail_after(10):
        while len(sessions._tickets):
            await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("given", [None, SecretStr("s3cret"), EntraCredential(), KeyCredential(SecretStr("s3cret"))])
def test_whatever_one_signs_in_with_leaves_the_ticket_as_a_credential(given):
    sessions = Sessions()
    found = sessions.redeem(sessions.ticket(admission(credential=given)))
    expected = {type(None): Anonymous, SecretStr: KeyCredential}.get(type(given), type(given))
    assert isinstance(found.credential, expected)
    assert "s3cret" not in repr(found)


def test_what_cannot_be_a_key_is_refused_before_a_ticket_is_given():
    with pytest.raises(SettingsError, match="cannot be a key"):
        Sessions().ticket(admission(credential=SecretStr("two words\n")))


async def test_a_second_conversation_of_one_owner_hangs_up_the_first():
    sessions, first, second = Sessions(), Screen(), Screen()
    with sessions.running(admission(), first), sessions.running(admission(), second):
        await anyio.lowlevel.checkpoint()
        assert (first.actions[-1], second.actions) == (Close(None), [])
        assert len(sessions) == 1
    assert len(sessions) == 0


def test_settings_that_change_while_one_waits_are_those_one_begins_with():
    sessions = Sessions()
    with sessions.waiting(admission("ada")) as latest:
        sessions.apply("ada", Settings(voice="echo"))
        sessions.apply("bob", Settings(voice="ash"))
        assert (latest().owner, latest().settings.voice) == ("ada", "echo")
    sessions.apply("ada", Settings(voice="ash"))
    assert latest().settings.voice == "echo"


def test_who_asks_anew_while_they_wait_is_not_forgotten_with_their_old_page():
    sessions = Sessions()
    with ExitStack() as old:
        old.enter_context(sessions.waiting(admission("ada")))
        with sessions.waiting(admission("ada")) as latest:
            old.close()
            sessions.apply("ada", Settings(voice="echo"))
            assert latest().settings.voice == "echo"


async def test_settings_change_from_any_thread():
    sessions = Sessions()
    with sessions.running(admission(), Screen()) as conversation:
        thread = threading.Thread(target=sessions.apply, args=("ada", Settings(voice="echo")))
        thread.start()
        await asyncio.to_thread(thread.join)
        assert conversation.core.settings.voice == "echo"
    sessions.apply("ada", Settings())
    sessions.apply("nobody", Settings())
