"""Start the page: ``python app.py``; see ``playground/web.py``."""

from playground.web import main

if __name__ == "__main__":
    raise SystemExit(main())
