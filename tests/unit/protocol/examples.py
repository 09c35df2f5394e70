"""One message of every class, with every field set that its dialect has: what a thorough service or client sends."""

from dataclasses import replace

from playground.protocol import commands as c
from playground.protocol import events as e
from playground.protocol.values import (
    AudioFormat,
    ErrorBody,
    Item,
    Part,
    RateLimit,
    Response,
    ResponseOptions,
    SessionConfig,
    SessionPatch,
    StatusDetails,
    TokenScore,
    Transcription,
    Truncation,
    TurnDetection,
    Usage,
    Voice,
)

TOOL = {"type": "function", "name": "clock", "description": "Tell the time.", "parameters": {"type": "object"}}
ASSISTANT = Item("item_2", role="assistant", status="completed", content=(Part("audio", transcript="Hi."),))
ITEMS = (
    Item("item_1", role="user", status="completed", content=(Part("text", text="Hello"),)),
    Item("item_1", role="user", status="completed", content=(Part("audio", transcript="Hello", audio=b"\1\2"),)),
    Item("item_1", role="system", content=(Part("text", text="Be brief."),)),
    Item("item_2", role="assistant", status="in_progress"),
    Item("item_2", role="assistant", status="incomplete", content=(Part("text", text="Hi."),)),
    ASSISTANT,
    Item("item_3", "function_call", status="completed", call_id="call_1", name="clock", arguments="{}"),
    Item("item_4", "function_call_output", call_id="call_1", output="noon"),
)
CONFIG = SessionConfig(
    id="sess_1",
    model="gpt-realtime",
    expires_at=1_790_000_000,
    instructions="Be brief.",
    output="text",
    voice=Voice("sage"),
    speed=1.25,
    input_format=AudioFormat("pcmu"),
    output_format=AudioFormat("pcma"),
    transcription=Transcription("whisper-1", "en", "names"),
    noise_reduction="near_field",
    turn_detection=TurnDetection(threshold=0.6, silence_duration_ms=700),
    tools=(TOOL,),
    tool_choice="required",
    max_output_tokens=512,
    tracing="auto",
)
RETAINED = Truncation("retention_ratio", 0.7, {"post_instructions": 5000})
SEMANTIC = TurnDetection("semantic_vad", eagerness="low", interrupt_response=False)
USAGE = Usage(input_text=9, input_audio=20, cached_text=3, cached_audio=4, output_text=5, output_audio=40)
ANSWER = Response(
    id="resp_1",
    status="incomplete",
    status_details=StatusDetails("incomplete", reason="max_output_tokens"),
    output_items=(ASSISTANT, ITEMS[6]),
    conversation_id="conv_1",
    output="audio",
    voice=Voice("alloy"),
    output_format=AudioFormat(),
    max_output_tokens="inf",
    usage=USAGE,
    metadata={"topic": "time"},
)
FAILED = StatusDetails("failed", error=ErrorBody(message="", type="server_error", code="overloaded"))
ERROR = ErrorBody("No.", "invalid_request_error", "invalid_value", "session.voice", "mine_1")
AT = {"response_id": "resp_1", "item_id": "item_2", "output_index": 1}
IN = {**AT, "content_index": 1}
SCORES = (TokenScore("Hel", -0.25, tuple(b"Hel")), TokenScore("lo", -1.5, tuple(b"lo")))
SECONDS = {"type": "duration", "seconds": 1.5}

