"""Write the compiled knowledge rows into a folder, so that an installed program opens them at its first start.

    python packaging/compile_knowledge.py [FOLDER]

Without FOLDER they go to ``knowledge/data/compiled`` of this checkout, from where packages take them. Same tables and code,
same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mingbian.knowledge.build import compiled_files
from mingbian.knowledge.compiled import table_bytes

HERE = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "compiled"


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in ("knowledge-*.msgpack", "civic-*.msgpack", "known-alleles-*"):
        for old in folder.glob(pattern):
            old.unlink()
    for name, data in sorted(compiled_files(table_bytes()).items()):
        (folder / name).write_bytes(data)
        print(f"{folder / name}: {len(data):,} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
