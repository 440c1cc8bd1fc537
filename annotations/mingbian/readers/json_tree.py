"""JSON text as Python values, and nothing that JSON does not allow: every defect is a ``Refusal`` that says where.

Stricter than the standard library: a key given twice, NaN, Infinity, a number beyond 64 bits, half a character and values
nested more than ``MAX_DEPTH`` deep are refused with their path.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import Any

from mingbian.model.errors import Refusal

MAX_DEPTH = 64
"""Levels of nesting; the laboratory report itself needs five."""
_DIGITS = 18  # of a whole number: what fits 64 bits
_DEEP = "Values are nested too deeply to be a report."
_REMEDY = "Ask the laboratory for a corrected file; nothing of this one was used."


@dataclass(frozen=True, slots=True)
class _Wrong:
    """Stands in the tree where a value may not stand; found again, with its path, by ``_check``."""

    reason: str


class _Object(dict[str, Any]):
    """A JSON object that remembers a key given twice."""

    __slots__ = ("twice",)
    twice: str | None


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    found.twice = None
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found.twice = key
                break
            seen.add(key)
    return found


def _int(text: str) -> int | _Wrong:
    return int(text) if len(text) <= _DIGITS else _Wrong("This whole number is too large to be read.")


def _float(text: str) -> float | _Wrong:
    value = float(text)
    return value if value - value == 0 else _Wrong("This number is too large to be read.")


def _constant(text: str) -> _Wrong:
    return _Wrong(f"{text} is not a number that JSON knows.")


def read_tree(data: bytes, file: str) -> Any:
    """The file as Python values (objects are dicts). Reads UTF-8, with or without a mark, and UTF-16 with one."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        raise Refusal("JSON_MALFORMED", file, "The text is not UTF-8.", "Save the file as UTF-8.", f"line {line}") from e
    try:
        tree = json.loads(text, object_pairs_hook=_object, parse_int=_int, parse_float=_float, parse_constant=_constant)
    except json.JSONDecodeError as e:
        extra = e.msg == "Extra data"
        raise Refusal(
            "JSON_MALFORMED",
            file,
            "There is more text after the end of the report." if extra else f"This is not whole JSON: {e.msg}.",
            "Check that the file was saved or sent completely, and that it holds one report.",
            f"line {e.lineno}, column {e.colno}",
        ) from e
    except RecursionError as e:
        raise Refusal("JSON_TOO_DEEP", file, _DEEP, _REMEDY, _depth_exceeded(text)) from e
    _check(tree, file)
    return tree


def _check(tree: Any, file: str) -> None:
    """Walk the tree once: keys given twice, numbers that are none, text that cannot be written again, depth."""
    todo: list[tuple[Any, str, int]] = [(tree, "$", 1)]
    while todo:
        value, path, depth = todo.pop()
        if isinstance(value, str):
            if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
                raise Refusal("JSON_MALFORMED", file, "This text holds half a character.", _REMEDY, path)
        elif isinstance(value, _Wrong):
            raise Refusal("JSON_BAD_VALUE", file, value.reason, _REMEDY, path)
        elif isinstance(value, _Object):
            if value.twice is not None:
                raise Refusal(
                    "JSON_DUPLICATE_KEY",
                    file,
                    f"The key {shown(value.twice)} is given twice; which one holds cannot be known.",
                    _REMEDY,
                    child(path, value.twice),
                )
            if depth > MAX_DEPTH:
                raise Refusal("JSON_TOO_DEEP", file, _DEEP, _REMEDY, path[:200])
            for key, item in value.items():
                if not key.isascii() and any("\ud800" <= c <= "\udfff" for c in key):
                    raise Refusal("JSON_MALFORMED", file, "A key holds half a character.", _REMEDY, path)
                todo.append((item, child(path, key), depth + 1))
        elif isinstance(value, list):
            if depth > MAX_DEPTH:
                raise Refusal("JSON_TOO_DEEP", file, _DEEP, _REMEDY, path[:200])
            todo.extend((item, f"{path}[{n}]", depth + 1) for n, item in enumerate(value))


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]')


def _depth_exceeded(text: str) -> str | None:
    """The line where the nesting goes beyond what is read."""
    depth = 0
    for m in _BRACKETS.finditer(text):
        if m[0] in ("[", "{"):
            depth += 1
            if depth > MAX_DEPTH:
                return f"line {text.count(chr(10), 0, m.start()) + 1}"
        elif m[0] in ("]", "}"):
            depth -= 1
    return None


_PLAIN_KEY = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]{0,60}$")


def child(path: str, key: str) -> str:
    """The JSON path of a key: "$.sample.id", or "$.sample[\"Odd key\"]" where the key is no plain word."""
    return f"{path}.{key}" if _PLAIN_KEY.match(key) else f"{path}[{shown(key)}]"


def shown(text: str) -> str:
    """Text of a file, quoted and cut short, for a message."""
    return json.dumps(text if len(text) <= 60 else text[:57] + "...", ensure_ascii=False)


def looks_like(tree: Any) -> str:
    """What a JSON document that is no ``mingbian.report/1`` seems to be, in words for a message."""
    if isinstance(tree, list):
        first = tree[0] if tree else None
        return looks_like(first) + ", in a list" if isinstance(first, dict) else "a JSON list"
    if not isinstance(tree, dict):
        return "a single JSON value"
    schema = tree.get("schema")
    if isinstance(schema, str) and schema.startswith("mingbian.interpretation/"):
        return "a result that Mingbian wrote, not a laboratory's report"
    if isinstance(schema, str) and schema.startswith("mingbian.report/"):
        return f"a laboratory report of another version ({schema[:40]})"
    kind = tree.get("resourceType")
    if isinstance(kind, str):
        return f"an HL7 FHIR resource ({kind[:40]})"
    keys = tree.keys()
    if {"header", "positions"} <= keys:
        return "Illumina Connected Annotations (Nirvana) output"
    if {"subject", "phenotypicFeatures"} <= keys or {"subject", "metaData"} <= keys:
        return "a GA4GH phenopacket"
    if {"proband", "pedigree"} <= keys or {"proband", "relatives"} <= keys:
        return "a GA4GH phenopacket of a family"
    if "members" in keys and "metaData" in keys:
        return "a GA4GH phenopacket of a cohort"
    laboratory = tree.get("lab")
    if (isinstance(laboratory, dict) and str(laboratory.get("name", "")).startswith("Tempus")) or "genomicVariants" in keys:
        return "a Tempus report"
    if {"testDetails", "patientInformation"} & keys:
        return "a Caris report"
    if {"ResultsReport", "FinalReport", "variant-report"} & keys:
        return "a Foundation Medicine report"
    if "catsVersion" in keys or "testInformation" in keys:
        return "a C-CAT report"
    values = [v for v in list(tree.values())[:5] if isinstance(v, dict)]
    if any("VariantPathogenicity" in str(v.get("type", "")) or "contributions" in v for v in values):
        return "GA4GH variant statements"
    return "JSON of a kind unknown here"
