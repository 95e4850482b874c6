"""What a run made: choose an output, see it, take it, or take everything as one ZIP."""

from functools import partial

import streamlit as st

from app.monitoring import outputs
from app.monitoring.views import OutputView, RunView
from app.ui import preview
from app.ui.words import size


def draw(run: RunView) -> None:
    """The outputs of the whole run first, then those of each file."""
    made = listed(run)
    if not made:
        what = "This run made no outputs." if run.row.state.ended else "Outputs appear here as soon as files are done."
        st.caption(f":material/hourglass_empty: {what}")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        # A key of its own once the run has ended: the report, which came last, is then what is seen first.
        key = f"run.output.{run.row.run_id}.{run.row.state.ended}"
        picked = st.selectbox(f"Output ({len(made)})", list(made), key=key, label_visibility="collapsed")
        output = made.get(picked) or next(iter(made.values()))
        st.download_button(
            "Download",
            partial(_read, output.key),
            file_name=output.name,
            mime=output.media_type,
            icon=":material/download:",
            key="run.download",
            on_click="ignore",
            help=f"{output.name}, {size(output.size)}",
        )
        st.download_button(
            "All as ZIP",
            partial(_zipped, run.row.run_id),
            file_name=f"{run.row.workflow}-{run.row.run_id}.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            key="run.zip",
            on_click="ignore",
        )
    preview.draw(output)


def listed(run: RunView) -> dict[str, OutputView]:
    """Every output by what a person reads in the list; a page to read stands first."""
    whole = sorted(run.outputs, key=lambda output: output.media_type != "text/html")
    named = [(f"Run · {output.label or output.name} · {output.name}", output) for output in whole]
    for item in run.items:
        named += [(f"{item.name} · {output.label} · {output.name}", output) for output in item.outputs]
    return dict(named)


def _read(key: str) -> bytes:
    with outputs.open_output(key) as stream:
        return stream.read()


def _zipped(run_id: str) -> bytes:
    path = outputs.zip_of(run_id)
    try:
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
