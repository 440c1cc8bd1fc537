"""What a site has active, for people and programs: pack, overlay, imported layers."""

from __future__ import annotations

from typing import Any

from mingbian.knowledge.compiled import table_bytes
from mingbian.knowledge.site.active import superseded
from mingbian.knowledge.site.layer_files import LayerAbout
from mingbian.knowledge.site.overlay import must_read
from mingbian.knowledge.store import KnowledgeBase


def site_info(kb: KnowledgeBase) -> dict[str, Any] | None:
    """The site's part of a knowledge base; None where nothing of a site is active."""
    site = kb.site
    if site is None:
        return None
    entries = must_read(site.overlay) if site.overlay is not None else ()
    pack = site.state.pack
    return {
        "folder": str(site.folder),
        "pack": None
        if pack is None
        else {
            "name": pack.name,
            "version": pack.version,
            "date": pack.date,
            "sequence": pack.sequence,
            "superseded_by_program": superseded(pack, table_bytes()),
        },
        "earlier_packs": [ref.version for ref in site.state.earlier],
        "overlay": {
            "lines": len(entries),
            **{action: sum(e.action == action for e in entries) for action in ("add", "replace", "silence", "approve")},
            "without_effect": [{"id": one.id, "overrides": one.overrides, "reason": one.reason} for one in kb.lapsed],
        },
        "layers": [_layer(site.about(ref)) for ref in site.state.layers],
    }


def _layer(about: LayerAbout) -> dict[str, Any]:
    return {
        "kind": about.kind,
        "build": about.build or None,
        "name": about.name,
        "release": about.release or None,
        "imported_on": about.imported_on,
        "kept": about.account.kept,
        "read": about.account.read,
        **about.counts,
    }


def site_text(facts: dict[str, Any] | None) -> list[str]:
    """``site_info`` as lines for people."""
    if facts is None:
        return []
    lines = ["", f"site {facts['folder']}"]
    pack = facts["pack"]
    if pack is not None:
        old = "; not used: the program brought newer knowledge" if pack["superseded_by_program"] else ""
        lines.append(f"  pack {pack['name']} {pack['version']} of {pack['date']}, number {pack['sequence']}{old}")
    over = facts["overlay"]
    if over["lines"]:
        said = ", ".join(f"{over[action]} {action}" for action in ("add", "replace", "silence", "approve") if over[action])
        lines.append(f"  overlay: {over['lines']} lines ({said})")
    lines += [f"    without effect: {one['id']}: {one['reason']}" for one in over["without_effect"]]
    lines += [
        f"  {layer['name']}{' ' + layer['build'] if layer['build'] else ''}: {layer['kept']:,} of {layer['read']:,} kept, "
        f"imported {layer['imported_on']}"
        for layer in facts["layers"]
    ]
    return lines
