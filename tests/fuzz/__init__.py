"""Seeded fuzzers: scripts of nonsense against each core, each socket and each reader, and whether all works after them.

``python -m tests.fuzz --help`` tells how to run them at length; small runs stand in the suite (``test_*.py``).
"""
