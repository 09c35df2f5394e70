from playground.engines.loading import EngineStatus
from playground.web.gradio_ui.engines import engines_html

from .fakes import LOADING, READY


def test_while_the_voice_loads_the_page_says_so():
    assert "Loading the built-in voice…" in engines_html(LOADING)


def test_once_all_is_loaded_the_page_says_what_it_is_not():
    assert "A built-in demo voice with simple answers, not a large model." in engines_html(READY)


def test_the_words_of_an_engine_are_shown_as_text():
    assert "<script" not in engines_html([EngineStatus("voice", "missing", "<script>alert(1)</script>")])
