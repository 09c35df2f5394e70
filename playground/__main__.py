"""``python -m playground``; see ``cli.py``."""

from playground.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
