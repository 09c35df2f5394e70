import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engines.numbers import in_words, numbers_in, value
from playground.engines.replier import LONGEST_READ, STILL_HERE, BuiltinReplier, decide
from playground.engines.skills.table import SKILLS
from playground.engines.stories import STORIES
from playground.server.core.engine_protocols import FunctionCall, ReplyRequest, Said, Tool, Words
from playground.turn_settings import DEFAULT_INSTRUCTIONS

TO_TWENTY = ", ".join(in_words(n) for n in range(1, 21)).capitalize() + "."
WEATHER = Tool(
    "get_weather",
    "Get the current weather for a city",
    {
        "type": "object",
        "properties": {
            "location": {"type": "string"},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
            "days": {"type": "integer"},
        },
        "required": ["location"],
    },
)


def pieces(*turns, instructions=DEFAULT_INSTRUCTIONS, now=None, **more):
    said = tuple(Said("user" if n % 2 == 0 else "assistant", text) for n, text in enumerate(turns))
    return list(decide(ReplyRequest(instructions, said, **more), now))


def answer(*turns, **more):
    return "".join(piece.text for piece in pieces(*turns, **more))


def test_asked_to_speak_up_it_does_not_answer_the_last_question_again():
    assert answer("Count to three.", "One, two, three.") == STILL_HERE


@pytest.mark.parametrize(
    "words", ["Count to 20.", "count to twenty", "Can you count up to twenty, please?", "Count from one to 20"]
)
def test_it_counts_however_the_number_was_written(words):
    assert answer(words) == TO_TWENTY
    assert len(pieces(words)) == 20


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Count from five to eight.", "Five, six, seven, eight."),
        ("count down from 3", "Three, two, one, zero."),
        ("Count backwards from ten to eight", "Ten, nine, eight."),
        ("Count down to five", "Ten, nine, eight, seven, six, five."),
        ("Count to 5000", "I can count from zero to one thousand. Give me a number in between."),
    ],
)
def test_it_counts_in_other_ways(words, expected):
    assert answer(words) == expected


def test_it_knows_how_far_it_was_heard_when_a_count_was_interrupted():
    for question in ("How far did you get?", "Where were you?", "What was the last number you said?"):
        assert answer("Count to twenty.", "One, two, three, four, five, six, ", question) == "I got to six."


def test_a_word_cut_short_does_not_count_as_heard():
    assert answer("Count to 20", "Fourteen, fifteen, sixteen, seven", "how far did you get") == "I got to sixteen."
    assert answer("Count to 20", "One, two, thr", "how far did you get") == "I got to two."


def test_it_says_so_when_nothing_was_heard():
    assert "before I had said anything" in answer("Count to 20", "", "How far did you get?")


def test_it_counts_on_from_where_it_was_stopped():
    turns = ("Count to ten.", "One, two, three, four, ", "How far did you get?", "I got to four.")
    assert answer(*turns, "Go on.") == "Five, six, seven, eight, nine, ten."


def test_it_counts_on_downwards_too():
    assert answer("Count down from five", "Five, four, ", "Continue") == "Three, two, one, zero."


def test_stories_are_long_differ_and_go_on():
    first = answer("Tell me a long story.")
    assert first in STORIES
    assert answer("Tell me a story", first, "Another story please") != first
    assert all(len(story.split()) > 190 for story in STORIES)
    heard = first[:200]
    assert first.endswith(answer("Tell me a story", heard, "Please continue."))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("What is twelve times seven?", "12 times 7 is 84."),
        ("what's 7 + 8", "7 plus 8 is 15."),
        ("10 divided by 4", "10 divided by 4 is 2.5."),
        ("What is five over zero", "Nothing can be divided by zero."),
        ("Repeat after me: the sky is blue.", "The sky is blue."),
        ("I like trains", "You said: I like trains."),
        ("", "I heard you, but I could not make out any words."),
        ("What time is it?", "I have no clock here."),
    ],
)
def test_small_requests_get_their_answer(words, expected):
    assert answer(words) == expected


def test_it_is_honest_about_itself_and_about_what_it_does_not_know():
    assert "not a large language model" in answer("Who are you?")
    assert "do not know" in answer("Why is the sky blue?")
    assert "only speak English" in answer("Speak Portuguese, please.")


