"""What is written and read without a parser is what the parser would write and read."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, SERVER, Protocol, Side, State

from playground.client.wire_frames import BINARY, MASKED, TEXT, Boundary, client_frame, server_frame, whole_frame

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536])
PAYLOADS = st.binary(max_size=300) | SIZES.map(bytes)
MESSAGES = PAYLOADS | st.text(max_size=300) | SIZES.map(lambda size: "a" * size)
DATA = st.builds(Frame, st.sampled_from([Opcode.TEXT, Opcode.BINARY, Opcode.CONT]), PAYLOADS, st.booleans())
FRAMES = DATA | st.builds(Frame, st.sampled_from([Opcode.PING, Opcode.PONG]), st.binary(max_size=125))


def read_by(side: Side, data: bytes) -> list[Frame]:
    protocol = Protocol(side, state=State.OPEN, max_size=None)
    protocol.receive_data(data)
    return [each for each in protocol.events_received() if isinstance(each, Frame)]


@given(MESSAGES)
def test_a_client_reads_what_a_server_writes(message):
    (frame,) = read_by(CLIENT, b"".join(server_frame(message)))
    data = bytes(frame.data)
    assert (data if frame.opcode is Opcode.BINARY else data.decode()) == message


@given(st.text(max_size=300) | SIZES.map(lambda size: "a" * size), st.binary(min_size=4, max_size=4))
def test_a_server_reads_what_a_client_writes(text, mask):
    (frame,) = read_by(SERVER, client_frame(text, mask))
    assert (frame.opcode, frame.fin, bytes(frame.data).decode()) == (Opcode.TEXT, True, text)


@given(st.lists(FRAMES, max_size=3), st.booleans(), st.sampled_from([TEXT, BINARY]), st.integers(0, 4))
def test_only_one_plain_frame_of_the_kind_is_taken_and_it_is_what_was_sent(frames, masked, kind, cut):
    written = [frame.serialize(mask=masked, extensions=[]) for frame in frames]
    data = b"".join(written)
    data = data[: len(data) - cut]
    found = whole_frame(data, kind, MASKED if masked else 0)
    opcode = Opcode.TEXT if kind == TEXT else Opcode.BINARY
    is_plain = data in written[:1] and frames[0].fin and frames[0].opcode is opcode  # a cut may take just the second
    assert found == (bytes(frames[0].data) if is_plain else None)
    assert whole_frame(data, kind, 0 if masked else MASKED) is None


@given(st.lists(FRAMES, max_size=4), st.booleans(), st.lists(st.integers(0, 1000), max_size=6))
def test_the_boundary_is_known_however_the_bytes_are_cut(frames, masked, cuts):
    written = [frame.serialize(mask=masked, extensions=[]) for frame in frames]
    ends = {0: False}
    for frame, data in zip(frames, written, strict=True):
        last = list(ends)[-1]
        is_open = ends[last] if frame.opcode in (Opcode.PING, Opcode.PONG) else not frame.fin
        ends[last + len(data)] = is_open
    stream = b"".join(written)
    boundary = Boundary()
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    for start, end in pairwise(places):
        boundary.fed(stream[start:end])
        assert boundary.is_between == (ends.get(end) is False)
