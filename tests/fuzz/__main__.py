"""``python -m tests.fuzz``: scripts of nonsense at length, and a recipe for each kind of fault they show."""

from __future__ import annotations

import argparse
import resource
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from tests.fuzz.runner import Failure, Hunt, Target, fault_of, hunt, kind_of, rng_of, smaller

TARGETS = {
    "client": ("client", "ClientTarget"),
    "server": ("server", "ServerTarget"),
    "bridge": ("bridge", "BridgeTarget"),
    "sockets": ("sockets", "SocketTarget"),
    "records": ("records", "RecordTarget"),
    "files": ("files", "FileTarget"),
    "environment": ("surroundings", "EnvironmentTarget"),
    "commands": ("commands", "CommandTarget"),
}
COUNT = 2_000
EXAMPLES = f"""\
targets: {", ".join(TARGETS)}

examples:
  python -m tests.fuzz
  python -m tests.fuzz --seed 7 --count 300000 client server
  python -m tests.fuzz --seed 7 --count 20000 bridge sockets
  python -m tests.fuzz --seed 7 --script 41 client      (one script again, as a failure names it)

Status 1 when anything failed. A failure is told by a line that plays its script again, the error and the script made
small; faults of one kind are told once. Memory is what the process holds: first, at most, last.
"""


def made(name: str) -> Target:
    """Return a target; what it needs is imported now."""
    module, kind = TARGETS[name]
    make: Callable[[], Target] = getattr(import_module(f"tests.fuzz.{module}"), kind)
    return make()


def main(argv: Sequence[str] | None = None) -> int:
    """Hunt, or play one script again; return the exit status."""
    options = _options(argv)
    lines, failed = [], False
    for name in options.targets or TARGETS:
        target = made(name)
        try:
            if options.script is not None:
                failed |= _again(target, options.seed, options.script)
                continue
            found = hunt(target, options.seed, options.count, tell=_progress)
        finally:
            target.close()
        for failure in found.failures:
            print(f"\n{found.failing[failure.why]} × {failure}", flush=True)
        failed |= bool(found.failing)
        lines.append(found.line)
    if lines:
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
        print(
            "\n".join(
                [
                    "",
                    *lines,
                    f"Seed {options.seed}; {'faults found' if failed else 'no fault'}; at most {peak_mb:.0f} MB.",
                ]
            )
        )
    return int(failed)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz",
        description="Throw seeded scripts of nonsense at the playground, and see whether all works after each.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("targets", metavar="TARGET", nargs="*", help="what to throw at (else everything)")
    parser.add_argument("--seed", type=int, default=1, help="what all scripts are made from (else 1)")
    parser.add_argument("--count", type=int, default=COUNT, help=f"inputs for each target (else {COUNT})")
    parser.add_argument("--script", type=int, metavar="N", help="play script N alone, and tell it whole")
    options = parser.parse_args(argv)
    unknown = [name for name in options.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]}; choose from {', '.join(TARGETS)}")
    return options


def _again(target: Target, seed: int, number: int) -> bool:
    """Play one script; tell how it ended."""
    script = target.script(rng_of(target, seed, number))
    fault = fault_of(target, script)
    if fault is None:
        print(f"{target.name}: script {number} of seed {seed}, {len(script)} inputs: no fault")
        return False
    kind = kind_of(fault)
    print(Failure(target.name, seed, number, kind, smaller(target, script, kind)).whole)
    return True


def _progress(found: Hunt) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{found.line}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
