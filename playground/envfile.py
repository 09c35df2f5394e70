"""A text file as people's editors leave it: in UTF-8, or in what Windows writes. Knows no variable."""

from __future__ import annotations

import codecs
from pathlib import Path

from playground.errors import SettingsError

MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a text file may begin that is not plain UTF-8; Windows' editors write such."""
MOST_BYTES = 1_000_000


def text_of(path: Path) -> str:
    """Return what the file at ``path`` says; nothing where there is none, or a folder: it may hold a Python."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError):
        return ""
    except OSError as error:
        raise SettingsError(f"{path} can't be read.", f"{error.strerror}.", field=str(path)) from None
    encoding = next((name for mark, name in MARKED if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text or len(data) > MOST_BYTES:
        raise SettingsError(f"{path} is not a text file in UTF-8.", "Save it again as UTF-8.", field=str(path))
    return text
