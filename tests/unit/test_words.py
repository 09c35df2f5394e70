"""The page's words: each is in every language, no other is, and nothing a page shows is worded past the catalogue."""

import ast
import re
from pathlib import Path

import pytest

from playground.errors import SettingsError
from playground.telling import coded, joined, key_of, tell
from playground.web.words import ENGLISH, LANGUAGE, LANGUAGES, catalogue, error_in_words, in_words, of_modules, phrase
from tests.support.js_literals import literals
from tests.support.told_templates import bridged, templates

ROOT = Path(__file__).parents[2] / "playground"
STATIC = ROOT / "web" / "static"
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
KEY = re.compile(r"[a-z]+\.[a-z0-9_]+")
FACT = re.compile(r"\{(\w+)\}")
TOLD = {key_of(template): template for template in templates()}
MODULES = [path for path in sorted(STATIC.rglob("*.js")) if path.parent.name != "words"]
VIEWS = sorted((ROOT / "web" / "gradio_ui").rglob("*.py"))

WORDS = re.compile(r"(?:[A-Z][a-z]+|[a-z]{2,}) [a-z]{2,}|^[A-Z][a-z]+(?:…|\.|\?)?$")
"""What reads like words: two of them, or one that begins with a capital letter."""
NO_WORDS = re.compile(
    r"^(?:pl|lt|us|tune|setup)-[\w {}-]+$"  # classes
    r"|^(?:server|client|page|link) [\w.]+$"  # lines of a record
    r"|^(?:next|create|call|added|response|cancel|event|stopped|answer|person|rest|turn) ?[\w {}]*$"  # keys of maps
    r"|^(?:Escape|Enter|Tab|Space|Arrow\w+|Canvas\w*|Highlight)$"  # keys, and colours of the system
    r"|^(?:NotLoaded|Silent|Unplugged)$"  # failures by their name
    r"|^\(prefers-\S+ \w+\)$|^\(forced-\S+ \w+\)$|\[|^[.:#>]|^[a-z]+(?:, [a-z]+)+$"  # media and selectors
    r"|px |^color-mix|^M\d|^WAVE"
)
AS_THEY_ARE = {
    "words.js": {"English", "Português (Brasil)"},  # each in its own language
    "events/templates.js": {  # what is sent, not shown
        *("Answer in one short sentence.", "Sum up what was said so far.", "Hello", "The caller is in a hurry."),
        "Be brief.",
    },
    "conversation/allowance.js": {"{} min"},
}
"""Literals that read like words and are none of the page's."""


@pytest.fixture(params=OTHERS)
def other(request):
    token = LANGUAGE.set(request.param)
    yield request.param
    LANGUAGE.reset(token)


def texts(entry):
    return [entry] if isinstance(entry, str) else [entry["one"], entry["other"]]


def facts_of(entry):
    return {fact for text in texts(entry) for fact in FACT.findall(text)}


