"""``python -m playground``; see ``cli.py``."""

from playground.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
