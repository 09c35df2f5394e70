"""The ZIP of a conversation: packed from its log and its sound, and the two taken out of one, within bounds. Pure.

Rules:
1. What is read is bounded before it is unpacked, by what the file declares, and while it is, by what comes out of it.
2. Only log and sound are unpacked; all else in the file follows from them. Nothing is written by a name in the file.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from playground.archive.describing import describe
from playground.archive.index_page import index_page
from playground.archive.kept_log import KeptLog, read_log
from playground.archive.stereo_wav import stereo_wav
from playground.archive.told_sound import ToldSound
from playground.archive.transcripts import markdown, transcript_json, web_vtt
from playground.errors import SettingsError

LOG, SOUND = "log.jsonl", "sound.pcm"
MOST_FILES = 64
MOST_BYTES = {LOG: 256 * 2**20, SOUND: 2**30}
CHOOSE = "Give a ZIP file that Export or --keep made, or a JSONL file that Download JSONL made."
EXPORT_AGAIN = "Export it once more."
_PLAIN = re.compile(r"[\w .()-]+(?:/[\w .()-]+)*/?")


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """What a conversation is put together from: its log as text and as values, and its PCM16."""

    text: str
    log: KeptLog
    sound: bytes


def packed(text: str, sound: bytes, read: Callable[[str], str]) -> bytes:
    """Return the ZIP of a conversation; ``read`` gives a file of the page's modules."""
    log, told = read_log(text), ToldSound(sound)
    described = describe(log, told)
    wav = stereo_wav(told) if described["sound"] else None
    files: dict[str, str | bytes] = {
        "index.html": index_page(described, wav, read),
        **({"conversation.wav": wav} if wav else {}),
        "transcript.md": markdown(described),
        "transcript.vtt": web_vtt(described),
        "transcript.json": transcript_json(described),
        "events.jsonl": log.record,
        "conversation.json": f"{json.dumps(described, ensure_ascii=False, indent=2)}\n",
        "README.txt": read("archive/README.txt"),
        LOG: text,
        SOUND: sound,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, _date(log.begun)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpacked(data: bytes) -> KeptConversation:
    """Return what is in a ZIP; raise SettingsError saying in a sentence why it is none of a conversation."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise _no_zip(data) from None
    with archive:
        _check(archive)
        text, sound = (_file(archive, name) for name in (LOG, SOUND))
    try:
        decoded = text.decode()
    except UnicodeDecodeError:
        raise _damaged(LOG) from None
    log = read_log(decoded)
    if log.sound_bytes != len(sound):
        hint = f"Its sound is not as long as its log says. {EXPORT_AGAIN}"
        raise SettingsError("This archive is damaged.", hint, field="archive")
    return KeptConversation(decoded, log, sound)


def _check(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if len(names) > MOST_FILES:
        raise _unfit("It holds more files than an archive has.")
    parts = [part for name in names for part in name.split("/")]
    if len(set(names)) < len(names) or ".." in parts or not all(map(_PLAIN.fullmatch, names)):
        raise _unfit("A file in it has a name that none of an archive has.")
    for name in (LOG, SOUND):
        if name not in names:
            raise SettingsError(f"This ZIP holds no conversation: it has no {name}.", CHOOSE, field="archive")


def _file(archive: zipfile.ZipFile, name: str) -> bytes:
    entry, most = archive.getinfo(name), MOST_BYTES[name]
    if entry.flag_bits & 1:
        raise _unfit(f"{name} is encrypted.")
    if entry.file_size > most:
        hint = f"{name} would take more memory than it may."
        raise SettingsError("This archive is larger than can be opened.", hint, field="archive")
    try:
        with archive.open(entry) as file:
            data = file.read(entry.file_size + 1)
    except NotImplementedError:
        raise _unfit(f"{name} is packed in a way of its own.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError):
        raise _damaged(name) from None
    if len(data) != entry.file_size:
        raise _damaged(name)
    return data


def _date(begun: str) -> tuple[int, int, int, int, int, int]:
    when = datetime.fromisoformat(begun.replace("Z", "+00:00"))
    return (max(1980, when.year), when.month, when.day, when.hour, when.minute, when.second)


def _no_zip(data: bytes) -> SettingsError:
    if data[:4] == b"PK\3\4":
        return SettingsError(
            "This archive is cut off: its end is missing.", "Download or copy it once more.", field="archive"
        )
    return _unfit("It is no ZIP file.")


def _unfit(why: str) -> SettingsError:
    return SettingsError("This is no archive of a conversation.", f"{why} {CHOOSE}", field="archive")


def _damaged(name: str) -> SettingsError:
    hint = f"{name} is not what it was when it was made. {EXPORT_AGAIN}"
    return SettingsError("This archive is damaged.", hint, field="archive")
