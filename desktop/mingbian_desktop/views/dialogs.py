"""Help, About and the case details."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from mingbian.model.case import Assay, CaseOptions, Consent, Policy, Regulator
from mingbian.model.records import replace
from mingbian_desktop import texts as say
from mingbian_desktop.actions import MENUS, SPECS, keys_text
from mingbian_desktop.i18n import Lang, Text
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.widgets import Button, Check, Choice, Frame, Label, Scroll, column, row, rule

_LIBRARIES = (
    "PySide6-Essentials",
    "numpy",
    "msgspec",
    "isal",
    "pandas",
    "reportlab",
    "pypdfium2",
    "XlsxWriter",
    "cyvcf2",
    "pysam",
)
_FONT = "Noto Sans TC"


class _Window(QDialog):
    """A dialog with a title line, a scrolling body and a button row."""

    def __init__(self, ui: Ui, parent: QWidget, title: str, width: int, height: int) -> None:
        super().__init__(parent)
        self._ui = ui
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.resize(ui.px(width), ui.px(height))

    def fill(self, body: QWidget, *buttons: Button) -> None:
        foot = row(0, *buttons, spacing=12, margins=(24, 12, 24, 16))
        layout = column(Scroll(body), rule(), foot, spacing=0)
        layout.setStretch(0, 1)
        self.setLayout(layout)


def _heading(text: str) -> Label:
    return Label(text, "heading")


class HelpWindow(_Window):
    """Every action with its shortcut, how to filter, and what the app never does; made from the registry."""

    def __init__(self, ui: Ui, parent: QWidget) -> None:
        super().__init__(ui, parent, ui.tr(say.HELP_TITLE), 720, 640)
        tr = ui.tr
        body = QWidget()
        layout = column(spacing=8, margins=(24, 20, 24, 20))
        never = Frame("card")
        inside = column(_heading(tr(say.HELP_NEVER_TITLE)), spacing=6, margins=(16, 14, 16, 14))
        for line in tr(say.HELP_NEVER).split("\n"):
            inside.addWidget(Label(line, wrap=True))
        never.setLayout(inside)
        layout.addWidget(never)
        for menu, title in MENUS:
            layout.addSpacing(8)
            layout.addWidget(_heading(tr(title)))
            grid = QGridLayout()
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setHorizontalSpacing(24)
            grid.setVerticalSpacing(6)
            grid.setColumnStretch(0, 1)
            for spec in SPECS:
                if spec.menu == menu:
                    at = grid.rowCount()
                    grid.addWidget(Label(tr(spec.title)), at, 0)
                    grid.addWidget(Label(keys_text(spec), "secondary"), at, 1, Qt.AlignmentFlag.AlignRight)
            layout.addLayout(grid)
        layout.addSpacing(8)
        layout.addWidget(_heading(tr(say.HELP_FILTER_TITLE)))
        layout.addWidget(Label(tr(say.FILTER_HELP), wrap=True, select=True))
        self._add_language(layout)
        body.setLayout(layout)
        done = Button("primary", self.accept)
        done.say(tr(say.DISMISS))
        self.fill(body, done)

    def _add_language(self, layout: QVBoxLayout) -> None:
        """The reference of the biomarker language: the text that ``mingbian kb language`` prints."""
        from mingbian.knowledge import language_help

        chinese = self._ui.lang is Lang.ZH
        layout.addSpacing(8)
        layout.addWidget(_heading(language_help.title(chinese)))
        layout.addWidget(Label(language_help.lead(chinese), wrap=True))
        for title, pairs in language_help.sections(chinese):
            lines = [title, *(f"{example}\u3000{meaning}" for example, meaning in pairs)]
            layout.addWidget(Label("\n".join(lines), wrap=True, select=True))


def licenses() -> list[tuple[str, str, str]]:
    """Name, version and license of what the app is built on, as installed here."""
    found = []
    for name in _LIBRARIES:
        try:
            meta = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        stated = next((v for key in ("License-Expression", "License") for v in meta.get_all(key) or []), "")
        if not stated or len(stated) > 60:
            named = [c.rsplit("::", 1)[-1].strip() for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
            stated = ", ".join(named)
        found.append((name, meta["Version"], stated))
    return found


class AboutWindow(_Window):
    def __init__(self, ui: Ui, parent: QWidget, version: str) -> None:
        super().__init__(ui, parent, ui.tr(say.ABOUT_TITLE), 620, 600)
        tr = ui.tr
        body = QWidget()
        layout = column(
            Label(tr(say.WINDOW_TITLE), "display"),
            Label(tr(say.ABOUT_VERSION, version=version), "secondary"),
            Label(tr(say.ABOUT_LINE), wrap=True),
            Label(tr(say.ABOUT_USE), wrap=True),
            Label(tr(say.OFFLINE), "secondary"),
            8,
            _heading(tr(say.ABOUT_LICENSES)),
            Label("Mingbian: Apache-2.0"),
            Label(f"{_FONT}: SIL Open Font License 1.1"),
            spacing=6,
            margins=(24, 20, 24, 20),
        )
        for name, number, license_name in licenses():
            layout.addWidget(Label(f"{name} {number}: {license_name}", "secondary", wrap=True))
        layout.addSpacing(8)
        layout.addWidget(Label(tr(say.ABOUT_LGPL), "small", wrap=True, select=True))
        layout.addStretch(1)
        body.setLayout(layout)
        done = Button("primary", self.accept)
        done.say(tr(say.DISMISS))
        self.fill(body, done)


class CaseDetails(_Window):
    """What the user knows of the case beyond the file. ``apply`` gets the new options."""

    def __init__(self, ui: Ui, parent: QWidget, options: CaseOptions, apply: Callable[[CaseOptions], object]) -> None:
        super().__init__(ui, parent, ui.tr(say.DETAILS_TITLE), 540, 680)
        self._options = options
        self._apply = apply
        tr = ui.tr
        self.assay = self._combo(say.ASSAYS, options.assay)
        self.age = QLineEdit("" if options.age is None else str(options.age))
        self.sex = self._combo(say.SEXES, options.sex)
        self.purity = QLineEdit("" if options.purity is None else f"{options.purity * 100:g}")
        self.consent = self._combo(say.CONSENTS, options.consent_germline)
        self.policy = self._combo(say.POLICIES, options.policy, from_file=False)
        self.regulators = {r: Check(ui, str(r)) for r in Regulator}
        for regulator, box in self.regulators.items():
            box.setChecked(regulator in options.regulators)
        self.tumor_sample = QLineEdit(options.tumor_sample or "")
        self.normal_sample = QLineEdit(options.normal_sample or "")
        self.context = QPlainTextEdit("\n".join(f"{k}={v}" for k, v in options.context.items()))
        self.context.setPlaceholderText(tr(say.FIELD_CONTEXT_HINT))
        self.context.setFixedHeight(ui.px(92))
        self.context.setTabChangesFocus(True)
        for field in (self.age, self.purity, self.tumor_sample, self.normal_sample):
            field.setPlaceholderText(tr(say.FROM_FILE))
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        boxes = QWidget()
        boxes.setLayout(row(*self.regulators.values(), 0, spacing=12))
        fields: tuple[tuple[Text, QWidget], ...] = (
            (say.ASSAY, self.assay),
            (say.FIELD_AGE, self.age),
            (say.FIELD_SEX, self.sex),
            (say.FIELD_PURITY, self.purity),
            (say.CONSENT, self.consent),
            (say.FIELD_POLICY, self.policy),
            (say.FIELD_REGULATORS, boxes),
            (say.FIELD_TUMOR_SAMPLE, self.tumor_sample),
            (say.FIELD_NORMAL_SAMPLE, self.normal_sample),
            (say.FIELD_CONTEXT, self.context),
        )
        for text, widget in fields:
            label = Label(tr(text), "secondary")
            label.setBuddy(widget)
            widget.setAccessibleName(tr(text))
            form.addRow(label, widget)
        self._problem = Label(role="wrong", wrap=True)
        self._problem.hide()
        body = QWidget()
        body.setLayout(
            column(
                Label(tr(say.DETAILS_TITLE), "title"),
                Label(tr(say.DETAILS_SUB), "secondary", wrap=True),
                8,
                form,
                self._problem,
                0,
                spacing=8,
                margins=(24, 20, 24, 20),
            )
        )
        cancel = Button("plain", self.reject)
        cancel.say(tr(say.CANCEL))
        go = Button("primary", self.submit)
        go.say(tr(say.APPLY))
        go.setDefault(True)
        self.fill(body, cancel, go)

    def _combo(self, table: dict[str, Text], value: str | None, from_file: bool = True) -> Choice:
        combo = Choice(self._ui)
        if from_file:
            combo.addItem(self._ui.tr(say.FROM_FILE), "")
        for key, text in table.items():
            combo.addItem(self._ui.tr(text), key)
        combo.setCurrentIndex(max(combo.findData(str(value) if value else ""), 0))
        return combo

    def read(self) -> CaseOptions:
        """The options as filled in. Raises ``ValueError`` with a message for the user."""
        tr = self._ui.tr
        age_text, purity_text = self.age.text().strip(), self.purity.text().strip().rstrip("%％").strip()
        age = purity = None
        if age_text:
            if not age_text.isascii() or not age_text.isdigit() or int(age_text) > 120:
                raise ValueError(tr(say.BAD_AGE))
            age = int(age_text)
        if purity_text:
            try:
                purity = float(purity_text) / 100
            except ValueError:
                purity = -1.0
            if not 0 <= purity <= 1:
                raise ValueError(tr(say.BAD_PURITY))
        context: dict[str, str] = {}
        for line in self.context.toPlainText().splitlines():
            if line.strip():
                key, sign, value = line.partition("=")
                if not sign or not key.strip() or not value.strip():
                    raise ValueError(tr(say.BAD_CONTEXT, line=line.strip()))
                context[key.strip()] = value.strip()
        assay, consent = str(self.assay.currentData()), str(self.consent.currentData())
        return replace(
            self._options,
            assay=Assay(assay) if assay else None,
            age=age,
            sex=str(self.sex.currentData()) or None,
            purity=purity,
            consent_germline=Consent(consent) if consent else None,
            policy=Policy(str(self.policy.currentData())),
            regulators=tuple(r for r, box in self.regulators.items() if box.isChecked()) or self._options.regulators,
            tumor_sample=self.tumor_sample.text().strip() or None,
            normal_sample=self.normal_sample.text().strip() or None,
            context=context,
        )

    def submit(self) -> None:
        try:
            options = self.read()
        except ValueError as error:
            self._problem.setText(str(error))
            self._problem.show()
            return
        self.accept()
        self._apply(options)
