"""The tuner in the page: a known clip is cut where it is known to be cut, and what is chosen becomes the setting."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.conftest import SCHEMES, silence, write_wav
from tests.support.recordings import human_speech

pytestmark = [pytest.mark.page, pytest.mark.recordings]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth || document.body.scrollWidth > innerWidth"
KNOWN = "1476–4136 ms"
"""Where the built-in server is known to cut the clip at threshold 0.5, silence 200 ms and padding 300 ms."""
KNOWN_LENGTH_MS = 4_500 - 1_476
"""The same at silence 500 ms."""


@pytest.fixture
def clip(tmp_path):
    return write_wav(tmp_path / "clip.wav", human_speech())


def open_tuner(page):
    page.show("Tune")
    expect(page.page.locator("#tune-result .pl-empty")).to_be_visible()
    return page


def upload(page, path):
    with page.page.expect_file_chooser() as chooser:
        page.page.locator("#tune-file").click()
    chooser.value.set_files(path)
    return page


def rows(page):
    """The table's rows as lists of words, the last one the exact figures of its turns."""
    expect(page.page.locator(".tune-table table")).to_be_visible(timeout=20_000)
    return page.page.eval_on_selector_all(
        ".tune-table tbody tr",
        "rows => rows.map((row) => [...[...row.cells].map((cell) => cell.innerText), row.cells[5].title])",
    )


def write_list(page, name, text):
    page.page.locator(f"#tune-{name} input").fill(text)
    return page


def slider(page, name):
    return page.page.locator(f"#setting-{name} input[type=number]")


def test_a_known_clip_is_cut_where_it_is_known_to_be_cut_and_more_figures_are_compared_at_once(talk, clip):
    page = upload(open_tuner(talk(**DESK)), clip)
    found = {(row[2], row[3]): row for row in rows(page)}
    assert len(found) == 9
    assert found["0.5", "200 ms"][-1] == KNOWN
    assert found["0.5", "500 ms"][0] == "In use"
    expect(page.page.locator("#tune-known")).to_have_text("clip.wav, 5.5 s")
    assert page.page.locator(".tune-picture svg path.speech").count() == 9

    write_list(page, "threshold", "0.5")
    write_list(page, "silence_duration_ms", "90, 200")
    expect(page.page.locator(".tune-table tbody tr")).to_have_count(2)
    expect(page.page.locator(".tune-remarks")).to_contain_text("0.5 / 90 ms: cuts one pause of 0.2 s in two turns.")

    write_list(page, "threshold", "1.5")
    expect(page.page.locator("#tune-problem")).to_have_text(
        "Threshold can't have this value. Give a number from 0 to 1."
    )
    assert page.errors == []


def test_a_recording_may_be_dropped_on_the_panel(talk, clip):
    page = open_tuner(talk(**DESK))
    page.page.evaluate(
        """([name, bytes]) => {
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array(bytes)], name));
          const drop = new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true });
          document.querySelector("#tuner").dispatchEvent(drop);
        }""",
        [clip.name, list(clip.read_bytes())],
    )
    assert len(rows(page)) == 9
    expect(page.page.locator("#tune-known")).to_have_text("clip.wav, 5.5 s")


def test_use_makes_a_row_the_setting_in_the_form_and_in_the_running_conversation(talk, clip):
    page = upload(open_tuner(talk(**DESK).start()), clip)
    rows(page)
    page.page.get_by_role("button", name="Use threshold 0.7, silence 200 ms, padding 300 ms").click()
    page.until(
        "log.some((m) => m.type === 'confirmed' && m.settings.threshold === 0.7 "
        "&& m.settings.silence_duration_ms === 200 && m.settings.prefix_padding_ms === 300)"
    )
    expect(slider(page, "threshold")).to_have_value("0.7")
    expect(slider(page, "silence_duration_ms")).to_have_value("200")
    expect(page.page.locator(".pl-threshold")).to_have_text("Threshold 0.70")
    expect(page.page.locator("#tune-said")).to_contain_text("In use from now on")
    expect(page.page.locator(".tune-table tr:has(.tune-in-use)")).to_contain_text("200 ms")
    assert page.errors == []


