"""Compare our names with those of the hgvs library (biocommons), on a made-up genome. It needs hgvs beside this project:

    PYTHONPATH=annotations python -m tests.genome.compare_hgvs [COUNT] [--golden FILE]

The library gets the same transcripts and the same bases. It shifts an event to its last place along the transcript on
the chromosome and puts it on the transcript; the protein is asked for at the last place that lies wholly in exons or
in an intron beyond the splice site and that spares the start codon, as an insertion where it is a duplication, because the
library gives no protein for a duplication that begins in an intron.
``--golden`` writes a sample of events with the names on which both agree.
"""

from __future__ import annotations

import argparse
import collections
import re
from pathlib import Path
from typing import Any

from tests.genome import repeats

from mingbian.genome import hgvs as ours
from mingbian.genome import shifting
from mingbian.genome.describe import describe
from mingbian.genome.keys import minimal
from mingbian.genome.sequence import MemorySequence
from mingbian.genome.spliced import spliced
from mingbian.genome.transcripts import Transcript
from mingbian.model.case import Build
from mingbian.model.contigs import NAMES, accession

_METHOD = "splign"


def _provider(build: Build, sequence: MemorySequence, transcripts: tuple[Transcript, ...]) -> Any:
    from hgvs.dataproviders.interface import Interface

    by_ac = {t.accession: t for t in transcripts}
    chroms = {accession(build, name): name for name in NAMES}

    class Provider(Interface):  # type: ignore[misc]
        url = "memory"
        required_version = "1.1"

        def data_version(self) -> str:
            return "1.1"

        def schema_version(self) -> str:
            return "1.1"

        def get_seq(self, ac: str, start_i: int | None = None, end_i: int | None = None) -> str:
            if ac in by_ac:
                whole = spliced(by_ac[ac], sequence)
                assert whole is not None
                return whole.bases[start_i:end_i]
            if ac.startswith("NP_"):
                whole = spliced(by_ac["NM_" + ac[3:]], sequence)
                assert whole is not None
                return (whole.protein or "")[start_i:end_i]
            chrom = chroms[ac]
            assert start_i is not None
            assert end_i is not None
            return "".join(sequence.fetch(chrom, p, p) or "N" for p in range(start_i + 1, end_i + 1))

        def get_tx_exons(self, tx_ac: str, alt_ac: str, alt_aln_method: str) -> list[dict[str, Any]]:
            t = by_ac[tx_ac]
            exons = t.exons if t.strand > 0 else t.exons[::-1]
            rows, at = [], 0
            for n, (start, end) in enumerate(exons):
                size = end - start + 1
                rows.append(
                    {"tx_ac": tx_ac, "alt_ac": alt_ac, "alt_strand": t.strand, "alt_aln_method": _METHOD, "ord": n,
                     "tx_start_i": at, "tx_end_i": at + size, "alt_start_i": start - 1, "alt_end_i": end,
                     "cigar": f"{size}=", "hgnc": t.gene}
                )  # fmt: skip
                at += size
            return sorted(rows, key=lambda row: row["alt_start_i"])  # the library takes the first as the lowest

        def get_tx_identity_info(self, tx_ac: str) -> dict[str, Any]:
            t = by_ac[tx_ac]
            whole = spliced(t, sequence)
            assert whole is not None
            exons = t.exons if t.strand > 0 else t.exons[::-1]
            return {"tx_ac": tx_ac, "alt_ac": tx_ac, "alt_aln_method": "transcript", "cds_start_i": whole.start,
                    "cds_end_i": whole.end, "lengths": [e - s + 1 for s, e in exons], "hgnc": t.gene}  # fmt: skip

        def get_tx_info(self, tx_ac: str, alt_ac: str, alt_aln_method: str) -> dict[str, Any]:
            return {**self.get_tx_identity_info(tx_ac), "alt_ac": alt_ac, "alt_aln_method": _METHOD}

        def get_tx_mapping_options(self, tx_ac: str) -> list[dict[str, Any]]:
            return [{"tx_ac": tx_ac, "alt_ac": accession(build, by_ac[tx_ac].chrom), "alt_aln_method": _METHOD}]

        def get_pro_ac_for_tx_ac(self, tx_ac: str) -> str:
            return "NP_" + tx_ac[3:]

        def get_acs_for_protein_seq(self, seq: str) -> list[str]:
            return []

        def get_assembly_map(self, assembly_name: str) -> dict[str, str]:
            return {}

        def get_gene_info(self, gene: str) -> None:
            return None

        def get_similar_transcripts(self, tx_ac: str) -> list[Any]:
            return []

        def get_tx_for_gene(self, gene: str) -> list[Any]:
            return []

        def get_tx_for_region(self, alt_ac: str, alt_aln_method: str, start_i: int, end_i: int) -> list[Any]:
            return []

    return Provider()


