"""Words of mutation tables for what a change does, as Sequence Ontology terms.

Source: the MAF specification's ``Variant_Classification`` (GDC MAF Format v1.0.0; vcf2maf's GetVariantClassification maps
the same way in the other direction). "Splice_Site" does not say which site: the place itself decides that.
"""

from __future__ import annotations

import re
from types import MappingProxyType

_TERMS = MappingProxyType(
    {
        "missense_mutation": "missense_variant", "missense": "missense_variant", "nonsynonymous": "missense_variant",
        "nonsense_mutation": "stop_gained", "nonsense": "stop_gained", "stopgain": "stop_gained",
        "nonstop_mutation": "stop_lost", "nonstop": "stop_lost", "stoploss": "stop_lost",
        "silent": "synonymous_variant", "synonymous": "synonymous_variant",
        "frame_shift_del": "frameshift_variant", "frame_shift_ins": "frameshift_variant",
        "frameshift": "frameshift_variant",
        "frameshiftdeletion": "frameshift_variant", "frameshiftinsertion": "frameshift_variant",
        "frameshiftblocksubstitution": "frameshift_variant", "frameshiftsubstitution": "frameshift_variant",
        "frameshift_truncation": "frameshift_variant", "frameshift_elongation": "frameshift_variant",
        "nonframeshiftsubstitution": "inframe_indel", "nonframeshiftblocksubstitution": "inframe_indel",
        "in_frame_del": "inframe_deletion", "in_frame_ins": "inframe_insertion", "inframedeletion": "inframe_deletion",
        "inframeinsertion": "inframe_insertion", "nonframeshiftdeletion": "inframe_deletion",
        "nonframeshiftinsertion": "inframe_insertion", "in_frame_deletion": "inframe_deletion",
        "in_frame_insertion": "inframe_insertion",
        "splice_region": "splice_region_variant",
        "translation_start_site": "start_lost", "start_codon_snp": "start_lost", "startloss": "start_lost",
        "5'utr": "5_prime_UTR_variant", "3'utr": "3_prime_UTR_variant", "5utr": "5_prime_UTR_variant",
        "3utr": "3_prime_UTR_variant", "5'flank": "upstream_gene_variant", "3'flank": "downstream_gene_variant",
        "intron": "intron_variant", "igr": "intergenic_variant", "rna": "non_coding_transcript_exon_variant",
        "lincrna": "non_coding_transcript_exon_variant", "promoter": "upstream_gene_variant",
    }
)  # fmt: skip


def terms(text: str | None) -> tuple[str, ...]:
    """Sequence Ontology terms of a consequence as a table writes it; empty where it is not understood.

    Terms of the ontology themselves ("missense_variant&splice_region_variant", "Missense variant") pass through.
    """
    if text is None:
        return ()
    found: list[str] = []
    for part in re.split(r"[&,;:|]\s*", text):
        word = part.strip()
        if not word:
            continue
        key = re.sub(r"[\s]+", "_", word.lower())
        known = _TERMS.get(key) or _TERMS.get(re.sub(r"[_\-]", "", key))
        if known is not None:
            found.append(known)
        elif re.fullmatch(r"[a-z0-9_']+_variant|stop_gained|stop_lost|start_lost|stop_retained|start_retained|"
                          r"inframe_(insertion|deletion|indel)|transcript_(ablation|amplification)|"
                          r"initiator_codon", key):  # fmt: skip
            found.append(key.replace("_utr_", "_UTR_"))
    return tuple(dict.fromkeys(found))
