"""The page: Gradio Blocks, one panel per file; see ``page.py``. The only package here that imports Gradio."""
