"""Small talk: greetings, thanks, a joke, good night, the little words in between. Pure."""

from __future__ import annotations

from playground.engines.skills.remembering import name_in
from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese, says, says_in_turn

JOKES = (
    "Why did the microphone stay at home? It had nothing to say, and heard that everybody else did.",
    "I told the loudspeaker a secret. Now everybody knows.",
    "What does a tired recogniser hear? Mostly pillow talk.",
)
PIADAS = (
    "Por que o microfone ficou em casa? Não tinha nada a dizer, e ouviu que todos os outros tinham.",
    "Contei um segredo ao alto-falante. Agora todo mundo sabe.",
    "O que o livro de matemática disse ao de história? Estou cheio de problemas.",
)


def _greet(_match: SkillMatch, turn: SkillInput) -> str:
    person = name_in(turn.words)
    me = f"I am {turn.name}." if turn.name else "I am the built-in voice of this playground."
    if turn.asked() and not person:
        return "Hello again. What shall I do?"
    return f"Hello{', ' + person if person else ''}! {me} Ask me to count, to tell a story, or just talk to me."


def _saudacao(_match: SkillMatch, turn: SkillInput) -> str:
    person = name_in(turn.words)
    me = f"Eu sou {turn.name}." if turn.name else "Eu sou a voz embutida deste playground."
    if turn.asked() and not person:
        return "Olá de novo. O que posso fazer?"
    return f"Olá{', ' + person if person else ''}! {me} Pergunte as horas, uma conta, ou só converse comigo."


GREETINGS = (
    english(r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|greetings|ahoy)\b(?!.*\?)", _greet),
    portuguese(r"^\W*(?:olá|ola|oi|oie|bom dia|boa tarde|e aí)\b(?!.*\?)", _saudacao),
)
SKILLS = (
    english(r"\bcan you hear me\b|\bdo you hear me\b|\bare you there\b", says("Yes, I can hear you well.")),
    english(
        r"\bhow are you\b(?! (?:made|built|able))|\bhow do you do\b|\bhow is it going\b|\bhow are things\b"
        r"|^\W*what is up\W*$",
        says("I am fine, thank you. How can I help?"),
    ),
    english(r"\bjokes?\b", says_in_turn(JOKES)),
    english(r"\bthank(?:s| you)\b", says("You are welcome.")),
    english(r"\bgood ?night\b|\bsleep well\b", says("Good night! Sleep well.")),
    english(r"\b(?:good ?bye|bye|see you)\b", says("Goodbye! It was nice talking to you.")),
    english(r"^\W*(?:i am |i'm )?(?:so |very )?sorry\b|\bexcuse me\b", says("No harm done.")),
    english(
        r"\bi love you\b|\byou are (?:so |very )?(?:great|nice|funny|clever|smart|cute|awesome|the best)\b",
        says("That is kind of you. I am only a small voice, but I am glad."),
    ),
    english(r"\bnice to meet you\b|\bpleased to meet you\b", says("Nice to meet you, too.")),
    english(r"\bsing\b.*\b(?:song|me|something)\b|^\W*sing\W*$", says("I cannot sing, but I can tell you a story.")),
    english(r"\b(?:it is|today is) my birthday\b", says("Happy birthday to you!")),
    english(r"^\W*(?:stop|wait|hold on|be quiet|quiet|enough|shut up)\b", says("All right, I am listening.")),
    english(
        r"^\W*(?:yes|no|ok|okay|sure|right|fine|great|yeah|yep|nope)\W*$", says("All right. What shall I do next?")
    ),
    portuguese(r"\b(?:está|ta|tá) me ouvindo\b|\b(?:você|vc) me ouve\b", says("Sim, estou ouvindo bem.")),
    portuguese(
        r"\b(?:como (?:você|vc) (?:está|vai)|como vai|tudo bem|tudo bom|como (?:está|tá|ta))\b",
        says("Estou bem, obrigada. Como posso ajudar?"),
    ),
    portuguese(r"\bpiadas?\b", says_in_turn(PIADAS)),
    portuguese(r"\b(?:obrigad[oa]|valeu|agradeço)\b", says("De nada.")),
    portuguese(r"\bboa noite\b", says("Boa noite!")),
    portuguese(r"\b(?:tchau|adeus|até (?:logo|mais|amanhã))\b", says("Até logo! Foi bom conversar com você.")),
    portuguese(r"^\W*(?:desculpe?|perdão|com licença)\b", says("Não foi nada.")),
    portuguese(r"\bparabéns\b|\bmeu aniversário\b", says("Que bom! Parabéns.")),
    portuguese(r"^\W*(?:par[ea]|espere|espera|quieto|chega|silêncio)\b", says("Tudo bem, estou ouvindo.")),
    portuguese(r"^\W*(?:sim|não|nao|certo|claro|beleza|ok)\W*$", says("Tudo bem. O que faço agora?")),
)
