"""Who judges recordings for the page: the built-in detector, and the service that is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from playground.server.core.endpointing import Rule
from playground.services.target import Target
from playground.settings import Settings
from playground.tuning.analysis import hear
from playground.tuning.cuts import Cuts, cuts_of
from playground.tuning.recording_store import Recording
from playground.tuning.service_probe import Dial, ask


@dataclass(frozen=True, slots=True)
class Tuner:
    """Judges recordings; ``reach`` says how to dial a target with the person's own key, or raises PlaygroundError."""

    reach: Callable[[Target, SecretStr | None], Dial]

    def compare(self, recording: Recording, rules: Sequence[Rule], noise_reduction: str) -> list[Cuts]:
        """Return the built-in cuts for each rule, each with the service's beside it where it was asked.

        Blocks while a recording is heard for the first time; raises EngineError where no detector is installed.
        """
        if noise_reduction not in recording.heard:
            recording.heard[noise_reduction] = hear(recording.pcm, noise_reduction)
        compared: list[Cuts] = []
        for rule in rules:
            compared.append(cuts_of(recording.heard[noise_reduction], rule))
            if theirs := recording.asked.get((rule, noise_reduction)):
                compared.append(theirs)
        return compared

    async def ask(
        self,
        recording: Recording,
        rules: Sequence[Rule],
        settings: Settings,
        target: Target,
        key: SecretStr | None,
        progress: Callable[[float], None],
    ) -> None:
        """Ask the service at ``target``, and keep with the recording what it said; raise PlaygroundError."""
        recording.asked.clear()
        found = await ask(self.reach(target, key), recording.pcm, rules, settings, progress)
        for rule, cuts in zip(rules, found, strict=True):
            recording.asked[rule, settings.noise_reduction] = cuts
