"""``tune``: a recording, several settings, and the turns that each would cut. Prints a table, draws a picture.

The built-in detector judges in this process; nobody is called unless ``--ask`` says so.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from playground.cli.console import Console
from playground.cli.flags import UsageError
from playground.cli.recording import check_writable, microphone_pcm
from playground.cli.service import dialled, engines_loaded, reached
from playground.environment import Environment
from playground.errors import SettingsError
from playground.server.core.endpointing import VadSettings
from playground.services.catalogue import SERVICES
from playground.tuning.analysis import analyse
from playground.tuning.candidates import Lists, chosen
from playground.tuning.cuts import Cuts, cuts_of
from playground.tuning.picture import picture
from playground.tuning.recording import bounded
from playground.tuning.service_probe import cost, probe
from playground.tuning.table import lines
from playground.tuning.words import remarks

FLAGS = {"threshold": "--threshold", "silence_duration_ms": "--silence", "prefix_padding_ms": "--padding"}


def run(options: argparse.Namespace, environment: Environment, console: Console) -> int:
    """Compare the settings on the recording, print the table, write the picture; raise PlaygroundError."""
    candidates = _candidates(options, environment)
    out: Path = options.out or Path(f"{options.recording.stem}.tune.svg")
    pcm = bounded(microphone_pcm(options.recording), options.recording.name)
    check_writable(out)
    _check_apart(options.recording, out)
    console.progress("Listening to the recording …")
    analysis = analyse(pcm, environment.settings.noise_reduction)
    compared = [cuts_of(analysis, vad) for vad in candidates]
    if options.ask:
        theirs = asyncio.run(_asked(pcm, candidates, environment, console))
        compared = [cuts for pair in zip(compared, theirs, strict=True) for cuts in pair]
    for line in lines(compared):
        console.say(line)
    for sentence in remarks(compared, analysis):
        console.say(sentence)
    _write(out, picture(pcm, analysis, compared, options.recording.name))
    console.say(f"The picture is in {out}.")
    return 0


def _candidates(options: argparse.Namespace, environment: Environment) -> Sequence[VadSettings]:
    """Return what is compared; raise UsageError naming the list that cannot be."""
    try:
        lists: Lists = chosen(environment.settings, options.thresholds, options.silences, options.paddings)
        return lists.candidates
    except SettingsError as error:
        flag = FLAGS.get(error.field, "")
        sentence = error.sentence if "combinations" in error.sentence else f"{flag} can't have this value."
        raise UsageError(sentence, error.hint, field=error.field) from None


async def _asked(
    pcm: bytes, candidates: Sequence[VadSettings], environment: Environment, console: Console
) -> list[Cuts]:
    console.warn(f"Asking {SERVICES[environment.service].called}. {cost(candidates, pcm)}")
    with reached(environment) as destination:
        await engines_loaded(destination, console)
        try:
            return await probe(
                partial(dialled, environment, destination),
                pcm,
                candidates,
                environment.settings,
                lambda part: console.progress(f"{part:.0%} said to {SERVICES[environment.service].called}"),
            )
        finally:
            console.clear()


def _check_apart(recording: Path, out: Path) -> None:
    if out.exists() and recording.exists() and out.samefile(recording):
        raise UsageError("--out would overwrite the recording.", "Give another file.")


def _write(out: Path, svg: str) -> None:
    try:
        out.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{out} can't be written.", f"{error.strerror}.", field="out") from None
