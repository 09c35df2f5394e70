"""The page: its audio bridge, Gradio's form, its own modules, and the server that carries them."""
