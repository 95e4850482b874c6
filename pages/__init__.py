"""The console's pages: one script each, run by Streamlit; each reads a view, draws it and calls a verb."""
