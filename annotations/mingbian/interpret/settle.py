"""The file's own statements against the user's options: one settled case, or a refusal that names both values.

What the file says is used where no option is given and the other way round; a contradiction stops. Nothing is guessed
but the kind of assay, and that guess is a warning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Generic, TypeVar

from mingbian.interpret import context_keys
from mingbian.interpret.conditions import unrecognized
from mingbian.knowledge.context import ContextKey
from mingbian.knowledge.store import KnowledgeBase
from mingbian.model.case import Assay, Build, Case, CaseOptions, Consent, Consents, TumorType
from mingbian.model.contigs import INDEX
from mingbian.model.errors import Refusal, UsageError
from mingbian.model.interpretation import Warning_
from mingbian.model.reading import Reading
from mingbian.model.records import Record, replace
from mingbian.readers.anchors import Anchors, Tally

T = TypeVar("T")

CLASSES = ("pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign")
"""The classes a person may give a germline variant."""

_ROOT = "TISSUE"
"""The root of OncoTree says nothing about the tumor."""

_ANONYMOUS_SAMPLES = frozenset(
    {"tumor", "tumour", "normal", "sample", "sample1", "tumor_sample", "primary", "20", "none", "unknown", ""}
)
"""Column names that callers write when nobody told them a name: no statement about whose sample it is."""


class Settled(Record, frozen=True):
    case: Case
    warnings: tuple[Warning_, ...]

    def with_reference(self, evidence: tuple[str, ...], warnings: tuple[Warning_, ...]) -> Settled:
        """The same case with what the comparison to the reference genome found."""
        case = replace(self.case, build_evidence=(*self.case.build_evidence, *evidence)) if evidence else self.case
        return Settled(case, (*self.warnings, *warnings))


class _Stated(Record, Generic[T], frozen=True):
    """One file's word on one fact."""

    value: T
    file: str


def settle(readings: Sequence[Reading], options: CaseOptions, kb: KnowledgeBase) -> Settled:
    """Settle the case. Raises ``Refusal`` on a contradiction, ``UsageError`` on an option that cannot be understood."""
    _check_ranges(options)
    warnings: list[Warning_] = []
    build = _agree("BUILD_CONFLICT", "genome build", "--build", options.build, _said(readings, lambda r: r.build))
    bases = tuple(_reference_bases(reading, build) for reading in readings if reading.input.format not in _OWN_CHECK)
    build = build or next((found for found, _ in bases if found is not None), None)
    tumor_sample = _tumor_sample(readings, options)
    normal_sample = _agree(
        "SAMPLE_CONFLICT",
        "normal sample",
        "--normal-sample",
        options.normal_sample,
        _named(readings, lambda r: r.normal_sample),
    )
    assay = _assay(readings, options, normal_sample, warnings)
    tumor_type = _tumor_type(readings, options, kb, warnings)
    age = _agree("AGE_CONFLICT", "age", "--age", options.age, _said(readings, lambda r: r.age))
    sex = _agree(
        "SEX_CONFLICT",
        "sex",
        "--sex",
        options.sex and options.sex.lower(),
        _said(readings, lambda r: r.sex and r.sex.lower()),
    )
    purity = _agree("PURITY_CONFLICT", "purity", "--purity", options.purity, _said(readings, lambda r: r.purity))
    context = _context(readings, options, kb, warnings)
    consent = _consent(readings, options, warnings)
    evidence = tuple(dict.fromkeys(e for r in readings for e in r.build_evidence))
    evidence += tuple(dict.fromkeys(words for _, words in bases if words))
    if build is not None and not evidence:
        evidence = ("stated by the user",) if options.build else ("stated by the file",)
    case = Case(
        sample=_first(readings, lambda r: r.sample) or tumor_sample,
        tumor_sample=tumor_sample,
        normal_sample=normal_sample,
        build=Build(build) if build is not None else None,
        build_evidence=evidence,
        assay=assay,
        tumor_type=tumor_type,
        age=age,
        sex=sex,
        purity=purity,
        context=context,
        policy=options.policy,
        regulators=options.regulators,
        consent_germline=consent,
        coverage=(*options.coverage, *(fact for r in readings for fact in r.coverage)),
        specimen=_first(readings, lambda r: r.specimen),
        panel=_first(readings, lambda r: r.panel),
        collected=_first(readings, lambda r: r.collected),
        consents=_consents_beside(readings, options),
    )
    return Settled(case, tuple(warnings))


_OWN_CHECK = frozenset({"vcf", "bcf"})
"""Formats whose reader compares the REF bases itself, of every record and not only of those that are kept."""


