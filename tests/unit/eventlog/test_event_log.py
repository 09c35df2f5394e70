"""A record's lines: what is written can be read, audio is no part of it, and a bad file says what is wrong with it."""

import base64
import json
import math
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.conversation.inputs import ChangeSettings, SayText
from playground.errors import PlaygroundError
from playground.eventlog import bounds
from playground.eventlog import event_log as record
from playground.eventlog.event_log import Entry, without_audio
from playground.eventlog.reading import read
from playground.eventlog.replay import replay, with_silence
from playground.protocol.commands import AppendAudio
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.settings import Settings
from playground.strict_json import write
from tests.support.recorded import sent_again

HEADER = Entry(0.0, "playground", record.header(Settings(voice="ash"), PREVIEW, service="azure", model="gpt")).line()
GA_HEADER = Entry(0.0, "playground", record.header(Settings(), GA)).line()
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
EVENTS = st.builds(
    lambda type_, rest: {**rest, "type": type_},
    st.sampled_from(["session.updated", "strange", "response.output_audio.delta"]),
    st.dictionaries(st.text(), JSON, max_size=4),
)

APPEND = {"type": "input_audio_buffer.append"}
HEARD = {"type": "page.heard", "track": 0, "ms": 5, "done": False, "at_ms": 5}


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else 0


def line(source: str, body: dict, at_ms: float = 5.0, **more) -> str:
    return json.dumps({"type": "wire", "at_ms": at_ms, "from": source, **more, "body": body})


def why(*lines: str) -> str:
    with pytest.raises(PlaygroundError) as refused:
        replay(read(lines))
    return f"{refused.value}"


# --- audio -----------------------------------------------------------------------------------------------------------


@given(st.binary(max_size=5000))
def test_of_audio_its_length_is_kept_to_the_byte(pcm):
    coded = base64.b64encode(pcm).decode()
    for body in (
        {"type": "input_audio_buffer.append", "audio": coded},
        {"type": "response.output_audio.delta", "item_id": "i", "delta": coded},
        {"type": "response.audio.delta", "delta": coded},
        {"type": "conversation.item.retrieved", "item": {"content": [{"type": "input_audio", "audio": coded}]}},
    ):
        elided = json.loads(without_audio(json.dumps(body, indent=1)))
        again = with_silence(elided)
        silent = base64.b64encode(bytes(len(pcm))).decode()
        assert again == json.loads(json.dumps(body).replace(f'"{coded}"', f'"{silent}"'))


def test_words_under_the_name_of_a_delta_stay_and_long_unknown_audio_goes():
    words = {"type": "response.output_text.delta", "delta": "Hello " * 1000}
    assert json.loads(without_audio(json.dumps(words))) == words
    tune = {"type": "strange.event", "delta": "AAAA" * 2000}
    assert json.loads(without_audio(json.dumps(tune)))["delta"] == {"audio_ms": 125.0}
    odd = {"type": "response.output_audio.delta", "delta": "no base64!"}
    assert json.loads(without_audio(json.dumps(odd))) == odd


@given(EVENTS, st.sampled_from([None, 2]))
def test_whatever_a_service_says_is_one_line_that_says_the_same(body, indent):
    written = Entry(1.0, "server", json.dumps(body, indent=indent)).line()
    assert "\n" not in written
    assert "\r" not in written
    written.encode()
    shown = json.loads(written)["body"]
    assert {name: shown[name] for name in body if name not in ("audio", "delta")} == {
        name: value for name, value in body.items() if name not in ("audio", "delta")
    }


KEYS = st.sampled_from(["type", "delta", "audio", "item_id", "part", "a\\b", "l\nb"])
SOUND_EVENTS = st.fixed_dictionaries(
    {"delta": st.binary(max_size=64).map(lambda pcm: base64.b64encode(pcm).decode())},
    optional={
        "item_id": st.text() | st.sampled_from(['"delta":"AAAA"', "audio", "delta"]),
        "content_index": st.integers(0, 3),
        "audio": st.just("AAAA") | st.none(),
        "part": st.dictionaries(KEYS, st.just("AAAA") | st.just({"delta": "AAAA"}), max_size=3),
        "more": st.lists(st.dictionaries(KEYS, st.just("AAAA"), max_size=2), max_size=2),
    },
)


