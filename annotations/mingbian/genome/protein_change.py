"""The protein change that an edit of a transcript's bases makes, as HGVS names it.

Source of the rules: HGVS nomenclature 21 (hgvs-nomenclature.org): the last possible residues are the changed ones, a
duplication goes before an insertion, what follows a new stop codon is not named.
"""

from __future__ import annotations

from mingbian.genome.hgvs import ProteinChange, ProteinKind
from mingbian.genome.spliced import UNKNOWN, Spliced, translate, translate_to_stop
from mingbian.model.records import Record

_ESCAPE = 50  # bases in front of the last junction within which a stop codon no longer triggers degradation


class Coded(Record, frozen=True):
    """What an edit does to the protein. ``protein`` None where it is none of its business or not known.

    ``consequence`` is a Sequence Ontology term; ``nmd`` whether the transcript with its new stop codon is expected to be
    degraded (a stop codon more than 50 bases in front of the last exon junction), None where there is none or its place is
    not known.
    """

    consequence: str
    protein: ProteinChange | None = None
    nmd: bool | None = None


UNKNOWN_CHANGE = ProteinChange(ProteinKind.UNKNOWN, None, None, "", "", "?")
_START_LOSS = ProteinChange(ProteinKind.START_LOSS, 1, 1, "M", "", "M1?", "M")


