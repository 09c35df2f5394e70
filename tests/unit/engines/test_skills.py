"""What the built-in voice answers, family by family, in both languages, and what it must not take for a question."""

import re
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines.skills import portuguese_numbers
from playground.engines.skills.about_itself import EM_PARTICULAR, EM_PARTICULAR_COM_CHAT, PRIVATE, PRIVATE_WITH_CHAT
from playground.engines.skills.beyond import ENGLISH_ONLY, NAO_SEI, NO_IDEA, NO_IDEA_EITHER, TAMBEM_NAO_SEI
from playground.engines.skills.calculating import BY_ZERO, TOO_LARGE
from playground.engines.skills.converting import NO_RATES, TOO_COLD, UNITS, converted
from playground.engines.skills.language import ENGLISH, PORTUGUESE, language_of
from playground.engines.skills.skill import SkillInput
from playground.engines.skills.small_talk import JOKES
from playground.engines.skills.spelling import ALPHABET
from playground.engines.skills.table import SKILLS, answer
from playground.server.core.engine_protocols import Said

NOW = datetime(2026, 11, 30, 7, 34)
"""A Monday."""


def told(words, *, before=(), now=NOW, draw=lambda _sides: 0, has_chat=False):
    said = tuple(Said("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(before))
    return answer(SkillInput(words, said, now=now, draw=draw, has_chat=has_chat))[0]


def cases(table):
    """The rows of a table: question | answer."""
    rows = ([part.strip() for part in row.split("|")] for row in table.strip().splitlines())
    return [pytest.param(*row, id=row[0]) for row in rows]


@pytest.mark.parametrize(
    ("words", "expected"),
    cases("""
    What time is it? | It is 7:34 AM on this computer.
    um, what time is it | It is 7:34 AM on this computer.
    Whats the time? | It is 7:34 AM on this computer.
    Do you know the time? | It is 7:34 AM on this computer.
    What time is it in Tokyo? | I only know the time of this computer: it is 7:34 AM here.
    What day is it? | Today is Monday, November 30.
    What is today's date? | Today is Monday, November 30.
    What's the date? | Today is Monday, November 30.
    What day is it tomorrow? | Tomorrow is Tuesday, December 1.
    What day was yesterday? | Yesterday was Sunday, November 29.
    What day is it the day after tomorrow? | The day after tomorrow is Wednesday, December 2.
    What day was it the day before yesterday? | The day before yesterday was Saturday, November 28.
    What year is it? | It is 2026.
    Which month is it? | It is November.
    How many days until Christmas? | There are 25 days until Friday, December 25.
    How many days is it till Christmas Eve? | There are 24 days until Thursday, December 24.
    how many days are left until December first | There is 1 day until Tuesday, December 1.
    How long until the 3rd of March? | There are 93 days until Wednesday, March 3.
    How many days until Friday? | There are 4 days until Friday, December 4.
    How many days until November 30? | That is today.
    How many days until February 30? | There is no such day.
    What day of the week is Christmas? | The next one is Friday, December 25, 2026.
    When is Halloween? | The next one is Sunday, October 31, 2027.
    What date is it in ten days? | That will be Thursday, December 10.
    What day will it be three weeks from now? | That will be Monday, December 21.
    What day was it two weeks ago? | That was Monday, November 16.
    What date is it in 9999999 weeks? | That is further than my calendar goes.
    How many days are in February? | February 2026 has 28 days.
    How many months are in a year? | A year has 12 months.
    Is 2028 a leap year? | Yes, 2028 is a leap year.
    Is it a leap year? | No, 2026 is not a leap year.
    Que horas são? | São sete horas e trinta e quatro neste computador.
    Que dia é hoje? | Hoje é segunda-feira, trinta de novembro.
    Que dia da semana é hoje? | Hoje é segunda-feira, trinta de novembro.
    Que dia é amanhã? | Amanhã é terça-feira, primeiro de dezembro.
    Que dia foi ontem? | Ontem foi domingo, vinte e nove de novembro.
    Em que ano estamos? | Estamos em dois mil e vinte e seis.
    Quantos dias faltam para o Natal? | Faltam vinte e cinco dias para sexta-feira, vinte e cinco de dezembro.
    Quanto tempo falta para sexta-feira? | Faltam quatro dias para sexta-feira, quatro de dezembro.
    Que dia vai ser daqui a dez dias? | Vai ser quinta-feira, dez de dezembro.
    Que dia da semana cai o Natal? | O próximo é sexta-feira, vinte e cinco de dezembro de dois mil e vinte e seis.
    Quantos dias tem fevereiro? | Fevereiro de dois mil e vinte e seis tem vinte e oito dias.
    2028 é bissexto? | Sim, dois mil e vinte e oito é bissexto.
    """),
)
def test_it_knows_time_and_dates(words, expected):
    assert told(words) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (0, 0, "É meia-noite neste computador."),
        (1, 5, "É uma hora e cinco neste computador."),
        (12, 0, "É meio-dia neste computador."),
        (14, 0, "São quatorze horas neste computador."),
    ],
)
def test_the_time_in_portuguese_words(hour, minute, expected):
    assert told("que horas são", now=datetime(2026, 1, 1, hour, minute)) == expected


