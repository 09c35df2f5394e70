"""What a service can do follows from its row and its dialect, and the manual says the same."""

from pathlib import Path

from playground.protocol.registry import DIALECTS
from playground.services.capabilities import Capabilities, capabilities_of
from playground.services.catalogue import SERVICES

MANUAL = Path(__file__).parents[3] / "docs" / "services.md"


def can(capabilities: Capabilities) -> list[str]:
    named = ("truncate", "temperature", "speed", "transcription", "mcp")
    return [name.upper() if name == "mcp" else name for name in named if getattr(capabilities, name)]


def services() -> str:
    lines = ["| service | signs in by | dialects | variables |", "|---|---|---|---|"]
    for row in SERVICES.values():
        spoken = ", ".join(DIALECTS[name].name for name in row.dialects)
        variables = ", ".join(f"`{each.name}`" for each in row.variables) or "none"
        lines.append(f"| {row.title} | {' or '.join(row.auth)} | {spoken} | {variables} |")
    return "\n".join(lines)


def dialects() -> str:
    lines = ["| dialect | turn detection | audio | can | without effect |", "|---|---|---|---|---|"]
    for name, dialect in DIALECTS.items():
        found = capabilities_of("other", name)
        kinds = "; ".join(f"`{kind}`: {', '.join(fields)}" for kind, fields in found.detections.items())
        ignored = ", ".join(found.ignored) or "nothing"
        lines.append(f"| {dialect.name} | {kinds} | {', '.join(found.formats)} | {', '.join(can(found))} | {ignored} |")
    return "\n".join(lines)


def offers() -> str:
    lines = ["| model | offered by | until |", "|---|---|---|"]
    every = {offer: [] for row in SERVICES.values() for offer in (*row.models, *row.transcription_models)}
    for row in SERVICES.values():
        for offer in (*row.models, *row.transcription_models):
            every[offer].append(row.title)
    lines += [f"| `{o.name}` | {', '.join(who)} | {o.retires or 'no end is named'} |" for o, who in every.items()]
    return "\n".join(lines)


def test_the_manual_shows_the_tables_as_they_are():
    manual = MANUAL.read_text(encoding="utf-8")
    for table in (services(), dialects(), offers()):
        assert table in manual, f"docs/services.md should hold:\n{table}"


def test_no_detection_has_a_field_that_its_dialect_ignores():
    for name, dialect in DIALECTS.items():
        fields = {field for kind in capabilities_of("builtin", name).detections.values() for field in kind}
        assert not fields & set(dialect.ignored)
        assert "idle_timeout_ms" in fields or "idle_timeout_ms" in dialect.ignored


def test_what_one_dialect_alone_can_do_is_said_of_it_alone():
    ga, preview = (capabilities_of("azure", name) for name in ("ga", "preview"))
    assert (ga.temperature, preview.temperature) == (False, True)
    assert (ga.mcp, preview.mcp) == (True, False)
    assert set(ga.voices) > set(preview.voices)
