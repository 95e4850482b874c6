"""Foreign HTML, shown without giving it anything: no scripts, no forms, no network, an origin of its own."""

import streamlit as st

_CSS = """
iframe { display: block; width: 100%; border: 1px solid var(--st-border-color); border-radius: 8px; background: #fff }
"""
# What sits in the frame may be anything a document held: the frame's own policy forbids every fetch.
_JS = """
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"
export default function ({ data, parentElement }) {
  const frame = parentElement.querySelector('iframe')
  if (!frame || !data) return
  frame.style.height = data.height + 'px'
  frame.title = data.title
  const page = `<meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
    '<style>body { font: 14px/1.5 system-ui, sans-serif; margin: 16px }</style>' + data.html
  if (frame.dataset.shown === data.stamp) return
  frame.dataset.shown = data.stamp
  frame.srcdoc = page
}
"""
_paper = st.components.v2.component(
    "nexus_paper", html="<iframe sandbox referrerpolicy='no-referrer'></iframe>", css=_CSS, js=_JS
)


def draw(html: str, *, key: str, title: str, height: int = 560) -> None:
    """``html`` in a sandboxed frame of ``height`` pixels; ``title`` names it to a screen reader."""
    _paper(data={"html": html, "title": title, "height": height, "stamp": f"{hash(html)}"}, key=key)
