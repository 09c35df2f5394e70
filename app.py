"""Start the page: ``python app.py``; see ``playground/web/serve/starting.py``."""

import os
import sys


def _leave(status: int) -> None:
    """End at once: all parts are stopped; what libraries still import or left open must not hold up or complain."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    try:
        from playground.web.serve.starting import main

        _leave(main())
    except KeyboardInterrupt:  # while the libraries are still being imported
        raise SystemExit(130) from None
