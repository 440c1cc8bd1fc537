"""Reading CIViC's official tab-separated downloads into the tables of the CIViC layer.

Evidence summaries are needed; assertion, variant and molecular profile summaries make it better. Every item becomes one
line in the form of the bundled tables. A variant that the bundled tables know by the same name keeps its biomarker; a new
one is put into the biomarker language by ``civic_names``, and what cannot be said keeps its profile and the cause.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mingbian.knowledge import civic
from mingbian.knowledge.civic_names import Leaf, leaf
from mingbian.knowledge.language import BiomarkerError, parse
from mingbian.knowledge.named import Known
from mingbian.knowledge.site.layer_files import LAYOUT, LayerAbout, Ledger, describe
from mingbian.knowledge.store import KnowledgeBase
from mingbian.knowledge.tables import parse_table
from mingbian.knowledge.text_rows import OnProgress, TextRows
from mingbian.model.errors import KnowledgeError, Refusal

KIND = "civic"
EVIDENCE, ASSERTIONS, VARIANTS, PROFILES, FEATURES = "evidence", "assertions", "variants", "profiles", "features"
_COLUMNS: Mapping[str, frozenset[str]] = {
    EVIDENCE: frozenset({"evidence_id", "molecular_profile", "disease", "evidence_type", "therapies"}),
    ASSERTIONS: frozenset({"assertion_id", "molecular_profile", "amp_category", "evidence_item_ids"}),
    VARIANTS: frozenset({"variant_id", "variant", "variant_types"}),
    PROFILES: frozenset({"molecular_profile_id", "name", "variant_ids"}),
    FEATURES: frozenset({"feature_id", "feature_type", "name"}),
}
_VARIANT_COLUMNS = ("id", "feature", "name", "biomarker", "cause")
_SALTS = (
    " hydrochloride", " mesylate", " bismesylate", " dimaleate", " maleate", " tosylate", " malate", " phosphate",
    " fumarate", " succinate", " anhydrous", " regimen", "-zbco",
)  # fmt: skip
_SAME_DRUG: Mapping[str, str] = {
    "ado-trastuzumab emtansine": "trastuzumab emtansine",
    "ipilimumab/nivolumab regimen": "ipilimumab + nivolumab",
    "ipilimumab/nivolumab regimen a": "ipilimumab + nivolumab",
    "cetuximab/irinotecan regimen": "cetuximab + irinotecan",
    "trametinib dimethyl sulfoxide": "trametinib",
}
_NO_DRUG = "not applicable"
_SUBTYPES: Mapping[str, str] = {"factor": "factor_variant", "fusion": "fusion_variant"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATED = re.compile(r"(\d\d)-([A-Za-z]{3})-(20\d\d)")
_NOT_MAPPED = "new in the imported file: not mapped to OncoTree yet"


def is_civic(columns: Sequence[str]) -> bool:
    """Whether a table's columns are those of one of CIViC's downloads."""
    return _kind(columns) is not None


def _kind(columns: Sequence[str]) -> str | None:
    return next((kind for kind, needed in _COLUMNS.items() if needed <= set(columns)), None)


def import_civic(paths: Sequence[Path], folder: Path, day: str, progress: OnProgress | None = None) -> LayerAbout:
    """Read one CIViC download into an empty folder. Raises ``Refusal``; the caller throws the folder away then."""
    ledger = Ledger()
    tables: dict[str, list[tuple[int, Mapping[str, str]]]] = {}
    hashes: list[str] = []
    for path in paths:
        with TextRows(path, progress) as table:
            kind = _kind(table.columns)
            if kind is None or kind in tables:
                raise Refusal("NOT_CIVIC", str(path), "This is no table of CIViC, or one named twice.", "Check it.")
            # variants, profiles and features are looked up, not kept: only statements are counted
            tables[kind] = list(table.rows(ledger if kind in (EVIDENCE, ASSERTIONS) else Ledger()))
            hashes.append(table.sha256)
    if EVIDENCE not in tables:
        raise Refusal(
            "NO_EVIDENCE",
            ", ".join(map(str, paths)),
            "CIViC's evidence is not among the files.",
            "Name nightly-AcceptedClinicalEvidenceSummaries.tsv too.",
        )
    kb = KnowledgeBase.load(site=None)
    reader = _Items(kb, tables.get(VARIANTS, ()))
    evidence = _once(tables[EVIDENCE], "evidence_id", reader.evidence, ledger)
    if ASSERTIONS in tables:
        by_id = {row["id"]: row for row in evidence}
        assertions = _once(tables[ASSERTIONS], "assertion_id", lambda item: reader.assertion(item, by_id), ledger)
        own = _table(assertions, civic.ASSERTION_COLUMNS)
    else:
        own = kb.tables[civic.ASSERTION_TABLE]  # the download had none: those that came with the program stay
        assertions = []
    if not evidence:
        raise Refusal("NO_RECORDS", str(paths[0]), "The file holds no accepted evidence.", "Download it again.")
    ledger.kept = len(evidence) + len(assertions)
    (folder / "civic").mkdir()
    packed = gzip.compress(_table(evidence, civic.EVIDENCE_COLUMNS), compresslevel=6, mtime=0)
    (folder / civic.EVIDENCE_TABLE).write_bytes(packed)
    (folder / civic.ASSERTION_TABLE).write_bytes(own)
    (folder / civic.DISEASE_TABLE).write_bytes(reader.diseases([*evidence, *assertions]))
    _try(folder, kb, str(paths[0]))
    counts = {"evidence": len(evidence), "assertions": len(assertions), "new diseases": len(reader.strangers)}
    facts = {"profiles not said": str(sum(1 for row in evidence if row["cause"]))}
    if reader.strangers:
        facts["diseases without a code"] = "; ".join(sorted(reader.strangers)[:50])
    about = LayerAbout(
        LAYOUT, KIND, "", tuple(p.name for p in paths), tuple(hashes), _release(paths), day, ledger.account(), counts, facts
    )
    return describe(folder, about)


def _once(
    rows: Sequence[tuple[int, Mapping[str, str]]],
    key: str,
    read: Callable[[Mapping[str, str]], dict[str, str]],
    ledger: Ledger,
) -> list[dict[str, str]]:
    """Items in the order of their numbers, each once; those without a number are refused."""
    found: dict[int, dict[str, str]] = {}
    for line, item in rows:
        number = item[key]
        status = item.get("evidence_status", "accepted") or "accepted"
        if not number.isdigit():
            ledger.refuse(line, f"{key} is not a number: {number[:40]!r}")
        elif status.casefold() != "accepted":
            ledger.leave("not accepted by CIViC's editors")
        elif int(number) in found:
            ledger.leave("the same item again")
        else:
            found[int(number)] = read(item)
    return [found[number] for number in sorted(found)]


def _table(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    lines = ["\t".join(columns)] + ["\t".join(_clean(row[column]) for column in columns) for row in rows]
    return ("\n".join(lines) + "\n").encode()


def _clean(text: str) -> str:
    printable = "".join(c if c.isprintable() else " " for c in text.replace("\ufeff", "").replace("\ufffd", "?"))
    return " ".join(printable.split())


def _try(folder: Path, kb: KnowledgeBase, file: str) -> None:
    """Read the new tables as the program will. Raises ``Refusal`` where it could not."""
    from mingbian.knowledge.site.active import read_tables

    try:
        civic.pack({**kb.tables, **read_tables(folder)})
    except KnowledgeError as error:
        raise Refusal(
            "NOT_USABLE", file, f"What was read of it cannot be used: {error}.", "Nothing of it was taken."
        ) from None


def _release(paths: Sequence[Path]) -> str:
    """The date in a name such as 01-Nov-2026-ClinicalEvidenceSummaries.tsv; "" for a nightly one."""
    for path in paths:
        found = _DATED.match(path.name)
        if found and found[2].lower() in _MONTHS:
            return f"{found[3]}-{_MONTHS.index(found[2].lower()) + 1:02}-{found[1]}"
    return ""


class _Items:
    """Turns items of the downloads into lines of our tables."""

    def __init__(self, kb: KnowledgeBase, variants: Sequence[tuple[int, Mapping[str, str]]]) -> None:
        self._kb = kb
        self._known = Known.of(kb)
        self._inn = {name.casefold(): name for name in kb.drugs}
        self._fixes: dict[str, list[Mapping[str, str]]] = {}
        text = kb.tables.get("civic/corrections.tsv", b"id\tfield\twas\tnow\treason\n").decode()
        for fix in parse_table("civic/corrections.tsv", text, ("id", "field", "was", "now", "reason")):
            self._fixes.setdefault(fix["id"], []).append(fix.cells)
        self._leaves: dict[str, Leaf] = {}
        self._places: dict[str, Mapping[str, str]] = {}
        for _, row in variants:
            feature = row.get("feature_name") or row.get("gene") or ""
            self._places.setdefault(_shown(feature, row["variant"]), row)
        bundled = gzip.decompress(kb.tables["civic/variants.tsv.gz"]).decode()
        for known in parse_table("civic/variants.tsv.gz", bundled, _VARIANT_COLUMNS):
            self._leaves[_shown(known["feature"], known["name"])] = Leaf(known["biomarker"], known["cause"])
        self._with_commas = _names_with_commas(gzip.decompress(kb.tables[civic.EVIDENCE_TABLE]).decode())
        self._profiles: dict[str, tuple[str, str]] = {}
        self.strangers: set[str] = set()

    # -- items

    def evidence(self, item: Mapping[str, str]) -> dict[str, str]:
        profile = _clean(item["molecular_profile"])
        biomarker, cause = self._biomarker(profile)
        source, number = item.get("source_type", ""), item.get("citation_id", "")
        kind = "DOI" if number.startswith("10.") else "PMID" if source.casefold() == "pubmed" else source
        row = {
            "id": f"EID{int(item['evidence_id'])}",
            "profile": profile,
            "biomarker": biomarker,
            "cause": cause,
            "disease": _clean(item["disease"]) or "(none)",
            "type": _word(item["evidence_type"]),
            "direction": _word(item["evidence_direction"]),
            "level": item.get("evidence_level", ""),
            "significance": _word(item.get("significance", "")),
            "origin": _word(item.get("variant_origin", "")),
            "rating": item.get("rating", ""),
            "therapies": self._therapies(item["therapies"], item.get("therapy_interaction_type", "")),
            "citation": f"{kind}:{number}",
            "source": _clean(item.get("citation", "")),
            "variants": "",
            "use": "set aside" if item.get("is_flagged", "").casefold() == "true" else "",
            "note": "flagged in CIViC" if item.get("is_flagged", "").casefold() == "true" else "",
        }
        return self._corrected(row)

    def assertion(self, item: Mapping[str, str], evidence: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        profile = _clean(item["molecular_profile"])
        biomarker, cause = self._biomarker(profile)
        ids = [f"EID{number.strip()}" for number in item["evidence_item_ids"].split(",") if number.strip()]
        tier = re.fullmatch(r"Tier (I{1,3}|IV)(?: - Level ([A-D]))?", item["amp_category"].strip())
        guideline = f"NCCN {item.get('nccn_guideline_version', '')}".strip() if item.get("nccn_guideline") else ""
        row = {
            "id": f"AID{int(item['assertion_id'])}",
            "profile": profile,
            "biomarker": biomarker,
            "cause": cause,
            "disease": _clean(item["disease"]),
            "type": _word(item["assertion_type"]),
            "direction": _word(item["assertion_direction"]),
            "significance": _word(item["significance"]),
            "category": "-".join(filter(None, tier.groups())) if tier else "",
            "fda_approval": _yes(item.get("regulatory_approval", "")),
            "fda_companion_test": _yes(item.get("fda_companion_test", "")),
            "guideline": guideline,
            "therapies": self._therapies(item["therapies"], self._interaction(item["therapies"], ids, evidence)),
            "evidence": " ".join(ids),
            "use": "set aside" if item.get("is_flagged", "").casefold() == "true" else "",
            "note": "flagged in CIViC" if item.get("is_flagged", "").casefold() == "true" else "",
        }
        return self._corrected(row)

    def _corrected(self, row: dict[str, str]) -> dict[str, str]:
        """Our corrections of errors met in CIViC, where CIViC still says what was wrong."""
        for fix in self._fixes.get(row["id"], ()):
            if fix["field"] == "use" or row.get(fix["field"]) == fix["was"]:
                row[fix["field"]] = fix["now"]
                row["note"] = "; ".join(dict.fromkeys(filter(None, (row["note"], fix["reason"]))))
        return row

    # -- drugs

    def _therapies(self, text: str, interaction: str) -> str:
        names = self._names(text)
        joint = {"combination": " + ", "sequential": " then "}.get(interaction.strip().casefold(), "; ")
        return joint.join(dict.fromkeys(names))

    def _names(self, text: str) -> list[str]:
        """The drugs of a cell. They are joined by commas, which some names hold themselves."""
        for name in self._with_commas:
            text = re.sub(re.escape(name), name.replace(",", "\x00"), text, flags=re.IGNORECASE)
        parts = (part.replace("\x00", ",").strip() for part in text.split(","))
        return [self._drug(part) for part in parts if part.casefold() not in ("", _NO_DRUG)]

    def _drug(self, name: str) -> str:
        plain = _SAME_DRUG.get(name.casefold(), name.casefold())
        if " + " in plain:
            return plain
        for salt in _SALTS:
            plain = plain.removesuffix(salt)
        if plain in self._inn:
            return self._inn[plain]
        return plain if name.istitle() else name

    def _interaction(self, therapies: str, ids: Sequence[str], evidence: Mapping[str, Mapping[str, str]]) -> str:
        """How the drugs of an assertion belong together: the table does not say, its own evidence does."""
        names = {name.casefold() for name in self._names(therapies)}
        for number in ids:
            said = evidence.get(number, {}).get("therapies", "")
            if " + " in said and {name.casefold() for name in said.split(" + ")} == names:
                return "combination"
        return ""

    # -- molecular profiles

    def _biomarker(self, profile: str) -> tuple[str, str]:
        found = self._profiles.get(profile)
        if found is None:
            found = self._profiles[profile] = self._expression(profile)
        return found

    def _expression(self, profile: str) -> tuple[str, str]:
        parts = [part for part in re.split(r"(?<!\S)(AND|OR|NOT|[()])(?!\S)", profile) if part.strip()]
        several = sum(part.strip() not in ("AND", "OR", "NOT", "(", ")") for part in parts) > 1
        words: list[str] = []
        for part in map(str.strip, parts):
            if part in ("AND", "OR", "NOT", "(", ")"):
                words.append(part)
                continue
            found = self._leaf(part)
            if not found.text:
                return "", found.cause
            compound = any(f" {word} " in found.text for word in ("OR", "AND", "EXCEPT"))
            words.append(f"({found.text})" if compound and several else found.text)
        try:
            return str(parse(" ".join(words).replace("( ", "(").replace(" )", ")"))), ""
        except BiomarkerError:
            return "", "allele"

    def _leaf(self, shown: str) -> Leaf:
        key = shown.casefold()
        found = self._leaves.get(key)
        if found is None:
            found = self._leaves[key] = self._new_leaf(shown)
        return found

    def _new_leaf(self, shown: str) -> Leaf:
        row = self._places.get(shown.casefold(), {})
        feature = _clean(row.get("feature_name") or row.get("gene") or "") or shown.partition(" ")[0]
        name = shown[len(feature) :].strip() if shown.startswith(feature) else shown.partition(" ")[2]
        variant = {
            "subtype": _SUBTYPES.get(row.get("feature_type", "").casefold(), "gene_variant"),
            "build": row.get("reference_build", ""),
            "chrom": row.get("chromosome", ""),
            "start": row.get("start", ""),
            "stop": row.get("stop", ""),
            "ref": row.get("reference_bases", ""),
            "alt": row.get("variant_bases", ""),
            "start38": "",
            "strand38": "",
            "hgvs": row.get("hgvs_descriptions", ""),
            "transcript": row.get("representative_transcript", ""),
        }
        return leaf(feature, name, variant, "", self._known)

    # -- diseases

    def diseases(self, rows: Sequence[Mapping[str, str]]) -> bytes:
        """Our mapping table with a line for every disease it does not know; those OncoTree knows by name are mapped."""
        text = self._kb.tables[civic.DISEASE_TABLE].decode().rstrip("\n")
        known = {row["disease"] for row in parse_table(civic.DISEASE_TABLE, text, civic.DISEASE_COLUMNS)}
        lines = []
        for name in sorted({row["disease"] for row in rows} - known):
            tumor = self._kb.oncotree.resolve(name)
            if tumor is None:
                self.strangers.add(name)
            code, reason = (tumor.code, "by its name") if tumor else (civic.UNMAPPED, _NOT_MAPPED)
            lines.append("\t".join((name, "", code, "", "", reason)))
        return ("\n".join([text, *lines]) + "\n").encode()


def _names_with_commas(evidence: str) -> tuple[str, ...]:
    """Drug names of the bundled evidence that hold a comma, longest first."""
    found = set()
    for row in parse_table(civic.EVIDENCE_TABLE, evidence, civic.EVIDENCE_COLUMNS):
        if "," in row["therapies"]:
            found |= {name for name in re.split(r"; | \+ | then ", row["therapies"]) if "," in name}
    return tuple(sorted(found, key=lambda name: (-len(name), name)))


def _shown(feature: str, name: str) -> str:
    return _clean(f"{feature} {name}").casefold()


def _word(text: str) -> str:
    """A word of CIViC's as our tables write it: "Sensitivity/Response" is "sensitivityresponse", "N/A" is "na"."""
    return "_".join(text.casefold().replace("/", "").replace("-", " ").split())


def _yes(text: str) -> str:
    return {"true": "yes", "t": "yes", "false": "no", "f": "no"}.get(text.casefold(), "")
