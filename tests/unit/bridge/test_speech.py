"""The detector beside a conversation: one figure each 32 ms, whenever it comes, and never a queue of old sound."""

import anyio
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.audio.pcm import to_pcm
from playground.engines.speech_detector import SpeechDetector
from playground.web.bridge.speech import BATCH, FRAME, MOST_WAITING, SpeechWatches, Tell
from tests.support.scripted import LoudnessVad

BLOCK = np.zeros(480, np.float32)
LOUD = np.full(480, 0.5, np.float32)


async def told(watch_for, heard, detector=LoudnessVad) -> list[tuple[float, list[float]]]:
    """What is told of ``heard`` until ``watch_for`` figures are there."""
    found: list[tuple[float, list[float]]] = []
    enough, now = anyio.Event(), 0.0

    def tell(at_ms, probabilities):
        found.append((at_ms, probabilities))
        if sum(len(each) for _, each in found) >= watch_for:
            enough.set()

    watch = SpeechWatches(detector).watch(lambda: now, tell)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch.run)
        for block in heard:
            now += 20.0
            watch.hear(to_pcm(block))
            await anyio.wait_all_tasks_blocked()
        with anyio.fail_after(30):
            await enough.wait()
        tasks.cancel_scope.cancel()
    return found


@given(st.lists(st.integers(0, 3000), max_size=30))
def test_any_cut_of_the_sound_gives_one_figure_each_32_ms(sizes):
    detector = SpeechDetector(LoudnessVad(), 24_000)
    count = sum(len(detector.probabilities(np.zeros(size, np.float32))) for size in sizes)
    judged_ms = sum(sizes) / 24 - detector.behind_ms
    assert count * 32 == pytest.approx(judged_ms, abs=2.1)  # the filter knows 2 ms of the future


async def test_what_is_loud_is_likely_and_time_goes_on():
    found = await told(25, [BLOCK] * 25 + [LOUD] * 25)
    figures = [figure for _, each in found for figure in each]
    assert figures[:10] == [0.05] * 10
    assert figures[-5:] == [0.9] * 5
    moments = [at_ms for at_ms, _ in found]
    assert moments == sorted(moments)
    assert moments[-1] <= 1000


async def test_it_begins_when_the_detector_is_loaded():
    asked: list[None] = []

    def detector():
        asked.append(None)
        return LoudnessVad() if len(asked) > 2 else None

    found = await told(3, [BLOCK] * 50, detector)
    assert sum(len(each) for _, each in found) < 50 * 20 / 32


async def test_what_comes_faster_than_it_can_be_judged_is_dropped():
    found: list[float] = []
    enough = anyio.Event()

    def tell(at_ms, probabilities):
        found.extend(probabilities)
        enough.set()

    watch = SpeechWatches(LoudnessVad).watch(lambda: 0.0, tell)
    for _ in range(10 * MOST_WAITING // BLOCK.size):
        watch.hear(to_pcm(BLOCK))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch.run)
        with anyio.fail_after(30):
            await enough.wait()
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    assert len(found) <= MOST_WAITING / 24 / 32 + 1


async def test_microphones_share_a_thread_and_each_is_told_of_its_own():
    watches = SpeechWatches(LoudnessVad)
    found: dict[str, list[tuple[float, list[float]]]] = {"loud": [], "quiet": []}

    def teller(name: str) -> Tell:
        return lambda at_ms, figures: found[name].append((at_ms, figures))

    mine = {name: watches.watch(lambda: 100.0, teller(name)) for name in found}
    async with anyio.create_task_group() as tasks:
        for watch in mine.values():
            tasks.start_soon(watch.run)
        await anyio.wait_all_tasks_blocked()
        mine["quiet"].hear(to_pcm(np.zeros(BATCH - 1, np.float32)))
        await anyio.wait_all_tasks_blocked()
        assert found["quiet"] == []
        mine["loud"].hear(to_pcm(np.full(BATCH, 0.5, np.float32)))
        with anyio.fail_after(30):
            while not (found["loud"] and found["quiet"]):
                await anyio.sleep(0)
        tasks.cancel_scope.cancel()
    assert [figure for _, each in found["quiet"] for figure in each] == [0.05] * (BATCH // FRAME - 1)
    assert [figure for _, each in found["loud"] for figure in each] == [0.9] * (BATCH // FRAME - 1)


async def test_who_leaves_while_all_are_judged_takes_nothing_from_the_others():
    watches, told = SpeechWatches(LoudnessVad), anyio.Event()
    stays = watches.watch(lambda: 100.0, lambda at, p: told.set())
    leaves = watches.watch(lambda: 100.0, lambda at, p: pytest.fail("it had left"))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(stays.run)
        async with anyio.create_task_group() as page:
            page.start_soon(leaves.run)
            await anyio.wait_all_tasks_blocked()
            stays.hear(to_pcm(np.zeros(BATCH - 1, np.float32)))
            leaves.hear(to_pcm(np.zeros(BATCH, np.float32)))
            await anyio.sleep(0)
            page.cancel_scope.cancel()
            watches.leave(leaves)
        with anyio.fail_after(30):
            await told.wait()
        tasks.cancel_scope.cancel()
