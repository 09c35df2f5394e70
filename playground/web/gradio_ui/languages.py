"""The languages a person is offered by name: those that speech recognition knows best. Any other code can be typed.

Not here: which codes are valid; ``settings.py`` judges that.
"""

from __future__ import annotations

from collections.abc import Mapping

from playground.web.words import in_words, phrase

LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "et": "Estonian",
    "fi": "Finnish",
    "fr": "French",
    "gl": "Galician",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lv": "Latvian",
    "lt": "Lithuanian",
    "ms": "Malay",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "es": "Spanish",
    "sv": "Swedish",
    "ta": "Tamil",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
}


def by_name() -> list[tuple[str, str]]:
    """Return what a list offers, as (words, code); the first leaves the guess to the service."""
    return [
        (phrase("setup.the_service_guesses"), ""),
        *((f"{in_words(name)} ({code})", code) for code, name in LANGUAGES.items()),
    ]