def _reference_bases(reading: Reading, build: Build | None) -> tuple[Build | None, str]:
    """The build that the REF bases of a report prove where none is stated, and what they say of it in words.

    Raises ``Refusal`` where they contradict the stated build, or where positions are given without any build and nothing
    else names the change.
    """
    tally = Tally(Anchors.load())
    nameless = None
    for seen in reading.observations:
        if seen.chrom is None or seen.pos is None or not seen.ref or seen.chrom not in INDEX:
            continue
        tally.records += 1
        tally.see(INDEX[seen.chrom], seen.pos, seen.ref[0].upper())
        other = seen.annotation
        named = seen.hgvs_p or seen.hgvs_c or (other is not None and (other.hgvs_p or other.hgvs_c))
        if nameless is None and not named:
            nameless = seen
    if build is None:
        proven = tally.proven()
        if proven is not None:
            return proven, tally.describe(tally.seen(proven), proven)
        if nameless is None:
            return None, ""
        raise Refusal(
            "BUILD_UNKNOWN",
            reading.input.file,
            f"{nameless.chrom}:{nameless.pos} is given by its position alone, and nothing says of which genome build.",
            "State it with --build GRCh37 or --build GRCh38. Positions differ between them, so a guess could be wrong.",
            nameless.source.path,
            choices=tuple(str(b) for b in Build),
        )
    against = tally.contradicts(build)
    if against is not None:
        raise Refusal(
            "BUILD_MISMATCH",
            reading.input.file,
            f"Stated is {build}, but REF does not match: {against}.",
            "Find out which genome build the positions belong to; the report, or the option --build, is wrong.",
        )
    return None, tally.describe(tally.matches[build], build) if tally.matches[build] else ""


def _check_ranges(options: CaseOptions) -> None:
    if options.purity is not None and not 0 <= options.purity <= 1:
        raise UsageError(f"The purity {options.purity} is not between 0 and 1.", "Give it as a fraction, such as 0.6.")
    if options.age is not None and not 0 <= options.age <= 130:
        raise UsageError(f"The age {options.age} is not between 0 and 130 years.", "Give it in years.")
    if options.sex is not None and options.sex.lower() not in ("female", "male"):
        raise UsageError(f"The sex {options.sex!r} is neither female nor male.", "Leave it out where it is not known.")
    for name, decided in options.germline_classes.items():
        if decided.classification not in CLASSES or not decided.by or not decided.on:
            raise UsageError(
                f"The class given for {name} is not complete: {decided.classification!r}.",
                f"Name one of {', '.join(CLASSES)}, who decided, and the day.",
            )
    if not options.regulators:
        raise UsageError("No regulator was chosen.", "Choose at least one of FDA, TFDA, EMA.")


def _said(readings: Sequence[Reading], fact: Callable[[Reading], T | None]) -> list[_Stated[T]]:
    return [_Stated(value, r.input.file) for r in readings if (value := fact(r)) is not None and value != ""]


def _named(readings: Sequence[Reading], fact: Callable[[Reading], str | None]) -> list[_Stated[str]]:
    return [s for s in _said(readings, fact) if s.value.lower() not in _ANONYMOUS_SAMPLES] or _said(readings, fact)[:1]


def _first(readings: Sequence[Reading], fact: Callable[[Reading], str | None]) -> str | None:
    return next((value for r in readings if (value := fact(r))), None)


def _agree(code: str, what: str, flag: str, option: T | None, stated: Sequence[_Stated[T]]) -> T | None:
    """The one value everyone who speaks agrees on; None where nobody speaks. Raises ``Refusal`` naming both values."""
    for a, b in pairwise(stated):
        if a.value != b.value:
            raise Refusal(
                code,
                b.file,
                f"The {what} is {b.value} here and {a.value} in {a.file}.",
                "Interpret together only files of one sample of one patient.",
                choices=(str(a.value), str(b.value)),
            )
    if option is not None and stated and option != stated[0].value:
        raise _contradiction(code, what, flag, option, stated[0])
    return option if option is not None else (stated[0].value if stated else None)


def _contradiction(code: str, what: str, flag: str, option: object, stated: _Stated[T]) -> Refusal:
    return Refusal(
        code,
        stated.file,
        f"The file says {what} {stated.value}, but {flag} says {option}.",
        f"Leave {flag} out to use what the file says, or correct the file.",
        choices=(str(stated.value), str(option)),
    )


