"""A page asked over HTTP as a browser asks it, without one: its cookie, and a ticket for a conversation."""

import json
from dataclasses import dataclass

import httpx

from playground.client.owner import COOKIE


@dataclass(frozen=True)
class Asked:
    """A ticket of a page, and the cookie of the browser that it is good in."""

    ticket: str
    cookie: str


def configuration(page: str) -> dict:
    """Read what Gradio writes into its page."""
    return json.JSONDecoder().raw_decode(page.split("window.gradio_config = ", 1)[1])[0]


def press_start(address: str, **headers: str) -> Asked:
    """Open the page at ``address`` and press Start, with the settings that it shows; ``headers``: as a proxy adds."""
    with httpx.Client(headers={"Origin": address.rstrip("/"), **headers}, timeout=30) as browser:
        config = configuration(browser.get(address).text)
        start = next(each for each in config["dependencies"] if [name for _, name in each["targets"]][:1] == ["start"])
        values = {each["id"]: each["props"].get("value") for each in config["components"]}
        event = {
            "fn_index": start["id"],
            "trigger_id": start["targets"][0][0],
            "session_hash": "onepage",
            "event_data": {"number": 1, "key": ""},
            "data": [values[each] for each in start["inputs"]],
        }
        answer = browser.post(f"{address.rstrip('/')}/gradio_api/run/predict", json=event).json()
        return Asked(answer["data"][0]["ticket"], browser.cookies[COOKIE])
