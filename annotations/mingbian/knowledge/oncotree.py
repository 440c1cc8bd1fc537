"""Tumor types: OncoTree codes with their place in the tree, names in two languages, resolving and search."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from types import MappingProxyType

from mingbian.knowledge.tables import Table, bundled, data_folder
from mingbian.model.case import TumorType
from mingbian.model.errors import KnowledgeError
from mingbian.model.records import Record

COLUMNS = ("code", "name", "parent", "main_type", "tissue", "name_zh", "lay_zh", "name_zh_source", "earlier")
ALIAS_COLUMNS = ("alias", "code", "note")
_HEME_TISSUES = frozenset({"Lymphoid", "Myeloid"})


class Node(Record, frozen=True):
    """One tumor type. ``parent`` is None at a tissue; ``earlier`` are codes of older versions that mean this one.

    ``name_zh_source`` is "nhi" (seen in NHI wording), "usage" (common hospital usage) or "" (no Chinese name).
    """

    code: str
    name: str
    parent: str | None
    main_type: str
    tissue: str
    name_zh: str | None
    lay_zh: str | None
    name_zh_source: str
    earlier: tuple[str, ...]

    @property
    def tumor_type(self) -> TumorType:
        return TumorType(self.code, self.name, self.name_zh)


def fold(text: str) -> str:
    """Text as it is compared: width and case folded, hyphens and repeated spaces as one space."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(plain.replace("-", " ").replace("‐", " ").replace("–", " ").split())


