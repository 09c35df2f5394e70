"""The orders of events, as the services send them."""

from dataclasses import replace

import pytest

from playground.protocol.preview import PREVIEW
from playground.server.core.effects import Answer, GiveUp, Prepare, Transcribe
from playground.server.core.engine_protocols import Said
from tests.unit.server.score import Score, short

USER_TURN = [
    "input_audio_buffer.speech_started",
    "input_audio_buffer.speech_stopped",
    "input_audio_buffer.committed",
    "conversation.item.added",
    "conversation.item.done",
    "response.created",
]
SPOKEN = [
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.delta",
]
SPOKEN_END = [
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "conversation.item.done",
    "response.output_item.done",
    "response.done",
]
HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]}
WEATHER = {"type": "function", "name": "weather", "description": "…", "parameters": {"type": "object"}}


def test_a_turn_of_speech_is_told_in_the_previews_names_and_order():
    score = Preview()
    score.update(input_audio_transcription={"model": "whisper-1"})
    score.say()
    score.understand("Hello.")
    score.speak("Hi there. ")
    score.finish()
    assert [kind for n, kind in enumerate(score.kinds) if kind not in score.kinds[:n]][2:] == [
        "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped",
        "input_audio_buffer.committed",
        "conversation.item.created",
        "response.created",
        "rate_limits.updated",
        "conversation.item.input_audio_transcription.delta",
        "conversation.item.input_audio_transcription.completed",
        "response.output_item.added",
        "response.content_part.added",
        "response.audio_transcript.delta",
        "response.audio.delta",
        "response.audio.done",
        "response.audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.done",
    ]


class Preview(Score):
    """A session in the preview dialect."""

    dialect = PREVIEW

    @property
    def kinds(self):
        return [event["type"] for event in self.events]

    def update(self, **session):
        return self.send("session.update", session=session)


def test_the_session_is_the_first_event():
    assert short(Score().events) == ["session.created"]


def test_a_turn_of_speech_is_answered_in_the_services_order():
    score = Score()
    assert short(score.say()) == USER_TURN
    assert score.count(Answer) == 0, "the answer waits for the words"
    assert score.understand("Hello.") == [], "no transcript was asked for"
    assert short(score.speak("Hi there. ")) == SPOKEN
    assert short(score.finish()) == SPOKEN_END
    assert score.events[-1]["type"] == "rate_limits.updated"


def test_words_spoken_reach_the_client_before_their_sound():
    score = Score()
    score.say()
    score.understand("Hello.")
    deltas = [event for event in score.speak("One two three four. ", ms=1000) if event["type"].endswith("delta")]
    words = [n for n, event in enumerate(deltas) if "transcript" in event["type"]]
    assert words[0] == 0
    assert "".join(deltas[n]["delta"] for n in words) == "One two three four."


def test_transcripts_come_word_by_word_once_they_are_asked_for():
    score = Score()
    score.update(audio={"input": {"transcription": {"model": "whisper-1"}}})
    score.say()
    events = score.understand("Hello my friend.")
    assert [event["type"].rpartition(".")[2] for event in events] == ["delta", "delta", "delta", "completed"]
    assert "".join(event.get("delta", "") for event in events) == events[-1]["transcript"] == "Hello my friend."
    assert events[-1]["usage"]["type"] == "duration"


def test_the_guess_made_in_the_pause_becomes_the_transcript():
    score = Score()
    score.hear(*[0.9] * 30, *[0.05] * 4)
    score.understand("Hello.")
    assert short(score.hear(*[0.05] * 6))[-1] == "response.created"
    assert score.count(Transcribe) == 1
    assert score.last(Answer).request.conversation[-1].text == "Hello."


def test_a_guess_still_at_work_when_the_turn_ends_is_waited_for():
    score = Score()
    score.say()
    assert score.count(Transcribe) == 1
    score.understand("Hello.")
    assert score.last(Answer).request.conversation[-1].text == "Hello."


def test_a_guess_falls_when_speech_goes_on():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=500)
    score.hear(*[0.9] * 30, *[0.05] * 5)
    score.understand("Hello.")
    score.hear(*[0.9] * 10, *[0.05] * 17)
    score.understand("Hello, my friend.")
    assert score.last(Answer).request.conversation[-1].text == "Hello, my friend."


def test_a_pause_that_found_a_guess_at_work_is_guessed_at_when_it_came_back():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=500)
    score.hear(*[0.9] * 30, *[0.05] * 4, *[0.9] * 10, *[0.05] * 5)
    assert score.count(Transcribe) == 1
    score.understand("Hello,")
    assert score.count(Transcribe) == 2
    score.understand("Hello, my friend.")
    score.hear(*[0.05] * 12)
    assert score.count(Transcribe) == 2
    assert score.last(Answer).request.conversation[-1].text == "Hello, my friend."


