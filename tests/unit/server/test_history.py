"""Items keep their order and their ids; what is cut is gone from the wire and from what the replier reads."""

from hypothesis import given
from hypothesis import strategies as st

from playground.audio.word_timing import Piece, heard_words
from playground.errors import WireError
from playground.protocol.values import Item, Part
from playground.server.core import history as held
from playground.server.core.effects import Answer
from playground.server.core.history import History, HistoryEntry
from tests.unit.server.score import Score
from tests.unit.server.test_errors import spoken


def message(item_id, text="Hi"):
    return {"id": item_id, "type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def test_items_stand_where_they_were_asked_to():
    score = Score()
    score.send("conversation.item.create", item=message("b"))
    score.send("conversation.item.create", item=message("a"), previous_item_id="root")
    event = score.send("conversation.item.create", item=message("ab"), previous_item_id="a")[0]
    assert (event["previous_item_id"], event["item"]["id"]) == ("a", "ab")
    assert [entry.id for entry in score.core.history] == ["a", "ab", "b"]


def test_a_deleted_item_is_gone():
    score = Score()
    score.send("conversation.item.create", item=message("a"))
    assert score.send("conversation.item.delete", item_id="a")[0]["item_id"] == "a"
    assert len(score.core.history) == 0


def test_retrieve_returns_the_audio_of_an_answer():
    score, item = spoken(500)
    content = score.send("conversation.item.retrieve", item_id=item)[0]["item"]["content"][0]
    assert len(content["audio"]) == 500 * 48 * 4 // 3


def test_a_truncated_answer_loses_its_transcript_on_the_wire_and_the_unheard_words_for_the_replier():
    score, item = spoken(1000)
    events = score.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=450)
    assert events[0]["type"] == "conversation.item.truncated"
    held = score.send("conversation.item.retrieve", item_id=item)[0]["item"]["content"][0]
    assert not held.get("transcript")
    assert len(held["audio"]) == 450 * 48 * 4 // 3
    score.send("response.create")
    assert score.last(Answer).request.conversation[-1].text == "One two"


def test_an_answer_cut_twice_keeps_the_shorter_part():
    score, item = spoken(1000)
    for end in (800, 200):
        score.send("conversation.item.truncate", item_id=item, content_index=0, audio_end_ms=end)
    score.send("response.create")
    assert score.last(Answer).request.conversation[-1].text == "One"


steps = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert", "delete"]),
        st.sampled_from("abcdef"),
        st.sampled_from([None, "root", *"abcdef"]),
    ),
    max_size=30,
)


@given(steps)
def test_entries_stand_as_in_a_plain_list(moves):
    history, plain = History(), []
    for move, item_id, after in moves:
        refused = (
            (item_id in plain or after not in (None, "root", *plain)) if move == "insert" else item_id not in plain
        )
        try:
            if move == "insert":
                before = history.insert(HistoryEntry(Item(item_id)), after)
            else:
                history.delete(item_id)
        except WireError:
            assert refused
            continue
        assert not refused
        if move == "delete":
            plain.remove(item_id)
            continue
        at = len(plain) if after is None else 0 if after == "root" else plain.index(after) + 1
        plain.insert(at, item_id)
        assert before == (plain[at - 1] if at else None)
    assert [entry.id for entry in history] == plain
    assert len(history) == len(plain)
    assert history.last_id == (plain[-1] if plain else None)
    assert [history.previous(item_id) for item_id in plain] == [None, *plain[:-1]][: len(plain)]
    assert history.previous("z") is history.find("z") is None


class Compared(str):
    """An id that counts how often it is compared."""

    count = 0

    def __eq__(self, other):
        Compared.count += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_no_step_looks_at_every_item():
    history = History()
    ids = [Compared(f"item_{n}") for n in range(1_000)]
    for item_id in ids:
        history.insert(HistoryEntry(Item(item_id)))
    for item_id in ids[::10]:
        history.insert(HistoryEntry(Item(Compared(f"after {item_id}"))), Compared(str(item_id)))
        history.previous(Compared(str(item_id)))
        history.get(Compared(str(item_id)), "retrieve")
        history.delete(Compared(str(item_id)))
    assert Compared.count < 20 * len(ids)


def sounding(item_id, size):
    return HistoryEntry(Item(item_id, role="user", content=(Part("audio", audio=bytes(size)),)))


def kept(history):
    return {entry.id: entry.audio_bytes for entry in history}


def test_the_oldest_sound_is_let_go_beyond_the_bound_wherever_it_stands(monkeypatch):
    monkeypatch.setattr(held, "AUDIO_KEPT", 100)
    history = History()
    for item_id, after in (("a", None), ("b", "root"), ("c", "root")):
        history.insert(sounding(item_id, 40), after)
    assert kept(history) == {"c": 40, "b": 40, "a": 0}


def test_sound_that_comes_later_or_goes_counts_as_it_is(monkeypatch):
    monkeypatch.setattr(held, "AUDIO_KEPT", 100)
    history = History()
    making = HistoryEntry(Item("a"))
    history.insert(making)
    history.insert(sounding("b", 60))
    making.item = sounding("a", 40).item
    history.changed(making)
    assert kept(history) == {"a": 40, "b": 60}
    history.delete("b")
    history.insert(sounding("c", 60))
    assert kept(history) == {"a": 40, "c": 60}
    gone = sounding("b", 90)
    history.changed(gone)
    assert kept(history) == {"a": 40, "c": 60}, "what was deleted while it was made weighs nothing"
    history.insert(sounding("d", 40))
    assert kept(history) == {"a": 0, "c": 60, "d": 40}


words = st.text(st.sampled_from("ab cde, f."), max_size=30)


@given(st.lists(st.tuples(words, st.floats(0, 3000)), max_size=6), st.floats(0, 20_000))
def test_what_was_heard_is_the_beginning_of_what_was_said(pieces, ms):
    whole = "".join(text for text, _ in pieces)
    assert whole.startswith(heard_words([Piece(text, length) for text, length in pieces], ms))


@given(st.lists(st.tuples(words, st.floats(1, 3000)), max_size=6), st.floats(0, 9000), st.floats(0, 9000))
def test_more_time_never_means_fewer_words(pieces, one, other):
    said = [Piece(text, length) for text, length in pieces]
    assert len(heard_words(said, min(one, other))) <= len(heard_words(said, max(one, other)))
