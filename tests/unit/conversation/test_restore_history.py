"""What a new session is told of the conversation: the newest words, and no more than it can take."""

from playground.conversation.actions import Line
from playground.conversation.restore_history import MOST_CHARS, person_spoke_last, replay, retell
from playground.protocol.commands import CreateItem, DeleteItem
from tests.support.score import sent


def line(number: int, text: str, **more) -> Line:
    return Line(f"item_{number}", "user" if number % 2 else "assistant", text=text, status="done", **more)


def ids(lines) -> list[str]:
    return [command.item.id for command in sent(replay(lines))]


def test_what_was_said_is_told_in_order():
    assert ids([line(1, "Hello."), line(2, "Hi."), line(3, "Bye.")]) == ["item_1", "item_2", "item_3"]


def test_of_a_long_conversation_only_the_newest_words_are_told():
    half = "x" * (MOST_CHARS // 2)
    assert ids([line(1, half), line(2, half), line(3, half)]) == ["item_2", "item_3"]


def test_just_as_much_as_there_is_room_for_is_told_and_not_a_letter_more():
    assert ids([line(1, "x"), line(2, "x" * (MOST_CHARS - 1))]) == ["item_1", "item_2"]
    assert ids([line(1, "xx"), line(2, "x" * (MOST_CHARS - 1))]) == ["item_2"]


def test_what_is_older_than_the_first_that_has_no_room_is_not_told_either():
    assert ids([line(1, "Short."), line(2, "x" * MOST_CHARS), line(3, "Bye.")]) == ["item_3"]


def test_only_what_was_heard_counts():
    heard = line(2, "x" * MOST_CHARS, heard_chars=5)
    assert ids([line(1, "Hello."), heard, line(3, "Bye.")]) == ["item_1", "item_2", "item_3"]


def test_calls_and_their_results_are_left_out():
    assert ids([Line("call", "tool", text="clock({})"), line(1, "Hello.")]) == ["item_1"]


def test_words_that_a_session_was_never_told_of_are_not_taken_back_first():
    commands = sent(retell([line(1, "Hello."), line(2, "Hi.")], "item_2", was_told=False))
    assert [type(command) for command in commands] == [CreateItem]
    assert commands[0].previous_item_id == "item_1"
    told = sent(retell([line(1, "Hello."), line(2, "Hi.")], "item_2"))
    assert [type(command) for command in told] == [DeleteItem, CreateItem]


def test_who_spoke_last_is_who_said_something():
    assert person_spoke_last([line(1, "Hello."), line(2, "")])
    assert not person_spoke_last([line(1, "Hello."), line(2, "Hi.")])
