"""A page as a surface: what of an answer's sound goes into one frame."""

import numpy as np
import pytest

from playground.audio.pcm import RATE_HZ, silence, to_pcm, to_samples
from playground.audio.resample import Resampler, resample
from playground.conversation.actions import BeginTrack, EndTrack, Play
from playground.web.bridge.frames import HEADER
from playground.web.bridge.send_queue import SendQueue
from playground.web.bridge.speaker import PIECE, PageSurface


@pytest.mark.parametrize("rate_hz", [24_000, 48_000])
async def test_minutes_that_come_at_once_go_in_frames_of_a_second_without_a_seam(rate_hz):
    queue = SendQueue()
    surface = PageSurface(queue, rate_hz)
    pcm = to_pcm(np.sin(np.arange(90 * RATE_HZ) / 9).astype(np.float32) / 2) + silence(300)
    surface.perform(BeginTrack(7, "item"))
    surface.perform(Play(7, pcm))
    surface.perform(EndTrack(7))
    frames = [frame for frame in queue._waiting if isinstance(frame, bytes)]
    assert max(len(frame) for frame in frames) <= HEADER.size + 2 * rate_hz
    heard = b"".join(frame[HEADER.size :] for frame in frames)
    alone = Resampler(RATE_HZ, rate_hz)
    pieces = [alone.process_pcm(pcm[start : start + PIECE]) for start in range(0, len(pcm), PIECE)]
    assert heard == b"".join([*pieces, alone.flush_pcm()])
    whole = pcm if rate_hz == RATE_HZ else to_pcm(resample(to_samples(pcm), RATE_HZ, rate_hz))
    apart = np.frombuffer(heard, "<i2").astype(int) - np.frombuffer(whole, "<i2")
    assert abs(apart).max() <= (rate_hz != RATE_HZ), "but for the rounding of a sample"
