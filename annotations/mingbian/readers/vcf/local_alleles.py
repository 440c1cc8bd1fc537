"""Local alleles of VCF 4.5: a sample's arrays that speak only of the alleles its LAA names, in its order.

``LAA=2,4`` with ``LAD=20,30,10`` means 20 reads of REF, 30 of the second ALT and 10 of the fourth. The arrays are written
out for all alleles, so that everything behind reads them as AD and the like; of an allele that a sample does not speak of
it has no reads. A local genotype (LGT) is written out likewise where there is no GT.
"""

from __future__ import annotations

from collections.abc import Sequence

_WITH_REF = {"LAD": "AD", "LADF": "ADF", "LADR": "ADR"}
_ALTS_ONLY = {"LEC": "EC", "LAF": "AF"}


def global_keys(keys: Sequence[str]) -> list[str]:
    """FORMAT keys with local ones under the names they have where all alleles are meant."""
    given = set(keys)
    named = {**_WITH_REF, **_ALTS_ONLY, "LGT": "GT"}
    return [key if named.get(key, key) in given else named.get(key, key) for key in keys]


def global_values(keys: Sequence[str], values: Sequence[str], alleles: int) -> list[str]:
    """A sample's values in the order of ``keys`` (as the file has them), arrays written out for ``alleles`` ALTs."""
    at = keys.index("LAA")
    text = values[at] if at < len(values) else ""
    local = [int(n) for n in text.split(",") if n.isdecimal() and 1 <= int(n) <= alleles]
    made = []
    for key, value in zip(keys, values, strict=False):
        if key in _WITH_REF:
            made.append(_spread(value, [0, *local], alleles + 1, "0"))
        elif key in _ALTS_ONLY:
            made.append(_spread(value, [n - 1 for n in local], alleles, "."))
        elif key == "LGT":
            made.append(_genotype(value, local))
        else:
            made.append(value)
    return made


def _spread(value: str, places: Sequence[int], size: int, absent: str) -> str:
    parts = value.split(",") if value not in {"", "."} else []
    if len(parts) != len(places):
        return "."
    whole = [absent] * size
    for place, part in zip(places, parts, strict=True):
        whole[place] = part
    return ",".join(whole)


def _genotype(value: str, local: Sequence[int]) -> str:
    separator = "|" if "|" in value else "/"
    found = []
    for allele in value.split(separator):
        if not allele.isdecimal() or allele == "0":
            found.append(allele)
        else:
            found.append(str(local[int(allele) - 1]) if int(allele) <= len(local) else ".")
    return separator.join(found)