@given(SOUND_EVENTS, st.sampled_from(["response.output_audio.delta", "response.audio.delta"]), st.randoms(), st.data())
def test_where_the_sound_is_known_the_line_says_what_a_second_reading_would(body, type_, random, data):
    fields = [*body.items(), ("type", type_)]
    random.shuffle(fields)
    separators = data.draw(st.sampled_from([(",", ":"), (", ", ": "), (",\n", " :\t")]))
    text = json.dumps(dict(fields), ensure_ascii=data.draw(st.booleans()), separators=separators)
    text = data.draw(st.sampled_from(["", " ", "\n"])) + text
    event = GA.read_event(text) if type_.startswith("response.output") else PREVIEW.read_event(text)
    pcm = base64.b64decode(body["delta"])
    assert getattr(event, "audio", pcm) == pcm
    line = record.without_sound(text, pcm)
    assert "\n" not in line
    assert json.loads(line) == json.loads(without_audio(text))


@given(st.binary(max_size=5000), st.sampled_from([GA, PREVIEW]))
def test_a_command_with_sound_is_told_as_a_second_reading_would(pcm, dialect):
    frame = dialect.write_command(AppendAudio(pcm))
    assert record.appended(dialect.command_names[AppendAudio], len(pcm)) == without_audio(frame)


def test_json_nested_beyond_reading_is_passed_on():
    text = '{"type":"x","audio":"","deep":' + "[" * 100_000 + "]" * 100_000 + "}"
    assert without_audio(text) == text


@given(st.text())
def test_any_words_fit_on_a_line(text):
    frame = write({"text": text + "\ud83d"})
    frame.encode()
    assert json.loads(frame) == {"text": text + "\ud83d"}


# --- reading ---------------------------------------------------------------------------------------------------------


def test_what_was_recorded_is_read():
    found = read([HEADER, "", line("link", {"type": "link.dialled"}), '{"type":"turn","number":1}'])
    assert (found.settings.voice, found.dialect, found.service, found.model) == ("ash", PREVIEW, "azure", "gpt")
    assert [entry.text for entry in found.entries] == ['{"type":"link.dialled"}']


def test_a_last_line_that_was_cut_off_is_passed_over():
    whole = line("link", {"type": "link.dialled"})
    assert len(read([HEADER, whole, whole[:20]]).entries) == 1
    assert len(read([HEADER, whole, whole[:20], "\n"]).entries) == 1


def test_a_run_of_audio_in_one_line_is_spread_evenly():
    audio = {"type": "input_audio_buffer.append", "audio": {"audio_ms": 1000}}
    entries = read([HEADER, line("client", audio, 1000, count=50, until_ms=1980)]).entries
    assert [entry.at_ms for entry in entries] == [1000 + 20 * n for n in range(50)]
    assert {entry.text for entry in entries} == {'{"type":"input_audio_buffer.append","audio":{"audio_ms":20.0}}'}


