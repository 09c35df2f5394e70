"""The files that a program needs beside itself: what it depends on, and how it is built."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.programs.languages import TYPED, Client, Packages, Way

REQUIREMENTS = "requirements.txt"
PACKAGE, BUILD = "package.json", "tsconfig.json"
BUILT = "dist"
"""Where TypeScript puts what it made."""
_BUILDING: Packages = {"@types/node": "^22.20.5", "typescript": "^7.0.2"}
_OPTIONS: Mapping[str, Any] = {
    "strict": True,
    "target": "es2022",
    "module": "nodenext",
    "types": ["node"],
    "rootDir": ".",
    "outDir": BUILT,
    "skipLibCheck": True,
}


def needed(language: str, client: Client, way: Way, *, keyless: bool) -> Mapping[str, str]:
    """Return those files by name; none where the client comes with a checkout and nothing else is needed."""
    packages = {
        **client.packages,
        **(client.talking if way == "talk" else {}),
        **(client.keyless if keyless else {}),
    }
    if language == "python":
        return {REQUIREMENTS: "".join(f"{name}{version}\n" for name, version in packages.items())} if packages else {}
    is_typed = language == TYPED
    described = {
        "name": f"realtime-{way}",
        "private": True,
        "type": "module",
        **({"scripts": {"build": "tsc"}} if is_typed else {}),
        "dependencies": packages,
        **({"devDependencies": {**client.types, **_BUILDING}} if is_typed else {}),
    }
    built = {"compilerOptions": _OPTIONS, "include": [f"{way}.ts"]}
    return {PACKAGE: _json(described), **({BUILD: _json(built)} if is_typed else {})}


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2) + "\n"
