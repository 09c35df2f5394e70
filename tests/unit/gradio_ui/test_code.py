"""The tab *Code*: when it is written anew, and whom it says the conversation is with."""

import pytest

from playground.services.target import Target

from .fakes import ScriptedServices, page_of, request_of


def test_once_a_conversation_is_over_the_program_is_written_anew():
    page = page_of(ScriptedServices())
    conversation = next(block for block in page.blocks.values() if block.elem_id == "conversation")
    counters = [fn for fn in page.fns.values() if fn.js and "getElementById('code')" in str(fn.js)]
    (ending,) = [fn for fn in counters if (conversation._id, "over") in fn.targets]
    assert "? -(" in str(ending.js)


@pytest.mark.parametrize(("count", "is_said"), [(1, True), (-2, False), ("x", True), (None, True)])
def test_a_conversation_that_has_just_ended_stays_with_nobody(count, is_said, monkeypatch):
    services = ScriptedServices()
    other = Target(service="other", endpoint="ws://localhost:1")
    monkeypatch.setattr(services, "running", lambda _owner: other, raising=False)
    rewrite = next(fn for fn in page_of(services).fns.values() if fn.name == "rewrite")
    said, *_ = rewrite.fn(request_of(), count, *(block.value for block in rewrite.inputs[1:]))
    assert ("stays with Other" in said) == is_said
