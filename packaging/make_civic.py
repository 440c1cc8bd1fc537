"""Make knowledge/data/civic/evidence.tsv.gz, assertions.tsv and variants.tsv.gz.

    python packaging/make_civic.py FOLDER

FOLDER holds the flattened CIViC tables civic_evidence_accepted.tsv.gz, civic_variants.tsv.gz and
civic_assertions_accepted.tsv. Source: CIViC (civicdb.org), CC0 1.0, in the state of 2026-01-06: the cache that the PyPI
source distribution fusor 0.10.4 carries (tests/fixtures/civic_cache.pkl), flattened once.

Every accepted item becomes one line. Molecular profiles are put into the biomarker language (knowledge/civic_names.py);
what cannot be said keeps its profile and the cause. Diseases are mapped by civic/diseases.tsv; errors met in CIViC are
corrected or set aside by civic/corrections.tsv. Both are kept by hand. Prints what could not be said, by cause, and unknown
drugs.
"""

from __future__ import annotations

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from mingbian.genome import legacy
from mingbian.knowledge.civic_names import CAUSES, T37, T38, Leaf, leaf
from mingbian.knowledge.language import BiomarkerError, parse
from mingbian.knowledge.named import Known
from mingbian.knowledge.store import KnowledgeBase

DATA = Path(__file__).resolve().parent.parent / "annotations/mingbian/knowledge/data"
OUT = DATA / "civic"
SOURCE = """\
# Source: CIViC (civicdb.org), CC0 1.0, state of 2026-01-06, by way of PyPI fusor 0.10.4 (its bundled cache of CIViC).
# Re-tabulated 2026-11-21 by packaging/make_civic.py; the biomarker column is ours (Apache-2.0).
"""
EVIDENCE_COLUMNS = (
    "id", "profile", "biomarker", "cause", "disease", "type", "direction", "level", "significance", "origin", "rating",
    "therapies", "citation", "source", "variants", "use", "note",
)  # fmt: skip
ASSERTION_COLUMNS = (
    "id", "profile", "biomarker", "cause", "disease", "type", "direction", "significance", "category", "fda_approval",
    "fda_companion_test", "guideline", "therapies", "evidence", "use", "note",
)  # fmt: skip
VARIANT_COLUMNS = (
    "id", "feature", "name", "biomarker", "cause", "chrom", "start37", "stop37", "start38", "stop38", "ref", "alt",
)  # fmt: skip
SALTS = (
    " hydrochloride", " mesylate", " bismesylate", " dimaleate", " maleate", " tosylate", " malate", " phosphate",
    " fumarate", " succinate", " anhydrous", " regimen", "-zbco",
)  # fmt: skip
SAME_DRUG = {
    "ado-trastuzumab emtansine": "trastuzumab emtansine",
    "ipilimumab/nivolumab regimen": "ipilimumab + nivolumab",
    "ipilimumab/nivolumab regimen a": "ipilimumab + nivolumab",
    "cetuximab/irinotecan regimen": "cetuximab + irinotecan",
    "trametinib dimethyl sulfoxide": "trametinib",
}
NO_DRUG = "not applicable"
EXCLUDE_FIELD = "use"


