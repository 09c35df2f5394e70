"""Tools as the person gives them: what a service could not read is refused here, with the reason."""

import pytest

from playground.conversation.session_request import first_request
from playground.errors import SettingsError
from playground.knobs import parse
from playground.protocol.commands import UpdateSession
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.settings import Settings

DEEP = '[{"type":"function","name":"f","parameters":' + '{"a":' * 3000 + "1" + "}" * 3000 + "}]"


def tool(parameters: str) -> str:
    return f'[{{"type":"function","name":"f","parameters":{parameters}}}]'


@pytest.mark.parametrize(
    ("tools", "why"),
    [
        (tool('{"default":NaN}'), "NaN is no JSON number"),
        (tool('{"maximum":Infinity}'), "Infinity is no JSON number"),
        (tool('{"maximum":1e999}'), "1e999 is no JSON number"),
        (DEEP, "levels deep"),
        ("[" * 90_000, "levels deep"),
        ('[{"type":"function"', "Line 1, column 2: "),
        ('{"name":"f"}', "a single object was met"),
        ("[1]", "a number was met where function 1 is needed"),
    ],
)
def test_tools_that_no_service_can_read_are_refused_with_the_reason(tools, why):
    with pytest.raises(SettingsError) as refused:
        parse(Settings, {"tools": tools})
    assert refused.value.sentence == "Tools can't have this value."
    assert why in refused.value.hint


@pytest.mark.parametrize("dialect", [GA, PREVIEW], ids=["ga", "preview"])
def test_tools_that_are_accepted_can_be_sent(dialect):
    settings = Settings(tools=tool('{"type":"object","a":{"b":{"c":[1.5,null,"\\ud83d"]}}}'))
    frame = dialect.write_command(UpdateSession(first_request(settings, dialect)))
    assert frame is not None
    frame.encode()
