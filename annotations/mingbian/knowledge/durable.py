"""Writing that survives a kill and a power cut: a file or folder appears whole or not at all, and is on disk."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mingbian.model.errors import Refusal


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder durable. Windows has no such call; NTFS keeps its own journal."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, data: bytes) -> None:
    """Write a file inside a folder that nobody else uses yet, and bring it to disk. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file by one rename: a reader sees the old bytes or the new ones. Raises OSError; leaves no part behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_tree(folder: Path) -> None:
    """Remove a folder as far as that is possible now; what is still open elsewhere is left for the next time."""
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def part_folder(parent: Path) -> Iterator[Path]:
    """A new folder below ``parent`` to be filled and then given its name by ``settle``; it vanishes where that never comes.

    What a kill left behind starts with ".part-" and is swept away by the next command.
    """
    parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(dir=parent, prefix=".part-"))
    try:
        yield part
    finally:
        if part.exists():
            remove_tree(part)


def settle(part: Path, target: Path) -> None:
    """Give a filled folder its name by one rename, once all of it is on disk. There must be nothing of that name yet."""
    for path in sorted(part.rglob("*")):
        if path.is_dir():
            sync_folder(path)
            continue
        handle = os.open(path, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    os.chmod(part, 0o755)  # noqa: S103 - everyone who works at the site reads it
    sync_folder(part)
    os.replace(part, target)
    sync_folder(target.parent)


def free_name(folder: Path, stem: str) -> str:
    """A name that nothing in a folder has yet. One that a half-removed folder still has is never taken for its content."""
    names = (stem, *(f"{stem}-{n}" for n in range(2, 1000)))
    return next(name for name in names if not (folder / name).exists())


def sweep(folder: Path, keep: frozenset[str]) -> None:
    """Remove parts left by a kill, and folders that nothing refers to any more. Only folders go; never a file."""
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and entry.name not in keep:
            remove_tree(entry)


def cannot_write(place: Path, error: OSError) -> Refusal:
    """The message for a folder that cannot be written."""
    return Refusal(
        "CANNOT_WRITE",
        str(place),
        f"It cannot be written ({error.strerror or error}).",
        "Free some space or check that you may write there; what was active before still is.",
    )
