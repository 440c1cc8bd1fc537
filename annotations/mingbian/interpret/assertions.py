"""From the rows that speak of one alteration to its assertions, graded, with the reasoning step by step.

Order of the steps, each a line of the basis: match, tumor, context, policy, level, best. A drug whose approval was
withdrawn is offered nowhere; a drug that this tumor's own rows exclude or call useless is not offered from another tumor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from mingbian.interpret import amp, civic
from mingbian.interpret.conditions import ContextReader
from mingbian.interpret.context_keys import Role, role
from mingbian.interpret.lines import Line
from mingbian.interpret.match import Hit
from mingbian.interpret.naming import EFFECTS, graded, name
from mingbian.interpret.nearly import kept_out
from mingbian.interpret.site import overlay_words
from mingbian.interpret.tumors import OWN, TumorMatch
from mingbian.knowledge.atoms import Atom, FusionAtom, Prompt, Qualified, WildType
from mingbian.knowledge.evaluation import unqualified
from mingbian.knowledge.rows import Regimen, Row
from mingbian.model.case import Case, Policy, Regulator
from mingbian.model.interpretation import (
    Assertion,
    Basis,
    Condition,
    ConditionState,
    Effect,
    Level,
    Origin,
    Reimbursement,
    Tier,
)
from mingbian.model.records import Record, replace
from mingbian.model.variant import Variant

Looked = Callable[[Atom], bool]
"""Whether the assay is shown to have looked for an atom, so that not finding it means something."""

Reimburse = Callable[[tuple[str, ...]], tuple[Reimbursement, ...]]
"""What is reimbursed of these regimens ("a + b") in the case's tumor."""

_ESCAT_ORDER = ("I-A", "I-B", "I-C", "II-A", "II-B", "III-A", "III-B", "IV-A", "IV-B", "V", "X")
_EFFECT_ORDER = {effect: n for n, effect in enumerate(Effect)}
_AGAINST = frozenset({Effect.RESISTANCE, Effect.NO_BENEFIT})
_SETTING_KEYS = frozenset({"setting", "line", "prior", "stage", "response", "platinum", "castration", "age"})


class Weighed(Record, frozen=True):
    """The assertions of one alteration, best first. ``best`` is (None, None) where nothing is graded."""

    assertions: tuple[Assertion, ...]
    best: tuple[Tier | None, Level | None]
    escat: str | None
    basis: tuple[Basis, ...]
    flags: tuple[str, ...]
    what_would_change: tuple[Basis, ...]
    nearly: tuple[Basis, ...] = ()


