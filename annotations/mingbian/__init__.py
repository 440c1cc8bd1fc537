"""Mingbian: read a cancer sequencing result, tier it with its reasons, flag what may be inherited, print it kindly.

The rooms, in the order the data walks through them: ``model`` (plain frozen records), ``readers`` (a file in,
records out), ``genome`` (builds, transcripts, keys and names), ``knowledge`` (the bundled facts),
``interpret`` (match, tier, origin, explanation), ``reports`` (paper and files), ``pipeline`` (the whole path)
and ``cli``. Nothing here imports Qt and nothing here opens a network connection.
"""

__version__ = "0.1.0"
