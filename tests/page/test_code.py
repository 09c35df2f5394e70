"""The tab Code, in a real browser: what it shows follows the form, can be taken along, and holds no secret."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.page
DESK = {"width": 1440, "height": 900}
KEY, TOOL, ADDRESS = "planted-key-0123456789abcdef", "planted-tool-0123456789", "planted-address-0123456789"
SECRETS = (KEY, TOOL, ADDRESS)
TOOLS = json.dumps([{"type": "mcp", "name": "hub", "server_label": "hub", "authorization": TOOL}])
ASKED = '"keyless"'
"""What a request for a program alone holds: how it is to sign in."""


def test_the_program_follows_the_form_and_says_what_is_missing(talk):
    tab = talk(viewport=DESK)
    asked = []
    tab.page.on("request", lambda sent: asked.append(sent) if ASKED in (sent.post_data or "") else None)
    with tab.page.expect_response("**/gradio_api/run/predict"):
        tab.fill("instructions", "Speak like a parrot.")
    assert not asked, "nothing is written for a tab that nobody sees"
    page = tab.show("Code").page
    code, said = page.locator("#code-text"), page.locator("#code-problem")
    expect(code).to_contain_text("Speak like a parrot.")  # only the lines in sight are in the document
    tab.fill("instructions", "Speak like a pirate.")
    expect(code).to_contain_text("Speak like a pirate.")
    expect(page.locator("#code-requirements-txt")).to_contain_text("openai[realtime]")
    expect(page.locator("#code-client")).to_contain_text("This client")

    tab.open_group("Connection")
    page.locator("#service").get_by_text("Azure OpenAI").click()
    expect(said).to_contain_text("The endpoint is missing.")
    expect(code).to_be_hidden()
    expect(page.locator("#code-take button")).to_have_count(0)
    page.locator("#key input").fill(KEY)
    page.locator("#endpoint").get_by_label("Endpoint").fill(f"https://mine.openai.azure.com?trace={ADDRESS}")
    page.locator("#deployment").get_by_label("Deployment").fill("gpt-realtime")
    page.locator("#deployment").get_by_label("Deployment").blur()
    expect(code).to_contain_text("DefaultAzureCredential")
    page.locator("#code-sign-in").get_by_text("Key", exact=True).click()
    expect(code).to_contain_text("AZURE_OPENAI_API_KEY")
    tab.keep_picture("code-python")

    tab.open_group("Tools")
    tab.fill("tools", TOOLS)
    page.locator("#code-way").get_by_text("Microphone").click()
    page.locator("#code-language").get_by_text("TypeScript").click()
    expect(page.locator("#code-tsconfig-json")).to_contain_text('"strict": true')
    expect(page.locator("#code-way")).not_to_contain_text("Microphone")
    page.locator("#protocol").get_by_text("Preview", exact=True).click()
    page.locator("#code-client").get_by_text("rt-client", exact=True).click()
    expect(page.locator("#code-package-json")).to_contain_text("rt-client")
    tab.keep_picture("code-typescript")
    taken = zipfile.ZipFile(io.BytesIO(downloaded(page, "All files (ZIP)", "realtime-say.zip")))
    assert taken.namelist() == ["say.ts", "package.json", "tsconfig.json"]
    program = downloaded(page, "say.ts", "say.ts")
    assert program == taken.read("say.ts")
    assert b"LowLevelRTClient" in program
    assert b"process.env.HUB_AUTHORIZATION" in program
    assert not [secret for secret in SECRETS if secret.encode() in program]

    page.locator("#code-language").get_by_text("session.update").click()
    expect(code).to_contain_text('"instructions": "Speak like a pirate."')
    expect(code).to_contain_text('"***"')
    assert not [secret for secret in SECRETS if secret in page.locator("#code").inner_html()]


def downloaded(page: Page, button: str, name: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Download {button}").click()
    assert started.value.suggested_filename == name
    return started.value.path().read_bytes()