class Weigher:
    """Weighs rows for one case."""

    def __init__(
        self,
        case: Case,
        context: ContextReader,
        looked: Looked,
        reimburse: Reimburse,
        today: str,
        withdrawn: frozenset[str] = frozenset(),
        usually_acquired: frozenset[str] = frozenset(),
    ) -> None:
        """``today`` is the ISO day of the knowledge base: rows that are not valid on it are left out.

        ``withdrawn``: drugs that nothing but a curated row of this tumor may name. ``usually_acquired``: genes whose
        changes are usually not inherited in this tumor (VHL in clear cell kidney cancer).
        """
        self._case = case
        self._context = context
        self._looked = looked
        self._reimburse = reimburse
        self._today = today
        self._withdrawn = withdrawn
        self._usually_acquired = usually_acquired

    def weigh(self, variant: Variant, hits: Sequence[Hit], origin: Origin, hold: str | None = None) -> Weighed:
        """Grade every row that speaks of ``variant``.

        ``hold`` ("HOLD-chip", "HOLD-phase") keeps the assertions but grades none of them, because the alteration itself is
        in doubt.
        """
        lines = []
        missed: dict[tuple[str, str, str], list[str]] = {}
        for hit in hits:
            late = hit.row.effect is not Effect.WITHDRAWN and not hit.row.valid_on(self._today)
            conditions = () if late else self._conditions(hit, origin)
            line = None if late else self._line(hit, conditions)
            if line is not None:
                lines.append(line)
            elif hit.row.civic is None:
                words = kept_out(hit, conditions, self._today)
                if words is not None:
                    missed.setdefault(words, []).append(hit.row.id)
        curated, others = civic.split(lines)
        known = [hit for hit in hits if hit.row.civic is None]
        lines = self._offered(curated, known)
        more, accompanying = civic.settle(curated, lines, others, known, self._withdrawn)
        lines += more
        lines = [_held_fusion(line, variant) for line in lines]
        if hold is not None:
            lines = [
                replace(line, grade=replace(line.grade, tier=None, level=None, rule=hold)) if line.grade.tier else line
                for line in lines
            ]
        made = sorted(((self._assertion(line), line) for line in lines), key=lambda pair: _order(pair[0]))
        assertions = tuple(assertion for assertion, _ in made)
        best = amp.best([(a.tier, a.level) for a in assertions if a.tier is not None])
        return Weighed(
            assertions,
            best,
            _best_escat(line for _, line in made),
            (*self._basis(variant, made, best), *accompanying),
            _flags(assertions, best),
            self._changes(made, best),
            tuple(Basis(*words, tuple(ids)) for words, ids in missed.items()),
        )

    # -- one row

    def _conditions(self, hit: Hit, origin: Origin) -> tuple[Condition, ...]:
        """What the row asks of this case, each with its state; said once."""
        row = hit.row
        conditions: list[Condition] = []
        if hit.tumor in OWN:
            conditions += _tumor_conditions(hit)
            conditions += self._match_conditions(hit)
            drug = row.effect in amp.THERAPEUTIC
            for term in row.context:
                condition = self._context.evaluate(term, origin, drug=drug)
                if condition is not None:
                    conditions.append(condition)
        elif hit.match.phase_unknown or hit.possible:
            conditions += self._match_conditions(hit)
        return tuple({(c.key, c.value, c.text): c for c in conditions}.values())

    def _line(self, hit: Hit, unique: tuple[Condition, ...]) -> Line | None:
        row = hit.row
        if row.civic is None:
            acquired = any(gene in self._usually_acquired for atom in hit.atoms for gene in atom.genes)
            grade = amp.grade(row, hit.tumor, unique, self._case, acquired=acquired)
        else:
            grade = civic.grade(row, hit.tumor, unique, self._case)
        if grade is None:
            return None
        return Line(hit, grade, (*unique, *grade.conditions), row.therapies)

    def _match_conditions(self, hit: Hit) -> list[Condition]:
        found = [_open_condition(atom) for atom in hit.match.open]
        if hit.match.phase_unknown:
            found.append(
                Condition(
                    f"phase of {hit.row.text}: not known",
                    ConditionState.UNKNOWN,
                    "phase_of_variants",
                    None,
                    f"{hit.row.text} 的相位：未知",
                )
            )
        found += [_possible_condition(atom) for atom in hit.possible]
        for atom in hit.match.absent:
            state = ConditionState.MET if self._looked(atom) else ConditionState.UNKNOWN
            found.append(Condition(f"{atom}: not found", state, "absent", str(atom), f"{atom}：未檢出"))
        return found

    # -- what is offered

    def _offered(self, lines: list[Line], hits: Sequence[Hit]) -> list[Line]:
        withdrawn = [hit.row for hit in hits if hit.row.effect is Effect.WITHDRAWN]
        kept = [self._without_withdrawn(line, withdrawn) for line in lines]
        lines = [line for line in kept if line is not None]
        if any(line.own and line.row.effect is Effect.SENSITIVITY and line.grade.tier for line in lines):
            # This tumor has its own statements: those of other tumors add nothing.
            lines = [line for line in lines if line.hit.tumor is not TumorMatch.OTHER]
        own_lines = [line for line in lines if line.own and line.grade.rule != "AMP-C-other-setting"]
        own = {r for line in own_lines if line.row.effect is Effect.SENSITIVITY for r in line.regimens}
        against = {r for line in own_lines if line.row.effect in _AGAINST for r in line.regimens}
        excluded = {r for hit in hits if hit.tumor is TumorMatch.EXCLUDED for r in hit.row.therapies}
        result: list[Line] = []
        shown: dict[str, set[Regimen]] = {}
        silent: set[tuple[str, ...]] = set()
        for line in lines:
            rule = line.grade.rule
            if rule not in ("AMP-C-other-tumor", "AMP-C-other-setting", "OPEN-tumor-type"):
                result.append(line)
                continue
            if not line.grade.offer:
                unmet = tuple(sorted(c.text for c in line.conditions if c.state is ConditionState.NOT_MET))
                if unmet not in silent:
                    silent.add(unmet)
                    result.append(line)
                continue
            # A drug of another tumor or setting is listed once, and only where nothing nearer speaks of it.
            barred = own | shown.setdefault(rule, set())
            if rule == "AMP-C-other-tumor":
                barred |= against | excluded | shown.get("AMP-C-other-setting", set())
            regimens = tuple(r for r in line.regimens if r not in barred)
            if regimens:
                shown[rule].update(regimens)
                result.append(replace(line, regimens=regimens))
        return result

    def _without_withdrawn(self, line: Line, withdrawn: Sequence[Row]) -> Line | None:
        if line.row.effect is not Effect.SENSITIVITY or not withdrawn:
            return line
        left = tuple(r for r in line.regimens if not any(self._is_withdrawn(r, line.row, w) for w in withdrawn))
        if not left:
            return None
        return line if len(left) == len(line.regimens) else replace(line, regimens=left)

    def _is_withdrawn(self, regimen: Regimen, row: Row, withdrawn: Row) -> bool:
        """Whether a withdrawn row takes this regimen of this row away: same drugs, same indication, same regulators."""
        if not any(set(gone) <= set(regimen) for gone in withdrawn.therapies):
            return False
        if "*" not in withdrawn.tumor_types and not set(withdrawn.tumor_types) & set(row.tumor_types):
            return False
        for term in withdrawn.context:
            if term.key not in _SETTING_KEYS:
                continue
            same = [t for t in row.context if t.key == term.key]
            if same and not any(set(t.values) & set(term.values) for t in same):
                return False  # another setting of the tumor keeps its approval
        bound = amp.bound_regulators(withdrawn)
        if bound:
            others = {r for r, yes in amp.approval_states(row).items() if yes} - bound
            chosen = {r.value for r in self._case.regulators}
            if others & chosen or (self._case.policy is Policy.GUIDELINE and row.evidence_kind == "guideline"):
                return False
        gone_on = _withdrawal_day(withdrawn)
        again = max((a.date or "" for a in row.approvals if amp.is_approval(a)), default="")
        return not (gone_on and again and again[:10] > gone_on)

    # -- the assertion

    def _assertion(self, line: Line) -> Assertion:
        row, grade = line.row, line.grade
        offered = line.regimens if grade.offer or row.effect is Effect.WITHDRAWN else ()
        therapies = tuple(" + ".join(regimen) for regimen in offered)
        note, note_zh = (row.note, row.note_zh) if grade.offer or row.effect is Effect.WITHDRAWN else ("", "")
        if row.effect is Effect.WITHDRAWN:
            day = _withdrawal_day(row)
            note = f"withdrawn {day or '(date not known)'}. {note}".strip()
            note_zh = f"已於 {day} 撤銷。{note_zh}" if day else f"已撤銷（日期未知）。{note_zh}"
        cpic = next((value for t in row.context if t.key == "CPIC" for value in t.values), None)
        if grade.rule == "PGX" and cpic:
            note, note_zh = f"CPIC level {cpic}. {note}".strip(), f"CPIC 等級 {cpic}。{note_zh}"
        pays = line.own and row.effect is Effect.SENSITIVITY and grade.offer
        site, site_zh = overlay_words(row.site)
        return Assertion(
            effect=row.effect,
            therapies=therapies,
            tumor_type=line.hit.tumor_text,
            tier=grade.tier,
            level=grade.level,
            escat=row.escat if line.own and grade.rule != "AMP-C-other-setting" else None,
            evidence_id=row.id,
            conditions=line.conditions,
            approvals=row.approvals if grade.offer or row.effect is Effect.WITHDRAWN else (),
            reimbursement=self._reimburse(therapies) if pays else (),
            citations=row.citations,
            rule=grade.rule,
            review=row.review,
            checked_on=row.checked_on,
            biomarker=row.text,
            text=note,
            text_zh=note_zh,
            site=site,
            site_zh=site_zh,
        )

    # -- the reasoning

    def _basis(
        self, variant: Variant, made: Sequence[tuple[Assertion, Line]], best: tuple[Tier | None, Level | None]
    ) -> tuple[Basis, ...]:
        if not made:
            return ()
        en, zh = name(variant)
        steps = [_match_step(en, zh, made), _tumor_step(self._case, made)]
        context = _context_step(made)
        if context is not None:
            steps.append(context)
        steps.append(self._policy_step(made))
        steps += _level_steps(made)
        steps += _combination_steps(made)
        top = [a for a, _ in made if (a.tier, a.level) == best and best[0] is not None]
        if top:
            conditional = all(_is_conditional(a) for a in top)
            what = "; ".join(dict.fromkeys(EFFECTS[a.effect][0] for a in top))
            what_zh = "、".join(dict.fromkeys(EFFECTS[a.effect][1] for a in top))
            steps.append(
                Basis(
                    "best",
                    f"Best of {len(made)} statements: {graded(*best)} ({what})"
                    + ("; it holds under conditions that are not known yet." if conditional else "."),
                    f"{len(made)} 項敘述中最高者：{graded(*best)}（{what_zh}）"
                    + ("；尚有條件未知。" if conditional else "。"),
                    tuple(a.evidence_id for a in top),
                )
            )
        return tuple(steps)

    def _policy_step(self, made: Sequence[tuple[Assertion, Line]]) -> Basis:
        en, zh = amp.regulators_text(self._case.regulators)
        policy = self._case.policy
        policy_zh = "仿單與指引" if policy is Policy.GUIDELINE else "僅仿單"
        fallen = tuple(
            a.evidence_id
            for a, _ in made
            if a.rule in ("AMP-C-policy", "AMP-C-trial", "AMP-C-no-consensus", "AMP-C-unreviewed")
        )
        more = f" {len(fallen)} statements count as level C at most under it." if fallen else ""
        more_zh = f"其中 {len(fallen)} 項因此至多採計為 C 級。" if fallen else ""
        return Basis(
            "policy",
            f"Policy {policy.value}; regulators {en}.{more}",
            f"政策：{policy_zh}；主管機關：{zh}。{more_zh}",
            fallen,
        )

    def _changes(self, made: Sequence[tuple[Assertion, Line]], best: tuple[Tier | None, Level | None]) -> tuple[Basis, ...]:
        """Inputs that, answered otherwise, would move a tier."""
        open_: dict[tuple[str, str], list[Assertion]] = {}
        for assertion, _ in made:
            if assertion.tier is None and not assertion.rule.startswith(("HOLD", "OPEN")):
                continue
            for c in assertion.conditions:
                if c.state is ConditionState.UNKNOWN:
                    open_.setdefault((c.text, c.text_zh), []).append(assertion)
        changes = [
            Basis(
                "context",
                f"If it is known not to hold ({en}): {_graded_list(users)} no longer stands as stated.",
                f"若確認不符合（{zh or en}）：{_graded_list(users)} 的敘述不再成立。",
                tuple(a.evidence_id for a in users),
            )
            for (en, zh), users in open_.items()
        ]
        unmet: dict[tuple[str, str], list[Assertion]] = {}
        for assertion, _ in made:
            if assertion.rule == "AMP-C-other-setting":
                for c in assertion.conditions:
                    if c.state is ConditionState.NOT_MET:
                        unmet.setdefault((c.text, c.text_zh), []).append(assertion)
        changes += [
            Basis(
                "context",
                f"It would be graded higher if this held: {en}.",
                f"若符合此條件，分級會較高：{zh or en}。",
                tuple(a.evidence_id for a in users),
            )
            for (en, zh), users in unmet.items()
        ]
        by_rule: dict[str, list[str]] = {}
        for assertion, _ in made:
            by_rule.setdefault(assertion.rule, []).append(assertion.evidence_id)
        for rule, (en, zh) in _RULE_CHANGES.items():
            if rule in by_rule and best[0] is not Tier.I:
                changes.append(Basis("policy", en, zh, tuple(by_rule[rule])))
        if not any(a.rule.startswith("HOLD") for a, _ in made):
            changes += self._under_others(made, best)
        elsewhere = [line for _, line in made if line.grade.rule == "AMP-C-other-tumor" and line.row.review != "unreviewed"]
        if elsewhere and best[0] is Tier.II:
            types = list(dict.fromkeys(t for line in elsewhere for t in line.hit.tumor_text.split("|")))
            changes.append(
                Basis(
                    "tumor",
                    f"In another tumor type it would be I-A: {', '.join(types)}.",
                    f"於其他癌別為 I-A：{'、'.join(types)}。",
                    tuple(line.row.id for line in elsewhere),
                )
            )
        return tuple(changes)

    def _under_others(self, made: Sequence[tuple[Assertion, Line]], best: tuple[Tier | None, Level | None]) -> list[Basis]:
        """What the same evidence makes of the alteration under the other policy, and under one regulator alone."""
        if best[0] is None:
            return []
        case = self._case
        other = Policy.LABEL if case.policy is Policy.GUIDELINE else Policy.GUIDELINE
        other_zh = "僅仿單" if other is Policy.LABEL else "仿單與指引"
        graded_lines = [line for _, line in made if line.grade.tier is not None]
        changes: list[tuple[str, str, tuple[Tier | None, Level | None]]] = []
        grade = amp.best([self._regraded(line, replace(case, policy=other)) for line in graded_lines])
        if grade != best:
            changes.append((f"Under policy {other.value}", f"若政策為「{other_zh}」", grade))
        alone: dict[tuple[Tier | None, Level | None], list[str]] = {}
        for regulator in Regulator:
            if case.regulators != (regulator,):
                grade = amp.best([self._regraded(line, replace(case, regulators=(regulator,))) for line in graded_lines])
                if grade != best:
                    alone.setdefault(grade, []).append(regulator.value)
        changes += [
            (f"With {' or '.join(names)} as the only regulator", f"若主管機關僅採 {'或 '.join(names)}", grade)
            for grade, names in alone.items()
        ]
        return [
            Basis("policy", f"{en}: {_graded_or_none(grade)}.", f"{zh}：{_graded_or_none(grade, zh=True)}。")
            for en, zh, grade in changes
        ]

    def _regraded(self, line: Line, case: Case) -> tuple[Tier | None, Level | None]:
        if line.civic is not None:
            return line.grade.tier, line.grade.level
        acquired = line.grade.rule == "AMP-C-acquired"
        kept = tuple(c for c in line.conditions if c.key != "approval")
        grade = amp.grade(line.row, line.hit.tumor, kept, case, acquired=acquired)
        return (None, None) if grade is None else (grade.tier, grade.level)


