"""Which sample of a table is the one to be read: the one the user names, or the only one. Never the first."""

from __future__ import annotations

from collections.abc import Collection

from mingbian.model.errors import Refusal
from mingbian.readers.vendor.source import Source

_LISTED = 50


def choose(source: Source, names: Collection[str]) -> str | None:
    """The sample to be read; None where the file names none.

    Raises ``Refusal`` TUMOR_SAMPLE_UNKNOWN where there are several and none was named, NO_SUCH_SAMPLE where the one named
    is not there.
    """
    wanted = source.options.tumor_sample
    known = sorted(names)
    shown = ", ".join(repr(n[:60]) for n in known[:8]) + (f" and {len(known) - 8} more" if len(known) > 8 else "")
    if not known:
        return None
    if wanted is not None:
        if wanted not in names:
            raise Refusal(
                "NO_SUCH_SAMPLE",
                source.file,
                f"There is no sample {wanted!r} in this file; it has {shown}.",
                "Give --tumor-sample one of these names.",
                choices=tuple(known[:_LISTED]),
            )
        return wanted
    if len(known) > 1:
        raise Refusal(
            "TUMOR_SAMPLE_UNKNOWN",
            source.file,
            f"The file holds {len(known)} samples: {shown}.",
            "Name the one to be read with --tumor-sample.",
            choices=tuple(known[:_LISTED]),
        )
    return known[0]
