"""An output seen without downloading it."""

import pandas as pd
import streamlit as st

from app.monitoring import outputs
from app.monitoring.views import OutputView
from app.ui import failures, paper
from app.ui.words import size

HEIGHT = 560


def draw(output: OutputView) -> None:
    """The output as text, table, picture or page; what cannot be shown is said so."""
    with failures.shown():
        seen = outputs.preview(output.key)
        match seen.kind:
            case "html":
                paper.draw(seen.text, key=f"paper.{output.key}", title=output.name, height=HEIGHT)
            case "image":
                st.image(seen.data, alt=output.name)
            case "table":
                table = pd.DataFrame([list(row) for row in seen.rows], columns=[str(name) for name in seen.columns])
                st.dataframe(table, hide_index=True, height="content" if len(table) < 12 else 420, alt=output.name)
            case "text" if not seen.text.strip():
                st.caption(":material/visibility_off: There is no text in this file.")
            case "text":
                st.code(
                    seen.text, language=None, wrap_lines=True, height=HEIGHT if len(seen.text) > 1500 else "content"
                )
            case _:
                st.caption(
                    f":material/visibility_off: No preview for this kind ({size(output.size)}). Download it instead."
                )
        if seen.truncated:
            st.caption("Only the beginning is shown; the download has everything.")
