"""The tab Code, in a real browser: what it shows follows the form, and holds no key."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.page
DESK = {"width": 1440, "height": 900}
KEY = "planted-key-0123456789abcdef"


def test_the_program_follows_the_form_and_says_what_is_missing(talk):
    page = talk(viewport=DESK).show("Code").page
    code, said = page.locator("#code-text"), page.locator("#code-problem")
    expect(code).to_contain_text("python -m playground local")  # only the lines in sight are in the document
    instructions = page.get_by_label("Instructions")
    instructions.fill("Speak like a pirate.")
    instructions.blur()
    expect(code).to_contain_text("Speak like a pirate.")
    expect(page.locator("#code-needs")).to_contain_text("openai[realtime]")

    page.locator("#service").get_by_text("Azure OpenAI").click()
    expect(said).to_contain_text("The endpoint is missing.")
    expect(code).to_be_hidden()
    page.locator("#key input").fill(KEY)
    page.locator("#endpoint").get_by_label("Endpoint").fill("https://mine.openai.azure.com")
    page.locator("#deployment").get_by_label("Deployment").fill("gpt-realtime")
    page.locator("#deployment").get_by_label("Deployment").blur()
    expect(code).to_contain_text("DefaultAzureCredential")
    page.locator("#code-sign-in").get_by_text("Key", exact=True).click()
    expect(code).to_contain_text("AZURE_OPENAI_API_KEY")
    page.locator("#code-language").get_by_text("session.update").click()
    expect(code).to_contain_text('"instructions": "Speak like a pirate."')
    assert KEY not in page.locator("#code").inner_html()