def test_without_a_clock_it_says_so():
    assert told("how many days until Christmas", now=None) == "I have no clock here."
    assert told("que horas são", now=None) == "Aqui eu não tenho relógio."


@pytest.mark.parametrize(
    ("words", "expected"),
    cases("""
    What is twelve times eight? | 12 times 8 is 96.
    whats 12 * 8 | 12 times 8 is 96.
    What is two plus three times four? | 2 plus 3 times 4 is 14.
    10 minus 3 minus 2 | 10 minus 3 minus 2 is 5.
    What's minus five plus three? | -5 plus 3 is -2.
    one divided by three | 1 divided by 3 is about 0.333.
    What is 2.5 times 4? | 2.5 times 4 is 10.
    two point five times four | 2.5 times 4 is 10.
    one thousand and one plus one | 1001 plus 1 is 1002.
    What is fifteen percent of eighty? | 15 percent of 80 is 12.
    20% of 45 | 20 percent of 45 is 9.
    What is the square root of 144? | The square root of 144 is 12.
    square root of two | The square root of 2 is about 1.4142.
    nine squared | 9 squared is 81.
    three cubed | 3 cubed is 27.
    Quanto é doze vezes oito? | Doze vezes oito são noventa e seis.
    quanto é dois mais três vezes quatro | Dois mais três vezes quatro são quatorze.
    quanto é 10 dividido por 4 | Dez dividido por quatro são dois vírgula cinco.
    Quanto é quinze por cento de oitenta? | Quinze por cento de oitenta são doze.
    Qual é a raiz quadrada de 81? | A raiz quadrada de oitenta e um são nove.
    quanto é um menos um | Um menos um é zero.
    """),
)
def test_it_does_sums(words, expected):
    assert told(words) == expected


def test_sums_that_cannot_be_done_are_told_as_such():
    assert told("what is five divided by zero") == BY_ZERO[ENGLISH]
    assert told("quanto é cinco dividido por zero") == BY_ZERO[PORTUGUESE]
    assert told(f"{'9' * 400} times 7") == TOO_LARGE[ENGLISH]
    assert told(f"{'9' * 400}.5 plus 1") == TOO_LARGE[ENGLISH]
    assert "no square root" in told("what is the square root of minus four")


@given(st.integers(-9999, 9999), st.integers(-9999, 9999), st.sampled_from(["plus", "minus", "times"]))
def test_sums_of_whole_numbers_are_exact(one, other, name):
    results = {"plus": one + other, "minus": one - other, "times": one * other}
    assert told(f"What is {one} {name} {other}?") == f"{one} {name} {other} is {results[name]}."


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_a_quotient_is_right_and_says_where_it_is_rounded(one, other):
    said = re.fullmatch(r"\d+ divided by \d+ is (about )?([\d.]+)\.", told(f"{one} divided by {other}"))
    result = Fraction(said[2])
    assert abs(result - Fraction(one, other)) <= max(Fraction(1, 20_000), Fraction(one, other) / 100)
    assert bool(said[1]) == (result != Fraction(one, other))


@pytest.mark.parametrize(
    ("words", "expected"),
    cases("""
    How many kilometers are in five miles? | 5 miles are about 8.05 kilometers.
    what's 5 miles in kilometres | 5 miles are about 8.05 kilometers.
    convert one mile to km | 1 mile is about 1.61 kilometers.
    How many feet in a mile? | 1 mile is 5280 feet.
    What is 100 degrees Fahrenheit in Celsius? | 100 degrees Fahrenheit are about 37.78 degrees Celsius.
    minus forty celsius in fahrenheit | -40 degrees Celsius are -40 degrees Fahrenheit.
    20 kilos in pounds | 20 kilograms are about 44.09 pounds.
    two and a half kilograms to grams | 2.5 kilograms are 2500 grams.
    How many liters are there in a gallon? | 1 US gallon is about 3.79 liters.
    How many minutes are in a day? | 1 day is 1440 minutes.
    six feet in centimeters | 6 feet are 182.88 centimeters.
    How many inches in one millimeter? | 1 millimeter is about 0.0394 inches.
    5 miles in kilograms | A unit of length cannot be turned into one of weight.
    Quantos quilômetros são cinco milhas? | Cinco milhas são cerca de oito vírgula zero cinco quilômetros.
    212 fahrenheit em celsius | Duzentos e doze graus Fahrenheit são cem graus Celsius.
    duas libras em quilos | Duas libras são cerca de zero vírgula nove zero sete quilo.
    quantos minutos tem um dia | Um dia é mil quatrocentos e quarenta minutos.
    converta 2,5 quilos para gramas | Dois vírgula cinco quilos são dois mil e quinhentos gramas.
    """),
)
def test_it_converts_units(words, expected):
    assert told(words) == expected