def test_words_that_nobody_needs_any_more_are_given_up_once():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=500)
    score.hear(*[0.9] * 30, *[0.05] * 5)
    assert score.last(Transcribe).guessed
    assert score.count(GiveUp) == 0
    score.hear(*[0.9] * 2)
    score.hear(*[0.9] * 8)
    assert [score.count(GiveUp), score.last(GiveUp).ticket] == [1, score.last(Transcribe).ticket]


def test_words_that_are_known_or_needed_are_not_given_up():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=500)
    score.hear(*[0.9] * 30, *[0.05] * 5)
    score.understand("Hello.")
    score.hear(*[0.9] * 10, *[0.05] * 20)
    assert score.count(GiveUp) == 0
    score.hear(*[0.9] * 30)
    assert score.count(GiveUp) == 0


def test_nothing_is_guessed_at_again_once_speech_went_on():
    score = Score()
    score.detection(type="server_vad", silence_duration_ms=500)
    score.hear(*[0.9] * 30, *[0.05] * 4, *[0.9] * 10, *[0.05] * 5, *[0.9] * 5)
    score.understand("Hello,")
    assert score.count(Transcribe) == 1


def test_a_text_turn_is_answered_in_the_services_order():
    score = Score()
    score.update(output_modalities=["text"])
    score.send("conversation.item.create", item=HELLO)
    score.send("response.create")
    score.write("Hi you. ")
    score.finish()
    assert short(score.events)[2:] == [
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        "response.output_text.delta",
        "response.output_text.done",
        "response.content_part.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]


def test_a_function_is_called_and_its_result_is_read():
    score = Score()
    score.update(tools=[WEATHER])
    score.send("conversation.item.create", item=HELLO)
    score.send("response.create")
    called = score.call("weather", '{"city": "Recife"}') + score.finish()
    assert short(called) == [
        "response.output_item.added",
        "conversation.item.added",
        "response.function_call_arguments.delta",
        "response.function_call_arguments.done",
        "conversation.item.done",
        "response.output_item.done",
        "response.done",
    ]
    done = next(event for event in called if event["type"].endswith("arguments.done"))
    assert (done["name"], done["arguments"]) == ("weather", '{"city": "Recife"}')
    assert score.last(Answer).request.tools[0].name == "weather"
    result = {"type": "function_call_output", "call_id": done["call_id"], "output": "31 degrees"}
    score.send("conversation.item.create", item=result)
    score.send("response.create")
    assert [said.role for said in score.last(Answer).request.conversation] == ["user", "assistant", "tool"]
    assert score.last(Answer).request.conversation[-1].text == "31 degrees"


def test_speech_during_an_answer_closes_all_of_it_before_the_next_turn():
    score = Score()
    score.say()
    score.understand("Hello.")
    score.speak("I talk and talk. ")
    events = score.hear(*[0.9] * 3)
    assert short(events) == ["input_audio_buffer.speech_started", *SPOKEN_END]
    done = next(event["response"] for event in events if event["type"] == "response.done")
    assert done["status"] == "cancelled"
    assert done["status_details"] == {"type": "cancelled", "reason": "turn_detected"}
    assert done["output"][0]["status"] == "incomplete"
    assert score.cancelled() == [1]
    assert score.speak("late") == [], "what comes late is dropped"


def test_speech_does_not_interrupt_where_that_is_switched_off():
    score = Score()
    score.detection(type="server_vad", interrupt_response=False)
    score.say()
    score.understand("Hello.")
    score.speak("I talk. ")
    assert "response.done" not in short(score.say())
    score.understand("And you?")
    assert short(score.finish())[-2:] == ["response.done", "response.created"], "the second turn is answered after"


def test_no_answer_comes_by_itself_where_that_is_switched_off():
    score = Score()
    score.detection(type="server_vad", create_response=False)
    assert short(score.say())[-1] == "conversation.item.done"


def test_push_to_talk_commits_and_answers_on_demand():
    score = Score()
    score.update(audio={"input": {"turn_detection": None}})
    score.send("input_audio_buffer.append", audio="AAAA" * 2400)
    assert short(score.send("input_audio_buffer.commit")) == [
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
    ]
    assert short(score.send("response.create")) == ["response.created"]
    score.understand("Hello.")
    assert score.last(Answer).request.conversation[0].text == "Hello."


def test_clearing_forgets_what_was_appended():
    score = Score()
    score.update(audio={"input": {"turn_detection": None}})
    score.send("input_audio_buffer.append", audio="AAAA" * 2400)
    assert short(score.send("input_audio_buffer.clear")) == ["input_audio_buffer.cleared"]
    assert score.send("input_audio_buffer.commit")[0]["error"]["code"] == "input_audio_buffer_commit_empty"


def test_after_an_answer_the_idle_timeout_speaks_up_once_its_audio_has_played():
    score = Score()
    score.detection(type="server_vad", idle_timeout_ms=5000)
    score.say()
    score.understand("Hello.")
    score.speak("Hi. ", ms=2000)
    score.finish()
    assert score.wait(6.9) == []
    assert short(score.wait(0.2)) == [
        "input_audio_buffer.timeout_triggered",
        "input_audio_buffer.committed",
        "conversation.item.added",
        "conversation.item.done",
        "response.created",
    ]


def test_speech_stops_the_idle_timer():
    score = Score()
    score.detection(type="server_vad", idle_timeout_ms=5000)
    score.say()
    score.understand("Hello.")
    score.finish()
    score.hear(*[0.9] * 3)
    assert score.wait(20) == []


def test_the_session_expires_with_its_own_error_and_close():
    score = Score()
    score.say()
    events = score.wait(30 * 60)
    assert events[0]["error"]["code"] == "session_expired"
    assert events[0]["error"]["message"] == "Your session hit the maximum duration of 30 minutes."
    assert score.asked[-1].code == 1001


def test_a_second_answer_beside_the_conversation_leaves_no_item_in_it():
    score = Score()
    score.send("conversation.item.create", item=HELLO)
    score.send("response.create")
    events = score.send("response.create", response={"conversation": "none", "metadata": {"topic": "x"}, "input": []})
    assert events[0]["response"]["metadata"] == {"topic": "x"}
    assert events[0]["response"]["conversation_id"] is None
    assert "conversation.item.added" not in short(score.speak("Aside. "))


def test_the_token_limit_cuts_an_answer_short():
    score = Score()
    score.update(output_modalities=["text"], max_output_tokens=2)
    score.send("response.create")
    done = score.write("One two three four. ")[-2]["response"]
    assert (done["status"], done["status_details"]["reason"]) == ("incomplete", "max_output_tokens")
    assert done["output"][0]["content"][0]["text"] == "One two"
    assert score.cancelled() == [1]


def test_what_went_in_before_counts_as_cached():
    score = Score()
    score.update(output_modalities=["text"])
    usage = []
    for _ in range(2):
        score.send("conversation.item.create", item=HELLO)
        score.send("response.create")
        score.write("Hi. ")
        usage.append(score.finish()[-2]["response"]["usage"])
    assert usage[0]["input_token_details"]["cached_tokens"] == 0
    assert usage[1]["input_token_details"]["cached_tokens"] == usage[0]["input_tokens"]
    assert usage[1]["input_tokens"] > usage[0]["input_tokens"] + usage[0]["output_tokens"]


def test_an_answer_that_cannot_be_made_says_why():
    score = Score()
    score.send("response.create")
    done = score.play(score.core.not_answered(1, "No voice is installed.", 0.0))[-2]["response"]
    assert done["status"] == "failed"
    assert "No voice is installed." in done["status_details"]["error"]["message"]


def test_a_failed_transcription_is_told_only_to_those_who_asked():
    score = Score()
    score.say()
    assert score.play(score.core.not_transcribed(1, "None installed.", 0.0)) == []
    score = Score()
    score.update(audio={"input": {"transcription": {"model": "whisper-1"}}})
    score.say()
    failed = score.play(score.core.not_transcribed(1, "No recognizer.", 0.0))
    assert short(failed) == ["conversation.item.input_audio_transcription.failed"]
    assert score.count(Answer) == 1, "the answer does not suffer"


def test_the_answer_to_a_guess_is_prepared_as_it_will_be_asked_for():
    score = Score()
    score.send("conversation.item.create", item=HELLO)
    score.hear(*[0.9] * 30, *[0.05] * 4)
    score.understand("Hello.")
    prepared = score.last(Prepare).answer
    score.hear(*[0.05] * 6)
    assert replace(score.last(Answer), generation=0) == prepared
    assert prepared.request.conversation[-1] == Said("user", "Hello.")
    assert score.count(Prepare) == 1


@pytest.mark.parametrize(
    "session",
    [
        {"output_modalities": ["text"]},
        {"audio": {"input": {"turn_detection": {"type": "server_vad", "create_response": False}}}},
    ],
    ids=["text", "no answer"],
)
def test_no_answer_is_prepared_that_nobody_will_ask_for(session):
    score = Score()
    score.update(**session)
    score.hear(*[0.9] * 30, *[0.05] * 4)
    score.understand("Hello.")
    assert score.count(Transcribe) == 1
    assert score.count(Prepare) == 0


def test_no_answer_is_prepared_while_one_is_made_or_once_speech_went_on():
    score = Score()
    score.detection(type="server_vad", interrupt_response=False)
    score.send("response.create")
    score.hear(*[0.9] * 30, *[0.05] * 4)
    score.understand("Hello.")
    score.finish()
    score.hear(*[0.9] * 5, *[0.05] * 4)
    score.hear(*[0.9] * 5)
    score.understand("Hello again.")
    assert score.count(Prepare) == 0
