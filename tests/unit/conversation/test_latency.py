"""The legs of the wait: planted ones are found again, and whatever happens they add up and none is negative."""

from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.actions import Line, TurnView
from playground.conversation.inputs import AnswerTool, HoldToTalk, SayText, SendAudio
from playground.conversation.latency import OWNERS, legs, session_ms, total_ms
from playground.conversation.turn_timing import Delays, InputClock, Passage, TurnTiming
from playground.protocol import events as e
from playground.protocol.values import SessionConfig, TurnDetection
from tests.support.score import Score, of, pcm

PLANTED = {
    "microphone": 37.5,
    "network_out": 20.0,
    "silence": 480.0,
    "detection": 61.2,
    "commit": 4.3,
    "response": 30.1,
    "first_audio": 250.0,
    "network_back": 20.0,
    "playback": 120.4,
}
"""Milliseconds that each leg takes in the world that these tests make."""
AFTER_SILENCE = ("detection", "commit", "response", "first_audio")


def found(view: TurnView) -> dict[str, float]:
    return {leg.name: leg.ms for leg in view.legs}


def pass_by(score: Score, *names: str) -> None:
    score.now += sum(PLANTED[name] for name in names) / 1000


def answered(score: Score) -> TurnView:
    """An answer begins, arrives and is heard, each as long after the other as was planted."""
    pass_by(score, "response")
    score.answer_begins()
    pass_by(score, "first_audio")
    score.says("hello", 400)
    pass_by(score, "playback")
    first_sound = score.now
    score.now += 0.1  # the report takes its time, and says when it was true
    score.heard(30, at=first_sound + 0.03)
    return score.turn()


def spoken(speech_ms: float, **measured: float) -> Score:
    """Speech of ``speech_ms`` on a real way: until the service's *committed* was read."""
    score = Score(silence_duration_ms=900).open()
    score.confirm(silence_duration_ms=int(PLANTED["silence"]))
    score.core.measured(**measured)
    score.microphone(speech_ms + PLANTED["silence"], uplink_ms=PLANTED["microphone"])
    pass_by(score, "network_out", "network_back", "detection")
    score.hear(e.SpeechStarted(0, "user_1"), e.SpeechStopped(int(speech_ms + PLANTED["silence"]), "user_1"))
    pass_by(score, "commit")
    score.hear(e.AudioCommitted("user_1"))
    return score


MEASURED = {
    "uplink_ms": PLANTED["microphone"],
    "rtt_ms": PLANTED["network_out"] + PLANTED["network_back"],
    "error_ms": 1.5,
}


def test_every_planted_leg_of_a_spoken_turn_is_found_again():
    view = answered(spoken(1000, **MEASURED))
    assert found(view) == PLANTED
    assert [leg.owner for leg in view.legs] == ["us", "network", "vad", *["service"] * 4, "network", "us"]
    assert view.total_ms == round(sum(PLANTED.values()), 1)
    assert view.error_ms == 1.5
    assert view.speech_end_ms == 1000.0, "when the last of the speech was at the microphone"
    assert view.first_sound_ms == pytest.approx(1000.0 + view.total_ms)


def test_speech_that_ends_inside_a_block_waits_for_the_rest_of_it():
    score = Score().open()
    score.confirm(silence_duration_ms=500)
    score.core.measured(uplink_ms=10.0)
    score.microphone(2000, uplink_ms=10.0)
    score.person_speaks(end_ms=1007 + 500)
    score.answer_begins()
    score.says("hello", 400)
    score.heard(10)
    assert score.turn().speech_end_ms == 1007.0
    assert found(score.turn())["microphone"] == pytest.approx(10.0 + 13.0)


def test_the_line_of_the_answer_tells_the_same_latency():
    score = spoken(1000, **MEASURED)
    view = answered(score)
    assert of(Line, score.played)[-1].latency_ms == round(view.total_ms)
    score.now += 1
    score.heard(300)
    assert score.line("answer_1").latency_ms == round(view.total_ms), "later sound changes nothing"


def test_without_a_round_trip_the_network_is_the_services():
    view = answered(spoken(1000, uplink_ms=PLANTED["microphone"]))
    assert set(found(view)) == set(PLANTED) - {"network_out", "network_back"}
    assert found(view)["detection"] == pytest.approx(PLANTED["detection"] + 40.0)
    assert view.total_ms == round(sum(PLANTED.values()), 1)


def test_without_an_uplink_the_wait_begins_when_the_speech_reached_us():
    view = answered(spoken(1000, rtt_ms=40.0))
    assert found(view) == {name: ms for name, ms in PLANTED.items() if name != "microphone"}
    assert view.error_ms is None


def test_silence_is_never_longer_than_what_was_waited():
    score = Score().open()
    score.confirm(silence_duration_ms=500)
    score.core.measured(rtt_ms=30.0)
    score.microphone(2000)  # all of it is with the service when it says that speech ended at 1900 less 500
    score.now = 1.6
    score.person_speaks(end_ms=1900)
    assert found(answered(score))["silence"] == pytest.approx(170.0), "1.4 to 1.6 s, less the way there and back"


def test_semantic_detection_has_no_silence_of_its_own():
    score = Score().open()
    score.confirm(kind="semantic_vad")
    score.microphone(1000)
    score.now += 0.7
    score.person_speaks(end_ms=1000)
    view = answered(score)
    assert (view.threshold, view.prefix_padding_ms, view.silence_ms) == (None, None, None)
    assert "silence" not in found(view)
    assert found(view)["detection"] == 700.0


