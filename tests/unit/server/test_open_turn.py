"""Whatever happens while a person speaks: who saw speech begin sees it stop under the same id, and no word is lost."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.server.core.effects import Detect, Transcribe
from tests.unit.server.score import Preview, Score, short

LOUD, QUIET = 0.9, 0.05
FRAME_MS = 32
STARTED, STOPPED = "input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"
COMMITTED, CLEARED = "input_audio_buffer.committed", "input_audio_buffer.cleared"


@pytest.fixture(params=[Score, Preview], ids=["GA", "preview"])
def score(request):
    return request.param()


def listen(score, **settings):
    """Change what stands under ``audio.input`` in GA, flat in the preview."""
    flat = {"noise_reduction": "input_audio_noise_reduction", "format": "input_audio_format"}
    if isinstance(score, Preview):
        words = {"audio/pcmu": "g711_ulaw"}
        named = {name: words[value["type"]] if name == "format" else value for name, value in settings.items()}
        return score.update(**{flat.get(name, name): value for name, value in named.items()})
    return score.update(audio={"input": settings})


def append(score, ms, level):
    """Append ``ms`` of PCM whose every byte is ``level``, unjudged as yet."""
    score.send("input_audio_buffer.append", audio=base64.b64encode(bytes([level]) * (48 * ms)).decode())


def speak(score, frames=20, level=1):
    """Speak, and return the id announced for the turn."""
    append(score, frames * FRAME_MS, level)
    events = judge(score, [LOUD] * frames)
    (started,) = [event for event in events if event["type"] == STARTED]
    return started["item_id"]


def judge(score, probabilities):
    return score.play(score.core.voice(score.last(Detect).generation, probabilities, score.now))


def ids(events):
    return {event["type"]: event["item_id"] for event in events if event["type"] in (STOPPED, COMMITTED)}


def test_another_filter_goes_on_with_the_open_turn_and_all_its_audio(score):
    item_id = speak(score)
    assert short(listen(score, noise_reduction={"type": "near_field"})) == ["session.updated"]
    append(score, 320, level=2)
    assert judge(score, [LOUD] * 10) == []
    events = score.hear(*[QUIET] * 7)
    assert ids(events) == {STOPPED: item_id, COMMITTED: item_id}
    said = score.last(Transcribe).audio
    assert (said.count(1), said.count(2)) == (20 * FRAME_MS * 48, 320 * 48)


def test_another_filter_judges_what_the_one_before_it_had_not(score):
    item_id = speak(score)
    append(score, 101, level=2)  # three frames and a part
    stale = score.last(Detect).generation
    listen(score, noise_reduction={"type": "far_field"})
    replayed = score.last(Detect)
    assert replayed.generation > stale
    assert (replayed.audio, replayed.noise_reduction) == (b"\2" * (48 * 101), "far_field")
    assert score.play(score.core.voice(stale, [QUIET] * 100, score.now)) == [], "of a stream that is no more"
    assert ids([*judge(score, [LOUD] * 3), *score.hear(*[QUIET] * 7)]) == {STOPPED: item_id, COMMITTED: item_id}


def test_another_filter_keeps_half_a_sample_that_waits(score):
    speak(score)
    score.send("input_audio_buffer.append", audio=base64.b64encode(b"\2" * 1001).decode())
    listen(score, noise_reduction={"type": "far_field"})
    replayed = score.last(Detect)
    assert (replayed.audio, replayed.noise_reduction) == (b"\2" * 1001, "far_field")


def test_speech_that_nobody_has_noticed_yet_survives_another_filter(score):
    append(score, 320, level=1)
    listen(score, noise_reduction={"type": "near_field"})
    assert short(judge(score, [LOUD] * 10)) == [STARTED]


@pytest.mark.parametrize("kind", ["semantic_vad", "server_vad"])
def test_another_kind_of_detection_goes_on_with_the_open_turn(score, kind):
    listen(score, turn_detection={"type": "server_vad" if kind == "semantic_vad" else "semantic_vad"})
    item_id = speak(score)
    assert short(listen(score, turn_detection={"type": kind})) == ["session.updated"]
    assert ids(score.hear(*[QUIET] * 400)) == {STOPPED: item_id, COMMITTED: item_id}


@pytest.mark.parametrize("off", [None, {"type": "none"}])
def test_detection_switched_off_tells_that_speech_stopped_and_leaves_the_audio_to_be_committed(score, off):
    item_id = speak(score)
    events = listen(score, turn_detection=off)
    assert short(events) == ["session.updated", STOPPED]
    assert (events[1]["item_id"], events[1]["audio_end_ms"]) == (item_id, 20 * FRAME_MS)
    append(score, 320, level=2)
    committed = score.send("input_audio_buffer.commit")
    assert short(committed)[0] == COMMITTED
    assert committed[0]["item_id"] == item_id, "the id that was announced"
    said = score.last(Transcribe).audio
    assert (said.count(1), said.count(2)) == (20 * FRAME_MS * 48, 320 * 48)


def test_what_was_left_by_detection_is_committed_once(score):
    item_id = speak(score)
    listen(score, turn_detection=None)
    score.send("input_audio_buffer.commit")
    append(score, 320, level=2)
    assert score.send("input_audio_buffer.commit")[0]["item_id"] != item_id


def test_detection_switched_off_and_on_again_hears_the_next_turn_under_a_new_id(score):
    first = speak(score)
    listen(score, turn_detection=None)
    listen(score, turn_detection={"type": "server_vad"})
    second = speak(score, level=2)
    assert first != second
    assert ids(score.hear(*[QUIET] * 7)) == {STOPPED: second, COMMITTED: second}


def test_another_format_ends_the_turn_and_answers_it_as_it_was_spoken(score):
    item_id = speak(score)
    events = listen(score, format={"type": "audio/pcmu"})
    assert short(events)[:2] == [STOPPED, COMMITTED]
    assert short(events)[-2:] == ["response.created", "session.updated"]
    assert ids(events) == {STOPPED: item_id, COMMITTED: item_id}
    asked = score.last(Transcribe)
    assert (asked.audio, asked.format.kind) == (b"\1" * (20 * FRAME_MS * 48), "pcm")


def test_a_refused_update_leaves_the_open_turn_alone(score):
    item_id = speak(score)
    voice = {"voice": "nobody"}
    off = {"audio": {"input": {"turn_detection": None}, "output": voice}}
    refused = score.update(**({"turn_detection": None, **voice} if isinstance(score, Preview) else off))
    assert short(refused) == ["error"]
    assert ids(score.hear(*[QUIET] * 7)) == {STOPPED: item_id, COMMITTED: item_id}


def test_a_commit_by_hand_stops_the_speech_that_it_takes(score):
    item_id = speak(score)
    events = score.send("input_audio_buffer.commit")
    assert short(events)[:2] == [STOPPED, COMMITTED]
    assert ids(events) == {STOPPED: item_id, COMMITTED: item_id}
    assert speak(score, level=2) != item_id, "who speaks on begins another turn"


def test_a_commit_that_is_refused_leaves_the_open_turn_alone(score):
    listen(score, turn_detection={"type": "server_vad", "prefix_padding_ms": 0})
    item_id = speak(score, frames=3)
    assert short(score.send("input_audio_buffer.commit")) == ["error"]
    assert ids(score.hear(*[QUIET] * 7)) == {STOPPED: item_id, COMMITTED: item_id}


def test_clearing_stops_the_speech_that_it_forgets(score):
    item_id = speak(score)
    events = score.send("input_audio_buffer.clear")
    assert short(events) == [STOPPED, CLEARED]
    assert events[0]["item_id"] == item_id
    assert score.send("input_audio_buffer.commit")[0]["error"]["code"] == "input_audio_buffer_commit_empty"


def spoken(probability):
    return st.integers(1, 12).map(lambda frames: lambda score: hear(score, probability, frames))


def hear(score, probability, frames):
    append(score, frames * FRAME_MS, level=1)
    if score.core.config.turn_detection is not None and score.core.config.input_format.kind == "pcm":
        judge(score, [probability] * frames)


changes = st.sampled_from(
    [
        {"noise_reduction": {"type": "near_field"}},
        {"noise_reduction": None},
        {"turn_detection": None},
        {"turn_detection": {"type": "server_vad"}},
        {"turn_detection": {"type": "semantic_vad"}},
        {"format": {"type": "audio/pcmu"}},
    ]
).map(lambda settings: lambda score: listen(score, **settings))
by_hand = st.sampled_from(["input_audio_buffer.commit", "input_audio_buffer.clear"]).map(
    lambda kind: lambda score: score.send(kind)
)


@given(st.lists(spoken(LOUD) | spoken(QUIET) | changes | by_hand, max_size=25), st.sampled_from([Score, Preview]))
def test_speech_that_started_always_stops_once_before_another_starts(moves, play):
    score = play()
    for move in moves:
        move(score)
    listen(score, turn_detection=None)  # whatever is open ends
    told = [(event["type"], event["item_id"]) for event in score.events if event["type"] in (STARTED, STOPPED)]
    started = [item_id for kind, item_id in told if kind == STARTED]
    assert len(set(started)) == len(started)
    assert told == [(kind, item_id) for item_id in started for kind in (STARTED, STOPPED)]
