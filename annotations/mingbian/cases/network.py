"""Does a file lie on a network share? There, shared memory between machines does not exist, and WAL must not be used."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

NETWORK: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "9p", "afs", "ceph", "glusterfs", "fuse.glusterfs",
        "lustre", "gpfs", "beegfs", "ncpfs", "davfs", "webdav", "fuse.sshfs", "fuse.rclone", "fuse.davfs2", "vboxsf",
        "fuse.vmhgfs-fuse", "prl_fs", "ocfs2", "gfs2", "virtiofs",
    }
)  # fmt: skip
MOUNTS: Final = Path("/proc/self/mountinfo")


def on_network(path: Path, mounts: Path = MOUNTS) -> bool:
    """True where the folder of ``path`` is on a share. ``mounts`` is the kernel's table (Linux)."""
    if sys.platform == "win32":
        return _windows_share(path)
    if sys.platform == "darwin":
        return _type_of_mount_output(path)
    try:
        table = mounts.read_text("utf-8", "replace")
    except OSError:
        return False
    return filesystem(path, table) in NETWORK


def filesystem(path: Path, table: str) -> str:
    """The file system type of the innermost mount that holds ``path``, from a table as /proc/self/mountinfo gives it."""
    folder = os.path.realpath(path.parent)
    best, kind = "", ""
    for line in table.splitlines():
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) < 5 or not right:
            continue
        point = _unescaped(fields[4])
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, right.split()[0]
    return kind


def _unescaped(text: str) -> str:
    for code, char in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, char)
    return text


def _windows_share(path: Path) -> bool:
    import ctypes

    text = str(path.resolve())
    if text.startswith("\\\\"):
        return True
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - exists on Windows only
    remote = 4
    return int(kernel.GetDriveTypeW(text[:3])) == remote


def _type_of_mount_output(path: Path) -> bool:
    import subprocess

    done = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False)
    folder = os.path.realpath(path.parent)
    best, kind = "", ""
    for line in done.stdout.splitlines():  # "//host/share on /Volumes/x (smbfs, nodev, ...)"
        _, _, rest = line.partition(" on ")
        point, _, options = rest.rpartition(" (")
        inside = folder == point or folder.startswith(point.rstrip("/") + "/")
        if point and inside and len(point) >= len(best):
            best, kind = point, options.split(",")[0].rstrip(")")
    return kind in NETWORK
