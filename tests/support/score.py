"""A session core played from a score: events and inputs in, the actions that come out, on a clock that is only set."""

from typing import Any, TypeVar

from playground.conversation.actions import Action, Line, Send, Show, TurnView
from playground.conversation.core import SessionCore
from playground.conversation.inputs import SendAudio
from playground.protocol import events as e
from playground.protocol.ga import GA
from playground.protocol.values import Item, Part, Response, SessionConfig, TurnDetection
from playground.settings import Settings

Kind = TypeVar("Kind")


def pcm(ms: float) -> bytes:
    """Return ``ms`` of PCM16 silence at 24 kHz."""
    return bytes(int(ms * 48))


def sent(actions: list[Action]) -> list[Any]:
    """Return the commands among ``actions``."""
    return [action.command for action in actions if isinstance(action, Send)]


def of(kind: type[Kind], actions: list[Action]) -> list[Kind]:
    """Return the actions, or shown views, of one kind."""
    found = [action.view if isinstance(action, Show) else action for action in actions]
    return [each for each in found if isinstance(each, kind)]


class Score:
    """A core and its clock, with the phrases that tests repeat."""

    def __init__(self, dialect=GA, *, began: float = 0.0, **settings: Any) -> None:
        self.core = SessionCore(Settings(**settings), dialect, began=began)
        self.now = began
        self.played: list[Action] = []

    def keep(self, actions: list[Action]) -> list[Action]:
        self.played += actions
        return actions

    def hear(self, *events: e.ServerEvent, link: int | None = None) -> list[Action]:
        """Let the service report ``events``, over the current link or another; return all actions."""
        return self.keep([action for event in events for action in self.core.receive(event, self.now, link=link)])

    def want(self, wanted: Any) -> list[Action]:
        return self.keep(self.core.want(wanted, self.now))

    def open(self) -> "Score":
        """Bring the link up."""
        self.keep(self.core.dialled())
        self.hear(e.SessionCreated(SessionConfig(id="sess_1")))
        return self

    def confirm(self, **detection: Any) -> list[Action]:
        """Let the service say how it finds turns from now on: server VAD, but for ``detection``."""
        return self.hear(e.SessionUpdated(SessionConfig(id="sess_1", turn_detection=TurnDetection(**detection))))

    def person_speaks(self, item_id: str = "user_1", *, start_ms: int = 0, end_ms: int = 1000) -> list[Action]:
        """One turn of the person as server VAD reports it, up to the response that follows."""
        return self.hear(
            e.SpeechStarted(start_ms, item_id), e.SpeechStopped(end_ms, item_id), e.AudioCommitted(item_id)
        )

    def answer_begins(self, response_id: str = "resp_1", item_id: str = "answer_1", after: str | None = None):
        """The first events of a spoken answer."""
        item = Item(id=item_id, role="assistant", status="in_progress")
        return self.hear(
            e.ResponseCreated(Response(id=response_id)),
            e.OutputItemAdded(response_id, item),
            e.ItemAdded(item, previous_item_id=after),
            e.PartAdded(response_id, item_id, Part("audio", transcript="")),
        )

    def says(
        self, words: str, ms: float, response_id: str = "resp_1", item_id: str = "answer_1", link: int | None = None
    ) -> list[Action]:
        """Some words of the answer, then their sound."""
        sound = e.AudioDelta(response_id, item_id, pcm(ms))
        return self.hear(e.TranscriptDelta(response_id, item_id, words), sound, link=link)

    def answer_ends(
        self,
        status="completed",
        response_id: str = "resp_1",
        item_id: str = "answer_1",
        link: int | None = None,
    ) -> list[Action]:
        """The last events of a spoken answer."""
        line = self.core.transcript.line(item_id)
        words = line.text if line else ""
        item = Item(id=item_id, role="assistant", status="completed", content=(Part("audio", transcript=words),))
        return self.hear(
            e.AudioDone(response_id, item_id),
            e.TranscriptDone(response_id, item_id, words),
            e.ItemDone(item),
            e.OutputItemDone(response_id, item),
            e.ResponseDone(Response(id=response_id, status=status, output_items=(item,))),
            link=link,
        )

    def microphone(self, ms: float, *, uplink_ms: float = 0.0) -> None:
        """Blocks of 20 ms in the time they last, each here ``uplink_ms`` after its last sample was captured."""
        began = self.now
        for block in range(1, int(ms // 20) + 1):
            self.now = began + block * 0.02 + uplink_ms / 1000
            self.want(SendAudio(pcm(20)))

    def heard(self, ms: float, track: int = 0, *, done: bool = False, at: float | None = None) -> list[Action]:
        return self.keep(self.core.heard(track, ms, self.now, done=done, at=at))

    def silenced(self, ms: float, track: int = 0, *, at: float | None = None) -> list[Action]:
        return self.keep(self.core.silenced(track, ms, self.now, at=at))

    def turn(self, number: int = 1) -> TurnView:
        """Return what was shown last of a turn."""
        return [view for view in of(TurnView, self.played) if view.number == number][-1]

    def line(self, item_id: str) -> Line:
        found = self.core.transcript.line(item_id)
        assert found is not None
        return found
