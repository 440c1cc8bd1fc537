"""``python -m mingbian_desktop [FILE...]``."""

from __future__ import annotations

import sys

from mingbian_desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