class Oracle:
    """The names that the library gives."""

    def __init__(self, build: Build) -> None:
        import hgvs.normalizer
        import hgvs.parser
        import hgvs.variantmapper

        self.build = build
        self.sequence, transcripts = repeats.genome(build)
        provider = _provider(build, self.sequence, transcripts)
        self._parse = hgvs.parser.Parser().parse_hgvs_variant
        self._mapper = hgvs.variantmapper.VariantMapper(provider, prevalidation_level=None)
        self._normal = {
            strand: hgvs.normalizer.Normalizer(
                provider, shuffle_direction=3 if strand > 0 else 5, validate=False, alt_aln_method=_METHOD,
                variantmapper=self._mapper,
            )
            for strand in (1, -1)
        }  # fmt: skip

    def _genomic(self, chrom: str, alleles: tuple[int, str, str]) -> Any:
        pos, ref, alt = alleles
        ac = accession(self.build, chrom)
        if not ref:
            return self._parse(f"{ac}:g.{pos - 1}_{pos}ins{alt}")
        end = pos + len(ref) - 1
        span = f"{pos}" if end == pos else f"{pos}_{end}"
        if not alt:
            return self._parse(f"{ac}:g.{span}del{ref}")
        if len(ref) == len(alt) == 1:
            return self._parse(f"{ac}:g.{pos}{ref}>{alt}")
        return self._parse(f"{ac}:g.{span}del{ref}ins{alt}")

    def names(self, t: Transcript, pos: int, ref: str, alt: str) -> tuple[str, str]:
        """``c.`` with its accession and ``p.`` without parentheses and accession."""
        alleles = minimal(pos, ref, alt)
        normal = self._normal[t.strand].normalize(self._genomic(t.chrom, alleles))
        coding = self._mapper.g_to_c(normal, t.accession, alt_aln_method=_METHOD)
        return _bare(str(coding)), self._protein(t, alleles, coding)

    def _protein(self, t: Transcript, alleles: tuple[int, str, str], coding: Any) -> str:
        if alleles[1] and alleles[2]:
            return _plain(self._mapper.c_to_p(coding))
        right = shifting.steps_right(self.sequence, t.chrom, alleles)
        left = shifting.steps_left(self.sequence, t.chrom, alleles)
        places = [shifting.moved(alleles, by) for by in range(-left, right + 1)]
        answer = None
        for place in places[::-1] if t.strand > 0 else places:
            here = self._mapper.g_to_c(self._genomic(t.chrom, place), t.accession, alt_aln_method=_METHOD)
            first, last = here.posedit.pos.start, here.posedit.pos.end
            if first.base < 0 and (last.base < 0 or (last.base == 1 and not place[1])) and first.datum == last.datum:
                return "p.?"  # in front of the start codon, which stays
            if first.offset == 0 and last.offset == 0:
                answer = answer or _plain(self._mapper.c_to_p(here))
                if answer != "p.Met1?":
                    return answer
            elif first.base == last.base and min(abs(first.offset), abs(last.offset)) > (2 if place[1] else 1):
                return answer or "p.?"
        return answer or "p.?"