_RULE_CHANGES: Mapping[str, tuple[str, str]] = {
    "AMP-C-policy": (
        "Another policy or choice of regulators would count these statements higher.",
        "若採用其他政策或主管機關，這些敘述的分級會較高。",
    ),
    "AMP-C-unreviewed": (
        "A check of these rows against their sources would count them higher.",
        "這些條目經對照來源查核後，分級可能較高。",
    ),
    "OPEN-tumor-type": ("The tumor type would let these statements be graded.", "提供腫瘤類型後，這些敘述即可分級。"),
    "HOLD-chip": (
        "A matched white-cell or normal sample that shows the change to be the tumor's would let these be graded.",
        "若以配對白血球或正常檢體證實此變異來自腫瘤，這些敘述即可分級。",
    ),
    "HOLD-name": (
        "A corrected report, with names and position of one change, would let these be graded.",
        "更正後命名與位置一致的報告，即可分級。",
    ),
    "HOLD-partner": (
        "RNA that shows a fusion transcript, and with which partner, would let these be graded.",
        "若 RNA 證實融合轉錄本及其夥伴，即可分級。",
    ),
    "HOLD-frame": (
        "RNA that shows an in-frame transcript would let these be graded.",
        "若 RNA 證實為框內轉錄本，即可分級。",
    ),
    "HOLD-phase": (
        "Knowing whether both changes lie on one molecule would name the change and let it be graded.",
        "若得知兩個變化是否位於同一分子，即可確定名稱並分級。",
    ),
}


