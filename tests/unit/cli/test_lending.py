"""Before strangers come the owner is asked, or told, whether they talk at the owner's expense."""

import pytest

from playground.environment import read
from playground.web.serve.lending import settled

SHARED, KEY = {"GRADIO_SHARE": "True"}, {"OPENAI_API_KEY": "hush"}
SPACE = {"SPACE_ID": "me/talk"}


def asked(variables, answer=None):
    """Return whether the credential is lent, what was asked and what was told."""
    questions, told = [], []

    def ask(question):
        questions.append(question)
        if isinstance(answer, Exception):
            raise answer
        return answer

    environment = settled(read(variables), None if answer is None else ask, told.append)
    return environment.lend_credential, "".join(questions), "".join(told)


@pytest.mark.parametrize(
    ("answer", "is_lent"),
    [("yes", True), (" Y ", True), ("", False), ("no", False), ("maybe", False), (EOFError(), False)],
)
def test_a_link_with_a_credential_asks_for_a_yes(answer, is_lent):
    lent, question, told = asked({**SHARED, **KEY}, answer)
    assert (lent, told) == (is_lent, "")
    assert "OPENAI_API_KEY" in question
    assert "hush" not in question


@pytest.mark.parametrize(
    ("variables", "answer"), [({**SHARED, **KEY}, None), ({**SPACE, **KEY}, None), ({**SPACE, **KEY}, "yes")]
)
def test_where_nobody_is_asked_nothing_is_lent_and_that_is_said(variables, answer):
    lent, question, told = asked(variables, answer)
    assert (lent, question) == (None, "")
    assert "OPENAI_API_KEY is not lent" in told
    assert "PLAYGROUND_LEND_CREDENTIAL=True" in told


@pytest.mark.parametrize(
    "variables",
    [KEY, SHARED, SPACE, *({**SHARED, **KEY, "PLAYGROUND_LEND_CREDENTIAL": said} for said in ("True", "False"))],
)
def test_nothing_is_asked_where_there_is_nothing_to_ask(variables):
    lent, question, told = asked(variables, "yes")
    assert (question, told) == ("", "")
    assert lent is (
        variables["PLAYGROUND_LEND_CREDENTIAL"] == "True" if "PLAYGROUND_LEND_CREDENTIAL" in variables else None
    )


def test_a_sign_in_and_the_key_of_a_chat_server_cost_their_owner_something_too():
    chat = {"PLAYGROUND_LOCAL_CHAT_URL": "http://m.test/v1", "PLAYGROUND_LOCAL_CHAT_KEY": "hush"}
    _, question, _ = asked({**SHARED, **chat, "AZURE_OPENAI_ENDPOINT": "https://mine.openai.azure.com"}, "no")
    assert "your sign-in at Azure OpenAI and PLAYGROUND_LOCAL_CHAT_KEY" in question
