"""Items keep their order and their ids; what is cut is gone from the wire and from what the replier reads."""

from hypothesis import given
from hypothesis import strategies as st

from playground.local.effects import Answer
from playground.local.heard import Piece, heard_words
from tests.unit.local.score import Score
from tests.unit.local.test_errors import spoken


def message(item_id, text="Hi"):
    return {"id": item_id, "type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}


def test_items_stand_where_they_were_asked_to():
    score = Score()
    score.send("conversation.item.create", item=message("b"))
    score.send("conversation.item.create", item=message("a"), previous_item_id="root")
    event = score.send("conversation.item.create", item=message("ab"), previous_item_id="a")[0]
    assert (event["previous_item_id"], event["item"]["id"]) == ("a", "ab")
    assert [entry.id for entry in score.core.conversation] == ["a", "ab", "b"]


def test_a_deleted_item_is_gone():
    score = Score()
    score.send("conversation.item.create", item=message("a"))
    assert score.send("conversation.item.delete", item_id="a")[0]["item_id"] == "a"
    assert len(score.core.conversation) == 0


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


words = st.text(st.sampled_from("ab cde, f."), max_size=30)


@given(st.lists(st.tuples(words, st.floats(0, 3000)), max_size=6), st.floats(0, 20_000))
def test_what_was_heard_is_the_beginning_of_what_was_said(pieces, ms):
    whole = "".join(text for text, _ in pieces)
    assert whole.startswith(heard_words([Piece(text, length) for text, length in pieces], ms))


@given(st.lists(st.tuples(words, st.floats(1, 3000)), max_size=6), st.floats(0, 9000), st.floats(0, 9000))
def test_more_time_never_means_fewer_words(pieces, one, other):
    said = [Piece(text, length) for text, length in pieces]
    assert len(heard_words(said, min(one, other))) <= len(heard_words(said, max(one, other)))
