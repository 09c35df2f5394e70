"""Play a recording to a service and print both sides: python -m docs.examples.listen ADDRESS question.wav

The file holds PCM16 mono at 24 kHz. The service's turn detection hears where the question ends.
"""

import asyncio
import os
import sys
import wave

from playground.client import RealtimeSession, connect
from playground.protocol.events import ResponseDone, TranscriptDone, TranscriptionCompleted
from playground.settings import Settings

BLOCK_MS = 100


async def play(session: RealtimeSession, path: str) -> None:
    """Send the file, then silence for as long as the service listens, at the pace at which it would be spoken."""
    with wave.open(path, "rb") as sound:
        while True:
            pcm = sound.readframes(24 * BLOCK_MS)
            await session.send_audio(pcm.ljust(48 * BLOCK_MS, b"\0"))
            await asyncio.sleep(BLOCK_MS / 1000)


async def main(address: str, path: str) -> None:
    async with connect(address, key=os.environ.get("REALTIME_KEY")) as session:
        await session.update(Settings(silence_duration_ms=500))
        microphone = asyncio.create_task(play(session, path))
        async for event in session:
            match event:
                case TranscriptionCompleted():
                    print("You:", event.transcript)
                case TranscriptDone():
                    print("Assistant:", event.transcript)
                case ResponseDone():
                    break
        microphone.cancel()


asyncio.run(main(*sys.argv[1:]))
