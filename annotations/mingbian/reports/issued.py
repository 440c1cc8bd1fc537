"""What a signature puts on a page in place of the draft mark: report id, signer, time, and the audit chain it stands on."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from mingbian.cases.records import Report
from mingbian.reports.content import Block, Bullets, Callout, Document, Facts, FillIn, Heading, Kind, Tone, clip
from mingbian.reports.wording import say

HASH_DIGITS: Final = 32
"""Digits of the audit hash on the page: enough that nobody makes another chain to them."""

HASH_DIGITS_SHORT: Final = 16


def stamped(document: Document, report: Report) -> Document:
    """The pages of a signed report. ``document`` was made without the draft mark; nothing of its content changes."""
    lang = document.lang
    signed = say(
        "issued.line",
        lang,
        id=report.id,
        meaning=say(f"issued.meaning.{report.meaning}", lang),
        signer=clip(report.signer_name, 60),
        time=report.signed_local,
    )
    if document.kind is Kind.CLINICIAN:
        blocks: tuple[Block, ...] = (*_before(report, lang), *_without_lines(document.blocks), *_after(report, lang))
        chain = say("issued.chain", lang, seq=report.anchor_seq, hash=report.anchor[:HASH_DIGITS])
        footer: tuple[str, ...] = (f"{signed} · {chain}", document.footer[0])
    else:
        released = say("issued.released", lang, by=clip(report.released_by, 60), on=report.released_at[:10])
        blocks = document.blocks
        chain = say("issued.chain", lang, seq=report.anchor_seq, hash=report.anchor[:HASH_DIGITS_SHORT])
        footer = (signed, f"{released} · {chain}", *document.footer[:2])
    return replace(document, draft="", watermark="", report_id=report.id, footer=footer, blocks=blocks)


def _before(report: Report, lang: str) -> list[Block]:
    blocks: list[Block] = []
    if report.amends:
        text = say("issued.amended.text", lang, id=report.amends, reason=clip(report.reason))
        blocks.append(Callout(Tone.BLOCKING, say("issued.amended", lang), (text,)))
    who = (*((("laboratory", report.laboratory),) if report.laboratory else ()), *report.identity)
    if who:
        blocks.append(Facts(tuple((say(f"issued.identity.{key}", lang), clip(value, 80)) for key, value in who)))
    return blocks


def _without_lines(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without the lines to be filled in by hand: this report is signed."""
    return tuple(b for b in blocks if not isinstance(b, FillIn))


def _after(report: Report, lang: str) -> list[Block]:
    blocks: list[Block] = []
    if report.comments:
        blocks += [Heading(say("issued.comments", lang)), Bullets(tuple(clip(c, 2000) for c in report.comments))]
    meaning = say(f"issued.meaning.{report.meaning}", lang)
    signer = say("issued.signed", lang, meaning=meaning, signer=clip(report.signer_name, 80))
    blocks.append(Facts(((say("issued.signature", lang), signer), (say("issued.time", lang), report.signed_local))))
    if report.despite:
        blocks.append(Bullets((say("issued.despite", lang, reason=clip(report.despite)),)))
    return blocks
