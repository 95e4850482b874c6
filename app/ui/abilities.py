"""What this machine can read beyond what comes with the product."""

import streamlit as st

from app.monitoring.abilities import abilities
from app.ui.words import plain


def draw() -> None:
    """A line each: there, or what to install."""
    for ability in abilities():
        if ability.there:
            st.markdown(f":green[:material/check_circle:] **{ability.name}** for {ability.use}: {plain(ability.found)}")
        else:
            st.markdown(
                f":orange[:material/info:] **{ability.name}** for {ability.use}: {plain(ability.found)}.  \n"
                f":gray[{plain(ability.cure)}]"
            )
    st.caption("As seen from the console's machine; workers on others may differ.")
