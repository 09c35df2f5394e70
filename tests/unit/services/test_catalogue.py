"""A fact about a service or a dialect stands once: in its row, in its plan. Whoever lists them again is named here."""

import ast
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from playground.conversation.session_request import change_request, first_request
from playground.errors import SettingsError
from playground.offers import REALTIME_MODELS, TRANSCRIPTION_MODELS, USUAL_MODEL, USUAL_TRANSCRIBER
from playground.protocol.commands import TruncateItem
from playground.protocol.events import AudioCommitted
from playground.protocol.ga import GA
from playground.protocol.registry import DIALECTS, asked_for, name_of, of_version
from playground.protocol.values import Voice
from playground.services.address import address_of, dialect_of
from playground.services.catalogue import ANY, SERVICES, owner_of
from playground.services.endpoint_url import read
from playground.services.row import FRESH, Lacks, Service
from playground.services.target import Target
from playground.settings import Settings, knobs
from playground.variables import VARIABLES

ROOT = Path(__file__).parents[3] / "playground"
LISTS = {  # who may name one: the tables themselves
    "services/catalogue.py",
    "services/row.py",
    "protocol/registry.py",
    *(f"protocol/{name}.py" for name in DIALECTS),
    "programs/languages.py",  # a package has the name of a service
}
NAMES = {*SERVICES, *DIALECTS, *(dialect.name for dialect in DIALECTS.values())} - {ANY}  # "other" is a word, too
MODELS = tuple(offer.name for offer in (*REALTIME_MODELS, *TRANSCRIPTION_MODELS))
MODULES = {f"playground.protocol.{name}" for name in DIALECTS}
FACTS = {"OpenAI", "Azure OpenAI", *(row.key_variable for row in SERVICES.values())} - {""}
ELSEWHERE = {p for p in ROOT.rglob("*.py") if str(p.relative_to(ROOT)) not in LISTS}