class OncoTree:
    """The tree. Immutable. Codes are compared without case; an unknown code is in no relation to any other."""

    def __init__(self, nodes: Iterable[Node], aliases: Iterable[tuple[str, str]] = ()) -> None:
        table = {node.code: node for node in nodes}
        self._nodes: Mapping[str, Node] = MappingProxyType(table)
        self._aliases = tuple(aliases)
        for node in table.values():
            if node.parent is not None and node.parent not in table:
                raise KnowledgeError("oncotree.tsv", node.code, f"parent {node.parent} is not in the table")
        for alias, code in self._aliases:
            if code not in table:
                raise KnowledgeError("oncotree_aliases.tsv", alias, f"code {code} is not in the table")
        self._lineage: Mapping[str, tuple[str, ...]] = MappingProxyType({code: self._walk(code) for code in table})

    @classmethod
    def from_tables(cls, tree: Table, aliases: Table) -> OncoTree:
        nodes = [
            Node(
                row["code"],
                row["name"],
                row.get("parent"),
                row["main_type"],
                row["tissue"],
                row.get("name_zh"),
                row.get("lay_zh"),
                row["name_zh_source"],
                tuple(row["earlier"].split("|")) if row["earlier"] else (),
            )
            for row in tree
        ]
        if len({node.code for node in nodes}) < len(nodes):
            raise KnowledgeError(tree.name, "code", "a code stands twice")
        return cls(nodes, [(row["alias"], row["code"]) for row in aliases])

    @classmethod
    def load(cls) -> OncoTree:
        """The bundled tree, read once per process."""
        return _bundled_tree()

    def _walk(self, code: str) -> tuple[str, ...]:
        path = [code]
        while (parent := self._nodes[path[-1]].parent) is not None:
            if parent in path:
                raise KnowledgeError("oncotree.tsv", code, "the tree runs in a circle")
            path.append(parent)
        return tuple(path)

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, code: object) -> bool:
        return code in self._nodes

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._nodes)

    def node(self, code: str) -> Node | None:
        return self._nodes.get(code) or self._nodes.get(code.upper())

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above, nearest first, up to the tissue; not the code itself. Empty for an unknown code."""
        return self._lineage.get(code, (code,))[1:]

    def is_a(self, code: str, ancestor: str) -> bool:
        """Whether a tumor type is the other one or lies below it."""
        return ancestor in self._lineage.get(code, ())

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[str, ...]]:
        children: dict[str | None, list[str]] = {}
        for node in self._nodes.values():
            children.setdefault(node.parent, []).append(node.code)
        return {parent: tuple(codes) for parent, codes in children.items()}

    def children(self, code: str | None) -> tuple[str, ...]:
        """Codes directly below; of None, the tissues."""
        return self._children.get(code, ())

    def heme(self, code: str) -> bool:
        """Whether it is a blood, marrow or lymphatic neoplasm (histiocytoses included, as OncoTree places them)."""
        node = self._nodes.get(code)
        return node is not None and node.tissue in _HEME_TISSUES

    def solid(self, code: str) -> bool:
        """Whether it is a known tumor type outside blood, marrow and lymph."""
        node = self._nodes.get(code)
        return node is not None and node.tissue not in _HEME_TISSUES

    def covers(self, types: Sequence[str], excluded: Sequence[str], code: str) -> bool:
        """Whether a row's tumor types hold for a case: a code or an ancestor is listed, and none of the excluded.

        "*" is any tumor type, "*solid" and "*heme" the two halves.
        """
        return self._any(types, code) and not self._any(excluded, code)

    def _any(self, types: Sequence[str], code: str) -> bool:
        lineage = self._lineage.get(code, ())
        for listed in types:
            if listed == "*" or listed in lineage:
                return True
            if (listed == "*solid" and self.solid(code)) or (listed == "*heme" and self.heme(code)):
                return True
        return False

    # -- names

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """Every name that means one code. A name shared by a type and its ancestor means the ancestor."""
        claims: dict[str, list[str]] = {}
        for node in self._nodes.values():
            for name in (node.name, node.name_zh):
                if name and node.code not in claims.setdefault(fold(name), []):
                    claims[fold(name)].append(node.code)
        names = {fold(code): code for code in self._nodes}
        for alias, code in self._aliases:
            names.setdefault(fold(alias), code)
        for name, codes in claims.items():
            tops = [code for code in codes if all(self.is_a(other, code) for other in codes)]
            if tops:
                names.setdefault(name, tops[0])
        earlier: dict[str, list[str]] = {}
        for node in self._nodes.values():
            for code in node.earlier:
                earlier.setdefault(fold(code), []).append(node.code)
        for code, now in earlier.items():
            if len(now) == 1:
                names.setdefault(code, now[0])
        return names

    def resolve(self, text: str) -> TumorType | None:
        """The one tumor type a code, an English or Chinese name, a retired code or a common name means; else None.

        Case, width and hyphens do not matter. A name of several types ("ALL", "Yolk Sac Tumor") is None: ask.
        """
        code = text if text in self._nodes else self._by_name.get(fold(text))
        return self._nodes[code].tumor_type if code else None

    @cached_property
    def _search_keys(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """(folded code, folded names, code) in tree order."""
        extra: dict[str, list[str]] = {}
        for alias, code in self._aliases:
            extra.setdefault(code, []).append(fold(alias))
        keys = []
        for node in self._nodes.values():
            names = [fold(name) for name in (node.name, node.name_zh, node.lay_zh) if name]
            names += [*extra.get(node.code, ()), *(fold(code) for code in node.earlier)]
            keys.append((fold(node.code), tuple(dict.fromkeys(names)), node.code))
        return tuple(keys)

    def search(self, query: str, limit: int = 50) -> list[TumorType]:
        """Tumor types for a typed query in either language, best first.

        Exact code, exact name, start of the code, start of a name, start of a word, anywhere inside; then the shorter
        name; then the code. All words of the query must be there.
        """
        wanted = fold(query)
        if not wanted:
            return []
        ranked: list[tuple[int, int, str]] = []
        for code_key, names, code in self._search_keys:
            rank = _rank(wanted, code_key, names)
            if rank is not None:
                ranked.append((rank, len(self._nodes[code].name), code))
        return [self._nodes[code].tumor_type for _, _, code in sorted(ranked)[:limit]]


def _rank(wanted: str, code: str, names: Sequence[str]) -> int | None:
    if code == wanted:
        return 0
    if wanted in names:
        return 1
    if code.startswith(wanted):
        return 2
    if any(name.startswith(wanted) for name in names):
        return 3
    words = wanted.split()
    best: int | None = None
    for name in names:
        parts = name.replace("/", " ").replace("(", " ").replace(",", " ").split()
        if all(any(part.startswith(word) for part in parts) for word in words):
            return 4
        if all(word in name for word in words):
            best = 5
    return best


@cache
def _bundled_tree() -> OncoTree:
    return OncoTree.from_tables(bundled("oncotree.tsv", COLUMNS), bundled("oncotree_aliases.tsv", ALIAS_COLUMNS))


def bundled_bytes() -> Mapping[str, bytes]:
    """The tables of ``OncoTree.load`` by name, as they lie in this installation."""
    return {name: data_folder().joinpath(name).read_bytes() for name in ("oncotree.tsv", "oncotree_aliases.tsv")}
