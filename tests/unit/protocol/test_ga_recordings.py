"""Genuine Azure GA sessions pass through the dialect unchanged: nothing unknown, nothing lost, nothing invented."""

import json

import pytest

from playground.protocol.events import Unknown
from playground.protocol.ga import GA
from tests.support.recordings import messages, names

pytestmark = pytest.mark.recordings


@pytest.mark.parametrize("name", names())
def test_every_recorded_event_is_known(name):
    for message in messages(name, "received"):
        assert not isinstance(GA.read_event(json.dumps(message)), Unknown), message["type"]


@pytest.mark.parametrize("name", names())
def test_every_recorded_event_is_written_as_it_was_read(name):
    for message in messages(name, "received"):
        assert json.loads(GA.write_event(GA.read_event(json.dumps(message)))) == message


@pytest.mark.parametrize("name", names())
def test_every_recorded_command_is_written_as_it_was_read(name):
    for message in messages(name, "sent"):
        assert json.loads(GA.write_command(GA.read_command(json.dumps(message)))) == message
