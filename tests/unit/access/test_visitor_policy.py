"""What is offered: everything to the owner alone, what is safe to strangers, and what the owner says to both."""

import pytest

from playground.environment import read
from playground.errors import SettingsError
from playground.services.address import address_of
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings
from playground.web.access.visitor_policy import visitor_policy

PUBLIC, SPACE = {"GRADIO_SERVER_NAME": "0.0.0.0"}, {"SPACE_ID": "me/talk"}
FREE, LENT = {"PLAYGROUND_FREE_ENDPOINTS": "True"}, {"PLAYGROUND_LEND_CREDENTIAL": "True"}
KEYS = {
    "AZURE_OPENAI_API_KEY": "ours",
    "AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com",
    "OPENAI_API_KEY": "ours",
}
OWN_SERVER = {
    "PLAYGROUND_SERVICE": "other",
    "PLAYGROUND_ENDPOINT": "http://10.0.0.7:8000/rt",
    "PLAYGROUND_API_KEY": "k",
}


def policy(*variables):
    return visitor_policy(read({name: value for each in variables for name, value in each.items()}))


def azure(endpoint):
    return Target(service="azure", endpoint=endpoint, deployment="gpt-realtime")


def other(endpoint):
    return Target(service="other", endpoint=endpoint)


OPENAI = Target(service="openai", deployment="gpt-realtime")
HOST = "https://theirs.openai.azure.com"


HOMED = tuple(name for name, row in SERVICES.items() if not row.is_anywhere)
"""Services with addresses of their own."""


def refused(found, target):
    """Return the field and the sentence of the refusal; None where there is none."""
    try:
        found.judge(target, address_of(target, "ws://127.0.0.1:4711"))
    except SettingsError as error:
        return error.field, error.sentence
    return None


@pytest.mark.parametrize(
    ("variables", "offered"),
    [
        ([], tuple(SERVICES)),
        ([PUBLIC], HOMED),
        ([SPACE], HOMED),
        ([PUBLIC, FREE], tuple(SERVICES)),
        ([PUBLIC, OWN_SERVER], (*HOMED, "other")),
        ([{"PLAYGROUND_FREE_ENDPOINTS": "no"}], HOMED),
        ([{"PLAYGROUND_OFFERED_SERVICES": "openai, builtin"}], ("builtin", "openai")),
        ([PUBLIC, {"PLAYGROUND_OFFERED_SERVICES": "azure"}], ("azure",)),
        ([PUBLIC, {"PLAYGROUND_OFFERED_SERVICES": "other"}], ("builtin",)),
    ],
)
def test_which_services_are_offered(variables, offered):
    assert policy(*variables).services == offered


def test_a_fresh_page_begins_with_a_service_that_is_offered():
    chosen = {"PLAYGROUND_SERVICE": "openai"}
    assert policy(chosen).first == "openai"
    assert policy(chosen, {"PLAYGROUND_OFFERED_SERVICES": "azure,builtin"}).first == "builtin"


def test_a_service_that_is_not_offered_is_refused_whatever_the_page_shows():
    found = policy({"PLAYGROUND_OFFERED_SERVICES": "builtin,azure"})
    assert refused(found, OPENAI) == ("service", "OpenAI is not offered on this page.")
    assert refused(found, Target()) is None


@pytest.mark.parametrize(
    ("variables", "target", "is_refused"),
    [
        ([PUBLIC], azure(HOST), False),
        ([PUBLIC], azure("https://evil.example"), True),
        ([PUBLIC], azure("http://127.1:22"), True),
        ([PUBLIC, {"AZURE_OPENAI_ENDPOINT": "https://apim.example"}], azure("https://apim.example/"), False),
        ([PUBLIC, {"AZURE_OPENAI_ENDPOINT": "https://apim.example"}], azure("https://apim.example:444/"), True),
        ([PUBLIC, FREE], azure("https://evil.example"), False),
        ([PUBLIC], OPENAI, False),
        ([PUBLIC, OWN_SERVER], other("ws://10.0.0.7:8000/rt"), False),
        ([PUBLIC, OWN_SERVER], other("ws://10.0.0.7:8000/admin"), True),
        ([PUBLIC, OWN_SERVER], other(HOST), True),
        ([], azure("https://evil.example"), False),
        ([{"PLAYGROUND_FREE_ENDPOINTS": "False"}], azure("https://evil.example"), True),
    ],
)
def test_an_address_of_ones_own_is_dialled_only_where_that_is_offered(variables, target, is_refused):
    expected = ("endpoint", "This page does not dial addresses of one's own.") if is_refused else None
    assert refused(policy(*variables), target) == expected


