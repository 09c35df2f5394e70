"""Every error a person can meet: one sentence, a hint what to do, and whether trying again helps.

Here stand the kinds; in the modules beside this one, as tables, the codes and the words of those that have a code:
``links`` (a link or a sign-in that fails), ``said`` (what a service says), ``refusals`` (what ours says), ``page``
(what a page does wrong) and ``withheld`` (what a page does not offer). Whoever recognises an error chooses a row; the
words are chosen here.

Rules:
1. The sentence says what happened, the hint says the next step; neither holds a key, a transcript or a traceback.
2. The class says who is at fault: the person, the service, the connection to it, or a part that is missing here.
3. ``retry_after_s`` is how long the service asks to be left alone; trying sooner does not help.
4. ``code`` is stable and machine-readable; where a service sent one, it is the service's own.
"""

from __future__ import annotations


class PlaygroundError(Exception):
    """Base of all our errors; ``str()`` gives the sentence, then the hint."""

    def __init__(self, sentence: str, hint: str = "", *, code: str = "", retry_helps: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.code = code
        self.retry_helps = retry_helps
        self.retry_after_s = 0.0

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".rstrip()


class SettingsError(PlaygroundError):
    """The person asked for a value that cannot be; ``field`` names the setting."""

    def __init__(self, sentence: str, hint: str = "", *, field: str = "") -> None:
        super().__init__(sentence, hint, code="invalid_setting")
        self.field = field


class LinkError(PlaygroundError):
    """The connection could not be made or was lost: name lookup, refusal, TLS, timeout, closed."""


class ServiceError(PlaygroundError):
    """The service answered, and said no: sign-in, deployment, quota, a refused command."""


class BusyError(ServiceError):
    """The service asks to come back later: in ``retry_after_s`` seconds, not sooner."""


class WireError(PlaygroundError):
    """What arrived is not the Realtime protocol; ``param`` is the dotted path of the offending field.

    ``event_id`` is the id the client gave to the message, as far as that could be read.
    """

    def __init__(self, sentence: str, hint: str = "", *, code: str = "invalid_value", param: str | None = None) -> None:
        super().__init__(sentence, hint, code=code)
        self.param = param
        self.event_id: str | None = None


class EngineError(PlaygroundError):
    """A part of the built-in server cannot work here: a package or a model is missing or broken."""
