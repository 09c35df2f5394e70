"""Turns as lines: each once, in order, and only when nothing can change it any more."""

from playground.cli.speaker import Speaker
from playground.cli.transcript_printer import TranscriptPrinter
from playground.conversation.transcript import Transcript
from playground.protocol.events import SessionUpdated, SpeechStarted, SpeechStopped
from playground.protocol.values import SessionConfig, TurnDetection


def spoken(transcript, turns, item_id="u", words="What time is it?"):
    turns.note(SpeechStarted(800, item_id))
    turns.note(SpeechStopped(3400, item_id))
    transcript.open(item_id, "user")
    if words is not None:
        transcript.settle(item_id, words, "user")


def stage():
    transcript, speaker = Transcript(), Speaker()
    turns = TranscriptPrinter(transcript, speaker)
    turns.note(SessionUpdated(SessionConfig(turn_detection=TurnDetection(silence_duration_ms=500))))
    return transcript, speaker, turns


def test_the_persons_words_stand_with_their_place_in_the_recording():
    transcript, _, turns = stage()
    spoken(transcript, turns)
    assert list(turns.final()) == ["You: What time is it? [0.8 s to 2.9 s]"]
    assert list(turns.final()) == []


def test_an_answer_waits_for_the_words_before_it():
    transcript, _, turns = stage()
    spoken(transcript, turns, words=None)
    transcript.settle("a", "Nine.", "assistant")
    assert list(turns.final()) == []
    assert turns.undecided
    transcript.settle("u", "What time is it?", "user")
    assert [line.split(":")[0] for line in turns.final()] == ["You", "Assistant"]
    assert not turns.undecided


def test_an_answer_is_not_final_while_it_plays():
    transcript, speaker, turns = stage()
    speaker.begin(0, "a")
    speaker.play(0, bytes(48 * 2100))
    transcript.settle("a", "It is nine.", "assistant")
    transcript.annotate("a", latency_ms=620)
    assert list(turns.final()) == []
    speaker.end(0)
    speaker.tick(5000)
    assert list(turns.final()) == ["Assistant: It is nine. [after 0.62 s, 2.1 s long]"]


def test_of_an_interrupted_answer_only_what_was_heard_is_shown():
    transcript, speaker, turns = stage()
    speaker.begin(0, "a")
    speaker.play(0, bytes(48 * 8000))
    speaker.tick(1300)
    speaker.stop(0)
    transcript.settle("a", "Well, let me tell you", "assistant")
    transcript.interrupt("a", 11)
    assert list(turns.final()) == ["Assistant: Well, let m… [interrupted after 1.3 of 8.0 s]"]


def test_words_that_never_came_are_said_so_at_the_end():
    transcript, _, turns = stage()
    spoken(transcript, turns, words=None)
    assert list(turns.rest()) == ["You: … [0.8 s to 2.9 s]"]


def test_a_failed_transcription_says_why():
    transcript, _, turns = stage()
    spoken(transcript, turns, words=None)
    transcript.settle("u", None, "user", "failed", "Not transcribed: no such deployment")
    assert list(turns.final()) == ["You: … [0.8 s to 2.9 s] (Not transcribed: no such deployment)"]