def read(path: Path) -> Iterator[dict[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t")


def read_table(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
    header, *body = (line.split("\t") for line in lines)
    return [dict(zip(header, cells, strict=True)) for cells in body]


def write(path: Path, notes: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    lines = ["\t".join(clean(row[column]) for column in columns) for row in rows]
    text = notes + "\t".join(columns) + "\n" + "".join(f"{line}\n" for line in lines)
    if path.suffix == ".gz":
        with path.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0, compresslevel=9) as packed:
            packed.write(text.encode())
    else:
        path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(lines)} rows, {path.stat().st_size:,} bytes")


def clean(text: str) -> str:
    return " ".join(text.replace("\ufeff", "").split())


# --- molecular profiles ----------------------------------------------------------------------------------------------


class Profiles:
    """Molecular profiles in the biomarker language, each read once."""

    def __init__(self, variants: Mapping[str, dict[str, str]], confirmed: Mapping[str, str], known: Known) -> None:
        self._variants = variants
        self._confirmed = confirmed
        self._known = known
        self.leaves: dict[str, tuple[str, str, Leaf]] = {}
        self.done: dict[str, tuple[str, str]] = {}

    def read(self, profile: str, ids: Sequence[str], names: Sequence[str], features: Sequence[str]) -> tuple[str, str]:
        """The biomarker of a profile and "", or "" and the cause."""
        if profile not in self.done:
            known = {
                self._shown(profile, number, name, feature): number
                for number, name, feature in zip(ids, names, features, strict=True)
            }
            self.done[profile] = self._expression(profile, known)
        return self.done[profile]

    def single(self, profile: str) -> tuple[str, str]:
        """The biomarker of a profile that no evidence item has: one variant, found by the name that is shown of it."""
        for number, variant in self._variants.items():
            names = (clean(variant["name"]), variant["gene"])
            if profile.endswith(names[0]) and self._shown(profile, number, *names) == profile.casefold():
                return self.read(profile, [number], [names[0]], [names[1]])
        raise ValueError(f"{profile}: no variant is called so")

    def _shown(self, profile: str, number: str, name: str, feature: str) -> str:
        """A variant as the profile writes it; a fusion's partners stand only there and in its own long name."""
        subtype = self._variants[number]["subtype"]
        if subtype == "factor_variant":  # such a profile names one variant, and only it names the factor
            feature = profile.removesuffix(clean(name)).strip()
        if subtype != "fusion_variant":
            self._leaf(number, feature, name)
            return clean(f"{feature} {name}").casefold()
        partners = "::".join(partner(part) for part in self._variants[number]["vicc_name"].split("::"))
        self._leaf(number, partners, name)
        return clean(f"{partners} {name}").casefold()

    def _leaf(self, number: str, feature: str, name: str) -> None:
        if number not in self.leaves:
            variant = self._variants[number]
            found = leaf(feature, clean(name), variant, self._confirmed.get(number, ""), self._known)
            self.leaves[number] = (feature, clean(name), found)

    def _expression(self, profile: str, known: Mapping[str, str]) -> tuple[str, str]:
        words: list[str] = []
        text: list[str] = []

        def close() -> str:
            if not text:
                return ""
            shown = " ".join(text)
            text.clear()
            number = known.get(shown.casefold())
            if number is None:
                raise ValueError(f"{profile}: no variant is called {shown!r}")
            found = self.leaves[number][2]
            if not found.text:
                return found.cause
            several = " OR " in found.text or " AND " in found.text or " EXCEPT " in found.text
            words.append(f"({found.text})" if several and len(known) > 1 else found.text)
            return ""

        for token in profile.split():
            if token in ("AND", "OR", "NOT", "(", ")"):
                cause = close()
                if cause:
                    return "", cause
                words.append(token)
            else:
                text.append(token)
        cause = close()
        if cause:
            return "", cause
        written = " ".join(words).replace("( ", "(").replace(" )", ")")
        try:
            return str(parse(written)), ""
        except BiomarkerError as error:
            raise ValueError(f"{profile}: {error}") from None


def partner(text: str) -> str:
    """A fusion partner's symbol from "BCR(entrez:613)" or "ENST00000397938.2(EWSR1):e.7"."""
    name, _, inside = text.partition("(")
    return inside.partition(")")[0] if name.startswith("ENST") else name


def confirmed_changes() -> dict[str, str]:
    """Protein changes on the usual transcript that coordinates confirmed, by CIViC variant id."""
    text = gzip.decompress((DATA / "known_alleles" / "civic.tsv.gz").read_bytes()).decode()
    lines = [line.split("\t") for line in text.split("\n") if line and not line.startswith("#")]
    header, *body = lines
    at, named = header.index("id"), header.index("protein")
    return {cells[at]: cells[named] for cells in body if cells[named]}


# --- therapies, citations --------------------------------------------------------------------------------------------


def therapies(text: str, interaction: str, inn: Mapping[str, str], strangers: Counter[str]) -> str:
    """Regimens as the assertion tables write them; drugs given one after the other are joined by "then"."""
    names = [drug(name.strip(), inn, strangers) for name in text.split(";") if name.strip().casefold() not in ("", NO_DRUG)]
    joint = {"COMBINATION": " + ", "SEQUENTIAL": " then "}.get(interaction, "; ")
    return joint.join(dict.fromkeys(names))


def drug(name: str, inn: Mapping[str, str], strangers: Counter[str]) -> str:
    plain = SAME_DRUG.get(name.casefold(), name.casefold())
    if " + " in plain:
        return plain
    for salt in SALTS:
        plain = plain.removesuffix(salt)
    if plain in inn:
        return inn[plain]
    strangers[name] += 1
    return plain if name.istitle() else name


def citation(kind: str, number: str) -> str:
    """PubMed by its number, abstracts of ASH by the DOI that CIViC gives, of ASCO by their number."""
    return ":".join(({"PUBMED": "PMID", "ASH": "DOI"}.get(kind, kind), number))


# --- corrections -----------------------------------------------------------------------------------------------------


class Corrections:
    """Errors met in CIViC: a field of an item replaced, or the item set aside."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, str]]] = {}
        for row in read_table(OUT / "corrections.tsv"):
            self._rows.setdefault(row["id"], []).append(row)
        self.used: set[str] = set()

    def apply(self, item: dict[str, str]) -> dict[str, str]:
        item.setdefault("use", "")
        item.setdefault("note", "")
        for row in self._rows.get(item["id"], ()):
            self.used.add(item["id"])
            if row["field"] != EXCLUDE_FIELD and item[row["field"]] != row["was"]:
                raise ValueError(f"{item['id']}: {row['field']} is no longer {row['was']!r}")
            item[row["field"]] = row["now"]
            item["note"] = "; ".join(dict.fromkeys(filter(None, (item["note"], row["reason"]))))
        return item

    def unused(self) -> list[str]:
        return sorted(set(self._rows) - self.used)


# --- tables ----------------------------------------------------------------------------------------------------------


def evidence_rows(
    folder: Path, profiles: Profiles, inn: Mapping[str, str], strangers: Counter[str], fixes: Corrections
) -> list[dict[str, str]]:
    rows = []
    for item in read(folder / "civic_evidence_accepted.tsv.gz"):
        listed = [item[key].split(";") for key in ("variant_ids", "variant_names", "gene_or_feature")]
        biomarker, cause = profiles.read(clean(item["molecular_profile"]), *listed)
        rows.append(
            fixes.apply(
                {
                    "id": f"EID{item['evidence_id']}",
                    "profile": item["molecular_profile"],
                    "biomarker": biomarker,
                    "cause": cause,
                    "disease": item["disease"] or "(none)",
                    "type": item["evidence_type"].lower(),
                    "direction": item["direction"].lower(),
                    "level": item["level"],
                    "significance": item["significance"].lower(),
                    "origin": item["origin"].lower(),
                    "rating": item["rating"],
                    "therapies": therapies(item["therapies"], item["therapy_interaction"], inn, strangers),
                    "citation": citation(item["source_type"], item["citation_id"]),
                    "source": item["citation"],
                    "variants": " ".join(listed[0]),
                }
            )
        )
    return sorted(rows, key=lambda row: int(row["id"][3:]))


def assertion_rows(
    folder: Path,
    profiles: Profiles,
    evidence: Sequence[Mapping[str, str]],
    inn: Mapping[str, str],
    strangers: Counter[str],
    fixes: Corrections,
) -> list[dict[str, str]]:
    by_id = {row["id"]: row for row in evidence}
    by_profile = {clean(row["profile"]): row for row in evidence}
    rows = []
    for item in read(folder / "civic_assertions_accepted.tsv"):
        ids = [f"EID{number}" for number in item["evidence_ids"].split(";")]
        own = [by_id[number] for number in ids if number in by_id]
        # Where the assertion's profile is not given, its own evidence says it.
        profile = clean(item["molecular_profile"]) or own[0]["profile"]
        same = by_profile.get(profile) or dict(zip(("biomarker", "cause"), profiles.single(profile), strict=True))
        rows.append(
            fixes.apply(
                {
                    "id": f"AID{item['assertion_id']}",
                    "profile": profile,
                    "biomarker": same["biomarker"],
                    "cause": same["cause"],
                    "disease": item["disease"],
                    "type": item["type"].lower(),
                    "direction": item["direction"].lower(),
                    "significance": item["significance"].lower(),
                    "category": item["amp_level"].removeprefix("TIER_").replace("_LEVEL_", "-"),
                    "fda_approval": {"True": "yes", "False": "no"}.get(item["fda_approval"], ""),
                    "fda_companion_test": {"True": "yes", "False": "no"}.get(item["fda_cdx"], ""),
                    "guideline": f"NCCN {item['nccn_version']}".strip() if item["nccn"] else "",
                    "therapies": therapies(item["therapies"], interaction(item, own), inn, strangers),
                    "evidence": " ".join(ids),
                }
            )
        )
    return sorted(rows, key=lambda row: int(row["id"][3:]))


def interaction(item: Mapping[str, str], evidence: Sequence[Mapping[str, str]]) -> str:
    """How the drugs of an assertion belong together: the table does not say, its own evidence does."""
    names = {name.strip().casefold() for name in item["therapies"].split(";")}
    if len(names) < 2:
        return ""
    for row in evidence:
        if " + " in row["therapies"] and {name.casefold() for name in row["therapies"].split(" + ")} == names:
            return "COMBINATION"
    return "SUBSTITUTES"


def variant_rows(profiles: Profiles, variants: Mapping[str, dict[str, str]], count: Counter[str]) -> list[dict[str, str]]:
    rows = []
    for number, (feature, name, found) in sorted(profiles.leaves.items(), key=lambda pair: int(pair[0])):
        v = variants[number]
        here = v["build"] == "GRCh37" and v["chrom"] != ""
        row = {
            "id": number, "feature": feature, "name": name, "biomarker": found.text, "cause": found.cause,
            "chrom": v["chrom"] if here else "", "start37": v["start"] if here else "", "stop37": v["stop"] if here else "",
            "start38": v["start38"] if here else v["start"], "stop38": v["stop38"] if here else v["stop"],
            "ref": v["ref"], "alt": v["alt"],
        }  # fmt: skip
        if not same_place(legacy.current_gene(feature), row):
            count["GRCh38 place disagrees with the transcript"] += 1
            row["start38"] = row["stop38"] = ""
        count["both builds" if row["start37"] and row["start38"] else "one build" if row["start37"] else "no place"] += 1
        rows.append(row)
    return rows


def same_place(gene: str, row: Mapping[str, str]) -> bool:
    """Whether both builds' first positions are the same base of the coding sequence, where they lie in one."""
    a, b = T37.chosen(gene), T38.chosen(gene)
    if a is None or b is None or not row["start37"] or not row["start38"]:
        return True
    if a.accession.partition(".")[0] != b.accession.partition(".")[0]:
        return True
    one, other = a.cds_base(int(row["start37"])), b.cds_base(int(row["start38"]))
    return one is None or other is None or one == other


def main(folder: Path) -> None:
    kb = KnowledgeBase.load(site=None)
    known = Known.of(kb)
    inn = {name.casefold(): name for name in kb.drugs}
    variants = {row["variant_id"]: row for row in read(folder / "civic_variants.tsv.gz")}
    profiles = Profiles(variants, confirmed_changes(), known)
    strangers: Counter[str] = Counter()
    fixes = Corrections()
    evidence = evidence_rows(folder, profiles, inn, strangers, fixes)
    assertions = assertion_rows(folder, profiles, evidence, inn, strangers, fixes)
    places: Counter[str] = Counter()
    listed = variant_rows(profiles, variants, places)
    write(OUT / "evidence.tsv.gz", EVIDENCE_HEAD, EVIDENCE_COLUMNS, evidence)
    write(OUT / "assertions.tsv", ASSERTION_HEAD, ASSERTION_COLUMNS, assertions)
    write(OUT / "variants.tsv.gz", VARIANT_HEAD, VARIANT_COLUMNS, listed)
    report(evidence, profiles, strangers, places, fixes)


EVIDENCE_HEAD = f"""\
# CIViC's accepted evidence items, one a line. level: CIViC's own A to E, which are not AMP levels.
{SOURCE}# cause: why the profile cannot be said in the biomarker language; use: "set aside" where corrections.tsv says so.
"""
ASSERTION_HEAD = f"""\
# CIViC's accepted assertions, one a line. category: the AMP/ASCO/CAP category CIViC's editors gave, as tier-level.
{SOURCE}"""
VARIANT_HEAD = f"""\
# CIViC's variants that accepted items name. Positions 1-based; GRCh37 as CIViC gives them, GRCh38 lifted and compared with
# the coding base of the usual transcript (left out where they disagree).
{SOURCE}"""


def report(
    evidence: Sequence[Mapping[str, str]],
    profiles: Profiles,
    strangers: Counter[str],
    places: Counter[str],
    fixes: Corrections,
) -> None:
    said = sum(not cause for _, cause in profiles.done.values())
    print(f"profiles: {len(profiles.done)}, said {said}")
    by_cause: dict[str, list[str]] = {}
    for profile, (_, cause) in sorted(profiles.done.items()):
        if cause:
            by_cause.setdefault(cause, []).append(profile)
    items = Counter(row["cause"] for row in evidence)
    for cause, listed in sorted(by_cause.items()):
        print(f"\n{cause} ({CAUSES[cause]}): {len(listed)} profiles, {items[cause]} items")
        print("  " + "; ".join(listed))
    print("\nplaces:", dict(places))
    print("corrections of items that are not here:", " ".join(fixes.unused()) or "none")
    listed = ", ".join(f"{name} {number}" for name, number in strangers.most_common())
    print(f"drugs without an entry in drugs.tsv: {len(strangers)}: {listed}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
