"""End of speech to first audio, less the silence duration: what a person waits beyond the silence asked for.

Method: the real server with its real engines over loopback, one client that streams a spoken sentence in blocks of
20 ms at the pace of a microphone, silence after it, until the answer's first ``response.output_audio.delta`` arrives.
The end of speech is where the server itself puts it (``audio_end_ms`` less the silence duration), as the wall-clock
time at which the block holding that moment was sent. The sentences, 1.5 to 5.5 s, are synthesized by the server's own
voice; n turns in one session, the first of them counted too.

    python -m benchmarks.turn_latency [turns]
"""

import asyncio
import base64
import json
import statistics
import sys
import time

import numpy as np
import websockets

from playground.audio.pcm import to_pcm
from playground.engines.loading import Engines
from playground.server.endpoint import LocalServer

SENTENCES = (
    "Hello, can you hear me?",
    "What time is it right now?",
    "Please tell me a short story about a cat that likes to sail.",
    "I was wondering whether you could help me with something that I have been thinking about since yesterday evening.",
)
SILENCE_MS, BLOCK_MS, TURNS = 200, 20, 24


async def turn(
    link: websockets.ClientConnection, pcm: bytes, clock: dict[int, float], sent_ms: int
) -> tuple[float, int]:
    blocks = [pcm[at : at + 48 * BLOCK_MS] for at in range(0, len(pcm), 48 * BLOCK_MS)]
    silence, found = bytes(48 * BLOCK_MS), {}

    async def stream() -> None:
        nonlocal sent_ms
        due = time.perf_counter()
        while "audio" not in found:
            block = blocks.pop(0) if blocks else silence
            sent_ms += BLOCK_MS
            clock[sent_ms] = time.perf_counter()
            audio = base64.b64encode(block).decode()
            await link.send(json.dumps({"type": "input_audio_buffer.append", "audio": audio}))
            due += BLOCK_MS / 1000
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    async def listen() -> None:
        async for frame in link:
            event = json.loads(frame)
            if event["type"] == "input_audio_buffer.speech_stopped":
                found["end"] = event["audio_end_ms"] - SILENCE_MS
            elif event["type"] == "response.output_audio.delta" and "audio" not in found:
                found["audio"] = time.perf_counter()
            elif event["type"] == "response.done" and event["response"]["status"] == "completed":
                return

    await asyncio.gather(stream(), listen())
    spoken_at = clock[-(-found["end"] // BLOCK_MS) * BLOCK_MS]
    return (found["audio"] - spoken_at) * 1000 - SILENCE_MS, sent_ms


async def measure(url: str, clips: list[bytes], turns: int) -> list[float]:
    waits: list[float] = []
    clock: dict[int, float] = {}
    sent_ms = 0
    async with websockets.connect(f"{url}?model=gpt-realtime", max_size=None, compression=None) as link:
        for n in range(turns):
            wait, sent_ms = await turn(link, clips[n % len(clips)], clock, sent_ms)
            waits.append(wait)
    return waits


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    engines = Engines()
    engines.wait_ready()
    voice = engines.synthesizer
    assert voice is not None, engines.status()
    spoken = ([samples for _, samples in voice.speak(sentence, voice="sage")] for sentence in SENTENCES)
    clips = [to_pcm(np.concatenate(pieces)) for pieces in spoken]
    with LocalServer(engines) as url:
        waits = asyncio.run(measure(url, clips, turns))
    engines.close()
    waits.sort()
    p95 = waits[min(len(waits) - 1, round(0.95 * len(waits)))]
    print(f"end of speech to first audio, less {SILENCE_MS} ms of silence, n={len(waits)}:")
    print(f"  median {statistics.median(waits):.0f} ms, p95 {p95:.0f} ms, from {waits[0]:.0f} to {waits[-1]:.0f} ms")


if __name__ == "__main__":
    main()