def test_it_greets_by_name_and_remembers_it():
    hello = answer("Hello, my name is Marcelo.")
    assert hello.startswith("Hello, Marcelo!")
    assert answer("Hello, my name is Marcelo.", hello, "What's my name?") == "Your name is Marcelo."


def test_it_tells_the_time_it_is_given():
    assert answer("What time is it?", now=datetime(2026, 5, 4, 9, 5)) == "It is 9:05 AM on this computer."
    assert answer("What day is it?", now=datetime(2026, 5, 4)) == "Today is Monday, May 4."


@pytest.mark.parametrize(
    ("instructions", "expected"),
    [
        ("You are a pirate. Your name is Jack.", "Arr! Ahoy! I be Jack."),
        ("Always answer with 'No comment.'", "No comment."),
        ("Start every answer with 'Well,'", "Well, Hello!"),
        ("Answer in Portuguese.", "I was asked for Portuguese,"),
        ("Be formal.", "Good day!"),
    ],
)
def test_it_follows_simple_instructions(instructions, expected):
    assert answer("Hello", instructions=instructions).startswith(expected)


def test_it_opens_the_conversation_when_asked_to():
    assert answer(instructions="Say exactly: 'Welcome to the show.'") == "Welcome to the show."
    assert answer().startswith("Hello!")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("What's the weather in Paris?", {"location": "Paris"}),
        ("the weather in San Francisco in fahrenheit", {"location": "San Francisco", "unit": "fahrenheit"}),
        ("weather in new york for 3 days", {"location": "new york", "days": 3}),
    ],
)
def test_a_tool_is_called_when_the_words_match_it(words, expected):
    (call,) = pieces(words, tools=(WEATHER,))
    assert call.name == "get_weather"
    assert json.loads(call.arguments) == expected


def test_a_tool_is_called_when_it_must_be_and_left_alone_when_it_must_not():
    other = Tool("play_music", "Plays a song", {})
    assert isinstance(pieces("Hello there", tools=(WEATHER,), tool_choice="required")[0], FunctionCall)
    assert pieces("Hello", tools=(WEATHER, other), tool_choice="play_music") == [FunctionCall("play_music", "{}")]
    assert isinstance(pieces("Weather in Rome?", tools=(WEATHER,), tool_choice="none")[0], Words)
    assert isinstance(pieces("Hello there", tools=(WEATHER,))[0], Words)


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('{"temperature": 22, "sky": "clear"}', "The temperature is 22 and the sky is clear."),
        ("It is raining", "It is raining."),
        ('["red", "blue", 3]', "Red, blue and 3."),
        ('{"error": "no such city"}', "That did not work: no such city."),
        ("", "Done."),
    ],
)
def test_a_tools_result_is_spoken(output, expected):
    said = (Said("user", "Weather in Rome?"), Said("assistant", "{}", "c", "get_weather"), Said("tool", output, "c"))
    told = decide(ReplyRequest("", said, (WEATHER,), "required"))
    assert "".join(piece.text for piece in told) == expected


def test_a_call_is_nothing_that_was_heard():
    call = (Said("user", "Weather?"), Said("assistant", "{}", "c", "get_weather"), Said("tool", "sun", "c"))
    told = decide(ReplyRequest("", (*call, Said("user", "How far did you get?"))))
    assert next(told) == Words("You stopped me before I had said anything.")


@given(st.text(max_size=80), st.text(max_size=80))
def test_it_always_has_an_answer(words, instructions):
    assert pieces(words, instructions=instructions)


@pytest.mark.parametrize("word", ["9", "one ", "one and "])
def test_of_a_book_in_one_utterance_only_the_beginning_is_understood(word):
    told = answer(word * 200_000)  # looking for skills takes the square of what is read
    assert len(told) <= 2 * LONGEST_READ


@given(st.integers(0, 9999))
def test_numbers_survive_being_put_into_words(number):
    assert value(in_words(number)) == number
    assert numbers_in(f"about {in_words(number)} things, or {number}") == [number, number]


def test_every_skill_but_the_last_is_choosy():
    assert all(not skill.pattern.search("zebra") for skill in SKILLS[:-2])


@pytest.mark.anyio
async def test_the_replier_speaks_in_pieces_and_reads_its_clock():
    request = ReplyRequest("", (Said("user", "What time is it?"),))
    replier = BuiltinReplier(lambda: datetime(2026, 1, 1, 15, 30))
    assert [piece async for piece in replier.reply(request)] == [Words("It is 3:30 PM on this computer.")]
