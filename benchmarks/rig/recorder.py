"""Records the room while it is listened to: left the speaker, right the microphone. One thread, ended by ``close``."""

from __future__ import annotations

import subprocess
import threading
import time
import wave
from pathlib import Path

import numpy as np

from benchmarks.rig.judging import Sound, loud_blocks
from benchmarks.rig.pulse import RATE_HZ, Room

CHUNK_BYTES = 4 * RATE_HZ // 100
TICK_S = 0.01


class Silent(Exception):  # noqa: N818  a finding, not a fault
    """Nothing was heard in the time it was waited for."""


class Recorder:
    """What both channels held since it was made; moments are seconds of the recording."""

    def __init__(self, room: Room) -> None:
        form = ("--raw", "--format=s16le", f"--rate={RATE_HZ}", "--channels=2", "--latency-msec=20")
        command = ["parec", "--device=room.monitor", *form]
        self._parec = subprocess.Popen(command, env=room.environment, stdout=subprocess.PIPE)
        self._data = bytearray()
        self._reader = threading.Thread(target=self._read, name="recorder", daemon=True)
        self._reader.start()

    @property
    def now_s(self) -> float:
        """How much has been recorded."""
        return len(self._data) / (4 * RATE_HZ)

    def sound(self, from_s: float = 0.0) -> Sound:
        """Return what was recorded from a moment on: float32 (frames, 2) within ±1."""
        data = bytes(self._data[4 * int(from_s * RATE_HZ) :])
        frames = np.frombuffer(data[: len(data) // 4 * 4], "<i2").reshape(-1, 2)
        return (frames / 32768).astype(np.float32)

    def keep(self, path: Path, from_s: float, until_s: float) -> None:
        """Write what was recorded between two moments as a stereo WAV."""
        with wave.open(str(path), "wb") as out:
            out.setnchannels(2)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            out.writeframes(bytes(self._data[4 * int(from_s * RATE_HZ) : 4 * int(until_s * RATE_HZ)]))

    def wait_until(self, moment_s: float) -> None:
        """Wait until the recording has come so far; raise Silent where it does not."""
        deadline = time.monotonic() + moment_s - self.now_s + 5
        while self.now_s < moment_s:
            if time.monotonic() > deadline:
                raise Silent("the recording does not go on")
            time.sleep(TICK_S)

    def first_sound(self, after_s: float, patience_s: float = 6.0) -> float:
        """Return when the speaker first sounded after a moment; raise Silent where it did not."""
        at_s = after_s
        while at_s < after_s + patience_s:
            self.wait_until(at_s + 0.1)
            found = loud_blocks(self.sound(at_s)[:, 0])
            if found.size:
                return at_s + float(found[0])
            at_s = max(at_s, self.now_s - 0.02)
        raise Silent(f"the speaker was silent for {patience_s:.0f} s")

    def is_silent(self, for_s: float) -> bool:
        """Tell whether the speaker has been silent for so long."""
        return not loud_blocks(self.sound(max(0.0, self.now_s - for_s))[:, 0]).size

    def close(self) -> None:
        """End the recording."""
        self._parec.terminate()
        self._parec.wait()
        self._reader.join()
        assert self._parec.stdout is not None
        self._parec.stdout.close()

    def _read(self) -> None:
        assert self._parec.stdout is not None
        while chunk := self._parec.stdout.read1(CHUNK_BYTES):  # type: ignore[attr-defined]
            self._data += chunk
