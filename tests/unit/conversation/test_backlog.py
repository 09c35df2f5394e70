"""What was wanted without a link: kept in order, and bounded."""

from playground.conversation.backlog import MOST_AUDIO_BYTES, MOST_INPUTS, Backlog
from playground.conversation.inputs import SayText, SendAudio

SECOND = 48_000


def sound(number: int) -> SendAudio:
    """A second of sound, told apart by its samples."""
    return SendAudio(bytes([number]) * SECOND)


def test_what_was_wanted_is_taken_once_in_order():
    backlog = Backlog()
    wanted = [SayText("one"), sound(1), SayText("two")]
    for each in wanted:
        backlog.add(each)
    assert backlog.take() == wanted
    assert backlog.take() == []


def test_sound_beyond_ten_seconds_pushes_out_the_oldest_sound():
    backlog = Backlog()
    kept = MOST_AUDIO_BYTES // SECOND
    for number in range(kept + 2):
        backlog.add(sound(number))
    assert [each.pcm[0] for each in backlog.take()] == list(range(2, kept + 2))


def test_exactly_ten_seconds_are_kept():
    backlog = Backlog()
    for number in range(MOST_AUDIO_BYTES // SECOND):
        backlog.add(sound(number))
    assert len(backlog.take()) == MOST_AUDIO_BYTES // SECOND


def test_words_are_not_pushed_out_by_sound():
    backlog = Backlog()
    backlog.add(SayText("Hello"))
    for number in range(12):
        backlog.add(sound(number))
    assert backlog.take()[0] == SayText("Hello")


def test_words_beyond_fifty_push_out_the_oldest_words_and_no_sound():
    backlog = Backlog()
    backlog.add(sound(1))
    for number in range(MOST_INPUTS + 1):
        backlog.add(SayText(str(number)))
    first, *rest = backlog.take()
    assert first == sound(1)
    assert [each.text for each in rest] == [str(number) for number in range(1, MOST_INPUTS + 1)]


def test_after_it_was_taken_there_is_room_again():
    backlog = Backlog()
    for number in range(10):
        backlog.add(sound(number))
    backlog.take()
    backlog.add(sound(1))
    assert backlog.take() == [sound(1)]