def _held_fusion(line: Line, variant: Variant) -> Line:
    """A row about a fusion says nothing certain of one that is out of frame, or of a breakpoint without a known partner."""
    fusion = variant.observed.fusion
    if fusion is None or line.grade.tier is None:
        return line
    unpartnered = fusion.from_breakpoints and None in (fusion.five_prime, fusion.three_prime)
    if not unpartnered and fusion.in_frame is not False:
        return line
    if not any(isinstance(unqualified(atom), FusionAtom) for atom in line.hit.possible):
        return line
    rule = "HOLD-partner" if unpartnered else "HOLD-frame"
    return replace(line, grade=replace(line.grade, tier=None, level=None, rule=rule))


def _graded_or_none(grade: tuple[Tier | None, Level | None], *, zh: bool = False) -> str:
    return graded(*grade) if grade[0] is not None else "無證據可分級" if zh else "no statement grades it"


def _graded_list(users: Iterable[Assertion]) -> str:
    return ", ".join(dict.fromkeys(graded(a.tier, a.level) for a in users))


def _is_conditional(assertion: Assertion) -> bool:
    return any(c.state is ConditionState.UNKNOWN for c in assertion.conditions)


def _order(a: Assertion) -> tuple[int, int, int, bool, str, int]:
    """Best first; among equals curated rows in the order their table gives them, then CIViC's items by number."""
    stem = a.evidence_id.rstrip("0123456789")
    return (
        amp.TIER_RANK[a.tier],
        amp.LEVEL_RANK[a.level],
        _EFFECT_ORDER[a.effect],
        stem == "EID",
        stem,
        int(a.evidence_id[len(stem) :] or 0),
    )


