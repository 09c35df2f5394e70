"""Turns: whoever takes one thing after the other lets everybody else have a turn between two of them.

Waiting for a thing is such a turn already. Where one comes now and then, as sound does, ``asyncio.sleep(0)`` after each
would be a turn of the loop for nothing: half of all its turns, in a conversation.
"""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, TypeVar

Given = TypeVar("Given")


@coroutine
def giving_way(work: Coroutine[Any, Any, Given]) -> Generator[Any, Any, Given]:
    """Await ``work``, of asyncio; where it is done without waiting, let everybody else have a turn, then return."""
    try:
        step = work.send(None)
    except StopIteration as done:
        yield
        found: Given = done.value
        return found
    while True:
        try:
            sent = yield step
        except GeneratorExit:
            work.close()
            raise
        except BaseException as error:  # noqa: BLE001  whatever is thrown is thrown into it
            resume = partial(work.throw, error)
        else:
            resume = partial(work.send, sent)
        try:
            step = resume()
        except StopIteration as done:
            found = done.value
            return found
