"""From a file of any plan format to layers as the file holds them."""

from layers.readers.reading import read_raw

__all__ = ["read_raw"]