@given(st.integers(1, 60), st.integers(0, 100_000))
def test_a_run_that_divides_into_no_even_parts_loses_no_sample(count, samples):
    samples += count  # no command is empty
    audio = {"type": "input_audio_buffer.append", "audio": {"audio_ms": round(samples / 24, 3)}}
    entries = read([HEADER, line("client", audio, 0, count=count, until_ms=5)]).entries
    parts = [round(json.loads(entry.text)["audio"]["audio_ms"] * 24) for entry in entries]
    assert (len(parts), sum(parts)) == (count, samples)
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "does not begin with"),
        (["hello"], "Line 1 is no JSON"),
        (["[1]", "3"], "does not begin with"),
        ([line("link", {"type": "link.dialled"})], "does not begin with"),
        ([HEADER.replace('"version":1', '"version":2')], "of version 2"),
        ([HEADER.replace('"preview"', '"morse"')], "names no dialect"),
        ([HEADER, HEADER], "2 sessions of a conversation that went on"),
        ([HEADER, "{", HEADER], "Line 2 is no JSON"),
        ([HEADER, line("nobody", {"type": "x"})], "Line 2 is no event"),
        ([HEADER, line("server", {"kind": "x"})], "Line 2 is no event"),
        ([HEADER, line("server", {"type": "x"}, at_ms=-1)], "Line 2 is no event"),
        ([HEADER, line("server", {"type": "x"}, at_ms=True)], "Line 2 is no event"),
        ([HEADER, line("client", {"type": "x"}, count=10**9)], "Line 2 is no event"),
        ([HEADER, line("client", {"type": "x"}, count=2)], "Line 2 holds more audio commands than audio"),
        ([HEADER, line("client", APPEND | {"audio": {"audio_ms": 1}}, count=25)], "more audio commands than audio"),
        ([HEADER, line("server", {"type": "x"}, at_ms=5, until_ms=4)], "Line 2 is no event"),
        ([HEADER, line("server", {"type": "x"}, at_ms=10**400)], "Line 2 is no event"),
        ([HEADER, line("server", {"type": "x"}, at_ms="5")], "Line 2 is no event"),
        ([HEADER, line("server", {"type": "x"}, at_ms=math.nan), HEADER], "Line 2 is no JSON"),
        ([HEADER, line("server", {"type": "x"}).replace("5.0", "1e999"), HEADER], "Line 2 is no JSON"),
        ([HEADER, line("server", {"type": "x", "a": nested(63)})], "Line 2 is nested too deep"),
        ([HEADER, line("server", {"type": "x", "a": 0}).replace("0}", "[" * 10**5 + "]" * 10**5 + "}")], "too deep"),
        ([HEADER, " " * bounds.LONGEST_LINE + "{}"], "Line 2 is longer than any event"),
        *(
            ([HEADER, line("client", APPEND | {"audio": {"audio_ms": ms}})], "Line 2 holds sound of a length")
            for ms in (-1, 1e9, 10**400, 400_001)
        ),
        ([HEADER, line("server", {"type": "x", "a": [{"audio_ms": 300_000}] * 2})], "Line 2 holds sound of a length"),
        ([HEADER, line("client", APPEND | {"audio": {"audio_ms": "1"}})], "append at 5 ms is not whole"),
        ([HEADER, line("client", APPEND | {"audio": {}})], "append at 5 ms is not whole"),
        *(
            ([HEADER, line("page", {"type": "page.audio", "audio_ms": ms})], "page.audio at 5 ms is not whole")
            for ms in (-1, 1e12, True, None, [5])
        ),
        ([HEADER, line("page", HEARD | {"at_ms": 10**400})], "page.heard at 5 ms is not whole"),
        ([HEADER, line("page", HEARD | {"ms": -1})], "page.heard at 5 ms is not whole"),
        ([HEADER, line("page", HEARD | {"track": True})], "page.heard at 5 ms is not whole"),
        ([HEADER, line("page", {"type": "page.measured", "rtt_ms": "5"})], "page.measured at 5 ms is not whole"),
        ([HEADER.replace('"ash"', "7")], "Voice can't have this value"),
        ([HEADER, line("page", {"type": "page.heard", "track": "x"})], "page.heard at 5 ms is not whole"),
        ([HEADER, line("page", {"type": "page.settings", "settings": {"voice": 1}})], "Voice can't"),
        ([HEADER, line("client", {"type": "input_audio_buffer.append", "audio": "AAAA"})], "not whole"),
        ([HEADER, line("link", {"type": "link.lost"})], "link.lost at 5 ms is not whole"),
    ],
)
def test_a_file_that_is_no_record_is_refused_with_a_sentence(lines, sentence):
    assert sentence in why(*lines)


