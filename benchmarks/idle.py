"""What an idle connection costs the built-in server: memory, and processor time while nothing is said.

Method: the server runs in a process of its own, with engines that are loaded and never asked. A second process opens
the connections, reads ``session.created`` and stays silent. Resident memory of the server is read before the first
connection, once all are open, and after they are closed; its processor time over some seconds without a connection
and over as many with all of them, so that what an empty server costs is taken off. The seconds hold one ping each way.

    python -m benchmarks.idle [connections] [seconds]
"""

import asyncio
import multiprocessing
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import websockets

from playground.engines.loading import Engines
from playground.server.endpoint import LocalServer

CONNECTIONS, SECONDS = 200, 30


def server(pipe: Connection) -> None:
    """Serve until told to stop; answer every question with processor seconds and resident KiB."""
    engines = Engines()
    engines.wait_ready()
    with LocalServer(engines) as url:
        pipe.send(url)
        while pipe.recv():
            pipe.send((time.process_time(), resident_kib()))
    engines.close()


def resident_kib() -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


async def measure(pipe: Connection, connections: int, seconds: float) -> None:
    def ask() -> tuple[float, int]:
        pipe.send(True)
        seconds_used, kib = pipe.recv()
        return float(seconds_used), int(kib)

    async def over(wait_s: float) -> tuple[float, int]:
        began, _ = ask()
        await asyncio.sleep(wait_s)
        ended, kib = ask()
        return ended - began, kib

    url = pipe.recv()
    async with websockets.connect(url) as first:  # what is made once is not the second connection's cost
        await first.recv()
    idle_s, before_kib = await over(seconds)
    began = time.perf_counter()
    links = [await websockets.connect(url) for _ in range(connections)]
    for link in links:
        await link.recv()
    opened_ms = (time.perf_counter() - began) * 1000 / connections
    busy_s, during_kib = await over(seconds)
    await asyncio.gather(*(link.close() for link in links))
    _, after_kib = await over(1)
    pipe.send(False)
    print(f"{connections} connections, {seconds:.0f} s; to open one and read its first event: {opened_ms:.1f} ms")
    print(f"resident: {before_kib} KiB before, {during_kib} during, {after_kib} after")
    print(f"  per connection: {(during_kib - before_kib) / connections:.1f} KiB")
    print(f"processor: {idle_s:.3f} s without a connection, {busy_s:.3f} s with all of them")
    print(f"  per connection: {(busy_s - idle_s) / connections / seconds * 1e6:.1f} µs a second")


def main() -> None:
    given = [float(word) for word in sys.argv[1:]]
    connections, seconds = given + [CONNECTIONS, SECONDS][len(given) :]
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=server, args=(theirs,))
    process.start()
    asyncio.run(measure(ours, int(connections), seconds))
    process.join()


if __name__ == "__main__":
    main()
