"""The page of an archive, ``index.html``: the template of the page's modules, with everything written into it. Pure.

The same as ``web/static/archive/index-page.js``: {{file}} names a file in the folder of the page's modules. Nothing of
a conversation can be HTML in it: the title is escaped, JSON stands without "<", sound in base64.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Callable
from html import escape

from playground.archive.describing import Described

TEMPLATE = "archive/player/template.txt"
MOST_SOUND = 64 * 2**20
_PLACE = re.compile(r"\{\{([\w./-]+)\}\}")
_IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?!\{)", re.MULTILINE)


def index_page(described: Described, wav: bytes | None, read: Callable[[str], str]) -> str:
    """Return the page; ``read`` gives a file of the page's modules."""
    values = {
        "title": escape(described["title"], quote=False),
        "conversation": json.dumps(described, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "sound": _coded(wav) if wav else "",
    }

    def filled(place: re.Match[str]) -> str:
        name = place[1]
        return values[name] if name in values else _EXPORT.sub("", _IMPORT.sub("", read(name)))

    return _PLACE.sub(filled, read(TEMPLATE))


def _coded(wav: bytes) -> str:
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = deflate.compress(wav) + deflate.flush()
    return base64.b64encode(packed).decode() if len(packed) <= MOST_SOUND else ""
