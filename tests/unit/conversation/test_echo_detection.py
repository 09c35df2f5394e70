"""When the assistant is interrupted by its own echo, or by a noise, and not by the person."""

import pytest

from playground.conversation.echo_detection import ECHO, ENOUGH, MOST_OPEN, NOISE, EchoDetection

SAID = "Once upon a time there was a small lighthouse on a rock."


def interrupt(heard: EchoDetection, words: str, times: int = ENOUGH, said: str = SAID):
    """Interrupt so often with the same words; return what was told."""
    told = []
    for n in range(times):
        heard.interrupted(f"item_{n}", said)
        told.append(heard.understood(f"item_{n}", words))
    return told


@pytest.mark.parametrize("words", ["upon a time there was", "A SMALL LIGHTHOUSE!", "time, there was a tall lighthouse"])
def test_its_own_words_coming_back_twice_are_an_echo(words):
    assert interrupt(EchoDetection(), words) == [None, ECHO]


def test_two_noises_without_words_are_told_as_noise():
    assert interrupt(EchoDetection(), " ... ") == [None, NOISE]


def test_an_echo_among_noises_is_told_as_an_echo():
    heard = EchoDetection()
    interrupt(heard, "", times=1)
    assert interrupt(heard, "a small lighthouse", times=1) == [ECHO]


@pytest.mark.parametrize("words", ["Stop, tell me about the weather.", "No, a ship!", "What time is it in Lisbon?"])
def test_a_person_who_interrupts_is_not_told_anything(words):
    assert interrupt(EchoDetection(), words, times=5) == [None] * 5


def test_a_person_between_two_echoes_clears_the_record():
    heard = EchoDetection()
    told = [*interrupt(heard, "upon a time", 1), *interrupt(heard, "Please be quiet.", 1)]
    assert [*told, *interrupt(heard, "upon a time", 1)] == [None, None, None]


def test_it_is_told_again_only_after_as_many_more():
    assert interrupt(EchoDetection(), "", times=5) == [None, NOISE, None, NOISE, None]


def test_words_that_interrupted_nothing_count_for_nothing():
    heard = EchoDetection()
    assert [heard.understood("item", "upon a time") for _ in range(5)] == [None] * 5


def test_a_word_said_once_is_no_echo_of_being_repeated():
    assert interrupt(EchoDetection(), "rock rock rock rock", said="a rock") == [None, None]


def test_interruptions_never_understood_do_not_fill_the_memory():
    heard = EchoDetection()
    for n in range(1000):
        heard.interrupted(f"item_{n}", SAID)
    assert len(heard._open) <= MOST_OPEN
