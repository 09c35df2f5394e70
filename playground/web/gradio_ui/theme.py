"""How the page looks: Gradio's own tokens, one accent colour, the fonts the machine has; light and dark.

Not here: layout, which is ``page.css`` and ``panels.css``.
"""

from __future__ import annotations

import gradio as gr

ACCENT = "indigo"
GROUND = "zinc"
FONT = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif")
FONT_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")


def build_theme() -> gr.themes.Base:
    """Return the theme; it loads no font and no file from anywhere."""
    theme = gr.themes.Base(
        primary_hue=ACCENT, secondary_hue=ACCENT, neutral_hue=GROUND, font=FONT, font_mono=FONT_MONO, radius_size="md"
    )
    return theme.set(
        body_text_color_subdued="*neutral_500",
        body_text_color_subdued_dark="*neutral_400",
        block_info_text_color="*body_text_color_subdued",
        block_info_text_color_dark="*body_text_color_subdued",
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        background_fill_primary="white",
        background_fill_primary_dark="*neutral_900",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_shadow="none",
        block_shadow_dark="none",
        block_label_text_weight="500",
        block_title_text_weight="500",
        block_title_text_color="*body_text_color",
        block_title_text_color_dark="*body_text_color",
        block_info_text_size="*text_sm",
        block_padding="0",
        form_gap_width="0px",
        layout_gap="*spacing_xl",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        input_border_width="1px",
        slider_color="*primary_600",
        slider_color_dark="*primary_400",
        checkbox_label_background_fill="transparent",
        checkbox_label_background_fill_dark="transparent",
        checkbox_label_shadow="none",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_700",
        button_primary_text_color="white",
    )