@pytest.mark.parametrize(
    ("variables", "target", "reach"),
    [
        ([], other("ws://localhost:8000"), None),
        ([FREE], other("ws://localhost:8000"), None),
        ([PUBLIC, FREE], other("ws://localhost:8000"), "stranger's"),
        ([PUBLIC, FREE], other("wss://talk.example.org"), "stranger's"),
        ([PUBLIC, FREE, OWN_SERVER], other("http://10.0.0.7:8000/rt"), None),
        ([PUBLIC, FREE, OWN_SERVER], other("http://10.0.0.7:8000/other"), "stranger's"),
        ([PUBLIC, FREE, OWN_SERVER], other("http://10.0.0.7:8001/rt"), "stranger's"),
        ([PUBLIC, FREE], azure("https://10.0.0.7"), "stranger's"),
        ([PUBLIC], azure(HOST), "listed"),
        ([PUBLIC], azure(f"{HOST}.evil.example"), "stranger's"),
        ([PUBLIC, KEYS], azure(KEYS["AZURE_OPENAI_ENDPOINT"]), None),
        ([PUBLIC], OPENAI, None),
        ([PUBLIC], Target(), None),
    ],
)
def test_how_far_an_address_may_lead(variables, target, reach):
    found = policy(*variables).reach(target)
    assert (found and ("listed" if found.is_listed else "stranger's")) == reach


@pytest.mark.parametrize(
    ("variables", "is_lent"),
    [
        ([KEYS], True),
        ([KEYS, PUBLIC], False),
        ([KEYS, SPACE], False),
        ([KEYS, {"GRADIO_SHARE": "True"}], False),
        ([KEYS, PUBLIC, LENT], True),
        ([KEYS, {"PLAYGROUND_LEND_CREDENTIAL": "False"}], False),
    ],
)
def test_whose_key_is_lent(variables, is_lent):
    found = policy(*variables)
    assert bool(found.key_for(OPENAI)) == is_lent
    assert bool(found.key_for(azure(KEYS["AZURE_OPENAI_ENDPOINT"]))) == is_lent
    assert found.key_for(azure(HOST)) is None


@pytest.mark.parametrize(
    ("endpoint", "is_open"),
    [
        ("wss://talk.example.org", True),
        ("ws://talk.example.org", True),
        ("wss://talk.example.org:8080", True),
        ("wss://talk.example.org:8000", False),
        ("https://talk.example.org:22", False),
    ],
)
def test_from_a_space_three_ports_are_reached_and_that_is_said(endpoint, is_open):
    expected = None if is_open else ("endpoint", "From a Space only the ports 80, 443 and 8080 can be reached.")
    assert refused(policy(SPACE, FREE), other(endpoint)) == expected
    assert refused(policy(PUBLIC, FREE), other(endpoint)) is None


@pytest.mark.parametrize("said", ["voice, instructions", "PLAYGROUND_VOICE Instructions", "instructions,,voice,"])
def test_what_is_locked_is_as_configured_whatever_a_visitor_gives(said):
    found = policy({"PLAYGROUND_LOCKED_SETTINGS": said, "PLAYGROUND_VOICE": "sage"})
    asked = Settings(voice="ash", instructions="Swear.", threshold=0.7)
    assert found.held(asked) == Settings(voice="sage", threshold=0.7)
    assert policy().held(asked) == asked


def test_all_settings_can_be_locked_at_once():
    found = policy({"PLAYGROUND_LOCKED_SETTINGS": "all", "PLAYGROUND_SPEED": "1.2"})
    assert found.held(Settings(voice="ash", max_output_tokens=4000, tools="[]")) == Settings(speed=1.2)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PLAYGROUND_OFFERED_SERVICES", "builtin,nobody"),
        ("PLAYGROUND_FREE_ENDPOINTS", "maybe"),
        ("PLAYGROUND_LEND_CREDENTIAL", "sometimes"),
        ("PLAYGROUND_LOCKED_SETTINGS", "voice,colour"),
        ("PLAYGROUND_LOCKED_SETTINGS", "all,voice"),
    ],
)
def test_what_the_owner_says_has_to_be_understood(name, value):
    with pytest.raises(SettingsError, match=f"{name} can't have this value"):
        read({name: value})