def test_what_cannot_be_converted_is_told_as_such():
    assert told("minus 300 celsius in fahrenheit") == TOO_COLD[ENGLISH]
    assert told("How much is 100 dollars in euros?") == NO_RATES[ENGLISH]
    assert told("Quanto é 100 dólares em reais?") == NO_RATES[PORTUGUESE]


@given(st.fractions(-10_000, 10_000), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_a_unit_converted_there_and_back_is_the_same(size, one, other):
    if one.dimension == other.dimension:
        assert converted(converted(size, one, other), other, one) == size


@given(st.integers(0, 10**15 - 1), st.booleans())
def test_portuguese_numbers_survive_being_put_into_words(number, feminine):
    assert portuguese_numbers.value(portuguese_numbers.in_words(number, feminine=feminine)) == number


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (16, "dezesseis"),
        (100, "cem"),
        (101, "cento e um"),
        (1000, "mil"),
        (1100, "mil e cem"),
        (1101, "mil cento e um"),
        (2026, "dois mil e vinte e seis"),
        (1_000_000, "um milhão"),
        (2_000_015, "dois milhões e quinze"),
    ],
)
def test_portuguese_numbers_are_worded_as_people_do(number, words):
    assert portuguese_numbers.in_words(number) == words


@pytest.mark.parametrize(
    ("words", "expected"),
    cases("""
    Spell necessary. | Necessary: N, E, C, E, S, S, A, R, Y.
    how do you spell rhythm? | Rhythm: R, H, Y, T, H, M.
    Can you spell the word "cat" for me? | Cat: C, A, T.
    What are the days of the week? | Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.
    Tell me the months. | January, February, March, April, May, June, July, August, September, October, November, Dec
    Soletre coração. | Coração: C, O, R, A, Ç, Ã, O.
    Quais são os dias da semana? | Segunda-feira, terça-feira, quarta-feira, quinta-feira, sexta-feira, sábado, domingo.
    Conte até cinco. | Um, dois, três, quatro, cinco.
    conte de três a um | Três, dois, um.
    Repeat after me: what's up, doc? | What's up, doc?
    Repita comigo: o céu é azul | O céu é azul.
    """),
)
def test_it_spells_lists_and_repeats(words, expected):
    assert told(words).startswith(expected)


def test_the_alphabet_is_one_in_both_languages():
    assert told("recite the alphabet") == told("diga o alfabeto") == ALPHABET


def test_what_falls_is_what_was_drawn():
    assert [told("Flip a coin", draw=lambda _sides, n=n: n) for n in (0, 1)] == ["Heads.", "Tails."]
    assert [told("jogue uma moeda", draw=lambda _sides, n=n: n) for n in (0, 1)] == ["Cara.", "Coroa."]
    assert told("Roll a die", draw=lambda sides: sides - 1) == "I rolled 6."
    assert told("roll two dice", draw=lambda sides: sides - 1) == "I rolled 6 and 6, together 12."
    assert told("roll ten dice").endswith("together 10.")
    assert told("jogue dois dados", draw=lambda sides: sides - 1) == "Deu seis e seis, no total doze."
    assert told("pick a number between one and ten", draw=lambda sides: sides - 1) == "10."


@pytest.mark.parametrize(
    ("words", "expected"),
    cases("""
    How are you? | I am fine, thank you. How can I help?
    thanks | You are welcome.
    Good night! | Good night! Sleep well.
    Goodbye. | Goodbye! It was nice talking to you.
    What's your name? | I am the small built-in voice
    Where do you live? | I live on the computer that serves this page.
    Tudo bem? | Estou bem, obrigada. Como posso ajudar?
    Obrigado! | De nada.
    Boa noite. | Boa noite!
    Bom dia! | Olá! Eu sou a voz embutida deste playground.
    Quem é você? | Eu sou a pequena voz embutida
    Meu nome é Marcelo. | Muito prazer, Marcelo.
    O que você sabe fazer? | Eu digo as horas
    """),
)
def test_it_makes_small_talk(words, expected):
    assert told(words).startswith(expected)


