"""A row of ``errors/links.py`` made an error: filled with what is known of the services and of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playground.errors import BusyError, LinkError, ServiceError, links
from playground.offers import USUAL_MODEL
from playground.services.catalogue import BY_TOKEN
from playground.telling import Told, tell


def _of_services(row: links.Failure) -> links.Failure:
    hint = row.hint.replace("{key_variable}", BY_TOKEN.key_variable).replace("{model}", USUAL_MODEL)
    return replace(row, hint=hint)


FAILURES: Mapping[str, links.Failure] = {code: _of_services(row) for code, row in links.FAILURES.items()}


THE_SERVICE = tell("The service")
FACTS: Mapping[str, str] = {"key_variable": BY_TOKEN.key_variable, "model": USUAL_MODEL}


def fault(code: str, host: str = THE_SERVICE, **facts: str) -> LinkError | ServiceError:
    """Return the error of row ``code``, its sentence and hint filled with the facts of the case."""
    row = links.FAILURES[code]
    sentence, hint = (tell(text, **FACTS, host=host, **facts) for text in (row.sentence, row.hint))
    return row.kind(sentence, hint, code=code, retry_helps=row.retry_helps)


def busy(seconds: float | None, longest_s: float = 300.0) -> BusyError:
    """Return the error of a service that asks to wait; trying again helps only within ``longest_s``."""
    row = links.FAILURES["busy"]
    again = seconds is None or seconds <= longest_s
    error = BusyError(row.sentence, tell(row.hint, wait=_wait(seconds)), code="busy", retry_helps=again)
    error.retry_after_s = seconds or 0.0
    return error


def _wait(seconds: float | None) -> Told:
    if seconds is None:
        return tell("in a moment")
    if seconds < 90:
        return tell("in {seconds} s", seconds=max(1, round(seconds)))
    return tell("in {minutes} minutes", minutes=round(seconds / 60))
