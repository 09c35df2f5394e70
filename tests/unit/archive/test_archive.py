"""Archives in Python: the words that the page writes, the bytes that were kept, and a sentence for what is none."""

import base64
import io
import json
import re
import wave
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from playground.archive.describing import describe
from playground.archive.kept_log import read_log
from playground.archive.packing import MOST_FILES, packed, unpacked
from playground.archive.stereo_wav import stereo_wav
from playground.archive.told_lines import ToldLines, heard_of
from playground.archive.told_sound import ToldSound
from playground.archive.transcripts import markdown, moment, web_vtt
from playground.errors import SettingsError

FIXTURE = Path(__file__).parents[2] / "support" / "archive"
STATIC = Path(__file__).parents[3] / "playground" / "web" / "static"
LOG = (FIXTURE / "log.jsonl").read_text(encoding="utf-8")
SOUND = (np.arange(int((FIXTURE / "samples.json").read_text())) % 20_000 - 10_000).astype("<i2").tobytes()


def part(name):
    return (STATIC / name).read_text(encoding="utf-8")


def zipped(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def described():
    return describe(read_log(LOG), ToldSound(SOUND))


def test_words_turns_and_figures_are_what_the_page_makes_of_the_same_log():
    assert described() == json.loads((FIXTURE / "conversation.json").read_text(encoding="utf-8"))
    assert markdown(described()) == (FIXTURE / "transcript.md").read_text(encoding="utf-8")
    assert web_vtt(described()) == (FIXTURE / "transcript.vtt").read_text(encoding="utf-8")


def test_log_and_sound_survive_to_the_byte_and_the_next_archive_is_the_same():
    archive = packed(LOG, SOUND, part)
    kept = unpacked(archive)
    assert (kept.text, kept.sound) == (LOG, SOUND)
    assert packed(kept.text, kept.sound, part) == archive


def test_an_archive_holds_what_its_readme_says_and_nothing_else():
    with zipfile.ZipFile(io.BytesIO(packed(LOG, SOUND, part))) as archive:
        names = set(archive.namelist())
    assert names == {*re.findall(r"^\w+\.\w+|transcript\.\w+", part("archive/README.txt"), re.MULTILINE), "README.txt"}


def test_the_wav_is_both_sides_on_one_clock():
    told = ToldSound(SOUND)
    facts = describe(read_log(LOG), told)["sound"]
    with wave.open(io.BytesIO(stereo_wav(told))) as wav:
        assert (wav.getnchannels(), wav.getframerate(), wav.getnframes()) == (2, 24_000, facts["samples"])
    start, end = told.span or (0, 0)
    assert len(told.person()) == len(told.answer()) == end - start


def test_what_was_cut_is_silent_from_there_on():
    told = ToldSound(SOUND)
    value = describe(read_log(LOG), told)
    turn = value["turns"][1]
    cut = round((turn["first_sound_ms"] + turn["heard_ms"] - value["sound"]["from_ms"]) * told.rate_hz / 1000)
    answer = told.answer()
    assert answer[cut - 20 : cut - 2].any()
    assert not answer[cut + 2 :].any()


def test_no_word_of_a_conversation_is_markup_in_its_page():
    evil = "</script><script>alert(1)</script><!-- {{sound}} \\1 \\g<0>"
    log = LOG.replace("Hello, who are you?", json.dumps(evil)[1:-1])
    with zipfile.ZipFile(io.BytesIO(packed(log, SOUND, part))) as archive:
        page, vtt = archive.read("index.html").decode(), archive.read("transcript.vtt").decode()
    assert page.count("<script") == 3
    assert json.loads(re.search(r'id="conversation">([^<]*)<', page)[1])["lines"][0]["text"] == evil
    assert "<v You>&lt;/script&gt;" in vtt
    assert not re.search(r"^(?:import|export) ", page, re.MULTILINE)


def test_the_sound_in_the_page_is_the_wav():
    with zipfile.ZipFile(io.BytesIO(packed(LOG, SOUND, part))) as archive:
        page, wav = archive.read("index.html").decode(), archive.read("conversation.wav")
    coded = re.search(r'id="sound">([^<]*)<', page)[1]
    assert zlib.decompress(base64.b64decode(coded), wbits=-15) == wav


BOTH = {"log__jsonl": LOG, "sound__pcm": SOUND}
WRONG = {
    "a song": (b"ID3\4 la la", "no ZIP"),
    "nothing": (b"", "no ZIP"),
    "a ZIP of something else": (zipped(notes__txt="x"), "it has no log.jsonl"),
    "without sound": (zipped(log__jsonl=LOG), "it has no sound.pcm"),
    "with a path out of it": (zipped(**BOTH, **{"../evil": "x"}), "has a name"),
    "with a path from the root": (zipped(**BOTH, **{"/evil": "x"}), "has a name"),
    "with too much in it": (zipped(**BOTH, **{f"f{n}": "x" for n in range(MOST_FILES)}), "more files"),
    "with a log of nonsense": (zipped(log__jsonl="\0\1", sound__pcm=b""), "does not begin"),
    "with a log of no text": (zipped(log__jsonl=b"\xff\xfe", sound__pcm=b""), "log.jsonl is not what it was"),
    "of another version": (zipped(log__jsonl='{"kept":9,"begun":"2026-11-30T00:00:00Z"}', sound__pcm=b""), "version 9"),
    "with half its sound": (zipped(log__jsonl=LOG, sound__pcm=SOUND[:200]), "not as long as its log says"),
    "with a line that cannot be": (zipped(log__jsonl=f'{LOG}["c",1,-4]\n', sound__pcm=SOUND), "none of its lines"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_archive_is_refused_in_a_sentence(what):
    data, why = WRONG[what]
    with pytest.raises(SettingsError) as refused:
        unpacked(data)
    assert why in f"{refused.value.sentence} {refused.value.hint}"


def opened_or_refused(data):
    """Tell whether an archive holds what it held, or is refused in a sentence."""
    try:
        return unpacked(data).text == LOG
    except SettingsError as refused:
        return bool(refused.hint)


def test_a_file_cut_anywhere_or_with_a_bit_turned_is_what_it_was_or_refused():
    archive = packed(LOG, SOUND, part)
    random = np.random.default_rng(5)
    for _ in range(100):
        turned = bytearray(archive)
        turned[random.integers(len(archive))] ^= 1 << int(random.integers(8))
        for data in (bytes(turned), archive[: int(random.integers(len(archive)))]):
            assert opened_or_refused(data)


def test_what_declares_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("playground.archive.packing.MOST_BYTES", {"log.jsonl": 2**20, "sound.pcm": 2**20})
    with pytest.raises(SettingsError, match="larger"):
        unpacked(zipped(log__jsonl=LOG, sound__pcm=bytes(2**21)))


@pytest.mark.parametrize(
    "line",
    [
        '["m",0,{"type":"turn"}]',
        '["m",0,{"type":"line"}]',
        '["m",0,{"type":"line_gone","item_id":[]}]',
        '["m",0,{"type":"wire","at_ms":"x","from":"server","body":{}}]',
        '["m",0,{"type":"turn","number":[]}]',
        '["f",{"type":"session","on":true}]',
        '["m",0,{"type":"usage","turn":"x"}]',
    ],
)
def test_nonsense_told_is_passed_over_or_refused_in_a_sentence(line):
    head, rest = LOG.split("\n", 1)
    with suppress(SettingsError):
        assert describe(read_log(f"{head}\n{line}\n{rest}"), ToldSound(SOUND))["lines"]


def test_a_cut_off_last_line_is_passed_over():
    assert len(read_log(LOG[:-20]).lines) == len(read_log(LOG).lines) - 1


def test_a_frame_of_the_bridge_is_told_to_the_letter():
    frame = '{"type":"wire","at_ms":1.0,"from":"server","body":{"type":"x",  "n":1e3,"s":"\\u00e9, ]"}}'
    assert read_log(f'{LOG}["m",3,{frame}]\n').record.endswith(f"{frame}\n")


def test_lines_stand_where_they_belong_in_whatever_order_they_come():
    lines = [{"item_id": name, "after": after} for name, after in zip("abcd", (None, "a", "b", "c"), strict=True)]
    for order in ("abcd", "dcba", "cadb", "bdac"):
        told = ToldLines()
        for name in order:
            told.put(lines["abcd".index(name)])
        assert [line["item_id"] for line in told.in_order()] == list("abcd")
    told.remove("b")
    told.put({"item_id": "e", "after": "b"})
    assert [line["item_id"] for line in told.in_order()] == ["a", "e", "c", "d"]


def test_of_an_answer_that_was_broken_off_the_last_word_counts_whole():
    line = {"status": "interrupted", "text": "one two three", "heard_chars": 5}
    assert heard_of(line) == "one two"
    assert heard_of({**line, "status": "done"}) == "one two three"


def test_moments_read_as_on_the_page():
    assert [moment(62_345), moment(3_723_000, 0), moment(-40, 1), moment(-60, 1)] == [
        "1:02.35",
        "1:02:03",
        "0:00.0",
        "−0:00.1",
    ]