def test_push_to_talk_gives_way_to_the_setting_that_is_used(talk, clip):
    page = upload(open_tuner(talk(**DESK).choose("turn_detection", "Push to talk")), clip)
    rows(page)
    expect(page.page.locator(".tune-in-use")).to_have_count(0)
    page.page.get_by_role("button", name="Use threshold 0.3, silence 800 ms, padding 300 ms").click()
    expect(slider(page, "silence_duration_ms")).to_have_value("800")
    expect(page.page.locator("#setting-turn_detection label.selected")).to_have_text("By silence")


def test_the_last_minute_of_the_microphone_holds_the_turn_where_it_was(talk, tmp_path):
    said = write_wav(tmp_path / "said.wav", silence(2) + human_speech() + silence(30))
    page = open_tuner(talk(said, **DESK))
    page.press("Use the last minute of the microphone")
    expect(page.page.locator("#tune-known")).to_contain_text("The microphone was not heard yet.")

    page.start().until("lines('user', 'done').length === 1 && turn() === 'listening'")
    served_ms = next(
        m["body"]["audio_start_ms"] for m in page.log("wire") if m["body"]["type"].endswith("speech_started")
    )
    write_list(page, "threshold", "0.5")
    write_list(page, "silence_duration_ms", "500")
    page.press("Use the last minute of the microphone")
    (row,) = rows(page)
    start_ms, end_ms = map(int, re.fullmatch(r"(\d+)–(\d+) ms", row[-1]).groups())
    assert abs((end_ms - start_ms) - KNOWN_LENGTH_MS) <= 64
    # The page keeps from the microphone's first frame on, the service counts from the first that could be sent.
    assert -64 <= start_ms - served_ms < 3_000
    assert page.errors == []


def test_the_service_is_asked_on_demand_and_stands_beside_the_built_in_detector(talk, clip):
    page = upload(open_tuner(talk(**DESK)), clip)
    rows(page)
    write_list(page, "threshold", "0.5")
    write_list(page, "silence_duration_ms", "200")
    expect(page.page.locator(".tune-table tbody tr")).to_have_count(1)
    page.press("Ask the service")
    expect(page.page.locator("#tune-said")).to_contain_text("The service's own cuts", timeout=30_000)
    expect(page.page.locator(".tune-table tbody tr")).to_have_count(2)
    assert [(row[1], row[-1]) for row in rows(page)] == [("built-in", KNOWN), ("service", KNOWN)]
    page.keep_picture("tune-asked")


def test_a_file_that_is_no_recording_is_told_in_a_sentence_and_nothing_breaks(talk, clip, tmp_path):
    song = tmp_path / "song.mp3"
    song.write_bytes(b"ID3\4 not a recording")
    page = upload(open_tuner(talk(**DESK)), song)
    expect(page.page.locator("#tune-known")).to_contain_text("song.mp3 is not a WAV file. Save it again as a WAV file")
    page.keep_picture("tune-error")
    upload(page, clip)
    assert len(rows(page)) == 9
    expect(page.page.locator("#tune-known")).to_have_text("clip.wav, 5.5 s")
    assert page.errors == []


def test_asking_without_a_recording_is_told_in_a_sentence(talk):
    page = open_tuner(talk(**DESK)).press("Ask the service")
    expect(page.page.locator("#tune-said")).to_have_text("There is no recording to ask about. Choose one first.")


def test_comparing_without_a_recording_is_told_in_a_sentence_until_there_is_one(talk, clip):
    page = open_tuner(talk(**DESK)).press("Compare")
    problem = page.page.locator("#tune-problem")
    expect(problem).to_have_text(
        "There is no recording to compare settings on. Choose one, or use the last minute of the microphone."
    )
    rows(upload(page, clip))
    expect(problem).to_have_text("")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("device", "viewport"), [("desk", DESK), ("phone", PHONE)])
def test_it_fits_a_desk_and_a_phone_in_light_and_in_dark(talk, clip, device, viewport, scheme):
    page = open_tuner(talk(color_scheme=scheme, **viewport))
    page.keep_picture(f"tune-{device}-{scheme}-empty")
    rows(upload(page, clip))
    page.keep_picture(f"tune-{device}-{scheme}")
    assert not page.page.evaluate(SIDEWAYS)
    button = page.page.get_by_role("button", name="Use threshold 0.7, silence 200 ms, padding 300 ms")
    button.scroll_into_view_if_needed()
    expect(button).to_be_in_viewport()
    page.keep_picture(f"tune-{device}-{scheme}-table")
