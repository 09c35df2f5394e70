"""*Test connection* on the page: what it asks, what it tells, that it ends."""

import asyncio

import gradio as gr
import pytest

from playground.errors import ServiceError
from playground.services.target import Target
from playground.settings import Settings, knobs

from .fakes import ScriptedServices, page_of, request_of

CANCELLED = "Cancelled."


def callback(services, name):
    return next(fn for fn in page_of(services).fns.values() if fn.name == name)


async def told(services, values=None, during=None, **data):
    """Press the button; give what is told in the end."""
    test = callback(services, "test")
    pressed = gr.EventData(None, data)
    last = None
    async for last in test.fn(pressed, request_of(), *(values or [block.value for block in test.inputs])):
        if during and last.props["is_running"]:
            await during()
    return last.props


def run(services, waited):
    """Wait for it; the page is drawn before, in a loop of its own."""
    page_of(services)
    return asyncio.run(asyncio.wait_for(waited(), 20))


def test_a_connection_is_tested_with_the_form_as_it_stands_and_the_key_typed():
    services = ScriptedServices({"PLAYGROUND_SERVICE": "other", "PLAYGROUND_ENDPOINT": "http://localhost:1"})
    found = run(services, lambda: told(services, key=" hush "))
    assert found["said"] == "It works."
    assert found["steps"] == [{"name": "address", "how": "ok", "what": "understood"}]
    assert not found["is_running"]
    assert services.asked == [(Settings(), Target(service="other", endpoint="http://localhost:1"))]
    assert services.keys == ["hush"]
    assert "hush" not in str(found)


def test_a_setting_that_cannot_be_is_said_and_nobody_is_dialled():
    services = ScriptedServices()
    values = [block.value for block in callback(services, "test").inputs]
    values[list(knobs()).index("idle_timeout_ms")] = "3"
    assert "Idle timeout" in run(services, lambda: told(services, values))["said"]
    assert services.asked == []


@pytest.mark.parametrize(
    ("refusal", "words"), [(ServiceError("No.", "Ask again."), "No. Ask again."), (RuntimeError("detail"), "log says")]
)
def test_whatever_goes_wrong_is_a_sentence(refusal, words):
    services = ScriptedServices(refusal=refusal)
    found = run(services, lambda: told(services))
    assert words in found["said"]
    assert "detail" not in found["said"]


def test_a_test_that_gets_no_answer_can_be_cancelled():
    services = ScriptedServices()
    services.never = True

    async def cancel():
        await callback(services, "cancel").fn(gr.EventData(None, {"number": 1}), request_of())

    found = run(services, lambda: told(services, during=cancel))
    assert (found["said"], found["is_running"]) == (CANCELLED, False)


def test_another_test_of_the_page_ends_the_one_before():
    services = ScriptedServices()
    services.never = True

    async def twice():
        first = asyncio.ensure_future(told(services))
        while not services.asked:
            await asyncio.sleep(0)
        services.never = False
        return await told(services), await first

    second, first = run(services, twice)
    assert (second["said"], first["said"]) == ("It works.", CANCELLED)


def test_a_test_that_was_cancelled_while_it_waited_for_its_turn_dials_nobody():
    services = ScriptedServices()

    async def late():
        await callback(services, "cancel").fn(gr.EventData(None, {"number": 2}), request_of())
        earlier = [await told(services, number=number) for number in (1, 2)]
        assert services.asked == []
        return [*earlier, await told(services, number=3)]

    found = run(services, late)
    assert [(each["number"], each["said"]) for each in found] == [(1, CANCELLED), (2, CANCELLED), (3, "It works.")]
