"""The presets that come with the page, one table: each shows something that a person can hear.

A preset names what it needs to show it, whatever was chosen before: who plays a part also names how turns are taken.
The voice is nobody's, nor is who transcribes: both depend on the service.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground.presets.preset import Preset

_USUAL_TURNS: Mapping[str, Any] = {
    "turn_detection": "server_vad",
    "threshold": 0.5,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
    "output": "audio",
    "audio_format": "pcm",
    "speed": 1.0,
}
_BOOKING = (
    {
        "type": "function",
        "name": "book_table",
        "description": "Book a table at the restaurant. Call it once day, time and number of guests are known.",
        "parameters": {
            "type": "object",
            "properties": {
                "day": {"type": "string", "description": "Day of the visit as the guest said it, such as Friday"},
                "time": {"type": "string", "description": "Time of day, 24 hours, such as 19:30"},
                "guests": {"type": "integer", "minimum": 1, "maximum": 20, "description": "Number of guests"},
                "outside": {"type": "boolean", "description": "Whether the guests want to sit outside"},
            },
            "required": ["day", "time", "guests", "outside"],
            "additionalProperties": False,
        },
    },
    {
        "type": "function",
        "name": "cancel_table",
        "description": "Cancel a booking. Call it once the guest gave its code.",
        "parameters": {
            "type": "object",
            "properties": {"code": {"type": "string", "description": "Code of the booking, four letters"}},
            "required": ["code"],
            "additionalProperties": False,
        },
    },
)

INCLUDED: tuple[Preset, ...] = (
    Preset(
        "Interpreter",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You are an interpreter between English and Spanish. Say everything you hear again in the other "
                "language, in the first person, and add nothing of your own. Never answer a question: interpret it."
            ),
            "silence_duration_ms": 700,
            "interrupt_response": False,
        },
        "Says everything again in the other language, and finishes what it says.",
    ),
    Preset(
        "Interviewer with patience",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You interview the person about their work. Ask one short question at a time, listen to the end, and "
                "ask about what was just said. Do not judge, do not sum up."
            ),
            "turn_detection": "semantic_vad",
            "eagerness": "low",
        },
        "Waits until a thought is finished: pause for as long as you like.",
    ),
    Preset(
        "Noisy street",
        {
            "turn_detection": "server_vad",
            "threshold": 0.8,
            "prefix_padding_ms": 400,
            "silence_duration_ms": 700,
            "noise_reduction": "near_field",
        },
        "Takes only a clear voice close by for speech; instructions and voice stay yours.",
    ),
    Preset(
        "Call centre",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You answer the phone for a broadband provider. Greet briefly, ask for the problem, then for the "
                "customer number, digit by digit, and read it back. One question at a time; you cannot see anything."
            ),
            "silence_duration_ms": 400,
            "noise_reduction": "near_field",
            "audio_format": "pcmu",
        },
        "Answers soon after you stop, one question at a time, and sounds as on the telephone: 8 kHz.",
    ),
    Preset(
        "Language tutor",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You teach French to a beginner. Speak slowly, in short French sentences, each followed by its English "
                "meaning. Have the learner repeat, correct one mistake at a time, and praise what was right."
            ),
            "turn_detection": "semantic_vad",
            "eagerness": "low",
            "speed": 0.85,
        },
        "Speaks slowly, and leaves time to look for a word.",
    ),
    Preset(
        "Strict JSON tools",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You take bookings for a restaurant. Ask for what is missing, then call the function that fits, with "
                "exactly the arguments that its schema names. Never invent a value. Confirm in one sentence."
            ),
            "tools": json.dumps(_BOOKING, indent=2),
        },
        "Calls functions whose schemas allow nothing else: say “A table for four on Friday at eight, outside.”",
    ),
    Preset(
        "Storyteller to interrupt",
        {
            **_USUAL_TURNS,
            "instructions": (
                "You tell long stories, with much detail, until you are interrupted. When you are, answer in one "
                "sentence, then go on from the very word at which you were stopped."
            ),
            "silence_duration_ms": 400,
            "max_output_tokens": "inf",
        },
        "Made to be interrupted: ask for a long story, cut in, and ask how far it got.",
    ),
    Preset(
        "Silent scribe",
        {
            **_USUAL_TURNS,
            "instructions": "You take notes. When you are asked, sum up what was said, in a list, and nothing else.",
            "create_response": False,
            "interrupt_response": False,
            "output": "text",
        },
        "Writes down what is said and keeps silent; type “Sum up” to have the notes.",
    ),
)
