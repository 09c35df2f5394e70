"""What the transcript says of an answer that is not whole."""

import pytest

from playground.conversation.captions import caption
from playground.conversation.session_report import confirmed
from playground.conversation.transcript import Transcript
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.values import Item, Response, SessionConfig, StatusDetails, Transcription
from playground.settings import Settings


def ended(status, reason=None):
    """An answer of two words that ends so; its line then."""
    transcript = Transcript()
    answer = Item(id="item_1", role="assistant")
    caption(transcript, e.OutputItemAdded(item=answer, response_id="resp_1"))
    caption(transcript, e.TranscriptDelta(item_id="item_1", response_id="resp_1", delta="One, two"))
    response = Response(
        id="resp_1", status=status, status_details=StatusDetails(status, reason), output_items=(answer,)
    )
    caption(transcript, e.ResponseDone(response=response))
    return transcript.line("item_1")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("max_output_tokens", "the maximum number of tokens"),
        ("content_filter", "content filter"),
        ("something_new", "by the service"),
        (None, "by the service"),
    ],
)
def test_an_answer_that_the_service_cuts_short_says_why(reason, words):
    line = ended("incomplete", reason)
    assert (line.text, line.status) == ("One, two", "done"), "nobody interrupted it"
    assert line.note.startswith("Cut short")
    assert words in line.note


@pytest.mark.parametrize("status", ["completed", "cancelled"])
def test_an_answer_that_is_whole_or_was_interrupted_by_the_person_needs_no_reason(status):
    assert ended(status).note == ""


def test_a_language_asked_for_is_no_difference_while_nothing_is_transcribed():
    asked = Settings(transcription_model="", transcription_language="pt")
    assert "transcription_language" not in {d.field for d in confirmed(SessionConfig(), asked, GA).differs}
    asked = Settings(transcription_language="pt")
    held = SessionConfig(transcription=Transcription("whisper-1"))
    assert "transcription_language" in {d.field for d in confirmed(held, asked, GA).differs}
