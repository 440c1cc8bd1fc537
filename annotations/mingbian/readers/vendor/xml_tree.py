"""XML as a tree of plain nodes, by the standard library's expat, without any of XML's dangerous parts.

A document type, an entity declaration or an external reference refuses the file: no laboratory needs them, and they are how
a document reads files of this computer or grows without end. Depth, number of elements and size are bounded. Nothing is
ever loaded from a schema location or a style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from mingbian.model.errors import Refusal

MAX_DEPTH = 64
MAX_NODES = 2_000_000
MAX_BYTES = 1 << 27
_REMEDY = "Ask the laboratory for a corrected file; nothing of this one was used."


@dataclass(slots=True)
class Node:
    """One element: ``name`` without its namespace, ``line`` 1-based, ``text`` directly in it."""

    name: str
    line: int
    attributes: Mapping[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def get(self, *names: str) -> str | None:
        """The first of the attributes that is there and not blank."""
        for name in names:
            value = self.attributes.get(name)
            if value is not None and value.strip():
                return value.strip()
        return None

    def child(self, *names: str) -> Node | None:
        """The first child with one of the names."""
        return next((c for c in self.children if c.name in names), None)

    def all(self, *names: str) -> Iterator[Node]:
        """Every element below this one with one of the names, in document order."""
        waiting = list(reversed(self.children))
        while waiting:
            node = waiting.pop()
            if node.name in names:
                yield node
            waiting.extend(reversed(node.children))

    def first(self, *names: str) -> Node | None:
        return next(self.all(*names), None)

    def value(self, *names: str) -> str | None:
        """The text of the first child with one of the names; None where it is blank or absent."""
        for name in names:
            node = self.child(name)
            if node is not None and node.text.strip():
                return node.text.strip()
        return None

    def find(self, *names: str) -> str | None:
        """The text of the first element below with one of the names."""
        for node in self.all(*names):
            if node.text.strip():
                return node.text.strip()
        return None


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.declared
        self.parser.EntityDeclHandler = self.declared
        self.parser.UnparsedEntityDeclHandler = self.declared
        self.parser.ExternalEntityRefHandler = self.referred
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, code: str, reason: str) -> NoReturn:
        raise Refusal(code, self.file, reason, _REMEDY, f"line {self.parser.CurrentLineNumber}")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            self.refuse("XML_TOO_LARGE", f"The document has more than {MAX_NODES:,} elements.")
        if len(self.open) >= MAX_DEPTH:
            self.refuse("XML_TOO_DEEP", "Elements are nested too deeply to be a report.")
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        node = Node(name.rpartition(" ")[2], self.parser.CurrentLineNumber, plain)
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        if self.open:
            self.open[-1].text += text

    def declared(self, *_: object) -> None:
        self.refuse(
            "XML_DECLARATIONS",
            "The document declares a document type or entities, which a laboratory report never needs and which can be "
            "used to read other files.",
        )

    def referred(self, *_: object) -> int:
        self.refuse("XML_DECLARATIONS", "The document refers to another file.")


def read_xml(data: bytes, file: str) -> Node:
    """The root element. Raises ``Refusal`` with the line for anything but a plain, whole document."""
    builder = _Builder(file)
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as e:
        raise Refusal(
            "XML_MALFORMED",
            file,
            f"This is not whole XML: {expat.ErrorString(e.code)}.",
            "Check that the file was saved or sent completely.",
            f"line {e.lineno}, column {e.offset + 1}",
        ) from e
    except (LookupError, ValueError) as e:  # an encoding that is not known
        raise Refusal("XML_MALFORMED", file, f"The document's encoding cannot be read ({e}).", "Save it as UTF-8.") from e
    if builder.root is None:
        raise Refusal("XML_MALFORMED", file, "The document has no element.", _REMEDY)
    return builder.root