def coded(t: Spliced, start: int, end: int, new: str) -> Coded:
    """The effect of putting ``new`` in the place of the bases ``start``..``end`` (0-based offsets, end not included)."""
    if end <= t.start:
        return Coded("5_prime_UTR_variant")
    if start >= t.end:
        return Coded("3_prime_UTR_variant")
    if start < t.start + 3:
        return Coded("start_lost", _START_LOSS)
    shift = (len(new) - (end - start)) % 3 != 0
    protein = t.protein
    if protein is None:
        return Coded(_by_frame(end - start, len(new)))
    k = (start - t.start) // 3
    behind = -(-(end - t.start) // 3)  # the first codon that the edit leaves alone
    window = ""
    if not shift and behind < len(protein):
        window = t.bases[t.start + 3 * k : start] + new + t.bases[end : t.start + 3 * behind]
        change = _within(protein, k, protein[k:behind], translate(window))
    else:
        tail = t.bases[t.start + 3 * k : start] + new + t.bases[end:]
        change = _onward(
            protein, k, protein[:k] + translate_to_stop(tail), shift or (end > t.end and len(new) != end - start)
        )
    if change is None:
        return Coded(_by_frame(end - start, len(new)), UNKNOWN_CHANGE)
    in_front = not shift and behind < len(protein)  # the stop codon itself is as it was
    shorter = change.kind is ProteinKind.NONSENSE and end - start > len(new) and "*" not in translate(window)
    if in_front and (shorter or change.kind is ProteinKind.EXTENSION):
        return Coded(_by_frame(end - start, len(new)), change)
    return Coded(_term(change, protein), change, _degraded(t, start, end, new, change))


def _by_frame(gone: int, come: int) -> str:
    if (come - gone) % 3:
        return "frameshift_variant"
    return "inframe_deletion" if come < gone else "inframe_insertion" if come > gone else "coding_sequence_variant"


def _term(change: ProteinChange, protein: str) -> str:
    match change.kind:
        case ProteinKind.SYNONYMOUS:
            return "stop_retained_variant" if change.first == len(protein) else "synonymous_variant"
        case ProteinKind.MISSENSE:
            return "missense_variant"
        case ProteinKind.NONSENSE:
            return "stop_gained"
        case ProteinKind.FRAMESHIFT:
            return "frameshift_variant"
        case ProteinKind.EXTENSION:
            return "stop_lost"
        case ProteinKind.DELETION:
            return "inframe_deletion"
        case ProteinKind.DUPLICATION:
            return "inframe_insertion"
    if change.alt.endswith("*"):
        return "stop_gained"
    if change.kind is ProteinKind.INSERTION:
        return "inframe_insertion"
    gained = len(change.alt) - ((change.last or 0) - (change.first or 0) + 1)
    return "inframe_deletion" if gained < 0 else "inframe_insertion" if gained else "missense_variant"


def _degraded(t: Spliced, start: int, end: int, new: str, change: ProteinChange) -> bool | None:
    """Whether the new stop codon lies far enough in front of the last exon junction."""
    if change.first is None:
        return None
    if change.kind is ProteinKind.NONSENSE:
        residue = change.first
    elif change.kind is ProteinKind.FRAMESHIFT and change.stop and change.stop.isdecimal():
        residue = change.first + int(change.stop) - 1
    elif change.alt.endswith("*"):
        residue = change.first + len(change.alt) - (0 if change.kind is ProteinKind.INSERTION else 1)
    else:
        return None
    if not t.junctions:
        return False
    last = t.junctions[-1]
    if end <= last:
        last += len(new) - (end - start)
    elif start < last:
        return None
    return t.start + 3 * residue < last - _ESCAPE


# --- in frame --------------------------------------------------------------------------------------------------------


def _within(protein: str, k: int, old: str, new: str) -> ProteinChange | None:
    """Residues ``old`` from index ``k`` on become ``new``; everything behind stays as it is."""
    if UNKNOWN in old or UNKNOWN in new:
        return None
    return _synonymous(protein, k) if old == new else _edit(protein, k, old, new)


def _edit(protein: str, k: int, old: str, new: str) -> ProteinChange:
    """The name of different residues; what they have in common at either end is not part of it."""
    while old and new and old[0] == new[0]:
        old, new, k = old[1:], new[1:], k + 1
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    if "*" in new:
        new = new[: new.index("*") + 1]
        while not old and new != "*" and new[0] == protein[k]:
            new, k = new[1:], k + 1
    if new == "*":
        return _nonsense(protein, k)
    if not new:
        return _deletion(protein, k, len(old))
    if not old:
        return _insertion(protein, k, new)
    return _replacement(protein, k, len(old), new)


def _synonymous(protein: str, k: int) -> ProteinChange:
    ref = protein[k]
    return ProteinChange(ProteinKind.SYNONYMOUS, k + 1, k + 1, ref, ref, f"{ref}{k + 1}=", ref)


def _nonsense(protein: str, k: int) -> ProteinChange:
    ref = protein[k]
    if ref == "*":
        return _synonymous(protein, k)
    return ProteinChange(ProteinKind.NONSENSE, k + 1, k + 1, ref, "*", f"{ref}{k + 1}*", ref)


def _deletion(protein: str, k: int, length: int) -> ProteinChange:
    while protein[k + length] == protein[k]:
        k += 1
    if protein[k + length] == "*":  # the last residues: at the protein it is a stop codon in the place of the first of them
        return _nonsense(protein, k)
    ref, last = protein[k], protein[k + length - 1]
    return ProteinChange(
        ProteinKind.DELETION, k + 1, k + length, ref, "", f"{_span(protein, k, length)}del", last
    )  # fmt: skip


def _insertion(protein: str, k: int, new: str) -> ProteinChange:
    while protein[k] == new[0]:
        new, k = new[1:] + new[0], k + 1
    n = len(new)
    if k >= n and protein[k - n : k] == new:
        return ProteinChange(
            ProteinKind.DUPLICATION, k - n + 1, k, new[0], "", f"{_span(protein, k - n, n)}dup", new[-1]
        )  # fmt: skip
    before, after = protein[k - 1], protein[k]
    if after == "*":  # in front of the stop codon: the protein goes on
        return ProteinChange(ProteinKind.EXTENSION, k + 1, k + 1, "*", new[0], f"*{k + 1}{new[0]}ext", "*", str(n))
    return ProteinChange(
        ProteinKind.INSERTION, k, k + 1, before, new, f"{before}{k}_{after}{k + 1}ins{new}", after
    )  # fmt: skip


def _replacement(protein: str, k: int, length: int, new: str) -> ProteinChange:
    ref, last = protein[k], protein[k + length - 1]
    if length == 1 and len(new) == 1:
        return ProteinChange(ProteinKind.MISSENSE, k + 1, k + 1, ref, new, f"{ref}{k + 1}{new}", ref)
    return ProteinChange(
        ProteinKind.DELINS, k + 1, k + length, ref, new, f"{_span(protein, k, length)}delins{new}", last
    )  # fmt: skip


def _span(protein: str, k: int, length: int) -> str:
    first = f"{protein[k]}{k + 1}"
    return first if length == 1 else f"{first}_{protein[k + length - 1]}{k + length}"


# --- out of frame, or over the stop codon -----------------------------------------------------------------------------


def _onward(protein: str, k: int, new: str, shift: bool) -> ProteinChange | None:
    """The protein reads ``new`` from now on, which ends with its stop codon if the transcript has one."""
    if new == protein:
        return _synonymous(protein, k)
    i = k
    while i < len(new) and i < len(protein) and new[i] == protein[i]:
        i += 1
    if i >= len(new) or new[i] == UNKNOWN:
        return None
    if new[i] == "*":
        return _nonsense(protein, i)
    stop = str(len(new) - i) if new.endswith("*") and UNKNOWN not in new[i:] else "?"
    if protein[i] == "*":
        further = str(int(stop) - 1) if stop != "?" else "?"
        return ProteinChange(
            ProteinKind.EXTENSION, i + 1, i + 1, "*", new[i], f"*{i + 1}{new[i]}ext", "*", further
        )  # fmt: skip
    if shift:
        return ProteinChange(
            ProteinKind.FRAMESHIFT, i + 1, i + 1, protein[i], new[i], f"{protein[i]}{i + 1}fs", protein[i], stop
        )  # fmt: skip
    return _edit(protein, i, protein[i:], new[i:]) if stop != "?" else None
