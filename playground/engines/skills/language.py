"""In which language somebody asked, and the words as patterns read them, however a recogniser spelt them. Pure.

Only words that the other language does not have count; where neither has more, it is English.
"""

from __future__ import annotations

import re
from typing import Literal

Language = Literal["en", "pt"]
ENGLISH: Language = "en"
PORTUGUESE: Language = "pt"
_PORTUGUESE = (
    "que qual quais quanto quanta quantos quantas quem quando onde por porque como é são está estão sou foi será "
    "você vocês vc seu sua seus suas meu minha eu ele ela não nao sim olá ola oi oie obrigado obrigada valeu hoje "
    "amanhã amanha ontem agora hora horas dia dias semana semanas mês mes meses ano anos até ate falta faltam em "
    "um uma uns umas dois duas três tres quatro cinco seis sete oito nove dez para pra de da das dos na nas nos "
    "repita repete repetir diga dizer fale fala falar soletre soletra soletrar jogue joga lance lança moeda dado "
    "dados piada conte conta contar tchau adeus bom boa boas noite tarde tudo bem vezes mais menos dividido cento "
    "raiz quadrada nome chamo chama ajuda português portugues inglês alfabeto graus milhas milha quilos quilo "
    "libras libra litros metros metro quilômetros quilometros polegadas centímetros converta transforme favor "
    "pode poderia consegue sabe natal feriado história historia continua pare espere isso isto aquilo "
    "somos tem tenho faz fazer funciona envia enviar gravando computador robô máquina humana "
)
_ENGLISH = (
    "what which who when where why how is are was were the an you your i my me it this that these does did can "
    "could would will please hello hi hey thanks thank good morning evening night day days week month year time "
    "and or of in to for from with about until till tell say repeat spell count joke story one two three four "
    "five six seven eight nine ten twelve twenty hundred times plus minus divided percent miles kilometers feet "
    "pounds degrees convert roll flip coin dice not yes okay stop wait again"
)
_PORTUGUESE_WORDS, _ENGLISH_WORDS = frozenset(_PORTUGUESE.split()), frozenset(_ENGLISH.split())
_APOSTROPHES = re.compile("[’‘`´]")
_PAUSES = re.compile(r"[,;:!…\"“”]+(?=\s|$)")
_FILLERS = re.compile(r"\b(?:um+|uh+|er+m?|hmm+)\b[,.]?\s*", re.IGNORECASE)
_SHORT = re.compile(r"\b(what|who|where|when|how|that|it|there|here)'s\b|\b(what|who|how)s\b", re.IGNORECASE)


def language_of(words: str) -> Language:
    """Return in which language ``words`` are."""
    said = re.findall(r"[^\W\d_]+", words.lower())
    portuguese = sum(word in _PORTUGUESE_WORDS for word in said)
    return PORTUGUESE if portuguese > sum(word in _ENGLISH_WORDS for word in said) else ENGLISH


def plain(words: str) -> str:
    """Return ``words`` with one apostrophe for all, no pauses and fillers, and "what's" or "whats" as two words."""
    told = _PAUSES.sub("", _APOSTROPHES.sub("'", words))
    if language_of(told) == ENGLISH:  # "um" is a number in Portuguese
        told = _SHORT.sub(lambda short: f"{short[1] or short[2]} is", _FILLERS.sub("", told))
    return " ".join(told.split())
