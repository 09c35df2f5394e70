"""Who thinks for ``local``: what was configured, what was asked for, or the first chat server that answers."""

import pytest
from pydantic import SecretStr

from playground.cli.flags import UsageError
from playground.cli.local import AUTO, thinking
from playground.engines.chat_servers import ChatOffer
from playground.environment import Chat
from playground.errors import EngineError

CONFIGURED = Chat("http://models.test/v1", "large", SecretStr("hush"))
OFFERS = (ChatOffer("Ollama", 11434, "llama3.2:latest"), ChatOffer("vLLM", 8000, "qwen"))


def test_without_a_word_what_is_configured_thinks():
    assert thinking(CONFIGURED, None, None, ()) == CONFIGURED
    assert thinking(Chat(), None, None, OFFERS) == Chat()
    assert thinking(CONFIGURED, None, "small", ()).model == "small"


def test_auto_takes_the_first_that_answers_or_the_one_that_has_the_model():
    assert thinking(Chat(), AUTO, None, OFFERS) == Chat("http://127.0.0.1:11434/v1", "llama3.2:latest")
    assert thinking(Chat(), AUTO, "qwen", OFFERS) == Chat("http://127.0.0.1:8000/v1", "qwen")


@pytest.mark.parametrize(("model", "offers"), [(None, ()), ("gpt", OFFERS)])
def test_where_nobody_answers_auto_says_so(model, offers):
    with pytest.raises(UsageError, match="No chat server answers"):
        thinking(Chat(), AUTO, model, offers)


def test_the_configured_key_goes_to_the_configured_address_alone():
    assert thinking(CONFIGURED, CONFIGURED.url, "small", ()).key == CONFIGURED.key
    assert thinking(CONFIGURED, "http://elsewhere.test/v1", "small", ()).key is None


def test_what_is_no_web_address_is_refused():
    with pytest.raises(EngineError, match="not a web address"):
        thinking(Chat(), "localhost", None, ())