def named(path):
    """Yield each service, dialect or fact of one that the code of ``path`` names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and node.value in NAMES | FACTS:
            yield node.lineno, node.value
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name in {"GA", "PREVIEW"})


@pytest.mark.parametrize("path", sorted(ELSEWHERE), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_other_file_lists_the_services_or_the_dialects(path):
    assert list(named(path)) == []


def test_no_other_file_names_a_model():
    naming = [path for path in ROOT.rglob("*.py") if any(name in path.read_text(encoding="utf-8") for name in MODELS)]
    found = {}
    for path in naming:
        strings = (
            n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)
        )
        named = [text for text in strings if isinstance(text, str) and any(name in text for name in MODELS)]
        found |= {str(path.relative_to(ROOT)): named} if named else {}
    assert list(found) == ["offers.py"], found


def test_what_is_offered_unasked_is_not_announced_to_end():
    assert Settings().transcription_model == USUAL_TRANSCRIBER
    for offers, usual in ((REALTIME_MODELS, USUAL_MODEL), (TRANSCRIPTION_MODELS, USUAL_TRANSCRIBER)):
        living = [offer.name for offer in offers if offer.retires is None]
        assert usual in living
        assert {offer.successor for offer in offers if offer.retires} <= set(living)


@pytest.mark.parametrize(
    ("service", "model", "said"),
    [
        ("openai", "gpt-realtime", "gpt-realtime ends on 20 January 2027; gpt-realtime-2.1 goes on."),
        (
            "openai",
            "gpt-realtime-mini-2025-12-15",
            "gpt-realtime-mini ends on 20 January 2027; gpt-realtime-2.1-mini goes",
        ),
        ("openai", "whisper-1", "whisper-1 ends on 26 February 2027; gpt-transcribe goes on."),
        ("azure", "gpt-realtime-2025-08-28", "Azure may name another for its deployments."),
        ("openai", "gpt-realtime-1.5", None),
        ("openai", "gpt-realtime-3", None),
        ("other", "gpt-realtime", None),
        ("builtin", "whisper-1", None),
    ],
)
def test_a_model_that_ends_is_said_with_its_date_where_it_is_the_makers(service, model, said):
    assert (said in SERVICES[service].ending(model)) if said else SERVICES[service].ending(model) == ""


def test_what_the_page_prices_is_named_once_more_and_lacks_no_model():
    listed = (ROOT / "web/static/usage/prices.js").read_text(encoding="utf-8")
    assert [name for name in MODELS if f'"{name}": ' not in listed] == []


@pytest.mark.parametrize("path", ["README.md", ".env.example", *map(str, (ROOT.parent / "docs/examples").glob("*.py"))])
def test_nobody_is_told_to_take_a_model_that_ends(path):
    text = (ROOT.parent / path).read_text(encoding="utf-8")
    ending = [offer.name for offer in (*REALTIME_MODELS, *TRANSCRIPTION_MODELS) if offer.retires]
    assert [name for name in ending if re.search(rf"{re.escape(name)}(?![-.\w])", text)] == []


def test_there_is_a_row_for_every_service_and_a_choice_for_every_row():
    assert tuple(SERVICES) == get_args(Service) == knobs(Target)["service"].choices


def test_there_is_a_choice_for_every_dialect():
    assert knobs(Target)["protocol"].choices == ("auto", *DIALECTS)
    assert [name_of(dialect) for dialect in DIALECTS.values()] == list(DIALECTS)


@pytest.mark.parametrize("row", SERVICES.values(), ids=SERVICES)
def test_a_row_names_only_what_there_is(row):
    assert set(row.asks) <= {*knobs(Target), "key"}
    assert set(row.forms) <= set(DIALECTS)
    assert set(row.refuses) <= set(DIALECTS)
    assert set(row.foreign) <= set(SERVICES)
    assert {each.name for each in row.variables} | ({row.address_variable} - {""}) <= {each.name for each in VARIABLES}
    assert ("key" in row.asks) == row.takes_key == bool(row.key_variable)


@pytest.mark.parametrize("protocol", DIALECTS)
@pytest.mark.parametrize("service", SERVICES)
def test_every_service_can_be_addressed_in_every_dialect_that_it_does_not_refuse(service, protocol):
    endpoint = "" if SERVICES[service].home else "https://mine.example"
    target = Target(service=service, protocol=protocol, endpoint=endpoint, deployment="mine")
    if protocol in SERVICES[service].dialects:
        assert address_of(target).dialect == dialect_of(target)
        assert name_of(dialect_of(target)) == protocol
    else:
        with pytest.raises(SettingsError) as refused:
            address_of(target)
        assert refused.value.field == "protocol"


@pytest.mark.parametrize("service", [name for name, row in SERVICES.items() if row.forms])
def test_a_service_that_has_no_form_for_a_dialect_says_so(service, monkeypatch):
    monkeypatch.setitem(DIALECTS, "third", replace(GA, name="third"))
    target = Target(service=service, protocol="third", endpoint="https://mine.example", deployment=USUAL_MODEL)
    assert dialect_of(target).name == "third"
    with pytest.raises(SettingsError, match="does not speak the third protocol") as refused:
        address_of(target)
    spoken = " or ".join(DIALECTS[name].name for name in SERVICES[service].dialects)
    assert (refused.value.field, refused.value.hint) == ("protocol", f"Choose {spoken}, or auto.")


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("https://api.openai.com/v1", "openai"),
        ("wss://api.x.ai/v1/realtime?model=grok-voice-latest", "xai"),
        ("https://mine.openai.azure.com", "azure"),
        ("https://mine.services.ai.azure.com", "azure"),
        ("wss://mine.services.ai.azure.com/voice-live/realtime?api-version=2026-07-15&model=m", "voice_live"),
        ("http://localhost:8000", "other"),
    ],
)
def test_an_address_tells_whose_it_is(address, service):
    assert owner_of(read(address)) == service


LIVE = "wss://mine.services.ai.azure.com/voice-live/realtime"


@pytest.mark.parametrize(
    ("endpoint", "model", "url"),
    [
        ("https://mine.services.ai.azure.com", "m", f"{LIVE}?api-version=2026-07-15&model=m"),
        (
            "https://mine.services.ai.azure.com/api/projects/p",
            "p/helper",
            f"{LIVE}?api-version=2026-07-15&agent-project-name=p&agent-name=helper",
        ),
        (f"{LIVE}?api-version=2025-10-01&model=pasted", "", f"{LIVE}?api-version=2025-10-01&model=pasted"),
        (
            "http://mine.cognitiveservices.azure.com/",
            "m",
            f"{LIVE.replace('services.ai', 'cognitiveservices')}?api-version=2026-07-15&model=m",
        ),
    ],
)
def test_voice_live_is_addressed_by_a_model_or_an_agent_in_its_own_version(endpoint, model, url):
    found = address_of(Target(service="voice_live", endpoint=endpoint, deployment=model))
    assert (found.url, found.key_header, found.scope) == (url, "api-key", "https://ai.azure.com/.default")
    assert name_of(found.dialect) == "voice_live"


@pytest.mark.parametrize(
    ("service", "endpoint", "said"),
    [
        ("azure", LIVE, "This is an address of Voice Live. Choose Azure Voice Live as the service."),
        ("voice_live", "https://mine.openai.azure.com", "an address of Azure OpenAI, not of Voice Live."),
        ("voice_live", "https://mine.services.ai.azure.com/openai/v1/realtime", "an address of Azure OpenAI, not of"),
        ("voice_live", "https://api.openai.com", "This is OpenAI's address"),
    ],
)
def test_two_services_at_one_resource_are_told_apart_by_the_path(service, endpoint, said):
    with pytest.raises(SettingsError) as no:
        address_of(Target(service=service, endpoint=endpoint, deployment="m"))
    assert said in str(no.value)
    assert no.value.field == "endpoint"


def test_any_other_server_is_spoken_to_as_its_path_says():
    assert name_of(dialect_of(Target(service="other", endpoint="ws://mine:1/voice-live/realtime"))) == "voice_live"


def test_what_a_service_lacks_is_not_sent_and_says_why():
    why = "This service keeps what was said as it is."
    narrowed = replace(SERVICES[ANY], lacks=Lacks(commands=(TruncateItem,), settings={"speed": why})).spoken("ga")
    assert narrowed.write_command(TruncateItem("item_1", 20)) is None
    assert narrowed.ignored == {**GA.ignored, "speed": why}
    assert not narrowed.knows("speed")
    assert name_of(narrowed) == "ga"


def test_a_kind_and_a_part_of_turn_detection_that_a_service_lacks_are_not_asked_for():
    lacks = Lacks(detections=("semantic_vad",), settings={"threshold": "It hears everything."})
    narrowed = replace(SERVICES[ANY], lacks=lacks).spoken("ga")
    assert "turn_detection" not in first_request(Settings(turn_detection="semantic_vad"), narrowed).changes
    detection = first_request(Settings(), narrowed).changes["turn_detection"]
    assert "silence_duration_ms" in detection
    assert "threshold" not in detection
    back = change_request(Settings(turn_detection="semantic_vad"), Settings(), narrowed)
    assert back.changes == {"turn_detection": detection}


def test_a_client_is_answered_in_the_dialect_and_the_version_that_it_asks_for():
    preview = DIALECTS["preview"]
    assert asked_for({"realtime", "openai-beta.realtime-v1"}) is asked_for({"realtime=v1"}) is preview
    assert asked_for({"realtime"}) is None
    first = of_version(preview, ["2024-10-01-preview"])
    assert (first.name, first is preview) == ("preview", False)
    assert of_version(GA, ["2024-10-01-preview"]) is GA


def test_the_page_prices_what_costs_nothing_as_the_table_does():
    listed = (ROOT / "web/static/usage/prices.js").read_text(encoding="utf-8")
    free = json.loads(re.search(r"FREE_SERVICES = Object.freeze\((.*?)\)", listed)[1])
    assert free == [name for name, row in SERVICES.items() if row.usage == "free tokens"]
    unlisted = json.loads(re.search(r"UNLISTED_SERVICES = Object.freeze\((.*?)\)", listed)[1])
    assert unlisted == [name for name, row in SERVICES.items() if row.usage == "unlisted tokens"]


@pytest.mark.parametrize("path", sorted((ROOT / "web/static").rglob("*.js")), ids=lambda path: path.name)
def test_no_module_of_the_page_lists_the_services(path):
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert path.name == "prices.js" or not re.findall(rf"[\"'](?:{'|'.join(SERVICES.keys() - {ANY})})[\"']", code)


@pytest.mark.parametrize("service", [name for name, row in SERVICES.items() if row.untried])
def test_a_service_that_nobody_talked_to_from_here_is_asked_for_no_more_than_is_known_of_it(service):
    row = SERVICES[service]
    target = Target(service=service, endpoint="" if row.home else "http://localhost:8000", deployment="mine")
    assert "/realtime" in address_of(target).url
    asked = first_request(Settings(), row.spoken(row.usual)).changes
    assert not {"voice", "transcription"} & set(asked)  # they have names of their own
    assert first_request(Settings(voice="Sarah"), row.spoken(row.usual)).changes["voice"] == Voice("Sarah")
    with pytest.raises(SettingsError, match="no sessions that only transcribe"):
        address_of(target, transcribes=True)


def test_what_others_say_differs_at_a_service_stands_in_its_row():
    inworld = address_of(Target(service="inworld"))
    assert inworld.url == f"wss://api.inworld.ai/api/v1/realtime/session?key={FRESH}&protocol=realtime"
    assert (inworld.key_header, inworld.key_scheme) == ("Authorization", "Basic")
    assert inworld.dialect.write_command(TruncateItem("item_1", 20)) is None
    assert AudioCommitted not in dialect_of(Target(service="speech_to_speech")).event_names
    assert address_of(Target(service="vllm_omni", endpoint="http://gpu:8000/v1", deployment="qwen")).url == (
        "ws://gpu:8000/v1/realtime?model=qwen"
    )
