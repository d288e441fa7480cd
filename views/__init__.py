"""Screens: apart from the front door, the only place that imports Streamlit."""
