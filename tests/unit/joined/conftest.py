"""Every signal has its place in the state tables."""

from tests.support.held_signals import every_signal_is_held

__all__ = ["every_signal_is_held"]
