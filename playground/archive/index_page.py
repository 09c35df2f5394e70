"""The page of an archive, ``index.html``: the template of the page's modules, with everything written into it. Pure.

The same as ``web/static/archive/index-page.js``: {{file}} names a file in the folder of the page's modules. Nothing of
a conversation can be HTML in it: the title is escaped, JSON stands without "<", sound in base64. Of the words stand
there those that a part names; the command line's are English.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from html import escape
from typing import Any

from playground.archive.describing import Described

TEMPLATE = "archive/player/template.txt"
LANGUAGE = "en"
CATALOGUE = f"words/{LANGUAGE}.js"
MOST_SOUND = 64 * 2**20
_PLACE = re.compile(r"\{\{([\w./-]+)\}\}")
_KEY = re.compile(r'"(\w+\.\w+)"')
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!\{)", re.MULTILINE)


def index_page(described: Described, wav: bytes | None, read: Callable[[str], str]) -> str:
    """Return the page; ``read`` gives a file of the page's modules."""
    template = read(TEMPLATE)
    own = {"language", "words", "title", "conversation", "sound"}
    files = {name: _EXPORT.sub("", _IMPORT.sub("", read(name))) for name in _PLACE.findall(template) if name not in own}
    values = {
        **files,
        "language": LANGUAGE,
        "words": _plain_json(_named("".join(files.values()), read(CATALOGUE))),
        "title": escape(described["title"], quote=False),
        "conversation": _plain_json(described),
        "sound": _coded(wav) if wav else "",
    }
    return _PLACE.sub(lambda place: values[place[1]], template)


def _named(source: str, catalogue: str) -> dict[str, Any]:
    """Return the entries of a catalogue, as its file has them, that modules name."""
    keys = set(_KEY.findall(source))
    words: dict[str, Any] = json.loads(catalogue[catalogue.index("{") : catalogue.rindex("}") + 1])
    return {key: entry for key, entry in words.items() if key in keys}


def _plain_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _coded(wav: bytes) -> str:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflate.compress(wav) + deflate.flush()
    return base64.b64encode(packed).decode() if len(packed) <= MOST_SOUND else ""
