"""What a session asks of its shell: send, play, show, wait. The shell performs them in order and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from playground.errors import PlaygroundError
from playground.protocol.commands import Command

Role = Literal["user", "assistant", "system", "tool"]
LineStatus = Literal["streaming", "done", "interrupted", "cut", "failed"]
"""``interrupted``: by the person; ``cut``: by a lost link."""
TurnKind = Literal["speech", "held", "text", "tool", "asked", "idle"]
"""How a turn began; ``asked``: an answer was asked for by hand;
``idle`` is what nobody asked for: the idle timeout, or an answer of the service's own accord."""
Owner = Literal["vad", "service", "network", "us"]
"""Who a stretch of waiting belongs to; ``vad`` is the silence that turn detection waits for."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send ``command`` to the service."""

    command: Command


@dataclass(frozen=True, slots=True)
class BeginTrack:
    """Audio of ``item_id`` will come under this number (0 to 65535)."""

    track: int
    item_id: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play ``pcm`` (PCM16 mono, 24 kHz) after what the track already holds."""

    track: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndTrack:
    """No more audio will come for this track."""

    track: int


@dataclass(frozen=True, slots=True)
class StopPlayback:
    """Fall silent on this track at once, and report with ``silenced`` what was heard."""

    track: int


@dataclass(frozen=True, slots=True)
class RetryAt:
    """Open the link again at this time of the session's clock."""

    at: float


@dataclass(frozen=True, slots=True)
class OpenNext:
    """Open a link beside the one in use: it takes over as soon as nothing would be torn by that."""


@dataclass(frozen=True, slots=True)
class DropLink:
    """Give up the link that is in use; ``link_lost`` follows, as for any other."""


@dataclass(frozen=True, slots=True)
class UseLink:
    """From now on, send over the link of this number: the one in use was relieved, or is gone."""

    link: int


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close the link of this number, which is not in use; nothing of it is told any more."""

    link: int


@dataclass(frozen=True, slots=True)
class Close:
    """End the session; ``error`` says why when nobody asked for it."""

    error: PlaygroundError | None = None


@dataclass(frozen=True, slots=True)
class StateView:
    """Where link and turn stand, in the words of their tables."""

    link: str
    turn: str


@dataclass(frozen=True, slots=True)
class WordScore:
    """How probable a word of a transcript is, 0 to 1; it is ``text[start:end]``, counted in code points."""

    start: int
    end: int
    probability: float


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the transcript, whole, standing after ``after``; ``heard_chars`` is set where it was broken off.

    ``pictures``: the page's numbers of those that it shows. ``scores``: how sure the transcription is of each word,
    where it says so.
    """

    item_id: str
    role: Role
    after: str | None = None
    text: str = ""
    status: LineStatus = "streaming"
    heard_chars: int | None = None
    note: str = ""
    latency_ms: int | None = None
    call_id: str = ""
    pictures: tuple[int, ...] = ()
    scores: tuple[WordScore, ...] = ()


@dataclass(frozen=True, slots=True)
class LineGone:
    """An entry is no longer part of the conversation."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting for which the service holds another value than was asked."""

    field: str
    asked: Any
    confirmed: Any


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the service holds now, by our settings' names."""

    settings: Mapping[str, Any]
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the person, and what to do.

    ``wait_s``: how long it is until that is tried by itself; ``until_s``: until the conversation is ended.
    """

    sentence: str
    hint: str = ""
    level: Literal["info", "error"] = "error"
    code: str = ""
    action: Literal["", "restart", "let_finish", "echo_cancellation", "try_now"] = ""
    wait_s: float | None = None
    until_s: float | None = None


@dataclass(frozen=True, slots=True)
class NoticeGone:
    """What the notice under this code said holds no longer."""

    code: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch of the way from the end of speech to the first sound, and whose it is; see ``docs/latency.md``."""

    name: str
    owner: Owner
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One turn, whole. Moments in milliseconds since the conversation began, None until (or unless) they happen.

    ``answered_with``: the number of a later turn whose answer is this one's too.
    """

    number: int
    how: TurnKind
    user_item_id: str = ""
    response_id: str = ""
    answer_item_id: str = ""
    answered_with: int | None = None
    status: Literal["", "in_progress", "completed", "cancelled", "failed", "incomplete"] = ""
    threshold: float | None = None
    prefix_padding_ms: int | None = None
    silence_ms: int | None = None
    speech_start_ms: float | None = None
    started_ms: float | None = None
    speech_end_ms: float | None = None
    stopped_ms: float | None = None
    committed_ms: float | None = None
    created_ms: float | None = None
    first_audio_ms: float | None = None
    first_sound_ms: float | None = None
    done_ms: float | None = None
    ended_ms: float | None = None
    received_ms: float = 0.0
    heard_ms: float = 0.0
    interrupted: bool = False
    legs: tuple[Leg, ...] = ()
    total_ms: float | None = None
    error_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageView:
    """Tokens of one answer or one transcription; the cached ones are part of the input. ``seconds``: billed by time."""

    kind: Literal["answer", "transcription"]
    turn: int = 0
    item_id: str = ""
    response_id: str = ""
    model: str = ""
    at_ms: float = 0.0
    input_text: int = 0
    input_audio: int = 0
    input_image: int = 0
    cached_text: int = 0
    cached_audio: int = 0
    cached_image: int = 0
    output_text: int = 0
    output_audio: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class SessionView:
    """The service's session at hand: whether it relieved another, since when it is used, and when it will end.

    Moments in milliseconds since the conversation began; no ``ends_ms`` where none is known, or no session is there.
    """

    is_renewed: bool
    at_ms: float
    ends_ms: float | None


View = StateView | Line | LineGone | Confirmed | Notice | NoticeGone | TurnView | UsageView | SessionView


@dataclass(frozen=True, slots=True)
class Show:
    """Show this to the person."""

    view: View


AboutLinks = RetryAt | OpenNext | DropLink | UseLink | CloseLink | Close
Action = Send | BeginTrack | Play | EndTrack | StopPlayback | AboutLinks | Show