def _best_escat(lines: Iterable[Line]) -> str | None:
    """The best ESCAT value that a row of this tumor states itself; never derived from anything else."""
    stated = {
        line.row.escat
        for line in lines
        if line.own and line.row.escat and line.grade.tier is not None and line.grade.rule != "AMP-C-other-setting"
    }
    return next((value for value in _ESCAT_ORDER if value in stated), None)


def _flags(assertions: Sequence[Assertion], best: tuple[Tier | None, Level | None]) -> tuple[str, ...]:
    flags = []
    if any(a.effect in _AGAINST and a.tier is not None and a.rule not in civic.EVIDENCE_RULES for a in assertions):
        flags.append("resistance")
    top = [a for a in assertions if a.tier is not None and (a.tier, a.level) == best]
    if top and all(_is_conditional(a) for a in top):
        flags.append("conditional")
    if any(a.rule == "AMP-C-unreviewed" for a in assertions):
        flags.append("unreviewed_evidence")
    if any(a.rule == "PGX" for a in assertions):
        flags.append("pharmacogenomic")
    if any(a.effect is Effect.WITHDRAWN for a in assertions):
        flags.append("withdrawn_drug")
    return tuple(flags)


def _withdrawal_day(row: Row) -> str | None:
    """The day (or month, or year) of the withdrawal as the row states it."""
    if row.valid_from:
        return row.valid_from
    return next((a.date for a in reversed(row.approvals) if a.date and "withdr" in a.text.casefold()), None)


