"""One patient's BRAF V600E as each laboratory would write it: the interpretation is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.readers.reader_files import record, vcf
from tests.readers.vendor import test_annovar as annovar
from tests.readers.vendor import test_caris_tempus as ct
from tests.readers.vendor import test_fhir as fhir
from tests.readers.vendor import test_foundation as foundation
from tests.readers.vendor import test_maf as maf
from tests.readers.vendor import test_more_vendors as more
from tests.readers.vendor import test_nirvana as nirvana
from tests.readers.vendor import test_tso500 as tso
from tests.readers.vendor.tables import table

from mingbian import pipeline
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Build, CaseOptions
from mingbian.model.interpretation import Finding

CARIS = (
    ct.egfr().replace("EGFR", "BRAF").replace("c.2573T&gt;G", "c.1799T&gt;A").replace("p.L858R", "p.V600E")
    .replace("NM_005228.5", "NM_004333.4")
)  # fmt: skip
TEMPUS = ct.L858R | {"HGVS.p": "p.V600E", "HGVS.pFull": "p.Val600Glu", "HGVS.c": "c.1799T>A", "transcript": "NM_004333",
                     "nucleotideAlteration": "7:140453136:A:T"}  # fmt: skip
ANNOVAR = {
    "Start": 140453136, "End": 140453136, "Ref": "A", "Alt": "T", "Gene.refGene": "BRAF", "CLNSIG": ".",
    "AAChange.refGene": "BRAF:NM_001354609:exon15:c.T1799A:p.V600E,BRAF:NM_004333:exon15:c.T1799A:p.V600E",
}  # fmt: skip
C_CAT = more.KRAS | {
    "chromosome": "7", "position": 140453136, "referenceAllele": "A", "alternateAllele": "T",
    "transcripts": [{"transcriptId": "NM_004333.4", "geneSymbol": "BRAF", "cdsChange": "1799T>A",
                     "aminoAcidsChange": "V600E"}],
}  # fmt: skip
PACKED = {
    "geneContext": {"symbol": "BRAF"}, "expressions": [{"syntax": "hgvs.c", "value": "NM_004333.4:c.1799T>A"}],
    "vcfRecord": {"genomeAssembly": "GRCh37", "chrom": "7", "pos": "140453136", "ref": "A", "alt": "T"},
}  # fmt: skip


def fhir_variant(*names: tuple[str, str]) -> dict[str, Any]:
    return fhir.observation(*(fhir.component(code, fhir.concept(name)) for code, name in names),
                            fhir.component("48018-6", fhir.concept("HGNC:1097", "BRAF")))  # fmt: skip


FILES: dict[str, bytes] = {
    "vcf": vcf([record()]),
    "maf": maf.maf(maf.V600E),
    "maf without names": maf.maf({k: v for k, v in maf.V600E.items() if not k.startswith(("HGVS", "Transcript"))}),
    "maf with the short name": maf.maf({k: v for k, v in maf.V600E.items() if k not in {"HGVSc", "HGVSp"}}),
    "nirvana": nirvana.written(nirvana.V600E),
    "tso500": tso.report([tso.V600E]),
    "foundation": foundation.report(foundation.short()),
    "caris": ct.caris(CARIS),
    "tempus": ct.tempus(somaticPotentiallyActionableMutations=[{"gene": "BRAF", "variants": [TEMPUS]}]),
    "c-cat": more.cats(shortVariants=[C_CAT]),
    "guardant": more.sheet(more.BRAF),
    "oncomine": table(more.ONCOMINE, [more.HOTSPOT]),
    "annovar": table(annovar.COLUMNS, [annovar.L858R | ANNOVAR]),
    "phenopacket": json.dumps(more.phenopacket(PACKED, subjectOrBiosampleId="b1")).encode(),
    "fhir by place": fhir.bundle(fhir_variant(("81290-9", "NC_000007.13:g.140453136A>T"))),
    "fhir by names": fhir.bundle(fhir_variant(("48004-6", "NM_004333.4:c.1799T>A"), ("48005-3", "p.Val600Glu"))),
    "twngs": fhir.bundle(fhir.twngs("NM_004333.6:c.1799T>A", genes=("BRAF",))),
    "mapping": b"Gene,Mutation\nBRAF,V600E\n",
    "mapping by place": b"Chr,Pos,Ref,Alt\n7,140453136,A,T\n",
}
MAPPINGS = {
    "mapping": 'gene = "Gene"\nhgvs_p = "Mutation"\n',
    "mapping by place": 'chrom = "Chr"\npos = "Pos"\nref = "Ref"\nalt = "Alt"\n',
}


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load()


def finding(kb: KnowledgeBase, folder: Path, name: str) -> Finding:
    file, mapping = folder / "result", folder / "mapping.toml"
    file.write_bytes(FILES[name])
    body = MAPPINGS.get(name)
    if body is not None:
        mapping.write_text(f'format = "mingbian.mapping/1"\nseparator = "comma"\n[columns]\n{body}', encoding="utf-8")
    # a phenopacket's own diagnosis is the retinoblastoma of its fixture
    options = CaseOptions(
        build=Build.GRCH37, tumor_type="RBL" if name == "phenopacket" else "LUAD", mapping=str(mapping) if body else None
    )
    (found,) = [f for f in pipeline.run([file], options, kb).findings if f.variant.gene == "BRAF"]
    return found


@pytest.mark.parametrize("name", [n for n in FILES if n != "vcf"])
def test_the_change_is_one_change(kb: KnowledgeBase, tmp_path: Path, name: str) -> None:
    expected, found = finding(kb, tmp_path, "vcf"), finding(kb, tmp_path, name)
    assert (found.variant.gene, found.variant.protein, found.variant.consequence) == ("BRAF", "V600E", "missense_variant")
    assert "name_conflict" not in found.flags
    assert "other_transcript" not in found.flags
    if name != "phenopacket":
        assert (found.tier, found.level, found.escat) == (expected.tier, expected.level, expected.escat)
        assert len(found.assertions) == len(expected.assertions)
    if found.variant.key is not None:
        assert found.variant.key == expected.variant.key
