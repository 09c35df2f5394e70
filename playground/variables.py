"""Every environment variable we read: what it does and what holds without it. Not here: how one is read."""

from __future__ import annotations

from dataclasses import dataclass

from playground import grace, locked_settings, redis_url, session_time
from playground.demo_words import DemoWords
from playground.knobs import Knob
from playground.limits import LIMITS
from playground.logs import LOG_ROWS
from playground.services.catalogue import SERVICES
from playground.services.target import Target
from playground.settings import Settings, knobs


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable we read: what it does and what holds without it."""

    name: str
    help: str
    default: str = ""


def _of(knob: Knob) -> Variable:
    default = "" if knob.default is None else str(knob.default)
    return Variable(knob.variable, knob.help, default)


SERVICE_VARIABLES = tuple(Variable(each.name, each.help) for row in SERVICES.values() for each in row.variables)
LOCAL_VARIABLES = (
    Variable("PLAYGROUND_LOCAL_CHAT_URL", "Chat-completions server that thinks for the built-in service."),
    Variable("PLAYGROUND_LOCAL_CHAT_MODEL", "Model it should use."),
    Variable("PLAYGROUND_LOCAL_CHAT_KEY", "Its key, where it wants one."),
    Variable(
        "PLAYGROUND_LOCAL_CHAT_PORTS",
        "Ports of this machine at which chat servers are looked for, to be offered to its owner; off for none.",
        "11434,1234,8080,8000",
    ),
    Variable(session_time.VARIABLE, session_time.SAYS, f"{session_time.SESSION_MINUTES:g}"),
)
SERVER_VARIABLES = (
    Variable("GRADIO_SERVER_NAME", "Address the page listens on; 0.0.0.0 for every interface.", "127.0.0.1"),
    Variable("GRADIO_SERVER_PORT", "Port of the page.", "7860"),
    Variable("GRADIO_ROOT_PATH", "Path under which a reverse proxy serves the page."),
    Variable("GRADIO_SHARE", "True for a public link.", "False"),
    Variable(
        "PLAYGROUND_ALLOWED_HOSTS",
        "Other names by which the page may be called, such as talk.example.org, divided by commas; * for any.",
    ),
    Variable("PLAYGROUND_FRAME_ANCESTORS", "Sites that may show the page in a frame, such as https://www.example.org."),
    Variable(
        "FORWARDED_ALLOW_IPS",
        "Proxies whose X-Forwarded headers are believed; empty: those on this machine where GRADIO_ROOT_PATH is set.",
    ),
    Variable("SPACE_HOST", "Name of the page on Hugging Face Spaces; set there."),
    Variable("SPACE_ID", "Which Space this is; set there. Chat servers of the machine are then not looked for."),
    Variable("GRADIO_ANALYTICS_ENABLED", "True lets Gradio report usage to its makers.", "False"),
)
DEMO_VARIABLES = tuple(_of(knob) for knob in knobs(DemoWords).values())
VISITOR_VARIABLES = (
    Variable(
        "PLAYGROUND_OFFERED_SERVICES",
        "Services that can be chosen on the page, such as builtin,azure, divided by commas; empty for all.",
    ),
    Variable(locked_settings.VARIABLE, locked_settings.SAYS),
    Variable(
        "PLAYGROUND_FREE_ENDPOINTS",
        "True lets visitors have other addresses dialled than those of the services and yours, Other with them; "
        "never such of this machine or its network where others reach the page. Unset: only where nobody else does.",
    ),
    Variable(
        "PLAYGROUND_LEND_CREDENTIAL",
        "True lets visitors talk with what you sign in with, at your expense, a chat server's key included; "
        "False has them bring a key of their own. Unset: only where nobody else reaches the page.",
    ),
    Variable(
        "PLAYGROUND_ALLOW_PROGRAMS",
        "True lets programs join conversations at the bridge, not only the page in a browser. "
        "Unset: only where nobody else reaches the page.",
    ),
)
ADMISSION_VARIABLES = (
    Variable(
        "PLAYGROUND_PASSWORDS",
        "Who may sign in, as NAME:PASSWORD divided by commas; all of the page then asks for it. Empty: nobody need.",
    ),
    *(Variable(row.variable, row.says, row.default) for row in LIMITS),
    Variable(
        "PLAYGROUND_USAGE_FILE",
        "Where the day's minutes and tokens are kept over a restart, by hashed visitors; empty: in memory alone.",
    ),
    Variable(redis_url.VARIABLE, redis_url.SAYS),
)
OPERATION_VARIABLES = (
    *(Variable(row.variable, row.says, row.default) for row in LOG_ROWS),
    Variable(grace.VARIABLE, grace.SAYS, f"{grace.GRACE_S:g}"),
    Variable(
        "PLAYGROUND_METRICS",
        "True has /playground/metrics tell Prometheus counts and delays; whoever reaches the page can read them.",
        "False",
    ),
)
TARGET_VARIABLES = tuple(_of(knob) for knob in knobs(Target).values())
SETTINGS_VARIABLES = tuple(_of(knob) for knob in knobs(Settings).values())
VARIABLES = (
    SERVICE_VARIABLES
    + TARGET_VARIABLES
    + LOCAL_VARIABLES
    + SERVER_VARIABLES
    + DEMO_VARIABLES
    + VISITOR_VARIABLES
    + ADMISSION_VARIABLES
    + OPERATION_VARIABLES
    + SETTINGS_VARIABLES
)
OURS = frozenset(variable.name for variable in VARIABLES)
