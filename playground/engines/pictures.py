"""What the built-in voice says of a picture: that it cannot see, and what it was given. Pure.

Pillow reads the header alone: nothing is decoded, however large a picture claims to be.
"""

from __future__ import annotations

import base64
import binascii
import re
from io import BytesIO

from PIL import Image, UnidentifiedImageError

_DATA = re.compile(r"data:[^,]*;base64,")
BLIND = "I cannot see: I am only the small built-in voice. Choose another service to have a picture looked at."


def told_of_pictures(urls: tuple[str, ...]) -> str:
    """Say what was given, each picture by its format, width, height and size, and that nobody here looks at it."""
    given = " ".join(f"You gave me {_described(url)}." for url in urls)
    return f"{given} {BLIND}"


def _described(url: str) -> str:
    found = _DATA.match(url)
    if not found:
        return "the address of a picture, which I do not open"
    try:
        data = base64.b64decode(url[found.end() :], validate=True)
        with Image.open(BytesIO(data)) as picture:
            (width, height), kind = picture.size, picture.format
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, Image.DecompressionBombError, SyntaxError):
        return "a picture that I cannot read"
    return f"a {kind} picture of {width} by {height} pixels, {max(1, round(len(data) / 1000))} kilobytes"
