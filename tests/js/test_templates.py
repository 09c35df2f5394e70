"""The events that one may begin with when one writes one by hand: each is whole in its dialect."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from playground.protocol.registry import DIALECTS
from playground.protocol.written_command import command_of

TEMPLATES = Path(__file__).parents[2] / "playground/web/static/events/templates.js"
PRINT = """const { templates, written } = await import(process.argv[1]);
console.log(JSON.stringify(templates(process.argv[2], "item_1").map(written)));"""


@pytest.mark.js
@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_template_can_be_sent_as_it_stands(dialect):
    node = shutil.which("node")
    if node is None and os.environ.get("CI") != "true":
        pytest.skip("Node is not installed")
    assert node is not None
    printed = subprocess.check_output(
        [node, "--input-type=module", "-e", PRINT, TEMPLATES.as_uri(), dialect], text=True
    )
    texts = json.loads(printed)
    assert len(texts) > 5
    for text in texts:
        command_of(text, DIALECTS[dialect])
