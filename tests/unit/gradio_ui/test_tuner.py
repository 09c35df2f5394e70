"""The tuner's callbacks, without a browser: what comes in is checked and kept, what goes out is drawn or said."""

import asyncio
from contextlib import asynccontextmanager

import gradio as gr
import pytest

from playground.client import connect
from playground.errors import LinkError, ServiceError
from playground.server.endpoint import LocalServer
from playground.settings import Settings, knobs
from playground.tuning.tuner import Tuner
from playground.web.gradio_ui.tuner_calls import LISTS, compared, is_ours, lists_around
from playground.web.gradio_ui.tuner_view import empty
from tests.support.scripted import quiet, scripted, tone
from tests.support.wavs import wav

from .fakes import ADA, ANOTHER, ScriptedServices, page_of, request_of

OWNER, STRANGER = request_of(), request_of(secret=ANOTHER)
"""A stranger has learned the page's session hash."""
SPOKEN = quiet(400) + tone(600) + quiet(1_000)
THRESHOLD, SILENCE, PADDING = range(3)


class Page:
    """The page's callbacks, called by their names."""

    def __init__(self, services=None):
        self.services = services or ScriptedServices()
        self.blocks = page_of(self.services)
        names = {fn.name: fn for fn in self.blocks.fns.values()}
        self.calls = {name: names[name].fn for name in ("open", "judge", "compare", "ask", "use", "recentre", "leave")}
        for owner in (OWNER, STRANGER):
            self.calls["leave"](owner)  # whoever had the page in the test before
        self.form = [block.value for block in names["use"].inputs]
        self.lists = list(lists_around(self.services.settings()).values())
        self.target = [block.value for block in names["ask"].inputs][len(LISTS) + len(knobs()) :]

    def take(self, data, owner=OWNER, name="Microphone"):
        """Hand in a recording, and raise the event that fetches it."""
        self.services.files["the-word"] = data
        return self.open({"name": name, "word": "the-word"}, owner)

    def open(self, data, owner=OWNER):
        return self.calls["open"](gr.EventData(None, data), owner)

    def judge(self, lists=None, owner=OWNER, **form):
        return self.calls["judge"](owner, *(lists or self.lists), *self.form_with(**form))

    def compare(self):
        return self.calls["compare"](OWNER, *self.lists, *self.form)

    def form_with(self, **changed):
        names = list(knobs())
        return [changed.get(name, value) for name, value in zip(names, self.form, strict=True)]

    def use(self, **chosen):
        return asyncio.run(self.calls["use"](gr.EventData(None, chosen), OWNER, *self.form))

    def ask(self, **data):
        async def all_said():
            values = [*self.lists, *self.form, *self.target]
            return [said async for said in self.calls["ask"](gr.EventData(None, data), OWNER, *values)]

        return asyncio.run(all_said())


@pytest.fixture
def page():
    return Page()


def recording():
    import numpy as np

    return wav(0, samples=np.frombuffer(SPOKEN, "<i2") / 32_768)


def test_the_microphones_recording_is_kept_for_its_owner_alone(page):
    said, _ = page.take(recording())
    assert said == '<p role="status">Microphone, 2.0 s</p>'
    assert "<table" in page.judge()[1]
    assert "<table" not in page.judge(owner=STRANGER)[1]


def test_a_stranger_who_knows_the_session_neither_takes_the_recordings_place_nor_ends_it(page):
    page.take(recording())
    page.take(recording(), owner=STRANGER)
    page.calls["leave"](STRANGER)
    assert "<table" in page.judge()[1]
    assert "<table" not in page.judge(owner=STRANGER)[1]


def test_a_browser_without_a_secret_keeps_no_recording(page):
    nobody = request_of(secret="")
    said, owner = page.take(recording(), owner=nobody)
    assert "did not keep this page" in said
    assert str(owner) == str(gr.skip())
    assert "Allow cookies" in page.judge(owner=nobody)[0]
    page.calls["leave"](nobody)


def test_a_page_that_closes_takes_its_recording_with_it(page):
    page.take(recording())
    page.calls["leave"](OWNER)
    assert "<table" not in page.judge()[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"name": "Microphone", "why": "unheard"}, "The microphone was not heard yet. Press Start and talk."),
        ({"name": "long.wav", "why": "large"}, "long.wav is larger than 100 MB. Take a shorter piece."),
        ({"name": "clip.wav", "why": "busy"}, "Others are handing in recordings right now. Try again in a minute."),
        ({"name": "clip.wav", "why": "unreadable"}, "The file could not be read. Choose it again."),
        ({"name": "clip.wav", "word": "nobody's"}, "The file could not be read. Choose it again."),
        ({"name": ["x"], "word": {"path": "/etc/passwd"}, "why": []}, "The file could not be read. Choose it again."),
        (None, "The file could not be read. Choose it again."),
        ("name", "The file could not be read. Choose it again."),
    ],
)
def test_a_recording_that_did_not_arrive_is_said(data, said, page):
    assert said in page.open(data)[0]


@pytest.mark.parametrize("data", [b"", b"RIFF", b"ID3\4 not a recording"])
def test_what_is_no_recording_is_said(data, page):
    said, owner = page.take(data, name="song.mp3")
    assert "song.mp3 is not a WAV file." in said
    assert str(owner) == str(gr.skip())


def test_a_recording_is_fetched_once_and_its_name_is_no_markup(page):
    said, owner = page.take(recording(), name="<b>clip.wav")
    assert said == '<p role="status">&lt;b&gt;clip.wav, 2.0 s</p>'
    assert owner == ADA
    assert page.services.files == {}
    assert "<b>" not in page.judge()[1]
    assert len(page.take(recording(), name="x" * 100_000)[0]) < 300


