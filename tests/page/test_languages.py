"""The page in Portuguese: as the browser, a link or a press says; whole, from the setup to what the server tells."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page
BRAZILIAN = {"locale": "pt-BR"}
ENGLISH_LEFT = re.compile(
    r"\b(the|you|your|with|from|and|not|this|that|is|are|was|what|when|where|start|stop|settings|answer|heard|turn)\b",
    re.I,
)
"""Words that no Portuguese sentence has."""
TERMS = re.compile(r"Prefix padding|By|Auto|commit|Realtime Playground|session\.\w+|You are a friendly.*")
NOT_ITS_OWN = "script, style, textarea, .cm-line, .cm-line *, .pl-line *"
"""Programs, what is written, what is said."""
TEXTS = """(notItsOwn) => [...document.querySelectorAll('body *')].flatMap((each) => [
    ...['aria-label', 'title', 'placeholder', 'alt'].map((name) => each.getAttribute(name) ?? ''),
    ...[...each.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE && !each.matches(notItsOwn))
      .map((node) => node.data),
  ]).map((text) => text.trim()).filter(Boolean)"""


def left_in_english(talk):
    """Every text of the page that reads like English, shown or not."""
    return sorted({text for text in talk.page.evaluate(TEXTS, NOT_ITS_OWN) if ENGLISH_LEFT.search(TERMS.sub("", text))})


def at(talk, setting):
    return talk.page.locator(f"#setting-{setting}")


def show(talk, tab):
    """Show a panel, whose tab may be in Gradio's menu of those that do not fit."""
    if not talk.page.locator("#panels").is_visible():
        talk.page.get_by_role("button", name="Painéis").click()
    talk.page.get_by_role("tab", name=tab).click()


@pytest.fixture
def talk(app, open_tab):
    """A tab of a browser that speaks Brazilian Portuguese."""
    return open_tab(app, [], viewport={"width": 1440, "height": 900}, **BRAZILIAN)


def test_a_brazilian_browser_is_shown_portuguese_and_the_document_says_so(talk):
    assert talk.page.evaluate("document.documentElement.lang") == "pt-BR"
    expect(talk.button("Iniciar")).to_be_visible()
    expect(talk.page.locator("#setting-threshold")).to_contain_text("Limiar")
    expect(talk.page.get_by_role("tab", name="Linha do tempo")).to_be_attached()
    assert talk.errors == []


def test_nothing_of_the_page_is_left_in_english(talk):
    talk.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    closed = talk.page.locator("#setup .group > .label-wrap:not(.open)")
    while closed.count():
        closed.first.click()
    expect(talk.page.locator("#engines li")).to_have_count(3)
    for tab in ("Eventos", "Latência", "Uso", "Calibrar", "Código", "Linha do tempo"):
        show(talk, tab)
    assert left_in_english(talk) == []


def test_a_conversation_is_told_in_portuguese_with_its_numbers(talk):
    page = talk.page
    page.get_by_label("Mensagem", exact=True).fill("Conte até três.")
    page.get_by_label("Mensagem", exact=True).press("Enter")
    talk.until_answered()
    expect(page.locator(".pl-line").first).to_contain_text("Você")
    show(talk, "Latência")
    expect(page.locator(".lt-turns")).to_contain_text("Digitado")
    talk.keep_picture("pt-conversation")
    assert left_in_english(talk) == []


def test_what_the_server_tells_is_worded_by_its_code(talk):
    page = talk.page
    show(talk, "Eventos")
    page.get_by_label("Mensagem", exact=True).fill("Olá")
    page.get_by_label("Mensagem", exact=True).press("Enter")
    talk.until_answered()
    page.get_by_role("button", name="Escrever um evento").click()
    page.get_by_role("button", name="Enviar evento").click()
    expect(page.locator(".pl-ev-sender")).to_contain_text("Não há nada para enviar.")


def test_a_fault_of_a_setting_stands_at_its_field_in_portuguese(talk):
    talk.fill("idle_timeout_ms", "1")
    told = "Tempo de inatividade: este valor não é válido. Informe um número de 5000 a 30000 ms."
    expect(at(talk, "idle_timeout_ms")).to_have_attribute("data-problem", told)


def test_a_link_and_a_press_say_another_language_and_the_next_visit_remembers(app, open_tab):
    talk = open_tab(f"{app}/?lang=pt-BR&view=full", [])
    page = talk.page
    expect(talk.button("Iniciar")).to_be_visible()
    page.locator("#header .to-language").click()
    expect(talk.button("Start")).to_be_visible()
    assert {"lang=en", "view=full"} <= set(page.url.partition("?")[2].split("&"))
    page.goto(app)
    expect(talk.button("Start")).to_be_visible()
    page.goto(f"{app}/?lang=pt")
    expect(talk.button("Iniciar")).to_be_visible()
    page.goto(app)
    expect(talk.button("Iniciar")).to_be_visible()


def test_two_visitors_have_two_languages_at_once(app, open_tab):
    portuguese, english = open_tab(app, [], **BRAZILIAN), open_tab(app, [], locale="en-US")
    for talk, figure, words in (
        (portuguese, "1", "não é válido"),
        (english, "1", "can't"),
        (portuguese, "2", "não é válido"),
    ):
        talk.fill("idle_timeout_ms", figure)
        expect(at(talk, "idle_timeout_ms")).to_have_attribute("data-problem", re.compile(words))
