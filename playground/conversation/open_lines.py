"""What becomes of the lines that a lost link leaves open: nobody will complete them, and the person is told why."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from playground.conversation.actions import Line, Show
from playground.conversation.playback import Track
from playground.conversation.transcript import Transcript

UNHEARD = "Not transcribed: the connection was lost."
UNANSWERED = "The connection was lost before this had its result."


def close_open_lines(
    transcript: Transcript,
    cut: Iterable[Track],
    *,
    goes_on: bool,
    came: Callable[[Line], bool],
    among: Collection[str] | None = None,
) -> list[Show]:
    """Close all open lines, or those ``among`` these; answers at what came of them.

    ``cut``: the tracks that stay incomplete; what has arrived is heard if the conversation ``goes_on``. ``came``: the
    words of a line without such a track were read, or all of its sound is there.
    """
    shown = [show for track in cut for show in _cut_sound(transcript, track, goes_on)]
    lines = [line for line in transcript.lines() if among is None or line.item_id in among]
    still_open = [line for line in lines if line.status == "streaming"]
    return [*shown, *(show for line in still_open for show in _close(transcript, line, came(line)))]


def _cut_sound(transcript: Transcript, track: Track, goes_on: bool) -> list[Show]:
    line = transcript.line(track.item_id)
    if line is None:
        return []
    heard = track.alignment
    chars = heard.received_chars(line.text) if goes_on else heard.heard_chars(line.text, track.heard_ms)
    return transcript.cut(track.item_id, chars)


def _close(transcript: Transcript, line: Line, came: bool) -> list[Show]:
    match line.role:
        case "user":
            return transcript.settle(line.item_id, None, "user", "failed", UNHEARD)
        case "tool":
            return transcript.settle(line.item_id, None, "tool", "failed", UNANSWERED)
        case "system":
            return transcript.settle(line.item_id, None, "system")
        case "assistant":
            if not line.text:  # nothing came of it: it is asked for again
                return transcript.remove(line.item_id)
            return transcript.cut(line.item_id, len(line.text) if came else 0)
