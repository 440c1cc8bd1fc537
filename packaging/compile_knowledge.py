"""Write the compiled knowledge rows into a folder, so that an installed program opens them at its first start.

    python packaging/compile_knowledge.py [FOLDER]

Without FOLDER they go to ``knowledge/data/compiled`` of this checkout, from where packages take them. Same tables and code,
same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mingbian.knowledge import civic, compiled
from mingbian.knowledge.store import KnowledgeBase

HERE = Path(__file__).resolve().parent.parent / "annotations" / "mingbian" / "knowledge" / "data" / "compiled"


def main(folder: Path) -> None:
    kb = KnowledgeBase.load()
    folder.mkdir(parents=True, exist_ok=True)
    for old in (*folder.glob("knowledge-*.msgpack"), *folder.glob("civic-*.msgpack")):
        old.unlink()
    path = folder / compiled.file_name(kb.rows_sha256)
    path.write_bytes(compiled.encode(kb.rows, kb.nhi_rows))
    tables = compiled.table_bytes()
    layer = folder / civic.file_name(tables)
    layer.write_bytes(civic.seal(civic.pack(tables)))
    print(f"{layer}: CIViC layer")
    print(f"{path}: {len(kb.rows)} rows, {len(kb.nhi_rows)} reimbursement rows")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
