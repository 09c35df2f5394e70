import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.word_scores import word_scores
from playground.engines import moonshine
from playground.engines.models import package_file
from playground.engines.moonshine import LONGEST, segments
from playground.engines.tokens import read_table, repeated_tail, spell, spelt_together
from playground.errors import EngineError


@pytest.mark.recordings
def test_a_human_sentence_is_written_down(recognizer, human):
    assert recognizer.transcribe(human) == "Hello, my name is Marcelo."


@pytest.mark.recordings
def test_how_sure_it_is_of_a_human_sentence_is_told_token_by_token(recognizer, human):
    heard = recognizer.transcribe_scored(human)
    assert heard.text == "".join(each.token for each in heard.tokens) == "Hello, my name is Marcelo."
    assert all(-20 < each.logprob <= 0 for each in heard.tokens)
    assert len(word_scores(heard.text, heard.tokens)) == 5


def test_silence_and_almost_nothing_hold_no_words(recognizer):
    for samples in (np.zeros(0), np.zeros(100), np.zeros(16_000), np.full(50, 0.5)):
        assert recognizer.transcribe(samples.astype(np.float32)) == ""


def test_speech_longer_than_a_segment_loses_no_words(recognizer, synthesizer, to_16k):
    sentence = "The red boat left the old harbour early in the morning, and nobody waved. "
    spoken = to_16k(np.concatenate([samples for _, samples in synthesizer.speak(sentence * 5, voice="alloy")]))

    assert len(spoken) > LONGEST
    assert recognizer.transcribe(spoken).lower().count("nobody waved") == 5


def test_segments_are_cut_in_the_quiet_and_lose_nothing():
    speech = np.random.default_rng(0).standard_normal(40 * 16_000).astype(np.float32)
    quiet = slice(13 * 16_000, 13 * 16_000 + 4_000)
    speech[quiet] = 0
    parts = list(segments(speech))

    assert quiet.start < len(parts[0]) < quiet.stop
    assert all(len(part) <= LONGEST for part in parts)
    assert np.array_equal(np.concatenate(parts), speech)


def test_without_its_package_the_error_says_what_is_lost(monkeypatch):
    monkeypatch.setattr("playground.engines.models.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"not written down because moonshine-voice is not installed\. Run: pip"):
        moonshine.MoonshineRecognizer()


def test_a_package_without_the_model_is_told_apart_from_a_missing_one():
    with pytest.raises(EngineError, match="this version of numpy holds no model"):
        package_file("numpy", "no/such.onnx", distribution="numpy", without="Nothing works")


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_any_token_table_is_read_back(entries):
    def length(n):
        return bytes([n]) if n < 128 else bytes([n % 128 + 128, n // 128])

    assert read_table(b"".join(length(len(e)) + e for e in entries)) == tuple(entries)


@given(st.text(alphabet="añ€😀 b"))
def test_letters_spread_over_byte_tokens_come_back_whole(text):
    table = (b"<unk>", b"<s>", b"</s>", *(bytes([i]) for i in range(256)))
    assert spell(table, [1, *(byte + 3 for byte in text.replace(" ", "\u2581").encode()), 2]) == text.strip()


BYTES = (b"<unk>", b"<s>", b"</s>", *(bytes([i]) for i in range(256)))


@given(st.lists(st.text(alphabet="añ€😀 b"), max_size=3))
def test_tokens_put_together_spell_what_the_segments_do_and_a_letter_is_never_torn(texts):
    segments = [[(byte + 3, -0.5) for byte in text.replace(" ", "\u2581").encode()] for text in texts]
    tokens = spelt_together(BYTES, segments)
    spelt = (spell(BYTES, [token for token, _ in segment]) for segment in segments)
    assert "".join(each.token for each in tokens) == " ".join(filter(None, spelt))
    assert all(bytes(each.utf8).decode() == each.token for each in tokens)
    assert all(each.logprob == -0.5 * len(each.token.strip().encode()) for each in tokens if each.token.strip())


@given(st.lists(st.floats(-30, 30), min_size=2, max_size=9))
def test_the_log_probability_is_that_of_the_softmax(logits):
    row = np.array(logits, np.float32)
    chosen = int(row.argmax())
    expected = np.log(np.exp(row.astype(float) - row.max())[chosen] / np.exp(row.astype(float) - row.max()).sum())
    assert moonshine._logprob(row, chosen) == pytest.approx(expected, abs=1e-5)


def test_a_table_that_is_cut_short_is_refused():
    with pytest.raises(ValueError, match="inside an entry"):
        read_table(b"\x05abc")


@given(st.lists(st.integers(3, 9), min_size=1, max_size=6), st.integers(12, 20))
def test_a_loop_is_noticed_and_cut_back(unit, repeats):
    tokens, loop = [], 0
    for token in [100, 101, *unit * repeats]:
        tokens.append(token)
        if loop := repeated_tail(tokens):
            break
    assert loop
    assert tokens[:-loop][:3] == [100, 101, unit[0]]


def test_people_may_repeat_themselves():
    assert repeated_tail([7, 8] * 5) == 0
