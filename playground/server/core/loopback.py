"""The model ``echo``: what is appended comes straight back as the audio of one open response. Pure.

It has no detector, no recognizer and no voice, so what a round trip costs is the path alone. ``commit`` or
``response.cancel`` end the response; the next append opens another.
"""

from __future__ import annotations

from playground.errors.refusals import refused
from playground.protocol import commands as c
from playground.protocol.values import ResponseOptions
from playground.server.core.core import ServerCore
from playground.server.core.effects import Answer
from playground.server.core.input_audio import APPEND_BYTES

MODEL = "echo"


class LoopbackCore(ServerCore):
    """A session that repeats the person."""

    listens = False

    def _append(self, command: c.AppendAudio) -> None:
        if len(command.audio) > APPEND_BYTES:
            raise refused("append_too_large", param="audio", bytes=len(command.audio))
        if self._answering.active is None:
            self._create_response(c.CreateResponse())
        reply = self._answering.active
        if reply is not None:
            self._answering.spoken(reply.generation, "", command.audio)

    def _commit(self, command: c.CommitAudio) -> None:
        del command
        reply = self._answering.active
        if reply is None:
            raise refused("input_audio_buffer_commit_empty", ms=0.0)
        self._answering.completed(reply.generation)

    def _create_response(self, command: c.CreateResponse) -> None:
        del command
        options = ResponseOptions(output="audio", output_format=self.config.input_format)
        self._answering.create(options, self.config, set(), self._dialect)
        self._out.withhold(Answer)
