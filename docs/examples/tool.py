"""Let the model call a function of ours: python -m docs.examples.tool ADDRESS "What is the weather in Recife?" """

import asyncio
import json
import os
import sys

from playground.client import connect
from playground.protocol.events import ArgumentsDone, TextDelta
from playground.settings import Settings

WEATHER = {
    "type": "function",
    "name": "weather",
    "description": "The weather in a city, now.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


async def main(address: str, words: str) -> None:
    async with connect(address, key=os.environ.get("REALTIME_KEY")) as session:
        await session.update(Settings(output="text", tools=json.dumps([WEATHER])))
        await session.say(words)
        calls = [event async for event in session.answer() if isinstance(event, ArgumentsDone)]
        for call in calls:
            await session.return_result(call.call_id, f"31 degrees in {json.loads(call.arguments)['city']}")
        async for event in session.answer():
            if isinstance(event, TextDelta):
                print(event.delta, end="", flush=True)


asyncio.run(main(*sys.argv[1:]))
