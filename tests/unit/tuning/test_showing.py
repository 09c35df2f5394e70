"""How a comparison is shown: lines of a table, sentences, and an SVG that anybody can read."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.server.core.endpointing import FRAME_MS, TRAIL_MS, VadSettings
from playground.tuning.analysis import envelope
from playground.tuning.cuts import Analysis, Cuts, TurnSpan, cuts_of
from playground.tuning.picture import LEFT, PLOT, picture
from playground.tuning.table import WIDTH, lines, spans
from playground.tuning.words import remarks

SVG = "{http://www.w3.org/2000/svg}"
QUIET, LOUD = [0.01], [0.97]
SPOKEN = Analysis([*QUIET * 20, *LOUD * 30, *QUIET * 12, *LOUD * 30, *QUIET * 400], 100 * FRAME_MS)
CANDIDATES = [VadSettings(t, 300, s) for t in (0.3, 0.5, 0.7) for s in (200, 500, 800)]
COMPARED = [cuts_of(SPOKEN, vad) for vad in CANDIDATES]
PCM = (np.sin(np.arange(100 * FRAME_MS * 24) / 9) * 9_000).astype("<i2").tobytes()


def turns(count, source="built-in"):
    """A setting that found so many turns, two seconds apart."""
    found = (TurnSpan(at, at + 300, at + 900, at + 1_100) for at in range(0, count * 2_000, 2_000))
    return Cuts(VadSettings(0.5, 300, 200), tuple(found), 2_000.0 * count, source)


def test_a_row_tells_the_setting_its_turns_the_pause_it_cut_and_the_delay_it_adds():
    head, first, second, *_ = lines(COMPARED[:2])
    assert " ".join(head.split()) == "threshold silence padding turns cut pause delay from–to (s)"
    assert first.split() == ["0.3", "200", "ms", "300", "ms", "2", "0.46", "s", "0.20", "s", "0.36–1.74,", "1.74–3.08"]
    assert second.split() == ["0.3", "500", "ms", "300", "ms", "1", "–", "0.50", "s", "0.36–3.38"]


@given(counts=st.lists(st.integers(0, 400), min_size=1, max_size=12), mixed=st.booleans())
def test_a_table_is_aligned_and_fits_a_terminal(counts, mixed):
    compared = [turns(count, "service" if mixed and at % 2 else "built-in") for at, count in enumerate(counts)]
    head, *rows = lines(compared)
    assert all(len(row) <= WIDTH for row in [head, *rows])
    assert ("by" in head.split()) == (len({cuts.source for cuts in compared}) > 1)
    at = head.index("from–to")
    assert all(row[at - 1] == " " and row[at] != " " for row in rows)


def test_many_turns_are_shortened_and_counted():
    assert spans(turns(40), 24) == "0.00–1.10, 2.00–3.10 +38"
    assert spans(turns(0), 24) == "no speech"


def test_a_cut_pause_is_said_in_words():
    assert remarks([COMPARED[-3]], SPOKEN) == ["0.7 / 200 ms: cuts one pause of 0.5 s in two turns."]


def test_several_cut_pauses_are_counted_and_the_longest_is_told():
    told = remarks([turns(1), turns(2), turns(4)], SPOKEN)
    assert told == [
        "0.5 / 200 ms: cuts one pause of 1.4 s in two turns.",
        "0.5 / 200 ms: cuts three pauses, the longest of 1.4 s; four turns in all.",
    ]


def test_a_setting_that_finds_no_speech_says_so_and_all_of_them_say_why():
    assert remarks([turns(0), turns(1)], SPOKEN) == ["0.5 / 200 ms: finds no speech."]
    (why,) = remarks([turns(0), turns(0)], Analysis([0.2, 0.21, 0.9], 64.0))
    assert why.startswith("None of these settings finds speech: the detector is never surer than 0.21.")


def test_added_silence_and_a_turn_that_never_ends_are_said():
    cut_off = cuts_of(Analysis(SPOKEN.probabilities, 50 * FRAME_MS), VadSettings(0.5, 300, 800))
    assert remarks([cut_off], SPOKEN)[-1].startswith("The recording ends inside a turn")
    endless = cuts_of(Analysis(LOUD * 200, 1_600.0), CANDIDATES[0])
    assert "never ends" in remarks([endless], SPOKEN)[0]


def drawn(compared, name="clip.wav", analysis=SPOKEN, pcm=PCM, **how):
    return ET.fromstring(picture(pcm, analysis, compared, name, **how))


def bars(lane, total_ms):
    """(left, right) of each solid bar of speech in a lane, in milliseconds."""
    (path,) = [each.get("d") for each in lane.iter(f"{SVG}path") if each.get("class") == "speech"]
    for left, width in re.findall(r"M([\d.]+) [\d.]+h([\d.]+)v", path):
        start_ms = (float(left) - LEFT) * total_ms / PLOT
        yield start_ms, start_ms + float(width) * total_ms / PLOT


def test_bars_lie_where_the_turns_are():
    lanes = [group for group in drawn(COMPARED[:2]) if group.tag == f"{SVG}g"]
    for lane, cuts in zip(lanes, COMPARED[:2], strict=True):
        expected = [(turn.onset_ms, turn.speech_end_ms) for turn in cuts.turns]
        assert list(bars(lane, 3_444 - TRAIL_MS)) == [pytest.approx(span, abs=3.0) for span in expected]


def test_a_picture_says_in_words_what_it_shows():
    root = drawn(COMPARED[:2])
    assert root.get("role") == "img"
    ids = {element.get("id"): element.text for element in root.iter()}
    assert all(ids[name] for name in root.get("aria-labelledby").split())
    assert "Threshold 0.3, silence 200 ms, padding 300 ms: two turns: 0.36–1.74, 1.74–3.08 s." in ids["tune-desc"]


def test_a_name_cannot_break_out_of_the_picture():
    root = drawn(COMPARED[:1], name='<script>&"\x00\x1b.wav')
    assert root.find(f"{SVG}title").text == '<script>&".wav: turns by setting'
    assert not list(root.iter(f"{SVG}script"))


def test_a_picture_loads_nothing_and_alone_brings_its_own_ground():
    alone, inside = (picture(PCM, SPOKEN, COMPARED, alone=each) for each in (True, False))
    assert "prefers-color-scheme" in alone
    assert "<style" not in inside
    for text in (alone, inside):
        assert text.count("http") == 1  # the namespace
        assert "href" not in text


@pytest.mark.parametrize("minutes", [0.001, 0.05, 1, 10])
def test_twelve_lanes_of_any_length_are_drawn_within_the_picture(minutes):
    frames = int(minutes * 60_000 / FRAME_MS)
    analysis = Analysis(
        [*(LOUD * 40 + QUIET * 40) * (frames // 80 + 1), *QUIET * 400][: frames + 344], frames * FRAME_MS
    )
    compared = [cuts_of(analysis, VadSettings(0.5, 300, 100 * step)) for step in range(1, 13)]
    text = picture(bytes(frames * FRAME_MS * 48), analysis, compared)
    root = ET.fromstring(text)
    assert len(text) < 700_000
    assert len([group for group in root if group.tag == f"{SVG}g"]) == 12
    for left, width in re.findall(r"M([\d.]+) [\d.]+h([\d.]+)v", text):
        assert LEFT - 0.1 <= float(left) <= float(left) + float(width) <= LEFT + PLOT + 0.5


@given(count=st.integers(0, 3_000), columns=st.integers(1, 400))
def test_an_envelope_covers_every_sample(count, columns):
    samples = np.random.default_rng(count).integers(-32_768, 32_767, count, dtype="<i2")
    low, high = envelope(samples.tobytes(), columns)
    assert len(low) == len(high) == min(count, columns)
    if count:
        assert low.min() * 32_768 == samples.min()
        assert high.max() * 32_768 == samples.max()
        assert (low <= high).all()


def test_silence_is_a_flat_line():
    low, high = envelope(bytes(9_600), 100)
    assert not low.any()
    assert not high.any()