def _tumor_sample(readings: Sequence[Reading], options: CaseOptions) -> str | None:
    columns = _named(readings, lambda r: r.tumor_sample)
    reports = _said(readings, lambda r: r.sample if r.tumor_sample is None else None)
    if options.tumor_sample is not None:
        known = {s.value for s in columns} | {s.value for s in reports}
        if known and options.tumor_sample not in known:
            raise _contradiction(
                "SAMPLE_CONFLICT", "tumor sample", "--tumor-sample", options.tumor_sample, (columns or reports)[0]
            )
        return options.tumor_sample
    _agree("SAMPLE_CONFLICT", "sample", "--tumor-sample", None, reports)
    chosen = _agree("SAMPLE_CONFLICT", "tumor sample", "--tumor-sample", None, columns)
    return chosen or (reports[0].value if reports else None)


def _assay(readings: Sequence[Reading], options: CaseOptions, normal_sample: str | None, warnings: list[Warning_]) -> Assay:
    said = _agree("ASSAY_CONFLICT", "assay", "--assay", options.assay, _said(readings, lambda r: r.assay))
    if said is not None:
        return said
    assumed = Assay.TUMOR_NORMAL if normal_sample else Assay.TUMOR_ONLY
    zh = "腫瘤與正常配對檢測" if normal_sample else "僅腫瘤檢測"
    warnings.append(
        Warning_(
            "ASSAY_ASSUMED",
            False,
            f"Neither the file nor an option names the assay; {assumed.value} is assumed "
            f"({'two samples' if normal_sample else 'one sample'}).",
            f"檔案與選項皆未說明檢測方式；依樣本數假定為{zh}。",
        )
    )
    return assumed


def _tumor_type(
    readings: Sequence[Reading], options: CaseOptions, kb: KnowledgeBase, warnings: list[Warning_]
) -> TumorType | None:
    tree = kb.oncotree
    option: TumorType | None = None
    if options.tumor_type is not None and options.tumor_type.strip():
        option = tree.resolve(options.tumor_type)
        if option is None:
            near = ", ".join(f"{t.code} ({t.name})" for t in tree.search(options.tumor_type)[:5])
            raise UsageError(
                f"The tumor type {options.tumor_type!r} is not in OncoTree.",
                f"Near it: {near}." if near else "Give an OncoTree code or name, such as LUAD.",
            )
    settled: TumorType | None = None
    for said in _said(readings, lambda r: r.tumor_type):
        found = tree.resolve(said.value)
        if found is None:
            if option is None:
                warnings.append(
                    Warning_(
                        "TUMOR_TYPE_NOT_RECOGNIZED",
                        False,
                        f"{said.file} names the tumor type {said.value!r}, which is not in OncoTree.",
                        f"{said.file} 所寫的腫瘤類型「{said.value}」不在 OncoTree 中。",
                    )
                )
            continue
        if settled is not None:
            narrower = _narrower(settled, found, kb)
            if narrower is None:
                raise Refusal(
                    "TUMOR_TYPE_CONFLICT",
                    said.file,
                    f"The tumor type is {found.code} here and {settled.code} in another file.",
                    "Interpret together only files of one sample of one patient.",
                    choices=(settled.code, found.code),
                )
            settled = narrower
        else:
            settled = found
        if option is not None and _narrower(found, option, kb) is None:
            raise _contradiction(
                "TUMOR_TYPE_CONFLICT", "tumor type", "--tumor-type", option.code, _Stated(found.code, said.file)
            )
    if option is not None:
        settled = option if settled is None else _narrower(settled, option, kb)
    if settled is not None and settled.code != _ROOT:
        return settled
    warnings.append(
        Warning_(
            "TUMOR_TYPE_UNKNOWN",
            False,
            "The tumor type is not known: statements that depend on it cannot be made, and their tiers stay open.",
            "未提供腫瘤類型：與癌別有關的敘述無法判定，相關分級留空。",
        )
    )
    return None


def _narrower(a: TumorType, b: TumorType, kb: KnowledgeBase) -> TumorType | None:
    """The more specific of two tumor types on one branch of OncoTree; None where they contradict."""
    if a.code in (_ROOT, b.code) or kb.oncotree.is_a(b.code, a.code):
        return b
    return a if b.code == _ROOT or kb.oncotree.is_a(a.code, b.code) else None


