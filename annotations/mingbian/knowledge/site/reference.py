"""The site's cache of its reference genome: made from the laboratory's FASTA file, said what it is, removed.

One file per build in the site's folder, replaced by one rename: a cancel or a kill leaves the old one or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mingbian.genome.reference_build import NUCLEAR, Built, build_cache, genes_hash
from mingbian.genome.reference_file import About, cache_name
from mingbian.genome.sequence import load_sequence
from mingbian.genome.stretches import Places
from mingbian.knowledge.durable import cannot_write, replace_file, sync_folder
from mingbian.knowledge.known_alleles import KnownAlleles
from mingbian.knowledge.site.state import locked
from mingbian.model.case import Build
from mingbian.model.places import REFERENCE
from mingbian.model.reading import Progress


def known_places() -> Mapping[Build, Places]:
    """Places of the known alleles, which are kept whether or not a gene known here lies there."""
    known = KnownAlleles.load()
    return {build: known.loci(build) for build in Build}


def install(
    fasta: Path,
    site: Path,
    build: Build | None = None,
    chromosomes: Sequence[str] = NUCLEAR,
    progress: Callable[[Progress], None] | None = None,
) -> About:
    """Read a FASTA file, check it, and put its cache in force. Raises ``Refusal``; nothing is kept then."""
    return put(build_cache(fasta, known_places(), build, chromosomes, progress), site)


def put(built: Built, site: Path) -> About:
    """Put a cache in force. Raises ``Refusal`` where the folder cannot be written."""
    path = site / REFERENCE / cache_name(Build(built.about.build))
    with locked(site):
        try:
            replace_file(path, built.data)
        except OSError as error:
            raise cannot_write(path, error) from None
    return built.about


def remove(site: Path, build: Build) -> bool:
    """Remove the cache of a build; False where there is none."""
    path = site / REFERENCE / cache_name(build)
    if not path.exists():
        return False
    with locked(site):
        try:
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
        except OSError as error:
            raise cannot_write(path, error) from None
    return True


def installed(site: Path) -> Mapping[Build, About]:
    """What is installed. Raises ``Refusal`` REFERENCE_DAMAGED where a cache cannot be used."""
    found = {}
    for build in Build:
        sequence = load_sequence(build, site / REFERENCE)
        if sequence is not None:
            found[build] = sequence.about
    return found


def outdated(about: About) -> bool:
    """Whether the genes known here are no longer those that the cache was made for, so that some may be missing from it."""
    return about.genes != genes_hash()
