"""Text that is not UTF-8: Big5 where it plainly is that (names and tables of older systems), else shown as bytes.

Big5 is believed of a line only where every byte of it can be Big5 and its characters are mostly of the frequent level 1
(lead bytes A4 to C6); accented Latin letters, the usual other case, hardly ever are. Whoever uses this says so to the user.
"""

from __future__ import annotations

_LEVEL_1 = range(0xA4, 0xC7)
_SYMBOLS = range(0xA1, 0xA4)


def decode(raw: bytes) -> str:
    """Text as UTF-8, else as Big5 where it plainly is; other bytes stay visible as backslash escapes, so that two names
    never become one."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return big5(raw) or raw.decode("utf-8", "backslashreplace")


def big5(raw: bytes) -> str | None:
    """The text where the bytes plainly are Big5; None otherwise."""
    frequent = others = at = 0
    while at < len(raw):
        lead = raw[at]
        if lead < 0x80:
            at += 1
            continue
        frequent += lead in _LEVEL_1
        others += lead not in _LEVEL_1 and lead not in _SYMBOLS
        at += 2
    if frequent == 0 or others > frequent // 4:
        return None
    try:
        return raw.decode("cp950")
    except UnicodeDecodeError:
        return None


def is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8; a character cut off at the end does not count."""
    try:
        raw.decode()
    except UnicodeDecodeError as e:
        return e.start >= len(raw) - 3 and e.end == len(raw) and e.reason == "unexpected end of data"
    return True