def _tumor_conditions(hit: Hit) -> list[Condition]:
    if hit.tumor is TumorMatch.NARROWER:
        codes = hit.tumor_text.replace("|", ", ")
        return [
            Condition(
                f"tumor type is one of: {codes}",
                ConditionState.UNKNOWN,
                "tumor_type",
                hit.tumor_text,
                f"腫瘤類型為下列之一：{codes}",
            )
        ]
    if hit.tumor is TumorMatch.AGNOSTIC_OPEN:
        limits = ", ".join(hit.row.excluded_tumor_types)
        en = {"*solid": "a solid tumor", "*heme": "a blood cancer"}.get(hit.tumor_text, "any tumor")
        zh = {"*solid": "實體腫瘤", "*heme": "血液腫瘤"}.get(hit.tumor_text, "任何腫瘤")
        return [
            Condition(
                f"tumor type is {en}" + (f", not {limits}" if limits else ""),
                ConditionState.UNKNOWN,
                "tumor_type",
                hit.tumor_text,
                f"腫瘤類型為{zh}" + (f"，但不含 {limits}" if limits else ""),
            )
        ]
    return []


def _open_condition(atom: Atom) -> Condition:
    if isinstance(atom, WildType):
        return Condition(
            f"{atom}: not shown by coverage", ConditionState.UNKNOWN, "wild_type", str(atom), f"{atom}：定序涵蓋不足以證明"
        )
    if isinstance(atom, Prompt):
        return Condition(
            f"{atom.text} ({atom.prefix})", ConditionState.UNKNOWN, atom.prefix, atom.text, f"{atom.text}（{atom.prefix}）"
        )
    return Condition(f"{atom}: not known", ConditionState.UNKNOWN, "input", str(atom), f"{atom}：未知")


