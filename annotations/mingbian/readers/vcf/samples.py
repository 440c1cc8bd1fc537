"""Which column is the tumor and which the normal sample. Never "the first one"."""

from __future__ import annotations

import re
from enum import StrEnum

from mingbian.model.case import Assay, CaseOptions
from mingbian.model.errors import Refusal
from mingbian.model.patterns import pattern
from mingbian.model.reading import ReadWarning
from mingbian.model.records import Record
from mingbian.readers.vcf.header import Header

_TUMOR = frozenset({"tumor", "tumour", "tum", "somatic", "cancer", "metastasis", "metastatic", "relapse"})
_NORMAL = frozenset({"normal", "norm", "germline", "blood", "control", "ctrl", "buffy", "wbc", "pbmc", "saliva", "buccal"})
_TUMOR_ZH, _NORMAL_ZH = ("腫瘤", "癌"), ("正常", "血液", "對照")
_ROLE_WORD = pattern(r"tumou?r\d*|normal\d*|腫瘤|癌|正常|血液|對照")
_WORD = pattern(r"[A-Za-z]+|\d+")
_TCGA = pattern(r"TCGA-\w{2}-\w{4}-(\d{2})")
_KEY = pattern(r"(\w+)=(\"[^\"]*\"|[^,>]*)")


class Role(StrEnum):
    TUMOR = "tumor"
    NORMAL = "normal"


class Chosen(Record, frozen=True):
    """Names of the columns to read; both None in a file without sample columns. ``how`` says why, in words."""

    tumor: str | None
    normal: str | None
    how: str
    warnings: tuple[ReadWarning, ...] = ()


def choose(header: Header, options: CaseOptions, file: str) -> Chosen:
    """The tumor and the normal column, by the options, the header, the names, or because there is only one.

    Raises ``Refusal`` TUMOR_SAMPLE_UNKNOWN (with the names as choices) where that does not settle it, and
    NO_SUCH_SAMPLE where an option names a column the file does not have.
    """
    names = header.samples
    for option, name in (("--tumor-sample", options.tumor_sample), ("--normal-sample", options.normal_sample)):
        if name is not None and name not in names:
            raise Refusal(
                "NO_SUCH_SAMPLE",
                file,
                f"There is no sample {name!r} in this file; {_listed(names)}.",
                f"Give {option} one of these names." if names else f"Leave out {option}.",
                choices=names,
            )
    if options.tumor_sample is not None and options.tumor_sample == options.normal_sample:
        raise Refusal(
            "SAME_SAMPLE",
            file,
            f"{options.tumor_sample!r} was named as the tumor and as the normal sample.",
            "Name two different samples, or leave out --normal-sample.",
            choices=names,
        )
    if not names:
        return Chosen(None, None, "the file has no sample columns")
    found = _by_header(header, file) or _by_names(names)
    if options.tumor_sample is not None:
        normal = options.normal_sample
        if normal is None and found is not None and found.tumor == options.tumor_sample:
            normal = found.normal
        return Chosen(options.tumor_sample, normal, "named by the user", _unused(names, options.tumor_sample, normal))
    if options.normal_sample is not None:
        others = [n for n in names if n != options.normal_sample]
        if found is not None and found.tumor != options.normal_sample:
            others = [n for n in others if n == found.tumor] or others
        if len(others) == 1:
            return Chosen(
                others[0], options.normal_sample, "named by the user", _unused(names, others[0], options.normal_sample)
            )
        raise _ask(names, file)
    if found is not None:
        return Chosen(found.tumor, found.normal, found.how, _unused(names, found.tumor, found.normal))
    if len(names) == 1:
        warnings: tuple[ReadWarning, ...] = ()
        if role(names[0]) is Role.NORMAL:
            warnings = (
                ReadWarning(
                    "SAMPLE_NAME", f"The only sample is called {names[0]!r}: check that this is the file you mean."
                ),
            )
        return Chosen(names[0], None, "the only sample", warnings)
    raise _ask(names, file)


def _ask(names: tuple[str, ...], file: str) -> Refusal:
    return Refusal(
        "TUMOR_SAMPLE_UNKNOWN",
        file,
        f"The file does not say which of its {len(names)} samples is the tumor; {_listed(names)}.",
        "Name it with --tumor-sample (and the matched normal, if there is one, with --normal-sample).",
        choices=names,
    )


def _listed(names: tuple[str, ...]) -> str:
    if not names:
        return "it has no sample columns"
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"it has {', '.join(repr(n) for n in names[:8])}{more}"


def _unused(names: tuple[str, ...], tumor: str | None, normal: str | None) -> tuple[ReadWarning, ...]:
    rest = tuple(n for n in names if n not in {tumor, normal})
    if not rest:
        return ()
    return (ReadWarning("SAMPLES_NOT_READ", f"Samples that were not read: {_listed(rest).removeprefix('it has ')}."),)


