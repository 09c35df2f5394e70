"""The commands of ``python -m playground``, one a file; ``main.py`` parses, and imports the one that was chosen."""