def _possible_condition(atom: Atom) -> Condition:
    if isinstance(atom, Qualified) and atom.origin is not None:
        zh = "生殖細胞（遺傳性）" if atom.origin == "germline" else "體細胞"
        return Condition(
            f"origin of the variant: {atom.origin}", ConditionState.UNKNOWN, "origin", atom.origin, f"變異來源：{zh}"
        )
    return Condition(
        f"{atom}: the input does not say enough to be certain",
        ConditionState.UNKNOWN,
        "input",
        str(atom),
        f"{atom}：輸入資料不足以確定",
    )


# -- steps of the basis --------------------------------------------------------------------------------------------


def _ids(made: Iterable[tuple[Assertion, Line]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.evidence_id for a, _ in made))


def _match_step(en: str, zh: str, made: Sequence[tuple[Assertion, Line]]) -> Basis:
    atoms = dict.fromkeys(atom for _, line in made for atom in line.hit.atoms)
    words = list(dict.fromkeys(str(atom) for atom in atoms if atom.sequenced))
    shown, more = "; ".join(words[:4]), len(words) - 4
    shown_en = f"{shown}; and {more} more" if more > 0 else shown
    shown_zh = f"{shown}；另 {more} 項" if more > 0 else shown
    unsettled = {atom for _, line in made for atom in line.hit.match.open}
    others = [atom for atom in atoms if not atom.sequenced]
    covered = ", ".join(str(atom) for atom in others if isinstance(atom, WildType))
    tests = [atom for atom in others if not isinstance(atom, WildType)]
    stated = ", ".join(str(atom) for atom in tests if atom not in unsettled)
    suggested = ", ".join(str(atom) for atom in tests if atom in unsettled)
    says_en = [f"satisfies: {shown_en}"] if words else []
    says_zh = [f"符合：{shown_zh}"] if words else []
    if covered:
        says_en.append(f"shown by coverage: {covered}")
        says_zh.append(f"定序涵蓋可證明：{covered}")
    if stated:
        says_en.append(f"goes with the stated result of: {stated}")
        says_zh.append(f"與所提供的檢查結果相符：{stated}")
    if suggested:
        says_en.append(f"suggests, and does not replace: {suggested}")
        says_zh.append(f"提示但不能取代：{suggested}")
    partners = sorted({name(p) for _, line in made for p in line.hit.partners})
    with_en = f" Together with: {', '.join(p[0] for p in partners)}." if partners else ""
    with_zh = f"合併考慮：{'、'.join(p[1] for p in partners)}。" if partners else ""
    return Basis(
        "match",
        f"{en} {'; '.join(says_en)}.{with_en}",
        f"{zh} {'；'.join(says_zh)}。{with_zh}",
        _ids(made),
    )


_RELATION: Mapping[TumorMatch, tuple[str, str]] = {
    TumorMatch.EQUAL: ("the row's own tumor type", "與條目腫瘤類型相同"),
    TumorMatch.ANCESTOR: ("a broader type that includes it", "條目為其上位類型"),
    TumorMatch.AGNOSTIC: ("any tumor of this kind", "不限癌別"),
    TumorMatch.AGNOSTIC_OPEN: ("any tumor with exceptions; tumor type not known", "不限癌別但有例外；腫瘤類型未知"),
    TumorMatch.NARROWER: ("a subtype of it; which one is not known", "條目為其亞型；實際亞型未知"),
    TumorMatch.OTHER: ("another tumor", "其他癌別"),
    TumorMatch.UNKNOWN: ("tumor type not known", "腫瘤類型未知"),
}


