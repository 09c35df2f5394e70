"""Pictures that a person shows: part of what they say, told again to another link, and bounded."""

import json

import pytest

from playground.conversation.actions import Line, Notice
from playground.conversation.backlog import MOST_PICTURE_CHARS, Backlog
from playground.conversation.inputs import Picture, SayText
from playground.conversation.shown_pictures import MOST_CHARS, ShownPictures
from playground.errors import LinkError, SettingsError
from playground.eventlog.pictures import elided_picture
from playground.eventlog.reading import read
from playground.eventlog.replay import replay
from playground.protocol import events as e
from playground.protocol.commands import CreateItem, CreateResponse
from playground.protocol.ga import GA
from playground.protocol.preview import PREVIEW
from playground.protocol.values import SessionConfig
from playground.settings import Settings
from tests.support.recorded import RecordedCore, sent, sent_again
from tests.support.score import Score, of
from tests.support.score import sent as commands
from tests.unit.protocol.official import faults

URL = "data:image/jpeg;base64,/9j/AAAA"
CAT = Picture(7, URL)
LOST = LinkError("The link is gone.", code="lost", retry_helps=True)


def shown(score: Score, words: str = "What is this?") -> CreateItem:
    create, ask = commands(score.want(SayText(words, (CAT,))))
    assert isinstance(ask, CreateResponse)
    return create


def test_a_picture_goes_with_the_words_as_the_official_package_takes_it():
    body = json.loads(GA.write_command(shown(Score().open())))
    assert faults("GA", body) == []
    assert body["item"]["content"] == [
        {"type": "input_text", "text": "What is this?"},
        {"type": "input_image", "image_url": URL},
    ]


def test_a_picture_is_looked_at_as_closely_as_was_set_over_every_link_and_that_survives_reading():
    score = Score(image_detail="low").open()
    create = shown(score)
    body = json.loads(GA.write_command(create))
    assert faults("GA", body) == []
    assert body["item"]["content"][1] == {"type": "input_image", "image_url": URL, "detail": "low"}
    assert GA.read_command(json.dumps(body)) == create
    added = e.ItemAdded(create.item, event_id="event_1")
    assert GA.read_event(GA.write_event(added)) == added
    score.hear(e.ItemAdded(create.item))
    score.keep(score.core.link_lost(LOST, score.now))
    score.keep(score.core.dialled())
    again = commands(score.hear(e.SessionCreated(SessionConfig(id="sess_2"))))
    (item,) = [each.item for each in again if isinstance(each, CreateItem)]
    assert [part.detail for part in item.content if part.kind == "image"] == ["low"]


def test_a_picture_may_go_without_a_word():
    create = shown(Score().open(), " ")
    assert [part.kind for part in create.item.content] == ["image"]


def test_its_line_names_the_picture_even_where_the_service_repeats_none_of_it():
    score = Score().open()
    item = shown(score, "").item
    (line,) = of(Line, score.hear(e.ItemAdded(item)))
    assert (line.text, line.pictures) == ("", (7,))


def test_where_the_dialect_takes_none_the_words_go_and_that_is_said():
    score = Score(PREVIEW).open()
    actions = score.want(SayText("What is this?", (CAT,)))
    assert [notice.code for notice in of(Notice, actions)] == ["no_pictures"]
    assert [part.kind for part in commands(actions)[0].item.content] == ["text"]
    assert commands(score.want(SayText("", (CAT,)))) == []


def test_another_link_is_shown_the_picture_again_and_asked_about_it():
    score = Score().open()
    create = shown(score, "")
    score.hear(e.ItemAdded(create.item))
    score.keep(score.core.link_lost(LOST, score.now))
    score.keep(score.core.dialled())
    again = commands(score.hear(e.SessionCreated(SessionConfig(id="sess_2"))))
    assert [each.item for each in again if isinstance(each, CreateItem)] == [create.item]
    assert isinstance(again[-1], CreateResponse)


def test_a_picture_that_nobody_took_is_sent_once_more():
    score = Score().open()
    create = shown(score)
    score.keep(score.core.link_lost(LOST, score.now))
    score.keep(score.core.dialled())
    again = commands(score.hear(e.SessionCreated(SessionConfig(id="sess_2"))))
    assert [each.item.content for each in again if isinstance(each, CreateItem)] == [create.item.content]


def test_of_too_many_pictures_the_newest_are_kept_and_of_all_their_numbers():
    pictures = ShownPictures()
    large = "x" * (MOST_CHARS // 2)
    items = [pictures.item("", (Picture(n, large),)) for n in range(3)]
    assert [len(pictures.parts(item.id)) for item in items] == [0, 1, 1]
    assert [pictures.numbers(item.id) for item in items] == [(0,), (1,), (2,)]


def test_what_waits_for_a_link_is_bounded():
    backlog = Backlog()
    large = "x" * (MOST_PICTURE_CHARS // 2)
    for n in range(3):
        backlog.add(SayText(str(n), (Picture(n, large),)))
    assert [(each.text, len(each.pictures)) for each in backlog.take()] == [("0", 0), ("1", 1), ("2", 1)]


# --- the record ------------------------------------------------------------------------------------------------------


def recorded() -> list[str]:
    score = Score()
    score.core = RecordedCore(Settings(), GA)
    score.open()
    score.hear(e.ItemAdded(shown(score).item))
    lines = [entry.line() for entry in score.core.entries]
    assert sent_again(replay(read(lines)), GA) == sent(score.core.entries)
    return lines


def test_a_record_holds_how_large_a_picture_was_and_replays():
    lines = recorded()
    assert not any("base64" in line for line in lines)
    assert sum('"image_url":{"image_bytes":6}' in line for line in lines) == 3  # the page's, ours, the service's


@pytest.mark.parametrize("coded", ["", "AA==", "AAA=", "AAAA", "A" * 400])
def test_the_size_is_exact_and_stays_the_same_after_a_replay(coded):
    size = elided_picture(f"data:image/png;base64,{coded}")["image_bytes"]
    assert size == len(coded) * 3 // 4 - coded.count("=")
    assert elided_picture(f"data:;image_bytes={size},") == {"image_bytes": size}


def test_an_address_in_the_net_stays():
    assert elided_picture("https://a.test/cat.jpg") == "https://a.test/cat.jpg"


@pytest.mark.parametrize("pictures", [5, [5], [{}], [{"number": "7"}], {"number": 7}])
def test_pictures_of_a_record_that_are_none_are_refused(pictures):
    body = {"type": "page.text", "text": "hello", "pictures": pictures}
    lines = [*recorded(), json.dumps({"type": "wire", "at_ms": 9, "from": "page", "body": body})]
    with pytest.raises(SettingsError):
        replay(read(lines))
