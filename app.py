"""Start the page: ``python app.py``; see ``playground/web.py``."""

if __name__ == "__main__":
    try:
        from playground.web import main

        raise SystemExit(main())
    except KeyboardInterrupt:  # while the libraries are still being imported
        raise SystemExit(130) from None
