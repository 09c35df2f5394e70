"""Between two things taken everybody else has a turn: while the next is waited for, or before it is returned."""

import asyncio

import pytest

from playground.client.giving_way import giving_way


async def turns_during(work) -> tuple[object, int]:
    """Return what ``giving_way(work)`` gives, and how many turns somebody else had meanwhile."""
    turns = 0

    async def neighbour() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(neighbour())
    await asyncio.sleep(0)
    before = turns
    try:
        return await giving_way(work), turns - before
    finally:
        task.cancel()


async def after(turns: int) -> int:
    for _ in range(turns):
        await asyncio.sleep(0)
    return turns


@pytest.mark.parametrize(("waits", "turns"), [(0, 1), (1, 1), (2, 2), (5, 5)])
async def test_what_is_there_at_once_costs_a_turn_and_what_is_waited_for_none_more(waits, turns):
    assert await turns_during(after(waits)) == (waits, turns)


@pytest.mark.parametrize("waits", [0, 3])
async def test_what_it_raises_is_raised(waits):
    async def fail() -> None:
        await after(waits)
        raise KeyError("x")

    with pytest.raises(KeyError):
        await giving_way(fail())


async def test_who_waits_can_be_cancelled_and_cleans_up():
    cleaned = asyncio.Event()

    async def wait() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    async def take() -> None:
        await giving_way(wait())

    task = asyncio.create_task(take())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned.is_set()
