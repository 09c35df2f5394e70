"""What it says about itself: who it is, what it can do, whether it sends anything anywhere. Honest, and pure."""

from __future__ import annotations

from playground.engines.skills.skill import SkillInput, SkillMatch, english, portuguese, says

PRIVATE = (
    "No: I work without the internet. What you say goes to the computer that serves this page and nowhere else, and I "
    "forget it when we end."
)
PRIVATE_WITH_CHAT = (
    "What you say goes to the computer that serves this page, and to the chat server chosen for me. I need no internet "
    "myself, and I forget it when we end."
)
EM_PARTICULAR = (
    "Não: eu trabalho sem internet. O que você diz vai ao computador que serve esta página e a nenhum outro lugar, "
    "e eu esqueço no fim da conversa."
)
EM_PARTICULAR_COM_CHAT = (
    "O que você diz vai ao computador que serve esta página, e ao servidor de chat escolhido para mim. Eu mesma não "
    "preciso de internet, e esqueço no fim da conversa."
)


def _private(_match: SkillMatch, turn: SkillInput) -> str:
    return PRIVATE_WITH_CHAT if turn.has_chat else PRIVATE


def _em_particular(_match: SkillMatch, turn: SkillInput) -> str:
    return EM_PARTICULAR_COM_CHAT if turn.has_chat else EM_PARTICULAR


def _about(_match: SkillMatch, turn: SkillInput) -> str:
    called = f"I am called {turn.name}, " if turn.name else "I am "
    return (
        f"{called}the small built-in voice of this playground, and not a large language model. I run without the "
        "internet, from a table of things I can do."
    )


def _sobre(_match: SkillMatch, turn: SkillInput) -> str:
    called = f"Eu me chamo {turn.name} e sou" if turn.name else "Eu sou"
    return (
        f"{called} a pequena voz embutida deste playground, e não um grande modelo de linguagem. Funciono sem "
        "internet, com uma tabela do que sei fazer."
    )


ABILITIES = (
    "I can tell the time and dates, do sums, convert units, spell, count, flip a coin, remember your name, repeat "
    "after you, and tell long stories that you may interrupt. I also call the tools you give me, and tell you how far "
    "I got when you stop me."
)
CAPACIDADES = (
    "Eu digo as horas e as datas, faço contas, converto unidades, soletro, conto, jogo moeda e dados, lembro do seu "
    "nome e repito o que você diz. Escrevo português, mas a minha voz é inglesa: leia as respostas."
)
_SENDS = r"(?:send|share|upload|store|keep|save|record|collect|spy|leak)(?:ing|s)?"
SKILLS = (
    english(
        r"\bwhat (?:can|do|else can) you do\b|\b(?:can you|could you)? ?help me\b|\byour (?:abilities|skills)\b"
        r"|\bhow can you help\b|^\W*help\W*$|\bwhat can i (?:ask|say)\b",
        says(ABILITIES),
    ),
    english(
        rf"\b(?:do|does|are|will|can|is) (?:you|it|this|anything|anybody|anyone|the playground)\b.*\b{_SENDS}\b"
        r"(?!.*\b(?:email|message|mail)\b)"
        r"|\bare you (?:online|offline|connected|listening to everything)\b"
        r"|\bis (?:this|it|our conversation) (?:private|recorded|safe)\b"
        r"|\bwhere does (?:my|the) (?:data|voice|audio|sound) go\b|\bdo you (?:need|use) the internet\b",
        _private,
    ),
    english(
        r"\bhow old are you\b|\bwhen were you (?:born|made)\b",
        says("I am as old as this page: I began when it was started."),
    ),
    english(
        r"\bwho (?:made|built|created|wrote|programmed) you\b",
        says("People who write open-source software made me, voice and all."),
    ),
    english(
        r"\bwhere (?:are you|do you live)\b(?! (?:going|from))", says("I live on the computer that serves this page.")
    ),
    english(
        r"\b(?:who|what) are you\b(?! (?:doing|talking|saying|going|wearing|eating))"
        r"|\bwhat is your name\b|\byour name\W*$|\bare you (?:an? |really |a real )?"
        r"(?:ai|real|human|robot|bot|person|machine|model|gpt|chatgpt|alive)\b|"
        r"\b(?:about|introduce) yourself\b|\bwhat model\b",
        _about,
    ),
    portuguese(
        r"\bo que (?:você|vc) (?:sabe|pode|consegue)(?: fazer)?\W*$|\b(?:pode )?me ajud(?:a|ar|e)\b|^\W*ajuda\W*$",
        says(CAPACIDADES),
    ),
    portuguese(
        r"\b(?:você|vc|isso|isto|ele)\b.*\b(?:envia|manda|grava|guarda|compartilha|coleta)\b"
        r"|\b(?:está|ta|tá) (?:gravando|conectado|online)\b"
        r"|\bisso é (?:privado|particular|seguro)\b|\b(?:usa|precisa d[ae]) internet\b|\bmeus dados\b",
        _em_particular,
    ),
    portuguese(
        r"\b(?:você|vc) fala (?:português|portugues|brasileiro)\b|\bfal[ae] (?:em )?portugu[eê]s\b", says(CAPACIDADES)
    ),
    portuguese(
        r"\bquantos anos (?:você|vc) tem\b", says("Tenho a idade desta página: comecei quando ela foi iniciada.")
    ),
    portuguese(
        r"\bquem (?:te|o|a)? ?(?:fez|criou|programou)(?: você)?\b",
        says("Fui feita por pessoas que escrevem software livre, com voz e tudo."),
    ),
    portuguese(r"\bonde (?:você|vc) (?:mora|está|fica|vive)\b", says("Eu moro no computador que serve esta página.")),
    portuguese(
        r"\bquem (?:é|e) (?:você|vc)\b|\bo que (?:você|vc) é\b"
        r"|\b(?:qual (?:é )?(?:o )?seu nome|como (?:você|vc) se chama)\b"
        r"|\b(?:você|vc) é (?:um |uma )?(?:robô|humano|humana|real|pessoa|máquina|ia)\b|\bfale sobre você\b",
        _sobre,
    ),
)
