"""The record of a conversation: what went in and what was sent, bounded, and played again from a file."""
