"""Many settings at once: presets, files of them, links that carry them."""
