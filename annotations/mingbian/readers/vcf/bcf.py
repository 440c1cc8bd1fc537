"""BCF, through cyvcf2 in a child process: it writes the records out as VCF text, which is then read as any other VCF.

htslib can crash on damaged input and takes its process with it; here that costs the child alone and ends in a refusal.
Before the child sees the file, its packed blocks are checked to the end.
"""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from mingbian.model.errors import Refusal
from mingbian.readers.sniff import Packing
from mingbian.readers.stream import CHUNK, ByteStream, padded

PATIENCE = 60.0
"""Seconds without a sign of life after which the child counts as hung."""

_DONE, _FAILED, _TEXT = b"d", b"f", b"t"


class BcfText:
    """The text of a BCF; see ``reader.Source``. Iterate once."""

    def __init__(self, path: Path, connection: Connection, checked: ByteStream) -> None:
        self.unterminated = False
        self.marks: list[str] = []
        self._path = path
        self._connection = connection
        self._checked = checked

    @property
    def damage(self) -> str | None:
        return self._checked.damage

    @property
    def sha256(self) -> str:
        return self._checked.sha256

    @property
    def size(self) -> int:
        return self._checked.position

    @property
    def fraction(self) -> float | None:
        return None

    def __iter__(self) -> Iterator[bytes]:
        while True:
            try:
                if not self._connection.poll(PATIENCE):
                    raise self._unreadable("The library that reads BCF did not answer for a minute.")
                message = self._connection.recv_bytes()
            except (EOFError, OSError):
                if self.damage is not None:
                    return  # the file is cut: that is what the caller will say
                raise self._unreadable("The library that reads BCF broke down on this file.") from None
            kind, text = message[:1], message[1:]
            if kind == _DONE:
                return
            if kind == _FAILED:
                if self.damage is not None:
                    return
                raise self._unreadable(f"The file cannot be read as BCF ({text.decode('utf-8', 'replace')[:200]}).")
            yield padded(text)

    def _unreadable(self, reason: str) -> Refusal:
        return Refusal(
            "BCF_UNREADABLE",
            str(self._path),
            reason,
            "Convert it to VCF (bcftools view file.bcf -o file.vcf.gz) and open that.",
        )


@contextmanager
def bcf_text(path: Path, packing: Packing) -> Iterator[BcfText]:
    """Open a BCF as text. Raises ``Refusal`` where cyvcf2 is not installed (it has no Windows build)."""
    if importlib.util.find_spec("cyvcf2") is None:
        raise Refusal(
            "BCF_NOT_SUPPORTED",
            str(path),
            "This is a BCF file; the library that reads it (cyvcf2) is not installed or not available for this system.",
            "Convert it to VCF (bcftools view file.bcf -o file.vcf.gz) and open that.",
        )
    with ByteStream(path, packing) as checked:
        for _ in checked:
            pass
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=emit, args=(str(path), sender), name="mingbian-bcf")
    child.start()
    sender.close()
    try:
        yield BcfText(path, receiver, checked)
    finally:
        receiver.close()
        child.terminate()
        child.join()
        child.close()


def emit(path: str, connection: Connection) -> None:
    """Runs in the child: send header and records as VCF text, in chunks of whole lines."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)  # htslib writes its remarks there
    os.close(quiet)
    try:
        from cyvcf2 import VCF

        # by its handle: htslib reads more than a name into "a##idx##b" and "http://..."
        reader = VCF(os.open(path, os.O_RDONLY))
        held = [reader.raw_header.encode("utf-8", "surrogateescape")]
        size = len(held[0])
        for record in reader:
            text = str(record).encode("utf-8", "surrogateescape")
            held.append(text)
            size += len(text)
            if size >= CHUNK:
                connection.send_bytes(_TEXT + b"".join(held))
                held, size = [], 0
        if held:
            connection.send_bytes(_TEXT + b"".join(held))
        connection.send_bytes(_DONE)
    except BrokenPipeError:
        return
    except Exception as e:  # whatever htslib objects to becomes one message for the user
        connection.send_bytes(_FAILED + str(e).encode("utf-8", "replace"))
