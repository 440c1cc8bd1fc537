"""The objects of one long JSON array, one after the other, without ever holding the array.

``{"header": {...}, "positions": [ {...}, {...} ], "genes": [...]}``: what stands in front of the array is parsed as a
whole, each object is given as text, and the caller parses those it needs. An object on a line of its own (as the annotator
writes it) is found by its line; any other layout is read too, only slower.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from mingbian.model.errors import Refusal
from mingbian.readers.json_tree import read_tree

LARGEST_HEAD = 1 << 24
LARGEST_OBJECT = 1 << 26
"""Characters of one object; cohort files with thousands of samples stay below."""

_BETWEEN = re.compile(r"[\s,]*")
_SEVERAL = re.compile(r'\},\s?\{\s?"(?:chromosome|position)"')
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)


class Objects:
    """Iterate for the texts of the array's objects. ``head`` holds what stands in front of the array.

    ``complete`` is True once the array's end was seen. Raises ``Refusal`` where there is no such array at the beginning.
    """

    def __init__(self, pieces: Iterable[bytes], array: str, file: str) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._file = file
        self._text = ""
        self._at = 0
        self._ended = False
        self.complete = False
        self.number = 0
        self.head = self._open(array)

    def _more(self) -> bool:
        """Read another piece; what was handed out already is dropped."""
        if self._ended:
            return False
        piece = next(self._pieces, None)
        if piece is None:
            self._ended = True
            added = self._decoder.decode(b"", final=True)
        else:
            added = self._decoder.decode(piece)
        self._text = self._text[self._at :] + added
        self._at = 0
        return True

    def _open(self, array: str) -> dict[str, Any]:
        begin = re.compile(rf'"{array}"\s*:\s*\[')
        while (m := begin.search(self._text)) is None:
            if len(self._text) > LARGEST_HEAD or not self._more():
                raise Refusal(
                    "JSON_MALFORMED",
                    self._file,
                    f"The document has no list {array!r} at its beginning: it is not whole, or not what it seems to be.",
                    "Check that the file was saved or sent completely.",
                )
        self._at = m.end()
        tree = read_tree((self._text[: m.end()] + "]}").encode("utf-8", "replace"), self._file)
        return tree if isinstance(tree, dict) else {}

    def __iter__(self) -> Iterator[str]:
        while True:
            m = _BETWEEN.match(self._text, self._at)
            self._at = m.end() if m is not None else self._at
            if self._at >= len(self._text):
                if not self._more():
                    return
                continue
            if self._text[self._at] != "{":
                self.complete = self._text[self._at] == "]"
                if not self.complete:
                    raise self._bad("Something other than an object stands in the list.")
                self._drain()
                return
            found = self._next()
            if found is None:
                return
            yield found

    def _next(self) -> str | None:
        """The text of the object at the current place; None where the document ends before it does."""
        while True:
            end = self._text.find("\n", self._at)
            if end >= 0:
                line = self._text[self._at : end].rstrip(", \r\t")
                # braces in strings make this a guess; the caller's parser finds out
                if line.endswith("}") and line.count("{") == line.count("}") and not _SEVERAL.search(line):
                    self._at = end
                    self.number += 1
                    return line
            found = self._scan()
            if found is not None:
                return found
            if len(self._text) - self._at > LARGEST_OBJECT:
                raise self._bad("One entry of the list is too large to be a position.")
            if not self._more():
                return None

    def _scan(self) -> str | None:
        """The object by a parser, whatever its layout; None where more text is needed."""
        try:
            _, end = _DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as e:
            if not self._ended and e.pos >= len(self._text) - 64:
                return None
            if "Unterminated string" in e.msg:
                return None
            if self._ended and e.pos >= len(self._text.rstrip()):
                return None
            raise self._bad(f"This is not JSON: {e.msg}.") from e
        except RecursionError as e:
            raise self._bad("Values are nested too deeply.") from e
        text = self._text[self._at : end]
        self._at = end
        self.number += 1
        return text

    def _drain(self) -> None:
        """Read to the end, so that the checksum is that of the whole file."""
        while self._more():
            self._at = len(self._text)

    def _bad(self, reason: str) -> Refusal:
        return Refusal(
            "JSON_MALFORMED", self._file, reason, "Check that the file was saved or sent completely.",
            f"entry {self.number + 1} of the list",
        )  # fmt: skip
