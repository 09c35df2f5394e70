"""How sure the transcription is of a word: asked for on the page, marked in the transcript, said in words, kept."""

import pytest
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES, silence, write_wav
from tests.page.test_axe import DOUBTED
from tests.page.test_look import DESK, PHONE

pytestmark = pytest.mark.page
LINE = "element => getComputedStyle(element).textDecorationStyle"
SHADE = "element => getComputedStyle(element).backgroundColor"


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_words_that_are_less_sure_are_marked_by_more_than_a_shade_and_named(talk, size, scheme):
    page = talk(color_scheme=scheme, **size).start()
    page.page.evaluate("(told) => bridges[0].says(told)", DOUBTED)
    marked, named = page.page.locator(".pl-doubted"), page.page.locator(".pl-doubts")
    expect(marked).to_have_text(["Ana", "Braga"])
    expect(named).to_have_text("Less sure of: Ana (31 %), Braga (74 %)")
    assert [each.get_attribute("title") for each in marked.all()] == ["31 % sure", "74 % sure"]
    assert [each.evaluate(LINE) for each in marked.all()] == ["wavy", "dotted"]
    assert len({each.evaluate(SHADE) for each in marked.all()}) == 2
    page.keep_picture(f"word-scores-{scheme}-{page.page.viewport_size['width']}")
    page.page.emulate_media(forced_colors="active")
    assert [each.evaluate(LINE) for each in marked.all()] == ["wavy", "dotted"]
    page.keep_picture(f"word-scores-forced-{scheme}-{page.page.viewport_size['width']}")
    page.page.evaluate("(told) => bridges[0].says(told)", {**DOUBTED, "scores": []})
    expect(marked).to_have_count(0)
    expect(named).to_be_hidden()
    assert page.errors == []


def test_the_built_in_recogniser_tells_of_every_word_and_the_record_keeps_it(talk, tmp_path, voice):
    said = silence(1) + voice("I like apples.") + silence(6)
    page = talk(write_wav(tmp_path / "said.wav", said), loop=True).open_group("More")
    page.page.locator("#setting-transcription_logprobs").get_by_role("checkbox").check()
    page.start().until("lines('user', 'done').length === 1")
    (line,) = page.lines("user")
    assert len(line["scores"]) == len(line["text"].split())
    assert all(0 < score["probability"] <= 1 for score in line["scores"])
    kept = [told["body"] for told in page.log("wire") if told["body"]["type"].endswith("transcription.completed")]
    assert "".join(each["token"] for each in kept[-1]["logprobs"]) == line["text"]
    assert page.errors == []


def test_a_service_says_what_it_lacks_has_its_own_names_and_says_where_nobody_tried_it(talk):
    page = talk(**DESK).open_group("Connection").open_group("More")
    service, scores = page.page.locator("#service"), page.page.locator("#setting-transcription_logprobs")
    service.get_by_text("OpenAI", exact=True).click()
    expect(scores).to_contain_text("Not in gpt-transcribe, but in gpt-4o-transcribe")
    expect(scores.get_by_role("checkbox")).to_be_disabled()
    service.get_by_text("xAI", exact=True).click()
    expect(page.page.locator("#setting-voice input")).to_have_value("Ara")
    expect(page.page.locator("#setting-transcription_model input")).to_have_value("grok-transcribe")
    expect(scores).to_contain_text("xAI's protocol does not have it.")
    page.keep_picture("xai")
    service.get_by_text("speech-to-speech", exact=True).click()
    expect(page.page.locator("#understood")).to_contain_text("Not tried against the real service")
    expect(page.page.locator("#setting-voice")).to_contain_text("names of its own")
    page.keep_picture("untried")
    service.get_by_text("Built-in", exact=True).click()
    expect(scores.get_by_role("checkbox")).to_be_enabled()
    assert page.errors == []