def test_typed_words_have_only_the_legs_they_pass():
    score = Score().open()
    score.core.measured(**MEASURED)
    score.want(SayText("hello"))
    pass_by(score, "network_out", "network_back")
    assert found(answered(score)) == {
        name: PLANTED[name] for name in ("network_out", "response", "first_audio", "network_back", "playback")
    }


def test_a_result_of_a_tool_has_the_legs_of_typed_words():
    score = Score().open()
    score.want(AnswerTool("call_1", "3"))
    view = answered(score)
    assert view.how == "tool"
    assert list(found(view)) == ["response", "first_audio", "playback"]


def test_a_key_released_is_committed_before_it_is_answered():
    score = Score(turn_detection="none").open()
    score.hear(e.SessionUpdated(SessionConfig(turn_detection=None)))
    score.core.measured(**MEASURED)
    score.want(HoldToTalk(True))
    score.want(SendAudio(pcm(400)))
    score.now = 0.4
    score.want(HoldToTalk(False))
    pass_by(score, "network_out", "network_back", "commit")
    score.hear(e.AudioCommitted("user_1"))
    view = answered(score)
    assert (view.how, view.user_item_id, view.speech_start_ms, view.speech_end_ms) == ("held", "user_1", 0.0, 400.0)
    assert found(view) == {
        name: PLANTED[name] for name in ("network_out", "commit", "response", "first_audio", "network_back", "playback")
    }


def test_the_measurements_of_the_first_sound_are_the_ones_that_count():
    score = spoken(1000, uplink_ms=5.0, rtt_ms=10.0, error_ms=9.0)
    score.core.measured(**MEASURED)
    view = answered(score)
    assert (found(view), view.error_ms) == (PLANTED, 1.5)
    score.core.measured(uplink_ms=500.0)
    score.heard(200)
    assert found(score.turn()) == PLANTED


def test_a_report_before_its_time_does_not_make_sound_heard_before_it_arrived():
    score = spoken(1000, **MEASURED)
    score.answer_begins()
    score.says("hello", 400)
    score.heard(300, at=score.now)
    assert score.turn().first_sound_ms == score.turn().first_audio_ms
    assert found(score.turn())["playback"] == 0.0


def test_an_answer_that_nobody_asked_for_has_no_latency():
    score = Score().open()
    view = answered(score)
    assert (view.how, view.legs, view.total_ms, view.error_ms) == ("idle", (), None, None)


moments = st.floats(0, 60, allow_nan=False)
ms = st.none() | st.floats(0, 5000, allow_nan=False)


@st.composite
def turns(draw, *, in_order: bool):
    names = ("stopped", "committed", "created", "first_audio", "first_sound")
    left, *rest = [draw(moments) for _ in range(6)]
    if in_order:
        left, *rest = sorted([left, *rest])
    marks = {
        name: moment if name == "first_sound" or draw(st.booleans()) else None
        for name, moment in zip(names, rest, strict=True)
    }
    return TurnTiming(
        1,
        draw(st.sampled_from(["speech", "held", "text", "tool", "idle"])),
        Delays(draw(ms), draw(ms), draw(ms)),
        TurnDetection(silence_duration_ms=draw(st.integers(0, 5000))) if draw(st.booleans()) else None,
        speech_end=Passage(left, draw(st.floats(0, 20))),
        **marks,
    )


@given(turns(in_order=True) | turns(in_order=False), moments)
def test_legs_are_never_negative_and_add_up_to_the_total(turn, began):
    them = legs(turn, began)
    assert all(leg.ms >= 0 for leg in them)
    assert [leg.name for leg in them] == [name for name in OWNERS if name in {leg.name for leg in them}]
    assert all(leg.owner == OWNERS[leg.name] for leg in them)
    assert all(round(leg.ms, 1) == leg.ms for leg in them), "tenths, so that they can be added up by eye"
    whole = round(session_ms(turn.first_sound, began) - session_ms(turn.captured(turn.speech_end), began), 1)
    assert total_ms(them) == round(sum(leg.ms for leg in them), 1) == max(0.0, whole)


def test_a_turn_without_an_end_of_speech_or_without_a_sound_has_no_legs():
    assert legs(TurnTiming(1, "speech", first_sound=1.0)) == ()
    assert legs(TurnTiming(1, "text", speech_end=Passage(1.0))) == ()
    assert total_ms(()) is None


@given(st.lists(st.floats(1, 100), min_size=1, max_size=50), st.floats(0, 6000))
def test_a_moment_of_input_left_us_with_its_block(lengths, position_ms):
    clock = InputClock()
    for n, length in enumerate(lengths):
        clock.advance(length, float(n))
    left, behind_ms = astuple(clock.passage(position_ms, 99.0))
    if position_ms > clock.sent_ms:
        assert (left, behind_ms) == (99.0, 0.0)
    else:
        n = int(left)
        assert sum(lengths[:n]) <= position_ms + 1e-6
        assert behind_ms == pytest.approx(sum(lengths[: n + 1]) - position_ms, abs=1e-6)


def test_the_document_names_every_leg_and_its_owner_in_order():
    text = (Path(__file__).parents[3] / "docs" / "latency.md").read_text(encoding="utf-8")
    rows = [[cell.strip(" `") for cell in line.split("|")[1:3]] for line in text.splitlines() if line.startswith("| `")]
    assert [tuple(row) for row in rows] == list(OWNERS.items())
