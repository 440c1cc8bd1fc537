"""Every format against values it was not made for: only a refusal may leave a reader, and every allele stays counted."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.readers.reader_files import Reader
from tests.readers.vendor import test_annovar as annovar
from tests.readers.vendor import test_caris_tempus as ct
from tests.readers.vendor import test_fhir as fhir
from tests.readers.vendor import test_foundation as foundation
from tests.readers.vendor import test_fusions as fusions
from tests.readers.vendor import test_maf as maf
from tests.readers.vendor import test_more_vendors as more
from tests.readers.vendor import test_nirvana as nirvana
from tests.readers.vendor import test_tso500 as tso
from tests.readers.vendor.tables import balanced, table

from mingbian.model.case import Build
from mingbian.model.errors import Refusal, UsageError

TABLES = {
    "maf": maf.maf(maf.V600E, maf.EX19DEL),
    "tso500": tso.report([tso.V600E], ["MET\t5.1"], ["EGFR\t2-7\tchr7:55087058\tchr7:55223523\t30\tNM_1"],
                         ["EML4/ALK\tchr2:42522656\tchr2:29446394\t20\t3\t4"]),
    "metrics": tso.metrics("MEDIAN_EXON_COVERAGE (Count)\t150\tNA\t90"),
    "star-fusion": table(fusions.STAR, [fusions.EML4_ALK]),
    "arriba": table(fusions.ARRIBA, [fusions.BCR_ABL1]),
    "cnvkit": table(("chromosome", "start", "end", "gene", "log2", "cn", "probes"),
                    [{"chromosome": "chr7", "start": 55086713, "end": 55324313, "gene": "EGFR", "log2": 3, "cn": 16}]),
    "cna": b"Hugo_Symbol\tEntrez_Gene_Id\tS1\nERBB2\t2064\t2\nCDKN2A\t1029\t-2\n",
    "guardant": more.sheet(more.BRAF),
    "oncomine": table(more.ONCOMINE, [more.HOTSPOT]),
    "annovar": annovar.multianno((annovar.L858R, ()), (annovar.EX19DEL, annovar.VCF)),
    "mapping": b"Gene\tHGVSp\nEGFR\tL858R\n",
}  # fmt: skip
TREES = {
    "fhir": fhir.bundle(fhir.observation(*fhir.L858R)),
    "twngs": fhir.bundle(fhir.twngs("NM_005228.5:c.2573T>G")),
    "tempus": ct.tempus(somaticPotentiallyActionableMutations=[{"gene": "EGFR", "variants": [ct.L858R]}],
                        fusionVariants=[{"gene5": "EML4", "gene3": "ALK"}], tumorMutationalBurden="6.3"),
    "tempus-3": ct.v3(pathogenic=[{"variantType": "snvIndels", "variantDetails": [{"gene": "KRAS", "cVar": "c.34G>T"}]}]),
    "c-cat": more.cats(shortVariants=[more.KRAS]),
    "phenopacket": more.packed(more.phenopacket(more.DESCRIPTOR)),
    "nirvana": nirvana.written(nirvana.V600E),
}  # fmt: skip
MARKUP = {
    "foundation": foundation.report(foundation.short(), foundation.rearrangement()),
    "caris": ct.caris(ct.egfr()),
}
CELLS = ("", "NA", "-", "-1", "1e400", "nan", "99999999999999999999", "x" * 3000, "\ufeff", "=cmd|'/c calc'!A1", "a;b,c|d",
         "\x00", "chr99", "0", "c.(?_?)", "p.?", '"')  # fmt: skip
VALUES: tuple[Any, ...] = (
    None,
    "",
    [],
    {},
    -1,
    10**30,
    1e300,
    True,
    [[]],
    {"a": 1},
    "x" * 3000,
    [None],
    "p.?",
    "c.?",
    "\u202e",
)


def survives(reader: Reader, data: bytes, name: str) -> None:
    try:
        reading = reader(data, name=name, build=Build.GRCH37)
    except (Refusal, UsageError):
        return
    assert balanced(reading)


def with_other_nodes(tree: Any) -> Iterator[Any]:
    """The tree with each of its nodes exchanged for some of the values, and with each key left out."""

    chance = random.Random(11)

    def walk(node: Any, put: Callable[[Any], Any]) -> Iterator[Any]:
        yield from (put(value) for value in chance.sample(VALUES, 5))
        if isinstance(node, dict):
            for key, child in node.items():
                yield put({k: v for k, v in node.items() if k != key})
                yield from walk(child, lambda new, node=node, key=key: put(node | {key: new}))  # type: ignore[misc]
        elif isinstance(node, list):
            yield put(node * 2)
            for n, child in enumerate(node):
                yield from walk(child, lambda new, node=node, n=n: put([*node[:n], new, *node[n + 1 :]]))  # type: ignore[misc]

    yield from walk(tree, lambda new: new)


@pytest.mark.parametrize("name", TREES)
def test_each_value_of_a_tree(reader: Reader, name: str) -> None:
    for changed in with_other_nodes(json.loads(TREES[name])):
        survives(reader, json.dumps(changed).encode(), "a.json")


@pytest.mark.parametrize("name", TABLES)
def test_each_cell_of_a_table(reader: Reader, name: str) -> None:
    separator = "," if name == "guardant" else "\t"
    lines, chance = TABLES[name].decode().split("\n"), random.Random(11)
    for at, line in enumerate(lines):
        cells = line.split(separator)
        for column in range(len(cells)):
            for cell in chance.sample(CELLS, 4 if cells[column] else 1):
                changed = separator.join([*cells[:column], cell, *cells[column + 1 :]])
                survives(reader, "\n".join([*lines[:at], changed, *lines[at + 1 :]]).encode(), "a.tsv")
        survives(reader, "\n".join(lines[:at]).encode(), "a.tsv")
        survives(reader, "\n".join([*lines[:at], line, *lines[at:]]).encode(), "a.tsv")


@pytest.mark.parametrize("name", MARKUP)
def test_each_value_of_a_document(reader: Reader, name: str) -> None:
    text, chance = MARKUP[name].decode(), random.Random(11)
    for m in re.finditer(r'"([^"]*)"|>([^<]+)<', text):
        group = 1 if m[1] is not None else 2
        for cell in chance.sample(CELLS, 6):
            safe = cell.replace("&", "").replace('"', "").replace("<", "")
            survives(reader, (text[: m.start(group)] + safe + text[m.end(group) :]).encode(), "a.xml")
    for m in re.finditer(r"<(\w[\w-]*)[^<>]*/>|<(\w+)>[^<]*</\2>", text):
        survives(reader, (text[: m.start()] + text[m.end() :]).encode(), "a.xml")
        survives(reader, (text[: m.end()] + m[0] + text[m.end() :]).encode(), "a.xml")


@pytest.mark.parametrize("name", [*TABLES, *TREES, *MARKUP])
def test_bytes_at_random(reader: Reader, name: str) -> None:
    data = (TABLES | TREES | MARKUP)[name]
    chance = random.Random(7)
    for _ in range(50):
        at = chance.randrange(len(data))
        piece = bytes(chance.randrange(256) for _ in range(chance.choice((0, 1, 1, 4))))
        survives(reader, data[:at] + piece + data[at + chance.choice((0, 1, 20)) :], "a")
