"""The same without any account: the built-in server and a client in one program: python -m docs.examples.offline"""

import asyncio

from playground.client import connect
from playground.environment import Chat
from playground.protocol.events import AudioDelta, TranscriptDelta
from playground.server.builtin import BuiltInServer


async def main(address: str) -> None:
    received = 0
    async with connect(address) as session:
        await session.say("Count to five.")
        async for event in session.answer():
            match event:
                case TranscriptDelta():
                    print(event.delta, end="", flush=True)
                case AudioDelta():
                    received += len(event.audio)
    print(f"\n{received / 48_000:.1f} s of speech")


server = BuiltInServer(Chat())
try:
    asyncio.run(main(server.start()))
finally:
    server.close()