def test_it_is_honest_about_where_words_go():
    for words in ("Do you send my data anywhere?", "are you online", "Is this recorded?", "do you record me"):
        assert told(words) == PRIVATE
    for words in ("Você envia meus dados?", "está gravando?"):
        assert told(words) == EM_PARTICULAR


def test_a_second_joke_is_another_one():
    first = told("Tell me a joke")
    second = told("Another joke please", before=("Tell me a joke", first))
    assert (first, second) == JOKES[:2]


def test_a_name_is_remembered_in_portuguese_too():
    assert told("Qual é o meu nome?", before=("Meu nome é Ana.", "Muito prazer, Ana.")) == "Seu nome é Ana."


def test_what_it_cannot_do_it_says_in_one_sentence_that_names_the_way_and_in_full_only_once():
    assert told("Who won the election?") == NO_IDEA
    assert told("Why is that?", before=("Who won?", NO_IDEA)) == NO_IDEA_EITHER
    assert told("Quem descobriu o Brasil?") == NAO_SEI
    assert told("Por que o céu é azul?", before=("Quem descobriu o Brasil?", NAO_SEI)) == TAMBEM_NAO_SEI
    assert told("Why is that?", before=("Who won?", NO_IDEA[:40])) == NO_IDEA  # it was not heard to its end


@pytest.mark.parametrize(
    "words",
    [
        "What time does the shop open?",
        "What is the time of arrival?",
        "What is the date of the battle of Hastings?",
        "How many days did the war last?",
        "How long is the Nile?",
        "What day did the wall fall?",
        "Who invented the dice?",
        "Who casts a spell in the play?",
        "How many people are in Paris?",
        "What is a kilometer?",
        "How many miles is it to London?",
        "What are you doing?",
        "What is an alphabet made of?",
        "Do you know who flipped the bus?",
        "Que horas abre a loja?",
        "Quantos dias durou a guerra?",
        "O que é um quilômetro?",
        "Quem inventou o alfaiate?",
    ],
)
def test_what_only_sounds_like_a_skill_is_left_alone(words):
    assert told(words) in (NO_IDEA, NAO_SEI)


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("What's the weather in São Paulo?", ENGLISH),
        ("Um, what is it?", ENGLISH),
        ("zebra", ENGLISH),
        ("", ENGLISH),
        ("Quanto é um mais um?", PORTUGUESE),
        ("Bom dia", PORTUGUESE),
        ("piada", PORTUGUESE),
    ],
)
def test_the_language_is_told_by_words_that_the_other_lacks(words, language):
    assert language_of(words) == language


SALAD = (
    "what is how many miles in a um mais menos minus 5 , 1.2.3 % of percent the spell dia é quanto two hundred point "
    "and half -7 days until christmas dezembro 31 de em km"
)


@given(st.lists(st.sampled_from(SALAD.split()), max_size=14))
def test_a_salad_of_its_own_words_always_has_an_answer(words):
    assert told(" ".join(words))


def test_every_pattern_answers_in_its_own_language_alone():
    assert {skill.language for skill in SKILLS} == {ENGLISH, PORTUGUESE}


@pytest.mark.parametrize("count", ["5,000", "eleven", "zero", "minus two", "0"])
def test_more_dice_than_it_has_and_fewer_than_one_are_not_rolled(count):
    assert told(f"Roll {count} dice") == "I can roll from one to ten dice at once."


@pytest.mark.parametrize("count", ["5000", "onze", "zero"])
def test_em_portugues_tambem_nao(count):
    assert told(f"Jogue {count} dados") == "Eu posso jogar de um a dez dados de uma vez."


@pytest.mark.parametrize("said", [ENGLISH_ONLY, NO_IDEA, NAO_SEI])
def test_where_a_chat_server_may_think_is_said_without_a_word_of_the_listeners_computer_or_a_page(said):
    assert "Ollama" in said
    assert not re.search(r"\b(?:your|page|seu|página)\b", said)


@pytest.mark.parametrize(
    ("words", "alone", "with_chat"),
    [
        ("Do you send my data anywhere?", PRIVATE, PRIVATE_WITH_CHAT),
        ("Você envia meus dados?", EM_PARTICULAR, EM_PARTICULAR_COM_CHAT),
    ],
)
def test_where_words_go_is_told_truly_also_where_a_chat_server_is_set(words, alone, with_chat):
    assert told(words) == alone
    assert told(words, has_chat=True) == with_chat
    assert not re.search(r"nowhere|nenhum", with_chat)
