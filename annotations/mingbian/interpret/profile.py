"""A laboratory's own rules: one named, versioned TOML file, checked strictly and printed on every report made under it.

What it may set: the frequency from which a variant is a polymorphism, the reads that silence needs, from how many copies
a gene counts as amplified, and the policy and regulators. Nothing else moves, and a
key that this version does not know is refused, so that nobody believes in a rule that is not applied.

    schema = "mingbian.profile/1"
    name = "Our rules for solid tumors"
    version = "2026.1"
    approved_by = "Dr. Lin"
    approved_on = 2026-11-20
    policy = "guideline"            # optional, where the command names none
    regulators = ["TFDA", "FDA"]    # optional

    [thresholds]
    population_frequency = 0.005    # fraction; tier IV from here (default 0.01)
    min_depth = 200                 # reads (default 100)

    [amplification]                 # absolute copies from which a gain is an amplification; "default": every other gene
    ERBB2 = 6
    MET = 10
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mingbian.interpret.coverage import MIN_DEPTH
from mingbian.interpret.facts import COMMON
from mingbian.model.case import CaseOptions, Policy, Regulator
from mingbian.model.errors import Refusal
from mingbian.model.interpretation import Basis, SiteRules
from mingbian.model.patterns import pattern
from mingbian.model.reading import Reading
from mingbian.model.records import EMPTY, Record, replace
from mingbian.model.variant import CopyNumberType, Observation, Variant

SCHEMA = "mingbian.profile/1"
LARGEST = 1 << 20  # bytes of a profile; a larger file is something else
CHANGED_BY = "site_rule"
"""Key of ``as_reported`` under which an observation keeps what the report called it before a rule of the site."""

_TEXTS = ("name", "version", "approved_by")
_KEYS = frozenset({"schema", *_TEXTS, "approved_on", "policy", "regulators", "thresholds", "amplification"})
_THRESHOLDS = frozenset({"population_frequency", "min_depth"})
_GENE = pattern(r"(?:default|[A-Z][A-Za-z0-9-]*)$")
_GAINS = frozenset({CopyNumberType.AMPLIFICATION, CopyNumberType.GAIN})


class Profile(Record, frozen=True):
    """The rules in force. The defaults are those of the program; ``stated`` None where no laboratory set any."""

    common: float = COMMON
    min_depth: int = MIN_DEPTH
    amplified: Mapping[str, float] = EMPTY
    policy: Policy | None = None
    regulators: tuple[Regulator, ...] = ()
    stated: SiteRules | None = None

    def options(self, options: CaseOptions, *, policy: bool = True, regulators: bool = True) -> CaseOptions:
        """The options with the profile's policy and regulators; False where the user named them and the user's hold."""
        if policy and self.policy is not None:
            options = replace(options, policy=self.policy)
        if regulators and self.regulators:
            options = replace(options, regulators=self.regulators)
        return options

    def applied(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """The readings with gains and amplifications named by this laboratory's own number of copies."""
        if not self.amplified:
            return readings
        return [replace(r, observations=tuple(self._renamed(o) for o in r.observations)) for r in readings]

    def _renamed(self, seen: Observation) -> Observation:
        number = seen.copy_number
        if number is None or number.type not in _GAINS or number.copies is None or number.unit is not None:
            return seen
        least = self.amplified.get(seen.gene or "", self.amplified.get("default"))
        if least is None:
            return seen
        kind = CopyNumberType.AMPLIFICATION if number.copies >= least else CopyNumberType.GAIN
        if kind is number.type:
            return seen
        names = {**seen.as_reported, CHANGED_BY: number.type.value}
        return replace(seen, copy_number=replace(number, type=kind), as_reported=MappingProxyType(names))

    def note(self, variant: Variant) -> Basis | None:
        """The step that says that a rule of this laboratory renamed the change; None where none did."""
        before = variant.observed.as_reported.get(CHANGED_BY)
        number = variant.observed.copy_number
        if before is None or number is None or self.stated is None:
            return None
        least = self.amplified.get(variant.gene or "", self.amplified.get("default", 0.0))
        rules = f"{self.stated.name} {self.stated.version}"
        return Basis(
            "site-rule",
            f"Reported as {before}; {number.copies:g} copies, and this laboratory calls amplification from {least:g} on "
            f"({rules}): {number.type.value}.",
            f"報告為 {before}；{number.copies:g} 套，本實驗室以 {least:g} 套以上為擴增（{rules}）：{number.type.value}。",
        )


PLAIN = Profile()
"""The program's own rules."""


