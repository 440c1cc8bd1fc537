"""Mingbian: read a cancer sequencing result, tier it with its reasons, flag what may be inherited, print it kindly.

The rooms, in the order the data walks through them: ``model`` (plain frozen records), ``readers`` (a file in,
records out), ``genome`` (builds, transcripts, keys and names), ``knowledge`` (the bundled facts),
``interpret`` (match, tier, origin, explanation), ``reports`` (paper and files), ``pipeline`` (the whole path)
and ``cli``. Nothing here imports Qt and nothing here opens a network connection.
"""

import os

# numpy's linear algebra starts a thread per core when it is loaded. Nothing here uses it, and the threads cost as much time
# as a small panel takes to read.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
