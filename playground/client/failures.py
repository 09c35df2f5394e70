"""A row of ``errors/links.py`` made an error: filled with what is known of the services and of the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from playground.errors import BusyError, LinkError, ServiceError, links
from playground.offers import USUAL_MODEL
from playground.services.catalogue import BY_TOKEN


def _of_services(row: links.Failure) -> links.Failure:
    hint = row.hint.replace("{key_variable}", BY_TOKEN.key_variable).replace("{model}", USUAL_MODEL)
    return replace(row, hint=hint)


FAILURES: Mapping[str, links.Failure] = {code: _of_services(row) for code, row in links.FAILURES.items()}


def fault(code: str, host: str = "The service", **facts: str) -> LinkError | ServiceError:
    """Return the error of row ``code``, its sentence and hint filled with the facts of the case."""
    row = FAILURES[code]
    sentence, hint = (text.format(host=host, **facts) for text in (row.sentence, row.hint))
    return row.kind(sentence, hint, code=code, retry_helps=row.retry_helps)


def busy(seconds: float | None, longest_s: float = 300.0) -> BusyError:
    """Return the error of a service that asks to wait; trying again helps only within ``longest_s``."""
    row = FAILURES["busy"]
    again = seconds is None or seconds <= longest_s
    error = BusyError(row.sentence, row.hint.format(wait=_wait(seconds)), code="busy", retry_helps=again)
    error.retry_after_s = seconds or 0.0
    return error


def _wait(seconds: float | None) -> str:
    if seconds is None:
        return "in a moment"
    if seconds < 90:
        return f"in {max(1, round(seconds))} s"
    return f"in {round(seconds / 60)} minutes"
