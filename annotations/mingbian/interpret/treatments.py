"""Earlier treatment: whether what a patient received answers what a row asks for.

A list of earlier treatments is rarely complete, so a drug that is not in it is unknown, not absent, unless the list
itself says "none" or "no X". Class membership is common pharmacology (the mechanism named in each drug's label).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType

from mingbian.model.patterns import pattern


class Prior(Enum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_FIRST_SECOND_EGFR = ("gefitinib", "erlotinib", "icotinib", "afatinib", "dacomitinib")
_THIRD_EGFR = ("osimertinib", "lazertinib", "aumolertinib", "furmonertinib", "befotertinib")
_COVALENT_BTK = ("ibrutinib", "acalabrutinib", "zanubrutinib", "tirabrutinib", "orelabrutinib")
_PLATINUM = ("cisplatin", "carboplatin", "oxaliplatin", "nedaplatin", "platinum doublet", "platinum-based chemotherapy")
_FLUOROPYRIMIDINE = ("fluorouracil", "5-fu", "capecitabine", "tegafur", "s-1", "tas-102", "folfox", "folfiri", "capox")
_TAXANE = ("paclitaxel", "docetaxel", "nab-paclitaxel", "cabazitaxel")
_ANTHRACYCLINE = ("doxorubicin", "epirubicin", "idarubicin", "daunorubicin")
_CYTOTOXIC = (
    *_PLATINUM, *_FLUOROPYRIMIDINE, *_TAXANE, *_ANTHRACYCLINE,
    "platinum", "fluoropyrimidine", "taxane", "anthracycline", "irinotecan", "gemcitabine", "pemetrexed", "etoposide",
    "temozolomide", "eribulin", "vinorelbine",
)  # fmt: skip


def _fold(text: str) -> str:
    """Lower case, with hyphens and underscores as spaces: "EGFR-TKI" and "EGFR TKI" are one name."""
    return " ".join(re.sub(r"[-_]", " ", text.casefold()).split())


_MEMBERS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        _fold(name): frozenset(_fold(m) for m in members)
        for name, members in {
            "egfr": (*_FIRST_SECOND_EGFR, *_THIRD_EGFR, "third generation egfr"),
            "third generation egfr": _THIRD_EGFR,
            "alk": ("crizotinib", "alectinib", "ceritinib", "brigatinib", "lorlatinib", "ensartinib", "iruplinalkib"),
            "ros1": (
                "crizotinib", "entrectinib", "lorlatinib", "repotrectinib", "taletrectinib", "zidesamtinib", "ceritinib",
            ),
            "met": ("capmatinib", "tepotinib", "savolitinib", "crizotinib", "glumetinib", "vebreltinib"),
            "trk": ("larotrectinib", "entrectinib", "repotrectinib"),
            "ret": ("selpercatinib", "pralsetinib"),
            "braf": ("vemurafenib", "dabrafenib", "encorafenib", "tovorafenib"),
            "mek": ("trametinib", "cobimetinib", "binimetinib", "selumetinib"),
            "kras g12c": ("sotorasib", "adagrasib", "divarasib", "glecirasib", "fulzerasib", "garsorasib", "olomorasib"),
            "fgfr": ("erdafitinib", "pemigatinib", "futibatinib", "infigratinib", "reversible fgfr"),
            "reversible fgfr": ("erdafitinib", "pemigatinib", "infigratinib"),
            "idh": ("ivosidenib", "enasidenib", "olutasidenib", "vorasidenib"),
            "menin": ("revumenib", "ziftomenib"),
            "smo": ("vismodegib", "sonidegib", "glasdegib"),
            "parp": ("olaparib", "niraparib", "rucaparib", "talazoparib", "pamiparib", "fuzuloparib"),
            "btk": (*_COVALENT_BTK, "pirtobrutinib", "covalent btk"),
            "covalent btk": _COVALENT_BTK,
            "bcr-abl": ("imatinib", "dasatinib", "nilotinib", "bosutinib", "ponatinib", "asciminib"),
            "cdk4/6": ("palbociclib", "ribociclib", "abemaciclib", "dalpiciclib"),
            "aromatase": ("letrozole", "anastrozole", "exemestane"),
            "endocrine": (
                "letrozole", "anastrozole", "exemestane", "tamoxifen", "fulvestrant", "elacestrant", "aromatase",
                "endocrine regimen",
            ),
            "arpi": ("abiraterone", "enzalutamide", "apalutamide", "darolutamide"),
            "pi3k alpha": ("alpelisib", "inavolisib"),
            "pd-1/pd-l1": (
                "pembrolizumab", "nivolumab", "atezolizumab", "durvalumab", "cemiplimab", "dostarlimab", "avelumab",
                "tislelizumab", "toripalimab", "retifanlimab", "serplulimab", "immunotherapy",
            ),
            "anti-her2": (
                "trastuzumab", "pertuzumab", "trastuzumab deruxtecan", "trastuzumab emtansine", "tucatinib", "lapatinib",
            ),
            "egfr antibody": ("cetuximab", "panitumumab", "necitumumab"),
            "anti-angiogenic": ("bevacizumab", "ramucirumab", "aflibercept"),
            "imid": ("lenalidomide", "pomalidomide", "thalidomide"),
            "platinum": _PLATINUM,
            "fluoropyrimidine": _FLUOROPYRIMIDINE,
            "taxane": _TAXANE,
            "anthracycline": _ANTHRACYCLINE,
            "chemotherapy": _CYTOTOXIC,
            "hma": ("azacitidine", "decitabine", "decitabine/cedazuridine"),
            "kit": ("imatinib", "sunitinib", "regorafenib", "ripretinib", "avapritinib"),
            "tki": (
                "egfr", "alk", "ros1", "met", "ret", "trk", "fgfr", "kit", "bcr abl", "sunitinib", "sorafenib",
                "lenvatinib", "cabozantinib", "axitinib", "pazopanib", "regorafenib", "gilteritinib", "midostaurin",
                "quizartinib",
            ),
        }.items()
    }
)  # fmt: skip

_CLASS_WORDS = pattern(
    r"\b(?:tkis?|inhibitors?|therap(?:y|ies)|regimens?|directed|targeted|treatments?|failed|resistant|intolerant|ineligible)\b"
)
_ALIASES = MappingProxyType(
    {
        "pd 1": "pd 1/pd l1",
        "pd l1": "pd 1/pd l1",
        "anti pd 1": "pd 1/pd l1",
        "anti pd l1": "pd 1/pd l1",
        "pd 1 or pd l1": "pd 1/pd l1",
        "ici": "pd 1/pd l1",
        "immune checkpoint": "pd 1/pd l1",
        "ntrk": "trk",
        "anti egfr": "egfr antibody",
        "anti egfr antibody": "egfr antibody",
        "androgen receptor pathway": "arpi",
        "cdk46": "cdk4/6",
        "aromatase inhibitor": "aromatase",
        "ai": "aromatase",
        "her2": "anti her2",
        "abl": "bcr abl",
        "bcr::abl1": "bcr abl",
        "bcr abl1": "bcr abl",
        "radiation": "radiotherapy",
        "hypomethylating agent": "hma",
        "kinase": "tki",
        "platinum chemotherapy": "platinum",
        "platinum based chemotherapy": "platinum",
        "surgery only": "surgery",
    }
)
_NONE = frozenset({"none", "untreated", "naive", "treatment-naive", "treatment naive", "no", "nil", "none stated"})
_ANY_DRUG = frozenset({"systemic", "systemic treatment", "any systemic", "prior systemic"})


def _name(text: str) -> str:
    plain = re.sub(r"^(?:prior|previous|after)\s+", "", _fold(text))
    plain = re.sub(r"^(?:>=|≥)\s*1\s+", "", plain)
    if plain in _ALIASES or plain in _MEMBERS:
        return _ALIASES.get(plain, plain)
    plain = " ".join(_CLASS_WORDS.sub(" ", plain).split()) or plain
    return _ALIASES.get(plain, plain)


def _covers(wanted: str, received: str) -> bool:
    return wanted == received or received in _members(wanted)


@lru_cache(maxsize=512)
def _members(name: str) -> frozenset[str]:
    own = _MEMBERS.get(name, frozenset())
    return own.union(*(_MEMBERS[m] for m in own if m in _MEMBERS)) if own else own


@lru_cache(maxsize=4096)
def prior_state(row: str, stated: str) -> Prior:
    """Whether the treatments ``stated`` (comma separated) answer the ``row``'s words.

    In the row, "," and "and" ask for all, "or" for any, "no X" for absence.
    """
    received = [p.strip() for p in re.split(r",|;|\+", stated) if p.strip()]
    untreated = any(r.casefold() in _NONE for r in received)
    denied = {_name(r[3:]) for r in received if r.casefold().startswith("no ")}
    had = {_name(r) for r in received if not r.casefold().startswith("no ") and r.casefold() not in _NONE}
    answers = []
    for part in re.split(r",|\band\b|\s\+\s", row.replace("_", " ")):
        options = [o for o in (piece.strip() for piece in re.split(r"\bor\b", part)) if o]
        if options:
            answers.append(_any_of(_one(o, had, denied, untreated) for o in options))
    return _all_of(answers)


def _one(wanted: str, had: set[str], denied: set[str], untreated: bool) -> Prior:
    folded = wanted.casefold()
    if folded in _NONE:
        return Prior.YES if untreated and not had else (Prior.NO if had else Prior.UNKNOWN)
    if folded.startswith("no "):
        return {Prior.YES: Prior.NO, Prior.NO: Prior.YES}.get(_one(wanted[3:], had, denied, untreated), Prior.UNKNOWN)
    name = _name(wanted)
    if any(_covers(name, h) for h in had) or (name in _ANY_DRUG and had):
        return Prior.YES
    if untreated or any(_covers(d, name) for d in denied):
        return Prior.NO
    return Prior.UNKNOWN


def _any_of(answers: Iterable[Prior]) -> Prior:
    found = set(answers)
    return Prior.YES if Prior.YES in found else (Prior.UNKNOWN if Prior.UNKNOWN in found else Prior.NO)


def _all_of(answers: list[Prior]) -> Prior:
    if Prior.NO in answers:
        return Prior.NO
    return Prior.UNKNOWN if Prior.UNKNOWN in answers or not answers else Prior.YES
