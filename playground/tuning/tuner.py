"""Who judges recordings for the page: the built-in detector, and the service that is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from playground.server.core.endpointing import VadSettings
from playground.services.target import Target
from playground.settings import Settings
from playground.tuning.analysis import analyse
from playground.tuning.cuts import Cuts, cuts_of
from playground.tuning.recording_store import StoredRecording
from playground.tuning.service_probe import Dial, probe


@dataclass(frozen=True, slots=True)
class Tuner:
    """Judges recordings; ``reach`` says how to dial a target with the person's own key, or raises PlaygroundError."""

    reach: Callable[[Target, SecretStr | None], Dial]

    def compare(
        self, recording: StoredRecording, candidates: Sequence[VadSettings], noise_reduction: str
    ) -> list[Cuts]:
        """Return the built-in cuts for each candidate, each with the service's beside it where it was asked.

        Blocks while a recording is heard for the first time; raises EngineError where no detector is installed.
        """
        if noise_reduction not in recording.analyses:
            recording.analyses[noise_reduction] = analyse(recording.pcm, noise_reduction)
        compared: list[Cuts] = []
        for vad in candidates:
            compared.append(cuts_of(recording.analyses[noise_reduction], vad))
            if theirs := recording.probed.get((vad, noise_reduction)):
                compared.append(theirs)
        return compared

    async def ask(
        self,
        recording: StoredRecording,
        candidates: Sequence[VadSettings],
        settings: Settings,
        target: Target,
        key: SecretStr | None,
        progress: Callable[[float], None],
    ) -> None:
        """Ask the service at ``target``, and keep with the recording what it said; raise PlaygroundError."""
        recording.probed.clear()
        found = await probe(self.reach(target, key), recording.pcm, candidates, settings, progress)
        for vad, cuts in zip(candidates, found, strict=True):
            recording.probed[vad, settings.noise_reduction] = cuts
