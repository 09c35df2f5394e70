"""A line of the log: one event, where it was, and nothing that anybody said or signs in with."""

import json
import logging

import pytest
from pydantic import SecretStr

from playground.environment import read
from playground.errors import LinkError, ServiceError, SettingsError
from playground.errors.reasons import reason_of
from playground.logs import CONVERSATION, LONGEST, LogSettings, logging_as, logs_given

WORDS = "my diary is under the bed"
KEY = "sk-planted-0123456789"
OURS, THEIRS = "playground.web.bridge.bridge", "websockets.server"


@pytest.fixture
def logged(capsys):
    """Log by a call; return what was written."""

    def run(act, form="json", level="info", hidden=()):
        with logging_as(LogSettings(form, level), [SecretStr(each) for each in hidden]):
            act()
        lines = capsys.readouterr().err.splitlines()
        return [json.loads(line) for line in lines] if form == "json" else lines

    return run


def raised(error):
    try:
        try:
            raise KeyError(WORDS)
        except KeyError as before:
            raise error from before
    except type(error):
        logging.getLogger(OURS).exception("It failed: %s", type(error).__name__)


def test_an_event_is_an_object_with_the_number_of_its_conversation(logged):
    def act():
        logging.getLogger(OURS).info("Begun.")
        token = CONVERSATION.set(12)
        logging.getLogger(OURS).warning("Waits at %d.", 3)
        CONVERSATION.reset(token)

    first, second = logged(act)
    assert first.pop("time").endswith("+00:00")
    assert first == {"level": "info", "logger": OURS, "message": "Begun."}
    assert (second["message"], second["conversation"], second["level"]) == ("Waits at 3.", 12, "warning")


def test_as_text_it_is_one_line_however_many_it_came_with(logged):
    def act():
        token = CONVERSATION.set(12)
        logging.getLogger(OURS).warning("One.\n2026 ERROR forged\x1b[31m\r\n")
        CONVERSATION.reset(token)

    (line,) = logged(act, "lines")
    assert line.endswith(f" WARNING {OURS} [conversation 12]: One. | 2026 ERROR forged [31m")


@pytest.mark.parametrize("form", ["lines", "json"])
def test_an_error_is_its_kind_and_its_place_and_what_it_came_of_never_its_text(logged, form):
    (line,) = logged(lambda: raised(ValueError(WORDS)), form)
    told = json.dumps(line)
    assert WORDS not in told
    assert "ValueError at " in told
    assert "test_logs.py:" in told
    assert " raised < KeyError at " in told
    assert "/home/" not in told
    assert "Traceback" not in told


def test_of_several_errors_at_once_the_first_is_followed(logged):
    class Several(Exception):
        exceptions = (ValueError(WORDS),)

    (line,) = logged(lambda: raised(Several(WORDS)))
    assert line["error"].startswith("Several at ")
    assert line["error"].endswith(" < ValueError")


def test_of_a_library_only_warnings_are_written_and_of_them_the_first_line(logged):
    def act():
        library = logging.getLogger(THEIRS)
        library.setLevel(logging.DEBUG)
        library.debug("> TEXT %s", WORDS)
        library.info("GET /?key=%s", KEY)
        library.warning("Task exception was never retrieved\nfuture: %s", WORDS)
        library.setLevel(logging.NOTSET)

    assert [each["message"] for each in logged(act)] == ["Task exception was never retrieved"]


@pytest.mark.parametrize(("level", "written"), [("error", 1), ("warning", 2), ("info", 3)])
def test_from_the_level_that_is_set_and_below_info_never(logged, level, written):
    def act():
        ours = logging.getLogger(OURS)
        ours.setLevel(logging.DEBUG)
        for number in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR):
            ours.log(number, "said")
        ours.setLevel(logging.NOTSET)

    assert len(logged(act, level=level)) == written


def test_what_is_configured_to_sign_in_with_is_taken_out_however_json_spells_it(logged):
    odd = 'pass"word-1234'
    lines = logged(lambda: logging.getLogger(OURS).warning("%s, %s", KEY, odd), hidden=(KEY, odd, "a"))
    assert lines[0]["message"] == "***, ***"


def test_arguments_that_do_not_fit_are_left_out_and_nothing_else_is_lost(logged, capsys):
    (line,) = logged(lambda: logging.getLogger(OURS).warning("%d words", WORDS))
    assert line["message"] == "%d words"


def test_a_line_has_an_end(logged):
    (line,) = logged(lambda: logging.getLogger(OURS).warning("x" * 10 * LONGEST))
    assert len(line["message"]) == LONGEST


def test_afterwards_nothing_of_it_is_left():
    before = (list(logging.getLogger().handlers), logging.getLogger("playground").level)
    with logging_as(LogSettings()):
        assert logging.getLogger().handlers != before[0]
    assert (logging.getLogger().handlers, logging.getLogger("playground").level) == before


def test_lines_from_warnings_on_are_what_holds_and_both_can_be_set():
    assert logs_given({}) == LogSettings("lines", "warning")
    given = {"PLAYGROUND_LOG_FORMAT": "JSON", "PLAYGROUND_LOG_LEVEL": "info"}
    assert read(given).logs == LogSettings("json", "info")


@pytest.mark.parametrize("name", ["PLAYGROUND_LOG_FORMAT", "PLAYGROUND_LOG_LEVEL"])
def test_what_cannot_be_is_refused_by_name_and_debug_cannot(name):
    with pytest.raises(SettingsError, match=name) as caught:
        read({name: "debug"})
    assert caught.value.hint.startswith("Give ")


def test_all_that_is_signed_in_with_is_known_to_the_log():
    environment = read(
        {
            "OPENAI_API_KEY": KEY,
            "PLAYGROUND_LOCAL_CHAT_URL": "http://localhost:1/v1",
            "PLAYGROUND_LOCAL_CHAT_KEY": "chat-key",
            "PLAYGROUND_PASSWORDS": "ada:password-of-ada",
        }
    )
    assert {each.get_secret_value() for each in environment.secrets} == {KEY, "chat-key", "password-of-ada"}


def test_an_error_is_named_by_a_code_of_ours_or_by_its_kind_alone():
    assert reason_of(None) == "hung_up"
    assert reason_of(LinkError("No.", code="dns")) == "dns"
    assert reason_of(ServiceError("No.", code=WORDS)) == "ServiceError"
