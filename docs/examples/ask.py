"""Ask in writing, hear the answer: python -m docs.examples.ask ADDRESS "How are you?" answer.wav

ADDRESS is that of any Realtime service; a key is taken from REALTIME_KEY.
"""

import asyncio
import os
import sys
import wave

from playground.client import connect
from playground.protocol.events import AudioDelta, TranscriptDelta


async def main(address: str, words: str, path: str) -> None:
    with wave.open(path, "wb") as sound:
        sound.setparams((1, 2, 24_000, 0, "NONE", ""))
        async with connect(address, key=os.environ.get("REALTIME_KEY")) as session:
            await session.say(words)
            async for event in session.answer():
                match event:
                    case AudioDelta():
                        sound.writeframes(event.audio)
                    case TranscriptDelta():
                        print(event.delta, end="", flush=True)


asyncio.run(main(*sys.argv[1:]))
