"""What the knowledge browser says beside a row: names of tumors and drugs, conditions in words, reimbursement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingbian.model.interpretation import KnowledgeVersion
from mingbian_desktop.i18n import Lang, Text, pick

if TYPE_CHECKING:  # the knowledge base is loaded off the window's thread, when first asked for
    from mingbian.knowledge.genes import Drug
    from mingbian.knowledge.rows import ContextTerm, NhiRow, Row
    from mingbian.knowledge.site.overlay import Silenced
    from mingbian.knowledge.store import KnowledgeBase

_SIGNS = {
    "=": Text("：", ": "),
    "!=": Text("：非 ", ": not "),
    ">=": Text(" ≥ ", " ≥ "),
    "<=": Text(" ≤ ", " ≤ "),
    ">": Text(" > ", " > "),
    "<": Text(" < ", " < "),
}
_NEVER_HAD = Text("：未曾 ", ": no ")
_OR = Text(" 或 ", " or ")


class KnowledgeFacts:
    """Read-only words over a loaded knowledge base. Made off the window's thread, asked in it."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self.version = KnowledgeVersion(kb.version, kb.date, kb.sha256, 0)
        self._tree = kb.oncotree
        self._drugs = kb.drugs
        self._keys = kb.context_keys
        self._silenced = {one.row.id: one for one in kb.silenced}
        self._nhi: dict[str, list[NhiRow]] = {}
        for row in kb.nhi_rows:
            self._nhi.setdefault(row.drug.casefold(), []).append(row)

    def tumor(self, code: str) -> Text | None:
        """Both names of an OncoTree code; None for a group ("*") and for a code the tree does not have."""
        node = self._tree.node(code)
        return Text(zh=node.name_zh or node.name, en=node.name) if node else None

    def find_tumor(self, text: str) -> tuple[str, ...]:
        """The code that a text names (code or name, either language) with its ancestors, nearest first; () where none."""
        found = self._tree.resolve(text)
        return tuple(dict.fromkeys((found.code, *self._tree.ancestors(found.code)))) if found else ()

    def drug(self, inn: str) -> Drug | None:
        return self._drugs.get(inn) or self._drugs.get(inn.casefold())

    def condition(self, term: ContextTerm, lang: Lang) -> str:
        """ "Setting: metastatic or recurrent"; words that no table has stay as they were written."""
        known = self._keys.get(term.key)
        labels = (
            {v.value.casefold(): Text(v.label_zh or v.value, v.label_en or v.value) for v in known.values} if known else {}
        )
        shown = [labels.get(v.casefold(), Text(v.replace("_", " "), v.replace("_", " "))).in_(lang) for v in term.values]
        sign = _NEVER_HAD if term.op == "!=" and known is not None and known.type == "list" else _SIGNS[term.op]
        name = pick(lang, known.label_en, known.label_zh) if known else term.key
        return f"{name}{sign.in_(lang)}{_OR.in_(lang).join(shown)}"

    def reimbursement(self, row: Row) -> tuple[NhiRow, ...]:
        """What National Health Insurance says of the row's drugs in tumors the row speaks of, in table order."""
        named = dict.fromkeys(name.casefold() for name in (*row.regimens, *row.drugs))
        found = [nhi for name in named for nhi in self._nhi.get(name, ()) if self._meet(nhi, row)]
        return tuple(sorted(found, key=lambda nhi: nhi.line))

    def _meet(self, nhi: NhiRow, row: Row) -> bool:
        if set(nhi.tumor_types) & set(row.tumor_types):
            return True
        covers = self._tree.covers
        return any(covers(nhi.tumor_types, (), code) for code in row.tumor_types) or any(
            covers(row.tumor_types, row.excluded_tumor_types, code) for code in nhi.tumor_types
        )

    def silenced(self, row_id: str) -> Silenced | None:
        """The site's decision not to use a row, None where there is none."""
        return self._silenced.get(row_id)
