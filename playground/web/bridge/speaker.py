"""A page as the surface of a conversation: actions become frames, at the page's own sampling rate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.audio.pcm import RATE_HZ, bytes_of_ms
from playground.audio.resample import Resampler
from playground.conversation.actions import Action, BeginTrack, Close, EndTrack, Play, Show, StopPlayback
from playground.eventlog.event_log import Entry
from playground.web.bridge.frames import goodbye, playback_frame, view_message
from playground.web.bridge.send_queue import SendQueue

PIECE = bytes_of_ms(1000)
"""Sound in one frame at most: a service may send minutes of it at once, and a page must be seen to read them."""


class PageSurface:
    """Turns actions into frames of ``queue``. Each track is resampled as one stream, so blocks join without seams."""

    def __init__(self, queue: SendQueue, output_rate_hz: int) -> None:
        self._queue = queue
        self._rate_hz = output_rate_hz
        self._streams: dict[int, Resampler] = {}

    def perform(self, action: Action) -> None:
        """Queue what the page must be told; it takes no time."""
        match action:
            case Play():
                self._play(action.track, action.pcm)
            case Show():
                self._queue.put(view_message(action.view))
            case BeginTrack():
                self._streams[action.track] = Resampler(RATE_HZ, self._rate_hz)
                self._tell("track", track=action.track, item_id=action.item_id)
            case EndTrack():
                self._end(action.track)
            case StopPlayback():
                self._streams.pop(action.track, None)
                self._tell("stop_playback", track=action.track)
            case Close():
                self._queue.put_last(goodbye(action.error))
            case _:
                pass

    def record(self, entry: Entry) -> None:
        """Queue a line of the record, behind whatever is to be heard or seen."""
        self._queue.put_record(entry)

    def _play(self, track: int, pcm: bytes) -> None:
        stream = self._streams.get(track)
        if stream is None:
            return
        for piece in (pcm,) if len(pcm) <= PIECE else _pieces(pcm):
            if sound := stream.process_pcm(piece):
                self._queue.put_audio(playback_frame(track, sound))

    def _end(self, track: int) -> None:
        stream = self._streams.pop(track, None)
        if stream is None:
            return
        if rest := stream.flush_pcm():
            self._queue.put_audio(playback_frame(track, rest))
        self._tell("track_end", track=track)

    def _tell(self, type_: str, **fields: Any) -> None:
        self._queue.put({"type": type_, **fields})


def _pieces(pcm: bytes) -> Iterator[bytes]:
    return (pcm[start : start + PIECE] for start in range(0, len(pcm), PIECE))
