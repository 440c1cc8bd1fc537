"""The icon set of ``icons/``, tinted with a color of the theme."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import mingbian
from mingbian_desktop.i18n import Lang, Text


@cache
def folder() -> Path:
    """Where the SVG files are: inside the installed package, or beside the source roots in a checkout."""
    package = Path(mingbian.__file__).parent
    installed = package / "icons"
    return installed if installed.is_dir() else package.parents[1] / "icons"


@cache
def alt_texts() -> dict[str, Text]:
    """What each icon means, by id."""
    with (folder() / "icons.toml").open("rb") as file:
        table = tomllib.load(file)["icons"]
    return {name: Text(zh=texts[Lang.ZH], en=texts[Lang.EN]) for name, texts in table.items()}


@cache
def _source(name: str) -> str:
    return (folder() / f"{name}.svg").read_text(encoding="utf-8")


@cache
def renderer(name: str, color: str) -> QSvgRenderer:
    """A renderer of icon ``name`` in ``color`` ("#RRGGBB"); delegates draw with it at any scale."""
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def paint(painter: QPainter, name: str, color: QColor | str, where: QRectF) -> None:
    """Draw an icon into ``where`` (logical pixels)."""
    renderer(name, QColor(color).name()).render(painter, where)


def pixmap(name: str, color: QColor | str, size: int, ratio: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size`` logical pixels at device pixel ratio ``ratio``."""
    picture = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    renderer(name, QColor(color).name()).render(painter, QRectF(0, 0, picture.width(), picture.height()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


def icon(name: str, color: QColor | str, size: int = 18) -> QIcon:
    """An icon for buttons and menus, sharp at one, one and a half and two pixels a point."""
    made = QIcon()
    for ratio in (1.0, 1.5, 2.0):
        made.addPixmap(pixmap(name, color, size, ratio))
    return made
