"""The empty page that the first view is held against."""

import streamlit as st

st.write("Ready")