EVENTS: tuple[e.ServerEvent, ...] = (
    e.ErrorReported(ERROR),
    e.SessionCreated(SessionConfig(id="sess_1", model="gpt-realtime")),
    e.SessionUpdated(CONFIG),
    e.SessionUpdated(replace(CONFIG, turn_detection=SEMANTIC, max_output_tokens="inf")),
    e.SessionUpdated(replace(CONFIG, turn_detection=None, transcription=None, noise_reduction=None, tracing=None)),
    e.ConversationCreated({"id": "conv_1", "object": "realtime.conversation"}),
    e.RateLimitsUpdated((RateLimit("tokens", 1000, 900, 1.5),)),
    e.SpeechStarted(1200, "item_1"),
    e.SpeechStopped(2200, "item_1"),
    e.AudioCommitted("item_1", "item_0"),
    e.AudioCleared(),
    e.TranscriptionDelta("item_1", "Hel", 0, obfuscation="xx"),
    e.TranscriptionCompleted("item_1", "Hello", usage=SECONDS),
    e.TranscriptionDelta("item_1", "Hel", logprobs=SCORES[:1]),
    e.TranscriptionCompleted("item_1", "Hello", usage=SECONDS, logprobs=SCORES),
    e.TranscriptionFailed("item_1", ErrorBody("No deployment.", "server_error", "DeploymentNotFound")),
    *(e.ItemAdded(item, "item_0") for item in ITEMS),
    *(e.ItemRetrieved(item) for item in ITEMS),
    e.ItemDeleted("item_1"),
    e.ItemTruncated("item_2", 1200),
    e.ResponseCreated(Response(id="resp_1", conversation_id="conv_1", output="audio")),
    e.ResponseDone(ANSWER),
    e.ResponseDone(
        Response(id="resp_1", status="cancelled", status_details=StatusDetails("cancelled", "turn_detected"))
    ),
    e.OutputItemAdded("resp_1", ITEMS[3], 1),
    e.OutputItemDone("resp_1", ASSISTANT, 1),
    e.PartAdded(**IN, part=Part("audio", transcript="")),
    e.PartDone(**IN, part=Part("text", text="Hi.")),
    e.TextDelta(**IN, delta="Hi", obfuscation="xx"),
    e.TextDone(**IN, text="Hi."),
    e.TranscriptDelta(**IN, delta="Hi", obfuscation="xx"),
    e.TranscriptDone(**IN, transcript="Hi."),
    e.AudioDelta(**IN, audio=bytes(range(96))),
    e.AudioDone(**IN),
    e.ArgumentsDelta(**AT, call_id="call_1", delta="{", obfuscation="xx"),
    e.ArgumentsDone(**AT, call_id="call_1", arguments="{}", name="clock"),
    e.OutputBufferStarted("resp_1"),
    e.OutputBufferStopped("resp_1"),
    e.OutputBufferCleared("resp_1"),
)
GA_EVENTS: tuple[e.ServerEvent, ...] = (
    *EVENTS,
    e.SessionUpdated(replace(CONFIG, include=("item.input_audio_transcription.logprobs",))),
    e.SessionUpdated(replace(CONFIG, truncation=RETAINED, voice=Voice("voice_1234", "custom"))),
    e.SessionUpdated(
        replace(CONFIG, truncation=Truncation("disabled"), prompt={"id": "pmpt_1"}, parallel_tool_calls=True)
    ),
    e.SessionUpdated(replace(CONFIG, reasoning={"effort": "low"}, turn_detection=TurnDetection(idle_timeout_ms=6000))),
    e.TimeoutTriggered(1000, 7000, "item_1"),
    e.DtmfReceived("5", 1_790_000_000),
    e.TranscriptionSegment("item_1", "seg_1", "Hello", 0.5, 1.25, "a", 0),
    *(e.ItemDone(item, "item_0") for item in ITEMS),
    e.ItemDone(Item("item_1", role="user", content=(Part("image", image_url="data:image/png;base64,AA=="),))),
    e.ResponseDone(replace(ANSWER, usage=replace(USAGE, input_image=7, cached_image=1))),
    e.McpListing("item_5"),
    e.McpListed("item_5"),
    e.McpListFailed("item_5"),
    e.McpArgumentsDelta("resp_1", "item_5", "{", 1, obfuscation="xx"),
    e.McpArgumentsDone("resp_1", "item_5", "{}", 1),
    e.McpCallStarted("item_5", 1),
    e.McpCallCompleted("item_5", 1),
    e.McpCallFailed("item_5", 1),
)
PREVIEW_EVENTS: tuple[e.ServerEvent, ...] = (
    *EVENTS,
    e.SessionUpdated(replace(CONFIG, temperature=0.9)),
    e.ResponseDone(replace(ANSWER, temperature=0.7, output="text", max_output_tokens=20)),
)

PATCH = {
    "instructions": "Be brief.",
    "output": "text",
    "voice": Voice("sage"),
    "speed": 1.25,
    "input_format": AudioFormat("pcmu"),
    "output_format": AudioFormat("pcma"),
    "transcription": Transcription("whisper-1", "en"),
    "noise_reduction": "far_field",
    "turn_detection": {"kind": "server_vad", "threshold": 0.7, "create_response": False},
    "tools": (TOOL,),
    "tool_choice": "auto",
    "max_output_tokens": 512,
}
OPTIONS = ResponseOptions(
    instructions="Shout.",
    output="text",
    voice=Voice("echo"),
    output_format=AudioFormat("pcmu"),
    tools=(TOOL,),
    tool_choice="none",
    max_output_tokens=100,
    conversation="none",
    metadata={"topic": "time"},
    input=(*ITEMS[:3], ITEMS[4], *ITEMS[6:]),
)
COMMANDS: tuple[c.Command, ...] = (
    c.UpdateSession(SessionPatch(PATCH)),
    c.UpdateSession(SessionPatch({"turn_detection": None, "noise_reduction": None, "transcription": None})),
    c.UpdateSession(SessionPatch({"turn_detection": {"kind": "semantic_vad", "eagerness": "high"}})),
    c.AppendAudio(bytes(range(96))),
    c.CommitAudio(),
    c.ClearAudio(),
    *(c.CreateItem(item, "root") for item in ITEMS),
    c.DeleteItem("item_1"),
    c.RetrieveItem("item_1"),
    c.TruncateItem("item_2", 1200),
    c.CreateResponse(),
    c.CreateResponse(OPTIONS),
    c.CancelResponse(),
    c.CancelResponse("resp_1"),
    c.ClearOutputAudio(),
)
GA_COMMANDS: tuple[c.Command, ...] = (
    *COMMANDS,
    c.UpdateSession(SessionPatch({"turn_detection": {"kind": "server_vad", "idle_timeout_ms": 6000}})),
    c.UpdateSession(SessionPatch({"include": ("item.input_audio_transcription.logprobs",)})),
    c.UpdateSession(SessionPatch({"truncation": RETAINED, "voice": Voice("voice_1234", "custom")})),
    c.CreateResponse(ResponseOptions(voice=Voice("voice_1234", "custom"))),
    c.UpdateSession(SessionPatch({"truncation": Truncation("auto"), "tracing": "auto", "parallel_tool_calls": False})),
    c.CreateResponse(ResponseOptions(reasoning={"effort": "low"}, parallel_tool_calls=True, prompt={"id": "pmpt_1"})),
)
PREVIEW_COMMANDS: tuple[c.Command, ...] = (
    *COMMANDS,
    c.UpdateSession(SessionPatch({"temperature": 0.7})),
    c.CreateResponse(ResponseOptions(output="audio", temperature=1.1, max_output_tokens="inf")),
)
