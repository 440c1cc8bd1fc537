"""INFO, read for the few keys that anyone asks about.

Records of one caller have the same keys over and over. Where none of them is asked for, which is the usual case, a record
is recognized by its keys and not taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping

from mingbian.model.records import EMPTY
from mingbian.readers.annotations import CLINVAR_NAMES, frequency_of
from mingbian.readers.callers import LOFREQ

_ASKED = frozenset({"STATUS", "GermlineStatus", "SS", "SOMATIC", "TVAF", "TDP", "MNVTAG"})
_ASKED_OF_LOFREQ = frozenset({"AF", "DP", "DP4"})
_MOST_SHAPES = 8  # sets of keys remembered per number of keys


def parse_info(text: str) -> dict[str, str]:
    """INFO as a mapping; a flag has the value "". Of a key given twice the first counts. Nothing is decoded."""
    if text in {".", ""}:
        return {}
    return {key: value for key, _, value in [item.partition("=") for item in reversed(text.split(";"))] if key}


class InfoReader:
    """Reads the INFO fields of one file. Where no key of a record is one that somebody asks for, the mapping is empty."""

    def __init__(self, caller: str, more: frozenset[str] = frozenset()) -> None:
        """``more`` are keys that the file's annotation asks for besides its own."""
        self._asked = (_ASKED | _ASKED_OF_LOFREQ if caller == LOFREQ else _ASKED) | more
        # by the number of keys: for each set of keys of no interest, how the first one begins and the others are found
        self._dull: dict[int, list[tuple[str, tuple[str, ...]]]] = {}

    def read(self, text: str) -> Mapping[str, str]:
        """INFO as ``parse_info`` gives it, or nothing where nobody would ask for any of it."""
        if text in {".", ""}:
            return EMPTY
        count = text.count("=")
        shapes = self._dull.get(count, ()) if text.count(";") == count - 1 else ()
        for first, others in shapes:
            if text.startswith(first):
                for key in others:
                    if key not in text:
                        break
                else:
                    return EMPTY  # as many keys as separators, each of them there: no other can be
        info = parse_info(text)
        if any(map(self._is_asked, info)):
            return info
        if len(info) == count == text.count(";") + 1:
            known = self._dull.setdefault(count, [])
            if len(known) < _MOST_SHAPES:
                keys = [item.partition("=")[0] for item in text.split(";")]
                known.append((f"{keys[0]}=", tuple(f";{key}=" for key in keys[1:])))
        return EMPTY

    def _is_asked(self, key: str) -> bool:
        return key in self._asked or key in CLINVAR_NAMES or frequency_of(key) is not None