def test_the_deepest_that_a_service_may_say_is_read():
    assert len(read([HEADER, line("server", {"type": "x", "a": nested(62)})]).entries) == 1


def test_as_many_audio_commands_stand_in_a_record_as_can_have_been_sent():
    run = line("client", APPEND | {"audio": {"audio_ms": 1000}}, 0, count=4_000, until_ms=1000)
    assert len(read([HEADER, *[run] * 5]).entries) == 20_000
    assert "Line 7 holds more audio commands than can have been sent" in why(HEADER, *[run] * 6)
    with_other_lines = [HEADER, *[run] * 5, *[line("link", {"type": "link.due"})] * 20, run]
    assert len(read(with_other_lines).entries) == 24_020


def test_a_record_of_more_than_a_day_of_sound_is_refused():
    sound = line("server", {"type": "x", "a": {"audio_ms": 400_000}})
    assert len(read([HEADER, *[sound] * 216]).entries) == 216
    assert "longer than a day" in why(HEADER, *[sound] * 217)


def test_sound_in_a_small_file_takes_no_memory():
    sound = line("client", APPEND | {"audio": {"audio_ms": 399_999.5}})
    created = line("server", {"type": "session.created", "session": {"type": "realtime"}})
    lines = [GA_HEADER, line("link", {"type": "link.dialled"}), created, *[sound] * 100]
    tracemalloc.start()
    try:
        appended = [c for c in replay(read(lines)).commands if isinstance(c, AppendAudio)]
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(len(command.audio) for command in appended) == 100 * 19_199_976
    assert peak < 40_000_000


@given(st.lists(st.builds(line, st.sampled_from(["server", "client", "page", "link"]), EVENTS), max_size=5))
def test_whatever_stands_in_a_record_is_replayed_or_refused(lines):
    with suppress(PlaygroundError):
        replay(read([HEADER, *lines]))


# --- replaying -------------------------------------------------------------------------------------------------------


def test_what_waited_for_the_link_is_sent_once_and_what_came_after_it_too():
    append = {"type": "input_audio_buffer.append", "audio": {"audio_ms": 60}}
    lines = [
        GA_HEADER,
        line("link", {"type": "link.dialled"}, 1),
        line("page", {"type": "page.audio", "audio_ms": 20}, 2),
        line("page", {"type": "page.audio", "audio_ms": 20}, 3),
        line("server", {"type": "session.created", "session": {"type": "realtime"}}, 4),
        line("client", {"type": "session.update"}, 4),
        line("client", append, 4, count=3, until_ms=6),
    ]
    appended = [c for c in replay(read(lines)).commands if isinstance(c, AppendAudio)]
    assert [len(command.audio) for command in appended] == [960, 960, 960]


def test_a_masked_record_says_masked_things_again():
    masked = Settings(tools='[{"type":"mcp","name":"a","authorization":"***"}]')
    lines = [
        Entry(0.0, "playground", record.header(masked, GA)).line(),
        line("link", {"type": "link.dialled"}, 1),
        line("server", {"type": "session.created", "session": {"type": "realtime"}}, 2),
        Entry(3, "page", record.wanted(ChangeSettings(masked.changed(voice="echo")))).line(),
        Entry(4, "page", record.wanted(SayText("Hello"))).line(),
    ]
    again = sent_again(replay(read(lines)), GA)
    assert [json.loads(frame)["type"] for frame in again] == [
        "session.update",
        "session.update",
        "conversation.item.create",
        "response.create",
    ]
    assert '"authorization":"***"' in again[0]


def test_a_record_is_read_in_the_dialect_as_its_service_has_it():
    def dialect(service):
        return read([Entry(0.0, "playground", record.header(Settings(), GA, service=service)).line()]).dialect

    assert "transcription_logprobs" in dialect("builtin").whoever
    assert dialect("inworld").voices == ()
    assert dialect("") == dialect("no longer there") == GA
