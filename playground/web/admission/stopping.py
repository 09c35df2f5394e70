"""What is said while the playground is stopped: to whoever comes, whoever talks, and whoever still does at the end."""

from __future__ import annotations

from playground.conversation.actions import Notice
from playground.errors import LinkError


def nobody_new() -> LinkError:
    """Return what whoever comes is told, and whoever stands in line."""
    return LinkError(
        "This playground is being stopped, and nobody new can begin.", "Try again in a minute.", code="stopping"
    )


def finish(grace_s: float) -> Notice:
    """Return what whoever talks is told: they have so long."""
    return Notice(
        "This playground is about to be stopped: bring your conversation to an end.",
        level="info",
        code="stopping",
        until_s=grace_s,
    )


def stopped() -> LinkError:
    """Return what ends the conversations that did not end by themselves."""
    return LinkError("The playground was stopped.", "Start it again, then press Start.", code="stopped")
