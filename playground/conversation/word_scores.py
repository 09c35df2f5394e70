"""How sure a transcription is of each of its words, out of the log probabilities of its tokens. Pure.

Rules:
1. A word is as probable as all of its tokens together: their log probabilities add up. Tokens that are nothing but
   signs say nothing of a word that has letters.
2. Tokens are laid along the text by what they spell, without regard to spaces. Where they do not spell it, nothing is
   said of any word: a mark on the wrong word is worse than none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from playground.conversation.actions import WordScore
from playground.protocol.values import TokenScore

_WORD = re.compile(r"\S+")


def word_scores(text: str, tokens: Sequence[TokenScore]) -> tuple[WordScore, ...]:
    """Return a score for each word of ``text``, in order; none where ``tokens`` do not spell it."""
    owners = [(n, letter) for n, each in enumerate(tokens) for letter in each.token if not letter.isspace()]
    if not owners or [letter for _, letter in owners] != [letter for letter in text if not letter.isspace()]:
        return ()
    scores, at = [], 0
    for word in _WORD.finditer(text):
        own = dict.fromkeys(n for n, _ in owners[at : at + len(word[0])])
        at += len(word[0])
        telling = [n for n in own if any(map(str.isalnum, tokens[n].token))] or list(own)
        logprob = min(0.0, sum(tokens[n].logprob for n in telling))
        scores.append(WordScore(word.start(), word.end(), round(math.exp(logprob), 4)))
    return tuple(scores)