def _bare(text: str) -> str:
    """Without the bases that newer nomenclature leaves out ("c.5_7delACG" is "c.5_7del")."""
    change = ours.parse_coding(text)
    return ours.format_coding(change) if change is not None else text


def _plain(protein: Any) -> str:
    text = str(protein).rpartition(":")[2].replace("(", "").replace(")", "")
    text = re.sub(r"(ins(?:[A-Z][a-z]{2})*?Ter).*", r"\1", text)  # nothing behind a new stop codon belongs to the name
    return re.sub(r"^(p\.Ter[0-9]+)Ter$", r"\1=", text)


def mine(sequence: MemorySequence, t: Transcript, pos: int, ref: str, alt: str) -> tuple[str, str]:
    """Our names in the same form."""
    effect = describe(t, sequence, pos, ref, alt)
    if effect is None:
        return "-", "-"
    protein = ours.format_protein(effect.protein) if effect.protein else "p.?"
    return f"{t.accession}:{effect.coding}", protein


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("count", nargs="?", type=int, default=12_000)
    options.add_argument("--golden", type=Path)
    options.add_argument("--show", type=int, default=40)
    chosen = options.parse_args()
    try:
        import hgvs  # noqa: F401
    except ImportError:
        print("hgvs is not installed here: nothing compared")
        return 0
    oracles = {build: Oracle(build) for build in Build}
    same: collections.Counter[str] = collections.Counter()
    total: collections.Counter[str] = collections.Counter()
    different, silent, golden = [], collections.Counter[str](), []
    for event in repeats.events(chosen.count):
        oracle = oracles[event.build]
        total[event.kind] += 1
        own = mine(oracle.sequence, event.transcript, event.pos, event.ref, event.alt)
        try:
            theirs = oracle.names(event.transcript, event.pos, event.ref, event.alt)
        except Exception as error:  # the library refuses some events: counted, with its words
            silent[f"{type(error).__name__}: {str(error)[:60]}"] += 1
            different.append((event, own, (f"{type(error).__name__}", str(error)[:80])))
            continue
        if own == theirs:
            same[event.kind] += 1
            golden.append((event, own))
        else:
            different.append((event, own, theirs))
    causes = collections.Counter(_cause(*names) for _, *names in different)
    for event, own, theirs in different[: chosen.show]:
        print(event.kind, event.build.value, event.transcript.gene, event.pos, event.ref, event.alt, *own, "|", *theirs)
    for words, n in silent.most_common():
        print("the library gives no name:", n, words)
    for words, n in causes.most_common():
        print(f"different: {n} {words}")
    for kind, n in sorted(total.items()):
        print(f"{kind}\t{same[kind]} of {n}")
    agreed, asked = sum(same.values()), sum(total.values())
    print(f"identical c. and p.: {agreed} of {asked} ({agreed / asked:.4%})")
    if chosen.golden:
        _write(chosen.golden, golden)
    return 0


def _cause(own: tuple[str, str], theirs: tuple[str, str]) -> str:
    """Why two names differ, where it is one of the known reasons."""
    if own[0] != theirs[0]:
        return "c. name"
    if "dup" in own[1] and "ext" in theirs[1]:
        return "last residues twice: a duplication here, an extension there"
    return "other"


def _write(path: Path, agreed: list[tuple[repeats.Event, tuple[str, str]]]) -> None:
    step = max(1, len(agreed) // 400)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            "# Names on which hgvs (biocommons) and this project agree, on the made-up genome of tests/genome/repeats.py.\n"
        )
        out.write("build\taccession\tpos\tref\talt\tc\tp\n")
        for event, (coding, protein) in agreed[::step]:
            out.write(
                "\t".join([event.build.value, event.transcript.accession, str(event.pos), event.ref, event.alt,
                           coding, protein]) + "\n"
            )  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
