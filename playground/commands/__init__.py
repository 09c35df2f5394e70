"""The commands of ``python -m playground``, one a file. ``cli.py`` parses and calls; heavy parts are imported when used."""
