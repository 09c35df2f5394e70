"""The page in the language of whoever opened it: Gradio's components, and the callbacks that wait in its queue.

Rules:
1. The page is built once a language, at the start; the first one serves all. Of the others only what their components
   show is used: when somebody asks for the page, it gets the words of its language and the callbacks of all.
2. ``gr.I18n`` is not used: it follows the browser alone, ships every language to every page, and leaves HTML out.
3. A callback that waits in Gradio's queue runs in nobody's request: ``in_their_language``
   finds the language of who asked.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.context import LocalContext

from playground.web.words import ENGLISH, LANGUAGE, LANGUAGES, SCOPE


class PageInLanguages(gr.Blocks):
    """Blocks whose configuration reads in the language of whoever asks for it."""

    def __init__(self, **options: Any) -> None:
        self._told: Mapping[str, Any] = {}
        self._shown: dict[str, list[Mapping[str, Any]]] = {}
        super().__init__(**options)

    @property
    def config(self) -> Any:
        """What Gradio's frontend is told of the page."""
        shown = self._shown.get(LANGUAGE.get())
        if shown is None:
            return self._told
        drawn = [{**each, "props": props} for each, props in zip(self._told["components"], shown, strict=True)]
        return {**self._told, "components": drawn}

    @config.setter
    def config(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def reads(self, language: str, page: gr.Blocks) -> None:
        """Show in ``language`` what ``page`` shows, which is the same but for its words."""
        told: Any = page.get_config_file()
        kinds = [[each["type"] for each in config["components"]] for config in (self._told, told)]
        if kinds[0] != kinds[1]:
            raise ValueError(f"The page in {language} is another page.")
        self._shown[language] = [each["props"] for each in told["components"]]


def in_all_languages(build: Callable[[], PageInLanguages]) -> PageInLanguages:
    """Return the page that ``build`` builds, in every language there is."""
    page = build()
    for language in LANGUAGES:
        if language != ENGLISH:
            with _speaking(language):
                page.reads(language, build())
    return page


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    token = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(token)


def in_their_language(callback: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``callback`` as it speaks the language of who asked, though it runs in Gradio's queue."""
    if inspect.isasyncgenfunction(callback):

        @functools.wraps(callback)
        async def steps(*values: Any) -> Any:
            LANGUAGE.set(_asked())
            async for step in callback(*values):
                yield step

        return steps

    if inspect.iscoroutinefunction(callback):

        @functools.wraps(callback)
        async def awaited(*values: Any) -> Any:
            LANGUAGE.set(_asked())
            return await callback(*values)

        return awaited

    @functools.wraps(callback)
    def called(*values: Any) -> Any:
        with _speaking(_asked()):
            return callback(*values)

    return called


def _asked() -> str:
    """Return the language of the request that Gradio answers; the one that is set where it answers none."""
    request = LocalContext.request.get(None)
    scope = getattr(getattr(request, "request", None), "scope", {})
    language = scope.get(SCOPE, LANGUAGE.get())
    return language if language in LANGUAGES else ENGLISH
