"""What was received, what was heard, and what to tell the service when the two part: interruption.

Rules (the cases are those users of other playgrounds report):
1. An item is truncated only if 0 < heard < received, at what was heard at the speaker, measured there; while more
   was still to come, all that came so far may have been heard.
2. Of an item that nobody heard at all the service must not believe it was said: it is deleted, not truncated at 0.
3. All audible tracks fall silent together; late audio of a silenced answer is dropped.
4. A speaker that does not answer within ``PATIENCE_S`` counts as having played what it last reported.
5. A service may cut its audio anywhere: half a sample waits for the other half, and is dropped at the end.
6. What has arrived when the link is lost is played to its end and falls silent like any other, but no service is told
   of it: to the next one the item is new. So is what still comes by a link that another one relieved.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.conversation.actions import Action, BeginTrack, EndTrack, Play, Send, StopPlayback
from playground.conversation.alignment import Alignment
from playground.protocol.commands import DeleteItem, TruncateItem

PATIENCE_S = 1.0
BYTES_PER_MS = 48
TRACKS = 65_536


@dataclass(slots=True)
class Track:
    """The audio of one item on its way to the ear."""

    number: int
    item_id: str
    response_id: str
    content_index: int
    alignment: Alignment = field(default_factory=Alignment)
    heard_ms: float = 0.0
    complete: bool = False
    lost: bool = False
    retold: bool = False
    """The link it came by is relieved or gone: the current one was told of it as words."""
    stop_by: float | None = None

    @property
    def received_ms(self) -> float:
        """All audio that has arrived."""
        return self.alignment.received_ms

    @property
    def heard_all(self) -> bool:
        """Tell whether nothing of it is left to be heard, nor to come."""
        return self.complete and self.heard_ms >= self.received_ms


class Playback:
    """The tracks of a session that are not yet wholly heard."""

    def __init__(self) -> None:
        self._tracks: dict[int, Track] = {}
        self._numbers = 0
        self._silenced: set[str] = set()
        self._began: set[str] = set()
        self._halves: dict[tuple[str, str, int], bytes] = {}
        self._early: dict[tuple[str, int], Alignment] = {}

    @property
    def audible(self) -> bool:
        """Tell whether something is being heard or is about to be."""
        return bool(self.sounding())

    def sounding(self) -> list[str]:
        """Return the items of which something is being heard or is about to be."""
        return [track.item_id for track in self._tracks.values() if track.stop_by is None]

    def stopping(self) -> set[str]:
        """Return the items of which it is still to be told what was heard before they fell silent."""
        return {track.item_id for track in self._tracks.values() if track.stop_by is not None}

    def numbers(self) -> list[int]:
        """Return the tracks of which something is being heard or is about to be."""
        return [number for number, track in self._tracks.items() if track.stop_by is None]

    @property
    def has_unheard(self) -> bool:
        """Tell whether sound that has arrived is still to leave the speaker."""
        return any(t.heard_ms < t.received_ms for t in self._tracks.values() if t.stop_by is None)

    def began(self, item_id: str) -> bool:
        """Tell whether any sound of this item arrived in time to be played."""
        return item_id in self._began

    def receive(self, response_id: str, item_id: str, content_index: int, pcm: bytes, chars: int) -> list[Action]:
        """Take audio of an answer, of whose transcript ``chars`` characters are known; drop it when it was silenced."""
        if response_id in self._silenced:
            return []
        pcm = self._whole((response_id, item_id, content_index), pcm)
        if not pcm:
            return []
        track = self._find(item_id, content_index)
        actions: list[Action] = []
        if track is None:
            timed = self._early.pop((item_id, content_index), None) or Alignment()
            track = Track(self._numbers % TRACKS, item_id, response_id, content_index, timed)
            self._numbers += 1
            self._tracks[track.number] = track
            self._began.add(item_id)
            actions.append(BeginTrack(track.number, item_id))
        track.alignment.add(len(pcm) / BYTES_PER_MS, chars)
        return [*actions, Play(track.number, pcm)]

    def time(self, item_id: str, content_index: int, word: str, offset_ms: float, duration_ms: float) -> None:
        """Note when a word of an item's part sounds; it may be told before any of its sound."""
        track = self._find(item_id, content_index)
        known = track.alignment if track else self._early.setdefault((item_id, content_index), Alignment())
        known.time(word, offset_ms, duration_ms)

    def complete(self, item_id: str, content_index: int) -> list[Action]:
        """Note that all audio of an item's part has arrived."""
        track = self._find(item_id, content_index)
        if track is None or track.complete:
            return []
        track.complete = True
        return [EndTrack(track.number)]

    def complete_response(self, response_id: str) -> list[Action]:
        """Note that nothing more of this response will come."""
        self._halves = {part: half for part, half in self._halves.items() if part[0] != response_id}
        self._early.clear()
        open_ = [t for t in self._tracks.values() if t.response_id == response_id and not t.complete]
        return [action for track in open_ for action in self.complete(track.item_id, track.content_index)]

    def heard(self, number: int, ms: float, *, done: bool = False) -> Track | None:
        """Note how much of a track has left the speaker; return the track, None when it is over already."""
        track = self._tracks.get(number)
        if track is None or track.stop_by is not None:
            return None
        track.heard_ms = min(max(track.heard_ms, ms), track.received_ms)
        if done and track.complete:
            track.heard_ms = track.received_ms
            del self._tracks[number]
        return track

    def silence(self, now: float) -> list[Action]:
        """Stop everything audible; ``silenced`` must follow for each track."""
        actions: list[Action] = []
        for track in self._tracks.values():
            if track.stop_by is None:
                track.stop_by = now + PATIENCE_S
                self._silenced.add(track.response_id)
                actions.append(StopPlayback(track.number))
        return actions

    def refuse(self, response_id: str) -> None:
        """Drop whatever still comes of this response."""
        self._silenced.add(response_id)

    def silenced(self, number: int, ms: float) -> tuple[Track, list[Action]] | None:
        """Settle a stopped track at what was heard of it; None when it was settled before."""
        track = self._tracks.get(number)
        if track is None or track.stop_by is None:
            return None
        del self._tracks[number]
        track.heard_ms = min(max(track.heard_ms, ms), track.received_ms)
        return track, self._tell(track)

    def overdue(self, now: float) -> list[Track]:
        """Return the stopped tracks whose speaker has not answered in time."""
        return [t for t in self._tracks.values() if t.stop_by is not None and t.stop_by <= now]

    def next_due(self) -> float | None:
        """Return when the next speaker's patience ends."""
        return min((t.stop_by for t in self._tracks.values() if t.stop_by is not None), default=None)

    def lose(self) -> tuple[list[Track], list[Action]]:
        """Note that the link is gone: nothing more will come. Return the tracks that were cut by that."""
        cut = [track for track in self._tracks.values() if not track.complete and track.stop_by is None]
        for track in self._tracks.values():
            track.lost = track.retold = track.complete = True
        self._silenced.clear()
        self._began.clear()
        self._halves.clear()
        self._early.clear()
        return cut, [EndTrack(track.number) for track in cut]

    def lose_response(self, response_id: str) -> tuple[list[Track], list[Action]]:
        """Note that nothing more of one answer will come. Return its tracks that were cut by that."""
        mine = [track for track in self._tracks.values() if track.response_id == response_id]
        cut = [track for track in mine if not track.complete and track.stop_by is None]
        for track in mine:
            track.lost = track.retold = track.complete = True
        return cut, [EndTrack(track.number) for track in cut]

    def relieve(self) -> None:
        """Note that another link takes over: more may come by the old one, but no service is told of it."""
        for track in self._tracks.values():
            track.retold = True

    def forget(self) -> None:
        """Drop every track: nobody plays them any more."""
        self._tracks.clear()

    @staticmethod
    def _tell(track: Track) -> list[Action]:
        end_ms = int(track.heard_ms)
        if track.retold:
            return []
        if end_ms <= 0:
            return [Send(DeleteItem(track.item_id))]
        if track.heard_all:
            return []
        return [Send(TruncateItem(track.item_id, end_ms, track.content_index))]

    def _whole(self, part: tuple[str, str, int], pcm: bytes) -> bytes:
        """Return the whole samples of ``pcm`` and of what ``part`` left over; half a sample is left for the next."""
        pcm = self._halves.pop(part, b"") + pcm
        if len(pcm) % 2:
            self._halves[part] = pcm[-1:]
            return pcm[:-1]
        return pcm

    def _find(self, item_id: str, content_index: int) -> Track | None:
        alive = (track for track in self._tracks.values() if not track.lost)
        return next((t for t in alive if (t.item_id, t.content_index) == (item_id, content_index)), None)
