"""The tab *Code*: when it is written anew."""

from .fakes import ScriptedServices, page_of


def test_once_a_conversation_is_over_the_program_is_written_anew():
    page = page_of(ScriptedServices())
    conversation = next(block for block in page.blocks.values() if block.elem_id == "conversation")
    counters = [fn for fn in page.fns.values() if fn.js and "getElementById('code')" in str(fn.js)]
    assert counters
    assert (conversation._id, "over") in [target for fn in counters for target in fn.targets]
