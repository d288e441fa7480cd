"""Steps of the shipped data's build; `data/build.py` is the one place that runs them."""
