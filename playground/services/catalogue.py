"""The services, a row each: who is talked to, where it lives, how one signs in, what it offers. The one list of them.

A service that keeps to a dialect is one more row here; whoever needs to know a thing about a service asks its row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from playground.offers import REALTIME_MODELS, TRANSCRIPTION_MODELS, USUAL_MODEL, Offer
from playground.protocol import voice_live
from playground.protocol.commands import TruncateItem
from playground.protocol.events import AudioCommitted
from playground.protocol.preview import NEWEST_VERSION
from playground.services.endpoint_url import AZURE_HOST, OPENAI_HOST, Pasted
from playground.services.row import FRESH, Form, Lacks, Row, Service, ServiceVariable, SignIn

UNSENT = "The server's own sign-in"
INWORLD_HOST = "api.inworld.ai"
QWEN_HOST = "dashscope-intl.aliyuncs.com"
QWEN_MODEL = "qwen3.5-omni-plus-realtime"
VOICE_LIVE_HOST = re.compile(r"[a-z0-9-]+\.(services\.ai|cognitiveservices)\.azure\.com")
VOICE_LIVE_PATH = "/voice-live/realtime"
XAI_HOST = "api.x.ai"
XAI_MODEL = Offer("grok-voice-latest", takes=frozenset({"reasoning_effort"}))

SERVICES: Mapping[Service, Row] = {
    "builtin": Row(
        title="Built-in",
        called="the built-in service",
        auth=("none",),
        asks={"protocol": ""},
        runs_here=True,
        forms={
            "ga": Form("/v1/realtime"),
            "preview": Form("/openai/realtime", "deployment", "api-version"),
            "voice_live": Form(VOICE_LIVE_PATH, version="api-version"),
        },
        sign_in=SignIn(check_keyless="not needed"),
        whoever=frozenset({"transcription_logprobs"}),  # its own recogniser says them, by whatever name it is asked
        usage="free tokens",
    ),
    "azure": Row(
        title="Azure OpenAI",
        called="Azure OpenAI",
        auth=("key", "token"),
        asks={
            "endpoint": "https://your-resource.openai.azure.com",
            "deployment": USUAL_MODEL,
            "protocol": "",
            "api_version": NEWEST_VERSION,
            "key": "",
        },
        model_hint="Give the name of your realtime deployment.",
        place="resource",
        hosts=AZURE_HOST,
        foreign={
            "openai": ("This is OpenAI's address, not one of Azure.", "Choose OpenAI as the service."),
            "xai": ("This is xAI's address, not one of Azure.", "Choose xAI as the service."),
            "voice_live": ("This is an address of Voice Live.", "Choose Azure Voice Live as the service."),
        },
        forms={
            "ga": Form(  # an api-version here makes Azure answer 401
                "/openai/v1/realtime",
                scope="https://ai.azure.com/.default",
                told_by=re.compile(r".*/openai/v1.*", re.IGNORECASE),
            ),
            "preview": Form(
                "/openai/realtime",
                "deployment",
                "api-version",
                scope="https://cognitiveservices.azure.com/.default",
                told_by=re.compile(r"/openai/realtime", re.IGNORECASE),
            ),
        },
        key_header="api-key",
        variables=(
            ServiceVariable("AZURE_OPENAI_ENDPOINT", "endpoint", "Address of your Azure OpenAI resource."),
            ServiceVariable("AZURE_OPENAI_DEPLOYMENT_NAME", "deployment", "Name of your realtime deployment there."),
            ServiceVariable(
                "OPENAI_API_VERSION",
                "api_version",
                "Version of Azure's preview protocol, where that is the one spoken; GA has none.",
            ),
            ServiceVariable(
                "AZURE_OPENAI_API_KEY", "key", "Its key, sent there only; leave unset to sign in with Entra ID."
            ),
        ),
        address_variable="AZURE_OPENAI_ENDPOINT",
        sign_in=SignIn(
            f"{UNSENT}: AZURE_OPENAI_API_KEY. Unset it to sign in with Entra ID.",
            f"{UNSENT}: Entra ID.",
            "with AZURE_OPENAI_API_KEY",
            "with Entra ID; AZURE_OPENAI_API_KEY is not set",
        ),
        dates="That is OpenAI's date; Azure may name another for its deployments.",
        models=REALTIME_MODELS,
        transcription_models=TRANSCRIPTION_MODELS,
    ),
    "voice_live": Row(
        title="Azure Voice Live",
        called="Azure Voice Live",
        auth=("key", "token"),
        asks={
            "endpoint": "https://your-resource.services.ai.azure.com",
            "deployment": "gpt-4.1, or an agent: project/agent",
            "api_version": voice_live.NEWEST_VERSION,
            "key": "",
        },
        model_title="Model or agent",
        model_hint="Give the name of a model, or of an agent as project/agent.",
        place="resource",
        hosts=VOICE_LIVE_HOST,
        foreign={
            "azure": (
                "This is an address of Azure OpenAI, not of Voice Live.",
                "Give it as https://name.services.ai.azure.com, or choose Azure OpenAI.",
            ),
            "openai": ("This is OpenAI's address, not one of Azure.", "Choose OpenAI as the service."),
            "xai": ("This is xAI's address, not one of Azure.", "Choose xAI as the service."),
        },
        forms={
            "voice_live": Form(
                VOICE_LIVE_PATH,
                version="api-version",
                scope="https://ai.azure.com/.default",
                told_by=re.compile(r"/voice-live.*", re.IGNORECASE),
                agent=("agent-project-name", "agent-name"),
            ),
        },
        key_header="api-key",
        variables=(
            ServiceVariable(
                "AZURE_VOICELIVE_ENDPOINT", "endpoint", "Address of your Foundry resource, for Azure Voice Live."
            ),
            ServiceVariable("AZURE_VOICELIVE_MODEL", "deployment", "Its model, or an agent as project/agent."),
            ServiceVariable(
                "AZURE_VOICELIVE_API_KEY",
                "key",
                "Key of that resource, sent there only; leave unset to sign in with Entra ID.",
            ),
        ),
        address_variable="AZURE_VOICELIVE_ENDPOINT",
        sign_in=SignIn(
            f"{UNSENT}: AZURE_VOICELIVE_API_KEY. Unset it to sign in with Entra ID.",
            f"{UNSENT}: Entra ID.",
            "with AZURE_VOICELIVE_API_KEY",
            "with Entra ID; AZURE_VOICELIVE_API_KEY is not set",
        ),
        usage="unlisted tokens",
    ),
    "openai": Row(
        title="OpenAI",
        called="OpenAI",
        auth=("key",),
        asks={"deployment": USUAL_MODEL, "key": ""},
        model_title="Model",
        model_hint=f"Give the name of a realtime model, such as {USUAL_MODEL}.",
        home=OPENAI_HOST,
        hosts=re.compile(re.escape(OPENAI_HOST)),
        foreign={
            "azure": (
                "This is an Azure address, not OpenAI's.",
                "Choose Azure OpenAI, or leave the endpoint empty.",
            ),
            "xai": ("This is xAI's address, not OpenAI's.", "Choose xAI, or leave the endpoint empty."),
        },
        refuses={"preview": ("OpenAI no longer speaks the preview protocol.", "Choose the GA protocol, or auto.")},
        variables=(ServiceVariable("OPENAI_API_KEY", "key", f"Key for OpenAI; sent to {OPENAI_HOST} only."),),
        sign_in=SignIn(
            f"{UNSENT}: OPENAI_API_KEY.",
            "The server has no OPENAI_API_KEY; OpenAI wants a key.",
            "with OPENAI_API_KEY",
            "OPENAI_API_KEY is not set",
        ),
        models=REALTIME_MODELS,
        transcription_models=TRANSCRIPTION_MODELS,
    ),
    "xai": Row(
        title="xAI",
        called="xAI",
        auth=("key",),
        asks={"deployment": XAI_MODEL.name, "key": ""},
        model_title="Model",
        model_hint=f"Give the name of a voice model, such as {XAI_MODEL.name}.",
        home=XAI_HOST,
        hosts=re.compile(re.escape(XAI_HOST)),
        foreign={
            "azure": ("This is an Azure address, not xAI's.", "Choose Azure OpenAI, or leave the endpoint empty."),
            "openai": ("This is OpenAI's address, not xAI's.", "Choose OpenAI, or leave the endpoint empty."),
        },
        forms={"xai": Form("/v1/realtime")},
        variables=(ServiceVariable("XAI_API_KEY", "key", f"Key for xAI; sent to {XAI_HOST} only."),),
        sign_in=SignIn(
            f"{UNSENT}: XAI_API_KEY.",
            "The server has no XAI_API_KEY; xAI wants a key.",
            "with XAI_API_KEY",
            "XAI_API_KEY is not set",
        ),
        models=(XAI_MODEL,),
    ),
    "inworld": Row(
        title="Inworld",
        called="Inworld",
        auth=("key",),
        asks={"key": ""},
        model_title="Model",
        home=INWORLD_HOST,
        hosts=re.compile(re.escape(INWORLD_HOST)),
        forms={"ga": Form("/api/v1/realtime/session", model="", more=(("key", FRESH), ("protocol", "realtime")))},
        key_scheme="Basic",
        untried=True,
        variables=(ServiceVariable("INWORLD_API_KEY", "key", f"Key for Inworld; sent to {INWORLD_HOST} only."),),
        sign_in=SignIn(
            f"{UNSENT}: INWORLD_API_KEY.",
            "The server has no INWORLD_API_KEY; Inworld wants a key.",
            "with INWORLD_API_KEY",
            "INWORLD_API_KEY is not set",
        ),
        lacks=Lacks(
            commands=(TruncateItem,),
            settings=dict.fromkeys(
                (
                    *("threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms"),
                    *("speed", "noise_reduction", "max_output_tokens", "tracing", "parallel_tool_calls"),
                    *("reasoning_effort", "truncation", "retention_ratio", "token_limit", "image_detail"),
                    *("prompt_id", "prompt_version", "prompt_variables"),
                    *("transcription_language", "transcription_prompt", "transcription_delay"),
                    *("transcription_keywords", "transcription_languages", "transcription_logprobs"),
                ),
                "Inworld's protocol does not have it.",
            ),
            names=True,
            words_alone=True,
        ),
    ),
    "qwen_omni": Row(
        title="Qwen-Omni",
        called="Qwen-Omni",
        auth=("key",),
        asks={"deployment": QWEN_MODEL, "key": ""},
        model_title="Model",
        model_hint=f"Give the name of a realtime model, such as {QWEN_MODEL}.",
        home=QWEN_HOST,
        hosts=re.compile(re.escape(QWEN_HOST)),
        forms={"qwen": Form("/api-ws/v1/realtime")},
        untried=True,
        variables=(ServiceVariable("DASHSCOPE_API_KEY", "key", f"Key for Qwen-Omni; sent to {QWEN_HOST} only."),),
        sign_in=SignIn(
            f"{UNSENT}: DASHSCOPE_API_KEY.",
            "The server has no DASHSCOPE_API_KEY; Qwen-Omni wants a key.",
            "with DASHSCOPE_API_KEY",
            "DASHSCOPE_API_KEY is not set",
        ),
    ),
    "vllm_omni": Row(
        title="vLLM-Omni",
        called="vLLM-Omni",
        auth=("none",),
        asks={"endpoint": "http://localhost:8000", "deployment": "if the server has several"},
        model_title="Model",
        forms={"ga": Form("/v1/realtime")},
        address_variable="PLAYGROUND_ENDPOINT",
        untried=True,
        lacks=Lacks(names=True, words_alone=True),
    ),
    "speech_to_speech": Row(
        title="speech-to-speech",
        called="speech-to-speech",
        auth=("none",),
        asks={"endpoint": "http://localhost:8765"},
        model_title="Model",
        forms={"ga": Form("/v1/realtime")},
        address_variable="PLAYGROUND_ENDPOINT",
        untried=True,
        lacks=Lacks(events=(AudioCommitted,), names=True, words_alone=True),
    ),
    "other": Row(
        title="Other",
        called="the service",
        auth=("none", "key"),
        asks={
            "endpoint": "http://localhost:8000",
            "deployment": "if the server has several",
            "protocol": "",
            "api_version": NEWEST_VERSION,
            "key": "",
        },
        model_title="Model",
        variables=(
            ServiceVariable(
                "PLAYGROUND_API_KEY", "key", "Key for the server at PLAYGROUND_ENDPOINT when the service is other."
            ),
        ),
        address_variable="PLAYGROUND_ENDPOINT",
        sign_in=SignIn(
            f"{UNSENT}: PLAYGROUND_API_KEY.",
            "The server has no PLAYGROUND_API_KEY: no key is sent unless you give one.",
            "with PLAYGROUND_API_KEY",
            "without a key; PLAYGROUND_API_KEY is not set",
        ),
        usage="unlisted tokens",
    ),
}
FIRST: Service = next(iter(SERVICES))
"""What a fresh page and a bare command talk to."""
ANY: Service = "other"
"""Whoever lives at an address that is no other service's own."""
BY_TOKEN = next(row for row in SERVICES.values() if "token" in row.auth)
"""Where one can sign in with Entra ID."""
FORMS = tuple((name, form) for row in SERVICES.values() for name, form in row.forms.items())
"""Every way in which a dialect is addressed, with the dialect's name."""
_HERE = next(row for row in SERVICES.values() if row.runs_here)
SERVED = tuple((name, form) for name, form in FORMS if name in _HERE.forms and not form.more)
"""The ways in which the built-in server is found: its own, and those of others that speak its dialects."""


def owner_of(pasted: Pasted, chosen: Service = ANY) -> Service:
    """Return whose address this is; of several at one host whose path it is, else the one ``chosen``."""
    there = [name for name, row in SERVICES.items() if row.hosts and row.hosts.fullmatch(pasted.host)]
    told = [name for name in there if SERVICES[name].is_told_by(pasted.own)] or there
    return chosen if chosen in told else next(iter(told), ANY)
