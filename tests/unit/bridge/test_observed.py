"""What is counted of a conversation's course: each thing once, however often it is shown."""

from types import SimpleNamespace

import pytest

from playground.conversation.actions import Close, Line, Show, StateView, TurnView
from playground.errors import LinkError, ServiceError
from playground.web.bridge.observed import Courses

WORDS = "my diary is under the bed"


class Counting:
    def __init__(self):
        self.counted, self.waits = [], []

    def count(self, what, reason=""):
        self.counted.append((what, reason) if reason else what)

    def first_sound(self, seconds):
        self.waits.append(seconds)


class Inner:
    def __init__(self):
        self.performed = []

    def perform(self, action):
        self.performed.append(action)


@pytest.fixture
def tally():
    return Counting()


@pytest.fixture
async def talk(tally):
    """A conversation that has begun: its course, the surface it has, and what lies under that."""
    course, inner = Courses(tally).new(), Inner()
    course.asked()
    surface = course.begin("builtin", inner)
    tally.counted.clear()
    return SimpleNamespace(course=course, inner=inner, surface=surface)


def links(*words):
    return [Show(StateView(word, "listening")) for word in words]


async def test_every_action_passes(talk):
    actions = [*links("connecting", "open"), Show(Line("1", "assistant", text=WORDS)), Close()]
    for action in actions:
        talk.surface.perform(action)
    assert talk.inner.performed == actions


async def test_a_link_that_opens_again_is_a_reconnect_and_the_first_is_none(talk, tally):
    for action in links("connecting", "open", "open", "waiting", "connecting", "waiting", "connecting", "open"):
        talk.surface.perform(action)
    assert tally.counted == ["reconnected"]


async def test_an_answer_that_somebody_breaks_off_counts_once_and_one_that_a_link_cuts_does_not(talk, tally):
    for status in ("streaming", "interrupted", "interrupted"):
        talk.surface.perform(Show(Line("1", "assistant", text=WORDS, status=status)))
    for status in ("done", "cut", "failed"):
        talk.surface.perform(Show(Line("2", "assistant", text=WORDS, status=status)))
    talk.surface.perform(Show(Line("3", "assistant", text=WORDS, status="interrupted")))
    assert tally.counted == ["interrupted", "interrupted"]


async def test_a_wait_counts_once_it_is_known_and_only_after_speech(talk, tally):
    for ms in (None, 294.0, 294.0):
        talk.surface.perform(Show(TurnView(number=1, how="speech", total_ms=ms)))
    talk.surface.perform(Show(TurnView(number=2, how="text", total_ms=100.0)))
    talk.surface.perform(Show(TurnView(number=3, how="speech", total_ms=500.0)))
    assert tally.waits == [0.294, 0.5]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (None, "hung_up"),
        (LinkError("No.", code="stopped"), "stopped"),
        (ServiceError(WORDS, code=WORDS), "ServiceError"),
    ],
)
async def test_an_end_counts_by_a_reason_that_quotes_nobody(talk, tally, error, reason):
    talk.surface.perform(Close(error))
    talk.course.over()
    assert tally.counted == [("ended", reason)]


async def test_who_is_sent_away_counts_as_refused_but_for_who_leaves(tally):
    courses = Courses(tally)
    for error in (ServiceError("No.", code="full"), None):
        course = courses.new()
        course.sent_away(LinkError("No ticket."))  # nobody knows yet what it asks for
        course.asked()
        course.sent_away(error)
        course.over()
    assert tally.counted == [("refused", "full")]