def load_profile(path: str | None) -> Profile:
    """The profile of a file; the program's own rules where none is named. Raises ``Refusal`` with the key that is wrong."""
    if path is None:
        return PLAIN
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            raise _refused(path, None, "is larger than a profile can be")
        data = file.read_bytes()
    except OSError as e:
        raise Refusal(
            "PROFILE_UNREADABLE", path, f"The laboratory's rules cannot be read ({e.strerror or e}).", "Name another file."
        ) from e
    return parse_profile(data, path)


@lru_cache(maxsize=8)
def parse_profile(data: bytes, file: str) -> Profile:
    """The profile of a file's bytes. Raises ``Refusal``."""
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise _refused(file, None, f"is no TOML ({e})") from e
    _known(file, "", given, _KEYS)
    if given.get("schema") != SCHEMA:
        raise _refused(file, "schema", f"must be {SCHEMA!r}")
    for key in _TEXTS:
        if not isinstance(given.get(key), str) or not given[key].strip() or len(given[key]) > 200:
            raise _refused(file, key, "must be a text of at most 200 characters")
    approved = given.get("approved_on")
    if type(approved) is not date:
        raise _refused(file, "approved_on", "must be a date such as 2026-11-20")
    thresholds = _table(file, given, "thresholds")
    _known(file, "thresholds.", thresholds, _THRESHOLDS)
    common = _number(file, "thresholds.population_frequency", thresholds.get("population_frequency", COMMON), 0.0001, 0.05)
    depth = _number(file, "thresholds.min_depth", thresholds.get("min_depth", MIN_DEPTH), 20, 100_000)
    copies = {}
    for gene, value in _table(file, given, "amplification").items():
        if _GENE.match(gene) is None:
            raise _refused(file, f"amplification.{gene}", "is not a gene symbol")
        copies[gene] = _number(file, f"amplification.{gene}", value, 2.5, 1000)
    profile = Profile(
        common,
        int(depth),
        MappingProxyType(dict(sorted(copies.items()))),
        _policy(file, given.get("policy")),
        _regulators(file, given.get("regulators", [])),
    )
    rules = [given[key].strip() for key in _TEXTS]
    stated = SiteRules(
        rules[0], rules[1], hashlib.sha256(data).hexdigest(), rules[2], approved.isoformat(), *_lines(profile)
    )
    return replace(profile, stated=stated)


def _lines(profile: Profile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Every rule that differs from the program's own, in words."""
    en, zh = [], []
    if profile.common != COMMON:
        en.append(f"tier IV from a population frequency of {profile.common:.2%} (program: {COMMON:.0%})")
        zh.append(f"族群頻率達 {profile.common:.2%} 列第 IV 級（程式預設 {COMMON:.0%}）")
    if profile.min_depth != MIN_DEPTH:
        en.append(f"silence counts from {profile.min_depth} reads (program: {MIN_DEPTH})")
        zh.append(f"深度達 {profile.min_depth} 方可判定未檢出（程式預設 {MIN_DEPTH}）")
    for gene, least in profile.amplified.items():
        en.append(f"amplification of {'any other gene' if gene == 'default' else gene} from {least:g} copies on")
        zh.append(f"{'其他基因' if gene == 'default' else gene} 達 {least:g} 套為擴增")
    if profile.policy is not None:
        en.append(f"policy {profile.policy.value}")
        zh.append(f"政策：{'僅仿單' if profile.policy is Policy.LABEL else '仿單與指引'}")
    if profile.regulators:
        en.append(f"regulators {', '.join(r.value for r in profile.regulators)}")
        zh.append(f"主管機關：{'、'.join(r.value for r in profile.regulators)}")
    return tuple(en), tuple(zh)


def _known(file: str, prefix: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise _refused(file, f"{prefix}{unknown[0]}", f"is not known; known are: {', '.join(sorted(known))}")


def _table(file: str, given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = given.get(key, {})
    if not isinstance(table, dict):
        raise _refused(file, key, "must be a table")
    return table


def _number(file: str, key: str, value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise _refused(file, key, f"must be a number from {least:g} to {most:g}")
    return float(value)


def _policy(file: str, value: object) -> Policy | None:
    if value is None:
        return None
    if value not in [p.value for p in Policy]:
        raise _refused(file, "policy", "must be label or guideline")
    return Policy(value)


def _regulators(file: str, value: object) -> tuple[Regulator, ...]:
    known = [r.value for r in Regulator]
    if not isinstance(value, list) or any(v not in known for v in value) or len(set(value)) != len(value):
        raise _refused(file, "regulators", f"must be a list of {', '.join(known)}, each once")
    return tuple(Regulator(v) for v in value)


def _refused(file: str, key: str | None, reason: str) -> Refusal:
    return Refusal(
        "PROFILE_INVALID",
        file,
        f"{key} {reason}." if key else f"The file {reason}.",
        "Correct the laboratory's rules; nothing is interpreted under rules that are not understood.",
        key,
    )
