"""A JSON tree with its paths: values are asked for by their kind, and a wrong kind is refused with its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from mingbian.model.errors import Refusal
from mingbian.readers.json_tree import child, looks_like

_REMEDY = "Ask the laboratory for a corrected file; nothing of this one was used."


@dataclass(frozen=True, slots=True)
class View:
    """One value of a tree. ``value`` None where there is nothing."""

    value: Any
    path: str
    file: str

    def __bool__(self) -> bool:
        return self.value is not None

    def refuse(self, wanted: str) -> NoReturn:
        kinds = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
        found = next((word for kind, word in kinds.items() if isinstance(self.value, kind)), "null")
        raise Refusal("JSON_WRONG_TYPE", self.file, f"Expected {wanted}, found {found}.", _REMEDY, self.path)

    def at(self, *keys: str) -> View:
        """The value behind keys, one after the other; an empty view where one is not there."""
        here = self
        for key in keys:
            value = here.value
            if value is not None and not isinstance(value, dict):
                here.refuse("an object")
            here = View(None if value is None else value.get(key), child(here.path, key), self.file)
        return here

    def text(self, *keys: str) -> str | None:
        """The first of the keys with text in it; numbers become text. None where all are absent or blank."""
        for key in keys:
            found = self.at(key)
            if found.value is None:
                continue
            if isinstance(found.value, bool):
                return "true" if found.value else "false"
            if isinstance(found.value, int | float):
                return repr(found.value)
            if not isinstance(found.value, str):
                found.refuse("text")
            if found.value.strip():
                return str(found.value).strip()
        return None

    def flag(self, key: str) -> bool | None:
        """True or false; also where it is written as text. None where absent."""
        found = self.text(key)
        return None if found is None else {"true": True, "false": False}.get(found.lower())

    def items(self, *keys: str) -> Iterator[View]:
        """The objects of a list behind keys; nothing where it is absent. A single object counts as a list of one."""
        found = self.at(*keys)
        if found.value is None:
            return
        values = [found.value] if isinstance(found.value, dict) else found.value
        if not isinstance(values, list):
            found.refuse("a list")
        for n, value in enumerate(values):
            item = View(value, f"{found.path}[{n}]", self.file)
            if value is not None and not isinstance(value, dict):
                item.refuse("an object")
            if value is not None:
                yield item

    def texts(self, key: str) -> list[str]:
        """A list of texts, or a single one."""
        found = self.at(key)
        if found.value is None:
            return []
        values = found.value if isinstance(found.value, list) else [found.value]
        if not all(isinstance(v, str | int | float) for v in values):
            found.refuse("a list of texts")
        return [str(v).strip() for v in values if str(v).strip()]


def root(tree: Any, file: str) -> View:
    """The whole document. Raises ``Refusal`` where it is no object."""
    if not isinstance(tree, dict):
        raise Refusal(
            "NOT_A_REPORT",
            file,
            f"This is JSON, not a VCF. It looks like {looks_like(tree)}, but not in a form that is read here.",
            "Give the laboratory's VCF or its report.",
        )
    return View(tree, "$", file)