def _tumor_step(case: Case, made: Sequence[tuple[Assertion, Line]]) -> Basis:
    counts: dict[TumorMatch, int] = {}
    for _, line in made:
        counts[line.hit.tumor] = counts.get(line.hit.tumor, 0) + 1
    listed = [relation for relation in _RELATION if relation in counts]
    en = ", ".join(f"{_RELATION[r][0]} ({counts[r]})" for r in listed)
    zh = "、".join(f"{_RELATION[r][1]}（{counts[r]}）" for r in listed)
    code = case.tumor_type.code if case.tumor_type else "not known"
    code_zh = case.tumor_type.code if case.tumor_type else "未知"
    own = [(a, line) for a, line in made if line.own]
    return Basis("tumor", f"Tumor type {code}: {en}.", f"腫瘤類型 {code_zh}：{zh}。", _ids(own))


def _context_step(made: Sequence[tuple[Assertion, Line]]) -> Basis | None:
    states: dict[ConditionState, dict[tuple[str, str], None]] = {}
    for assertion, _ in made:
        for c in assertion.conditions:
            states.setdefault(c.state, {})[(c.text, c.text_zh or c.text)] = None
    if not states:
        return None
    names = {
        ConditionState.MET: ("met", "符合"),
        ConditionState.NOT_MET: ("not met", "不符合"),
        ConditionState.UNKNOWN: ("not known", "未知"),
    }
    en = " ".join(f"{_title(names[s][0])}: {'; '.join(t[0] for t in states[s])}." for s in names if s in states)
    zh = "".join(f"{names[s][1]}：{'；'.join(t[1] for t in states[s])}。" for s in names if s in states)
    failed = {c.key for a, _ in made for c in a.conditions if c.state is ConditionState.NOT_MET and c.key}
    if any(role(key) is Role.DISEASE for key in failed):
        receptor = failed & {"HR", "HER2"}
        en += f" {'Receptor status' if receptor else 'Disease state'} rule: approved for another kind of this disease, "
        en += "so no drug is named here."
        zh += f"{'受體狀態' if receptor else '疾病狀態'}規則：核准用於此疾病的另一種型別，此處不列藥名。"
    return Basis("context", en, zh, _ids((a, line) for a, line in made if a.conditions))


def _title(text: str) -> str:
    return text[0].upper() + text[1:]


def _combination_steps(made: Sequence[tuple[Assertion, Line]]) -> list[Basis]:
    """A drug that fails alone and helps in a combination: "adagrasib + cetuximab, not cetuximab alone"."""
    alone: dict[str, list[str]] = {}
    for assertion, _ in made:
        if assertion.effect in _AGAINST and assertion.tier is not None:
            for therapy in assertion.therapies:
                if " + " not in therapy:
                    alone.setdefault(therapy, []).append(assertion.evidence_id)
    steps: dict[tuple[str, str], Basis] = {}
    for assertion, line in made:
        if assertion.effect is not Effect.SENSITIVITY or assertion.tier is None or not line.own:
            continue
        for therapy in assertion.therapies:
            for drug in therapy.split(" + ") if " + " in therapy else ():
                if drug in alone:
                    ids = (assertion.evidence_id, *alone[drug])
                    text, zh = f"{therapy}: the combination, not {drug} alone.", f"{therapy}：須併用，不可單用 {drug}。"
                    steps.setdefault((therapy, drug), Basis("combination", text, zh, ids))
    return list(steps.values())


def _level_steps(made: Sequence[tuple[Assertion, Line]]) -> list[Basis]:
    by_rule: dict[str, list[tuple[Assertion, Line]]] = {}
    for pair in made:
        by_rule.setdefault(pair[0].rule, []).append(pair)
    return [Basis(rule, *amp.RULES[rule], _ids(pairs)) for rule, pairs in by_rule.items()]