def _context(
    readings: Sequence[Reading], options: CaseOptions, kb: KnowledgeBase, warnings: list[Warning_]
) -> Mapping[str, str]:
    keys = kb.context_keys
    merged: dict[str, str] = {}
    for reading in readings:
        for key, value in _clean(reading.context, keys).items():
            earlier = merged.get(key)
            merged[key] = value if earlier is None else _join(key, earlier, value, reading.input.file, keys)
    option_file = readings[0].input.file if readings else ""
    for key, value in _clean(options.context, keys).items():
        _one_value(key, value, keys)
        earlier = merged.get(key)
        merged[key] = value if earlier is None else _join(key, earlier, value, option_file, keys)
    warnings.extend(
        Warning_(
            "CONTEXT_KEY_UNKNOWN",
            False,
            f"No knowledge row asks for the context {key!r}; it changes nothing.",
            f"知識庫中沒有任何條目使用「{key}」這項臨床資訊，因此不影響結果。",
        )
        for key in sorted(set(merged) - set(keys) - {"ER", "PR"})
    )
    for key, value in sorted(merged.items()):
        known = keys.get(key)
        if known is not None and unrecognized(known, value):
            words = ", ".join(v.value for v in known.values)
            warnings.append(
                Warning_(
                    "CONTEXT_VALUE_UNKNOWN",
                    False,
                    f"The context {key} = {value!r} is not understood and counts as not stated; known are: {words}.",
                    f"無法辨識「{key} = {value}」，視為未提供；可用的值：{words}。",
                )
            )
    return MappingProxyType(dict(sorted(merged.items())))


def _clean(context: Mapping[str, str], keys: Mapping[str, ContextKey]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    for key, value in context.items():
        name = context_keys.canonical(key.strip(), keys)
        text = ",".join(part.strip() for part in str(value).split(",") if part.strip())
        if name and text:
            cleaned[name] = text
    return context_keys.derive(cleaned)


def _one_value(key: str, value: str, keys: Mapping[str, ContextKey]) -> None:
    values = list(dict.fromkeys(v.casefold() for v in value.split(",")))
    if context_keys.single(key, keys) and len(values) > 1:
        raise UsageError(
            f"The context {key} is given as {values[0]!r} and as {values[1]!r}.",
            "Give one value, or leave it out where it is not known.",
        )


def _join(key: str, earlier: str, later: str, file: str, keys: Mapping[str, ContextKey]) -> str:
    """Two statements about one context key: united where a key may have several values, refused where they contradict."""
    a, b = _values(earlier), _values(later)
    if a == b:
        return earlier
    contradicts = context_keys.single(key, keys) or (context_keys.is_none(earlier) != context_keys.is_none(later))
    if contradicts:
        raise Refusal(
            "CONTEXT_CONFLICT",
            file,
            f"The file says {key} = {earlier}, but --context says {key} = {later}.",
            "Leave the option out to use what the file says, or correct the file.",
            choices=(earlier, later),
        )
    return ",".join(dict.fromkeys((*earlier.split(","), *later.split(","))))


def _values(text: str) -> frozenset[str]:
    return frozenset(v.strip().casefold() for v in text.split(","))


def _consent(readings: Sequence[Reading], options: CaseOptions, warnings: list[Warning_]) -> Consent:
    """The stricter word holds: consent that anyone records as refused is refused."""
    said = [Consent(c) for c in _consents(readings)]
    if options.consent_germline not in (None, Consent.UNKNOWN):
        said.append(options.consent_germline)
    if not said:
        consent = Consent.UNKNOWN
    elif Consent.NO in said:
        consent = Consent.NO
        if Consent.YES in said:
            warnings.append(
                Warning_(
                    "CONSENT_CONFLICT",
                    False,
                    "Consent for incidental findings is recorded both as yes and as no; no holds.",
                    "附帶發現的告知同意同時記錄為同意與不同意；以不同意為準。",
                )
            )
    else:
        consent = Consent.YES if Consent.YES in said else Consent.UNKNOWN
    if consent is Consent.UNKNOWN:
        warnings.append(
            Warning_(
                "CONSENT_UNKNOWN",
                False,
                "Consent for incidental findings is not recorded: that part of the result is withheld.",
                "尚未記錄附帶發現的告知同意，因此這部分內容不顯示。",
            )
        )
    return consent


def _consents_beside(readings: Sequence[Reading], options: CaseOptions) -> Consents:
    """The other consents, each for itself: a no of anyone holds, then a yes; else unknown."""
    settled = {}
    for name in Consents.__struct_fields__:
        said = {Consent(r.consents[name]) for r in readings if name in r.consents} | {getattr(options.consents, name)}
        settled[name] = next((c for c in (Consent.NO, Consent.YES) if c in said), Consent.UNKNOWN)
    return Consents(**settled)


def _consents(readings: Sequence[Reading]) -> Iterable[str]:
    words = {c.value for c in Consent}
    return (w for r in readings if r.consent_germline and (w := r.consent_germline.lower()) in words)
