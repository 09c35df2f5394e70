"""Run ``app.py`` of any checkout as it is, with one door more: tickets, asked for on stdin and given on stdout.

A ticket is what a browser gets after a page load and a press of *Start*. How those are guarded differs from checkout to
checkout and is measured elsewhere; an attacker has a browser too. Nothing else of the app is touched.

    python inside.py CHECKOUT [options of app.py]
"""

import asyncio
import gc
import json
import os
import runpy
import sys
import threading
from pathlib import Path
from typing import Any

MARK = "side door: "
kept: dict[str, Any] = {}


def main() -> None:
    checkout = sys.argv[1]
    sys.path[0] = checkout
    sys.argv = ["app.py", *sys.argv[2:]]
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"

    from playground.web import program

    made = program.compose

    def compose(*given: Any, **named: Any) -> Any:
        composed = made(*given, **named)
        threading.Thread(target=attend, args=(composed,), daemon=True).start()
        return composed

    program.compose = compose
    runpy.run_path(str(Path(checkout) / "app.py"), run_name="__main__")


def attend(program: Any) -> None:
    """Answer every line of stdin, until it ends."""
    for line in sys.stdin:
        try:
            said = answer(program, json.loads(line))
        except Exception as error:  # noqa: BLE001  whoever asked is told, and decides
            said = {"error": f"{type(error).__name__}: {error}"}
        sys.stdout.write(f"{MARK}{json.dumps(said)}\n")
        sys.stdout.flush()


def answer(program: Any, asked: dict[str, Any]) -> dict[str, Any]:
    """Return a ticket for ``owner`` to talk to ``target``; without a target, where the built-in server listens.

    ``left`` asks how many tasks and conversations there are; ``detector`` says whether conversations that begin from
    now on find one.
    """
    if "detector" in asked:
        ears = type(program.built_in.ears)
        found = kept.setdefault("detector", ears.vad)
        ears.vad = found if asked["detector"] else None
        return {}
    if "left" in asked:
        tasks = [each for each in gc.get_objects() if isinstance(each, asyncio.Task)]
        return {"tasks": sum(not task.done() for task in tasks), "conversations": len(program.sessions)}
    if "target" not in asked:
        return {"url": program.built_in.url}

    from playground.services.target import Target
    from playground.settings import Settings

    ticket = program.ticket(asked["owner"], Settings(**asked["settings"]), Target(**asked["target"]), None)
    return {"ticket": asyncio.run(ticket)}


if __name__ == "__main__":
    main()