def _by_header(header: Header, file: str) -> Chosen | None:
    """By ##tumor_sample and ##normal_sample, then by ##PEDIGREE, then by ##SAMPLE."""
    names = header.samples
    tumors = [v for v in dict.fromkeys(header.values("tumor_sample")) if v in names]
    normals = [v for v in dict.fromkeys(header.values("normal_sample")) if v in names]
    if len(tumors) == 1:
        others = [n for n in normals if n != tumors[0]]
        return Chosen(tumors[0], others[0] if len(others) == 1 else None, "##tumor_sample in the header")
    if len(tumors) > 1:
        raise _ask(names, file)
    if len(normals) == 1 and len(names) == 2:
        other = next(n for n in names if n != normals[0])
        return Chosen(other, normals[0], "##normal_sample in the header")
    stated = [(keys.get("Derived", ""), keys.get("Original", "")) for keys in map(_keys, header.values("PEDIGREE"))]
    pairs = {(derived, original) for derived, original in stated if derived in names and derived != original}
    if len(pairs) == 1:
        ((derived, original),) = pairs
        return Chosen(derived, original if original in names else None, "##PEDIGREE in the header")
    roles: dict[str, Role] = {}
    for keys in map(_keys, header.values("SAMPLE")):
        name = keys.get("ID", "")
        words = " ".join((keys.get("Genomes", ""), keys.get("Description", ""), keys.get("SampleType", "")))
        said = _role_of_words(words)
        if name in names and said is not None and not _is_rna(name, words):
            roles[name] = said
    return _from_roles(names, roles, "##SAMPLE in the header")


def _keys(value: str) -> dict[str, str]:
    return {m[1]: m[2].strip('"') for m in _KEY.finditer(value)}


def _by_names(names: tuple[str, ...]) -> Chosen | None:
    roles = {name: r for name in names if (r := role(name)) is not None and not _is_rna(name, "")}
    found = _from_roles(names, roles, "the names of the samples")
    if found is None or found.normal is None:
        return found
    stems = {_stem(n) for n in (found.tumor or "", found.normal)} - {""}
    if len(stems) == 2:
        one, other = sorted(stems, key=len)
        if not other.startswith(one):
            return None  # two patients, by their names
    return found


def _from_roles(names: tuple[str, ...], roles: dict[str, Role], how: str) -> Chosen | None:
    tumors = [n for n in names if roles.get(n) is Role.TUMOR]
    normals = [n for n in names if roles.get(n) is Role.NORMAL]
    if len(tumors) == 1 and len(normals) <= 1:
        rest = [n for n in names if n not in {*tumors, *normals}]
        if normals or not rest or all(_is_rna(n, "") for n in rest):
            return Chosen(tumors[0], normals[0] if normals else None, how)
        if len(names) == 2 and _stem(tumors[0]) in {_stem(rest[0]), rest[0].lower()}:
            return Chosen(tumors[0], rest[0], how)
        return None
    if not tumors and len(normals) == 1 and len(names) == 2:
        other = next(n for n in names if n != normals[0])
        return Chosen(other, normals[0], how)
    return None


def role(name: str) -> Role | None:
    """What a sample's name says it is: TUMOR, P1_T, tumor2, TCGA-..-01A; NORMAL, P1-N, Germline; None for any other."""
    barcode = _TCGA.search(name)
    if barcode:
        kind = int(barcode[1])
        return Role.TUMOR if 1 <= kind <= 9 else Role.NORMAL if 10 <= kind <= 19 else None
    said = _role_of_words(name)
    if said is not None:
        return said
    last = re.split(r"[_\-. ]", name)[-1].upper()
    if last in {"T", "T1"}:
        return Role.TUMOR
    return Role.NORMAL if last in {"N", "N1"} else None


def _role_of_words(text: str) -> Role | None:
    words = {w.lower() for w in _WORD.findall(text)}
    words |= {w for part in words for w in ("tumor", "tumour", "normal") if part.startswith(w)}
    words |= {w for part in words - {"abnormal"} for w in ("tumor", "tumour", "normal") if part.endswith(w)}
    tumor = bool(words & _TUMOR) or any(w in text for w in _TUMOR_ZH)
    normal = bool(words & _NORMAL) or any(w in text for w in _NORMAL_ZH)
    if tumor == normal:
        return None
    return Role.TUMOR if tumor else Role.NORMAL


def _is_rna(name: str, words: str) -> bool:
    return "rna" in {w.lower() for w in _WORD.findall(f"{name} {words}")}


def _stem(name: str) -> str:
    """What is left of a name without the word that says its role; the same for the samples of one patient."""
    parts = [p for p in re.split(r"[_\-. ]", name.lower()) if p]
    if len(parts) > 1 and parts[-1] in {"t", "n", "t1", "n1"}:
        parts.pop()
    kept = [_ROLE_WORD.sub("", p) if p not in _TUMOR | _NORMAL else "" for p in parts]
    barcode = _TCGA.search(name)
    return name[: barcode.start(1)].lower() if barcode else "_".join(p for p in kept if p)


_GERMLINE_CALLERS = ("##source=haplotypecaller", "##deepvariant_version", "##content=strelka germline")


def guess_assay(header: Header, chosen: Chosen) -> Assay | None:
    """The assay where the file leaves no doubt; None otherwise."""
    if chosen.tumor is not None and chosen.normal is not None:
        return Assay.TUMOR_NORMAL
    lowered = [line.lower() for line in header.meta]
    if header.values("tumor_sample"):
        return Assay.TUMOR_NORMAL if header.values("normal_sample") else Assay.TUMOR_ONLY
    if len(header.samples) == 1 and any(line.startswith(_GERMLINE_CALLERS) for line in lowered):
        somatic = any("mutect" in line or "tumor" in line for line in lowered)
        return None if somatic or role(header.samples[0]) is Role.TUMOR else Assay.GERMLINE
    return None