def test_a_figure_that_cannot_be_is_said_and_the_picture_stays(page):
    page.take(recording())
    problem, result = page.judge(["2", "200", "300"])
    assert "Threshold can&#x27;t have this value." in problem
    assert str(result) == str(gr.skip())


def test_comparing_without_a_recording_says_so_and_moving_a_figure_does_not(page):
    assert "There is no recording to compare settings on." in page.compare()[0]
    assert page.judge() == ("", empty())
    page.take(recording())
    problem, result = page.compare()
    assert problem == ""
    assert "<table" in result


def test_a_failure_nobody_foresaw_is_said_and_logged_without_the_recording(page, caplog, monkeypatch):
    page.take(recording())
    monkeypatch.setattr("playground.web.gradio_ui.tuner_calls.result_html", lambda *_: 1 / 0)
    assert "could not be judged" in page.judge()[0]
    assert len(caplog.records) == 1
    assert "ZeroDivisionError" in caplog.text


def test_other_settings_that_are_half_typed_do_not_matter(page):
    settings, rules = compared([*page.lists, *page.form_with(tools="[{", noise_reduction="far_field")])
    assert settings.noise_reduction == "far_field"
    assert len(rules) == 9


def test_use_sets_the_controls_and_changes_the_running_conversation():
    page = Page(ScriptedServices({"PLAYGROUND_TURN_DETECTION": "none", "PLAYGROUND_VOICE": "sage"}))
    said, detection, threshold, silence, padding, live = page.use(
        threshold=0.7, silence_duration_ms=5_000, prefix_padding_ms=0
    )
    wanted = {"threshold": 0.7, "silence_duration_ms": 5_000, "prefix_padding_ms": 0}
    assert page.services.asked == [(ADA, Settings(voice="sage", turn_detection="server_vad", **wanted))]
    assert [each["value"] for each in (detection, threshold, silence, padding)] == ["server_vad", 0.7, 5_000, 0]
    assert silence["maximum"] == 5_000
    assert live.props == {"threshold": 0.7, "push_to_talk": False, "answers_on_request": False}
    assert "threshold 0.7, silence 5000 ms, padding 0 ms" in said


@pytest.mark.parametrize("chosen", [{}, {"threshold": "x"}, {"threshold": 0.5, "silence_duration_ms": -1}])
def test_a_setting_that_cannot_be_used_changes_nothing(chosen, page):
    said, *rest = page.use(**chosen)
    assert 'role="alert"' in said
    assert set(map(str, rest)) == {str(gr.skip())}
    assert page.services.asked == []


def test_a_setting_that_is_locked_is_not_used():
    page = Page(ScriptedServices({"PLAYGROUND_LOCKED_SETTINGS": "threshold"}))
    said, *_ = page.use(threshold=0.7, silence_duration_ms=200, prefix_padding_ms=300)
    assert "Set by whoever runs this page, and left as it is: Threshold." in said
    assert page.services.asked == []


def test_a_setting_the_service_refuses_is_said():
    page = Page(ScriptedServices(refusal=ServiceError("<b>Locked</b>", "Start again.")))
    said, *_ = page.use(threshold=0.7, silence_duration_ms=200, prefix_padding_ms=300)
    assert "&lt;b&gt;Locked&lt;/b&gt; Start again." in said


def test_lists_follow_the_form_unless_somebody_wrote_them(page):
    moved = page.calls["recentre"](0.6, 700, 100, "0.3, 0.5, 0.7", "250, 500", "300")
    assert moved[THRESHOLD] == "0.4, 0.6, 0.8"
    assert str(moved[SILENCE]) == str(gr.skip())
    assert moved[PADDING] == "100"
    assert is_ours("silence_duration_ms", "200, 500, 800")
    assert not is_ours("silence_duration_ms", "what?")


def asking(dial):
    services = ScriptedServices()
    services.reach = dial
    return Page(services)


def test_the_service_is_asked_with_the_key_of_the_event_and_its_rows_stand_beside_ours():
    keys = []
    with LocalServer(scripted()) as url:

        def dial(target, key):
            keys.append((target.service, key))
            return lambda: connect(url)

        page = asking(dial)
        page.take(recording())
        page.lists = ["0.5", "200, 500", "300"]
        said = page.ask(key="hush")
    assert keys == [("builtin", None)]  # the built-in service takes none
    assert "The service listens: 0% said in 2 sessions." in said[0]
    assert "stand beside" in said[-1]
    assert page.judge()[1].count("<td>service</td>") == 2


def test_a_service_that_cannot_be_reached_is_said():
    @asynccontextmanager
    async def refused():
        raise LinkError("Nobody is there.", "Start it.")
        yield

    page = asking(lambda target, key: refused)
    page.take(recording())
    assert page.ask()[-1] == '<p role="alert" class="wrong">Nobody is there. Start it.</p>'


def test_a_target_that_may_not_be_asked_is_said_before_anything_is_sent():
    def forbid(target, key):
        raise ServiceError("Not there.", "Give a key.")

    page = asking(forbid)
    assert "There is no recording to ask about." in page.ask()[-1]
    page.take(recording())
    assert "Not there. Give a key." in page.ask()[-1]


def test_the_page_needs_nothing_of_the_tuner_until_it_is_used():
    assert isinstance(ScriptedServices().tuner(), Tuner)