def constants(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def named_by_modules():
    found = {each.text for path in MODULES for each in literals(path.read_text(encoding="utf-8"))}
    return {text for text in found if KEY.fullmatch(text)}


def named():
    """Every key that a module or a view names."""
    return named_by_modules() | {text for path in VIEWS for text in constants(path) if KEY.fullmatch(text)}


def test_every_entry_is_named_and_every_one_that_is_named_is_there():
    areas = {key.partition(".")[0] for key in catalogue(ENGLISH)}
    wanted = {key for key in named() if key.partition(".")[0] in areas}
    strangers = {
        key
        for key in wanted - set(catalogue(ENGLISH))
        if not re.search(r"\.(js|css|json|jsonl|md|pcm|vtt|wav|zip)$", key)
    }
    files = {key for key in strangers if key.startswith("archive.") or key in EVENTS}
    assert (set(catalogue(ENGLISH)) - wanted, strangers - files) == (set(), set())


EVENTS = {
    "page.text",
    "page.hold",
    "page.event",
    "page.heard",
    "page.measured",
    "page.stopped",
    "page.audio",
    "page.settings",
}
"""Lines of a record that are called like an area of the catalogue."""
EVENTS |= {"page.tool_result", "page.interrupt", "page.ask_now"}


def test_no_two_sentences_of_the_server_share_a_key():
    assert len(TOLD) == len(templates())


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_entries(language):
    assert set(catalogue(language)) == {*catalogue(ENGLISH), *TOLD}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_loads_what_modules_say_and_the_bridge_carries_and_nothing_else(language):
    carried = set() if language == ENGLISH else {key_of(template) for template in bridged()}
    assert set(of_modules(language)) == named_by_modules() & set(catalogue(ENGLISH)) | carried


@pytest.mark.parametrize("language", OTHERS)
def test_every_entry_has_the_same_facts_and_forms_in_every_language(language):
    english = {**catalogue(ENGLISH), **TOLD}
    for key, entry in catalogue(language).items():
        assert facts_of(entry) <= facts_of(english[key]) | {"count"}, key
        assert facts_of(english[key]) - {"count"} <= facts_of(entry), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_entry_is_empty_or_left_as_it_was(language):
    for key, entry in catalogue(language).items():
        assert all(text.strip() for text in texts(entry)), key
    same = [
        key
        for key, entry in catalogue(language).items()
        if language != ENGLISH and entry == catalogue(ENGLISH).get(key)
    ]
    assert len(same) < 60, same  # names, units and words that the languages share


def test_the_languages_are_those_of_the_modules():
    listed = re.search(r"LANGUAGES = Object.freeze\(\{ (.*?) \}\)", (STATIC / "words.js").read_text(encoding="utf-8"))[
        1
    ]
    assert dict(re.findall(r'"?([\w-]+)"?: "([^"]+)"', listed)) == LANGUAGES
    assert {path.stem for path in (STATIC / "words").glob("*.js")} == {*LANGUAGES, "wording"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_no_module_words_anything_itself(path):
    source = path.read_text(encoding="utf-8")
    allowed = AS_THEY_ARE.get(path.relative_to(STATIC).as_posix(), set())
    found = [each.text for each in literals(source) if not re.search(r"\bfrom $", each.before)]
    worded = [text for text in found if WORDS.search(text) and not NO_WORDS.search(text) and text not in allowed]
    assert worded == []


def test_a_sentence_is_told_in_the_language_of_whoever_asks(other):
    assert in_words("Reload the page.") != "Reload the page."
    assert phrase("usage.tokens", count=1, number="1") == "1 token"
    assert phrase("nobody.knows_it") == "nobody.knows_it"


def test_facts_stand_in_a_sentence_and_are_worded_where_they_are_words(other):
    wait = tell("{minutes} minutes", minutes=5)
    assert "5 minutos" in in_words(tell("Come back in {wait}.", wait=wait))
    assert "5 minutes" in tell("Come back in {wait}.", wait=wait)


def test_an_error_of_several_sentences_is_worded_sentence_by_sentence(other):
    error = SettingsError(
        "This cannot be a key.", joined("Reload the page.", "As the service says it itself."), field="key"
    )
    assert error_in_words(error).endswith("As the service says it itself.")
    assert "Reload" not in error_in_words(error)


def test_what_crosses_the_bridge_is_a_key_with_its_facts_and_the_english():
    told = tell("Come back in {wait}.", wait=tell("{minutes} minutes", minutes=5))
    key = key_of("{minutes} minutes")
    assert coded(told) == [
        ["told.Come_back_in_wait", "Come back in 5 minutes.", {"wait": [[key, "5 minutes", {"minutes": "5"}]]}]
    ]


FONTS = {"Roboto", "Menlo", "Consolas"}
NOT_SHOWN = {"No ticket could be made", "The page in ", " is another page."}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_no_view_words_anything_itself(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(each.value) for node in ast.walk(tree) for each in ast.iter_child_nodes(node) if isinstance(each, ast.Expr)
    }
    found = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented
    }
    worded = {text for text in found if WORDS.search(text) and not re.search(r"^<|%s|querySelector", text)}
    assert worded - templates() - FONTS - NOT_SHOWN == set()
