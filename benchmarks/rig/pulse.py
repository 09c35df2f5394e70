"""A room without a room: a PulseAudio of our own whose speaker and microphone are two channels of one device.

1. The sinks ``speaker`` and ``micfeed`` are left and right of the null sink ``room``, the source ``mic`` is its right.
   What is recorded of ``room`` therefore holds both on one clock.
2. It lives in a folder of its own and knows no sound card, nor any other PulseAudio; it ends with ``close``, by its id.
3. Default sink and source are ours: whoever is started with ``environment`` talks and listens here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
RATE_HZ = 48_000
ECHO_DELAY_MS = 60
START_PATIENCE_S = 10.0
STOP_PATIENCE_S = 5.0
_ONE = "channels=1 channel_map=mono remix=no"


def missing() -> str:
    """Return the first program of Debian's ``pulseaudio`` and ``pulseaudio-utils`` that is not here, or nothing."""
    return next((name for name in PROGRAMS if shutil.which(name) is None), "")


class Room:
    """The room until ``close``, its devices at ``rate_hz``. Raises RuntimeError where it does not come up."""

    def __init__(self, rate_hz: int = RATE_HZ) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="room-"))
        address = f"unix:{self._folder}/native"
        ours = {name: str(self._folder) for name in ("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH", "PULSE_STATE_PATH")}
        self.environment = {**os.environ, **ours, "PULSE_SERVER": address}
        self._echo = ""
        self._said: list[subprocess.Popen[bytes]] = []
        with (self._folder / "log").open("w") as log:
            self._server = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    "--exit-idle-time=-1",
                    "--disallow-exit",
                    "--use-pid-file=no",
                    *_loads(self._folder, rate_hz),
                ],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is for us: we end it
            )
        self._await()
        self.control("set-default-sink", "speaker")
        self.control("set-default-source", "mic")

    def close(self) -> None:
        """End everything that was started here, and remove the folder."""
        for process in (*self._said, self._server):
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_PATIENCE_S)
            process.kill()
            process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def control(self, *words: str) -> str:
        """Tell PulseAudio something; return what it answers. Raises CalledProcessError."""
        return subprocess.run(
            ["pactl", *words], env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def say(self, wav: Path) -> None:
        """Let a person say this file into the microphone, from now on."""
        self._said = [each for each in self._said if each.poll() is None]
        command = ["paplay", "--latency-msec=20", "--device=micfeed", str(wav)]
        self._said.append(subprocess.Popen(command, env=self.environment))

    @property
    def has_echo(self) -> bool:
        """Whether the speaker comes back into the microphone."""
        return bool(self._echo)

    def echo(self, level_db: float | None, delay_ms: int = ECHO_DELAY_MS) -> None:
        """Let the speaker come back into the microphone at this level, or (None) not at all."""
        if self._echo:
            self.control("unload-module", self._echo)
            self._echo = ""
        if level_db is None:
            return
        way = ("source=speaker.monitor", "sink=micfeed", f"latency_msec={delay_ms}")
        self._echo = self.control("load-module", "module-loopback", *way)
        inputs = json.loads(self.control("--format=json", "list", "sink-inputs"))
        (stream,) = (each["index"] for each in inputs if str(each["owner_module"]) == self._echo)
        self.control("set-sink-input-volume", str(stream), f"{level_db}dB")

    def _await(self) -> None:
        deadline = time.monotonic() + START_PATIENCE_S
        while time.monotonic() < deadline and self._server.poll() is None:
            with suppress(subprocess.CalledProcessError):
                self.control("info")
                return
            time.sleep(0.1)
        said = (self._folder / "log").read_text()
        self.close()
        raise RuntimeError(f"PulseAudio did not start:\n{said}")


def _loads(folder: Path, rate_hz: int) -> list[str]:
    half = f"master=room {_ONE} master_channel_map"
    modules = (
        f"module-native-protocol-unix auth-anonymous=1 socket={folder}/native",
        f"module-null-sink sink_name=room rate={rate_hz} channels=2 channel_map=front-left,front-right",
        f"module-remap-sink sink_name=speaker {half}=front-left",
        f"module-remap-sink sink_name=micfeed {half}=front-right",
        f"module-remap-source source_name=mic {half.replace('room', 'room.monitor')}=front-right",
    )
    return [word for module in modules for word in ("-L", module)]
