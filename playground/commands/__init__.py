"""The commands of ``python -m playground``, one a file; ``cli.py`` parses, and imports the one that was chosen."""
