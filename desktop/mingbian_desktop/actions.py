"""Everything the window can do, as data: menus, shortcuts, the command palette and the help list are made from this."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from mingbian.cases.records import Role, Status
from mingbian_desktop import review_words, store_words, tumor_words
from mingbian_desktop import texts as say
from mingbian_desktop.i18n import Text
from mingbian_desktop.laboratory_words import LABORATORY, MAP_FORGET
from mingbian_desktop.presenters.cases import State
from mingbian_desktop.ui import Ui


@dataclass(frozen=True, slots=True)
class Situation:
    """What is true of the window now, as far as actions care."""

    has_case: bool = False
    state: State | None = None
    has_result: bool = False
    has_finding: bool = False
    can_print: bool = False
    several_cases: bool = False
    browsing: bool = False
    is_table: bool = False
    has_store: bool = False
    inside: bool = True
    can_undo: bool = False
    can_redo: bool = False
    status: Status | None = None  # of a case of the store
    dismissed: bool = False
    releasable: bool = False
    allowed: frozenset[str] = frozenset()  # what the store lets this person do here now
    read_only: bool = False
    role: Role | None = None

    @property
    def kept(self) -> bool:
        return self.status is not None

    @property
    def changeable(self) -> bool:
        """Whether facts of the case can be changed: not of a signed one, and only by whom the store lets."""
        return not self.kept or (not self.frozen and "case.answer" in self.allowed)

    @property
    def frozen(self) -> bool:
        return self.status is not None and self.status.frozen


def always(_: Situation) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Spec:
    """One action. ``keys`` are portable key sequences; ``where`` "table" limits single letters to the variant table.

    ``needs`` is an action of the case store: it is offered only where a case of the store is shown, and can be done only
    by whom the store permits it.
    """

    id: str
    title: Text
    menu: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[Situation], bool] = always
    where: str = "window"
    starts_group: bool = False
    needs: str = ""


def _result(s: Situation) -> bool:
    return s.has_result


def _finding(s: Situation) -> bool:
    return s.has_finding


def _case(s: Situation) -> bool:
    return s.has_case


def _busy(s: Situation) -> bool:
    return s.state in (State.WAITING, State.READING)


def _changeable_result(s: Situation) -> bool:
    return s.has_result and s.changeable


def _idle_case(s: Situation) -> bool:
    return s.has_case and not _busy(s) and s.changeable


def _printable(s: Situation) -> bool:
    return s.can_print


def _searchable(s: Situation) -> bool:
    return s.has_result or s.browsing


def _several(s: Situation) -> bool:
    return s.several_cases


def _of_a_table(s: Situation) -> bool:
    return s.is_table


def _with_store(s: Situation) -> bool:
    return s.has_store


def _without_store(s: Situation) -> bool:
    return not s.has_store


def _undoable(s: Situation) -> bool:
    return s.can_undo


def _redoable(s: Situation) -> bool:
    return s.can_redo


def _open_finding(s: Situation) -> bool:
    return s.has_finding and not s.frozen


def _standing(s: Situation) -> bool:
    return s.has_finding and not s.frozen and not s.dismissed


def _unsigned(s: Situation) -> bool:
    return s.kept and not s.frozen


def _draft(s: Situation) -> bool:
    return s.status is Status.DRAFT


def _frozen(s: Situation) -> bool:
    return s.frozen


def _releasable(s: Situation) -> bool:
    return s.releasable


def why_not(spec: Spec, s: Situation) -> Text | None:
    """Why an action on a case of the store cannot be done now; None where it can, or where nothing need be said."""
    if not spec.needs or not s.kept or (spec.needs in s.allowed and spec.enabled(s)):
        return None
    if s.read_only:
        return review_words.WHY_READ_ONLY
    if spec.needs not in s.allowed:
        return review_words.WHY_ROLE
    if spec.enabled is _frozen or (spec.enabled is _releasable and not s.frozen):
        return review_words.WHY_NOT_SIGNED
    if spec.enabled is _releasable:
        return review_words.WHY_RELEASED
    if s.frozen:
        return review_words.WHY_SIGNED
    if spec.enabled is _draft:
        return review_words.WHY_REVIEWED
    return review_words.WHY_DISMISSED if s.has_finding and s.dismissed else review_words.WHY_NO_FINDING


MENUS: tuple[tuple[str, Text], ...] = (
    ("file", say.MENU_FILE),
    ("case", say.MENU_CASE),
    ("decide", review_words.MENU_DECIDE),
    ("store", store_words.MENU_STORE),
    ("view", say.MENU_VIEW),
    ("go", say.MENU_GO),
    ("help", say.MENU_HELP),
)

SPECS: tuple[Spec, ...] = (
    Spec("open", say.OPEN, "file", ("Ctrl+O",), "open"),
    Spec("example", say.OPEN_EXAMPLE, "file"),
    Spec("save", say.SAVE_PAGES, "file", ("Ctrl+S",), "save", _printable, starts_group=True),
    Spec("print", say.PRINT, "file", ("Ctrl+P",), "print", _printable),
    Spec("close", say.CLOSE_CASE, "file", ("Ctrl+W",), "close", _case, starts_group=True),
    Spec("quit", say.QUIT, "file", ("Ctrl+Q",), "quit"),
    Spec("tumor", say.PICK_TUMOR, "case", ("Ctrl+U",), "search", _changeable_result),
    Spec("details", say.CASE_DETAILS, "case", ("Ctrl+D",), "details", _idle_case),
    Spec("again", say.READ_AGAIN, "case", ("F5",), "retry", _idle_case),
    Spec("cancel", say.CANCEL_READING, "case", ("Ctrl+.",), "close", _busy),
    Spec("copy", say.COPY_NAMES, "case", ("Ctrl+Shift+C",), "copy", _finding, starts_group=True),
    Spec("forget_mapping", MAP_FORGET, "case", (), "", _of_a_table),
    Spec("undo", store_words.UNDO, "case", ("Ctrl+Z",), "", _undoable, starts_group=True),
    Spec("redo", store_words.REDO, "case", ("Ctrl+Shift+Z", "Ctrl+Y"), "", _redoable),
    Spec("accept", review_words.ACCEPT, "decide", ("A",), "accepted", _standing, "table", needs="finding.accept"),
    Spec("on_report", review_words.ON_REPORT, "decide", ("R",), "report", _standing, "table", needs="finding.report"),
    Spec("overrule", review_words.OVERRULE, "decide", ("T",), "overruled", _standing, "table", needs="finding.overrule"),
    Spec("criteria", review_words.CRITERIA, "decide", ("N",), "", _standing, "table", needs="finding.oncogenicity"),
    Spec("dismiss", review_words.DISMISS, "decide", ("D",), "dismissed", _open_finding, "table", needs="finding.dismiss"),
    Spec("comment", review_words.COMMENT, "decide", ("C",), "comment", _open_finding, "table", needs="comment"),
    Spec("opinion", review_words.OPINION, "decide", ("O",), "opinion", _open_finding, "table", needs="finding.opinion"),
    Spec(
        "patient",
        review_words.PATIENT,
        "decide",
        ("Ctrl+Shift+P",),
        "patient",
        _unsigned,
        starts_group=True,
        needs="case.patient",
    ),
    Spec("mark_reviewed", review_words.MARK_REVIEWED, "decide", ("Ctrl+R",), "check", _draft, needs="case.review"),
    Spec("sign", review_words.SIGN, "decide", ("Ctrl+Shift+S",), "seal", _unsigned, needs="case.sign"),
    Spec("amend", review_words.AMEND, "decide", (), "retry", _frozen, needs="case.amend"),
    Spec("release", review_words.RELEASE, "decide", (), "patient", _releasable, needs="report.release"),
    Spec("store_open", store_words.STORE_OPEN, "store", (), "open", _without_store),
    Spec("store_lock", store_words.STORE_LOCK, "store", ("Ctrl+Shift+L",), "lock", _with_store),
    Spec("laboratory", LABORATORY, "store", ("Ctrl+5",), "details", _with_store),
    Spec("store_leave", store_words.STORE_LEAVE, "store", (), "close", _with_store),
    Spec("language", say.LANGUAGE, "view", ("Ctrl+L",), "language"),
    Spec("theme", say.THEME, "view", ("Ctrl+T",), "theme_dark"),
    Spec("compact", say.COMPACT, "view", ("Ctrl+M",), "compact"),
    Spec("larger", say.LARGER, "view", ("Ctrl++", "Ctrl+="), "zoom_in", starts_group=True),
    Spec("smaller", say.SMALLER, "view", ("Ctrl+-",), "zoom_out"),
    Spec("normal_size", say.NORMAL_SIZE, "view", ("Ctrl+0",)),
    Spec("commands", say.COMMANDS, "go", ("Ctrl+K",), "command"),
    Spec("find", say.FIND, "go", ("Ctrl+F",), "search", _searchable),
    Spec("next_variant", say.NEXT_VARIANT, "go", ("J", "Alt+Down"), "", _result, "table", starts_group=True),
    Spec("previous_variant", say.PREVIOUS_VARIANT, "go", ("K", "Alt+Up"), "", _result, "table"),
    Spec("next_case", say.NEXT_CASE, "go", ("Ctrl+PgDown",), "", _several),
    Spec("previous_case", say.PREVIOUS_CASE, "go", ("Ctrl+PgUp",), "", _several),
    Spec("next_tab", say.NEXT_TAB, "go", ("Ctrl+Tab",), "", _result),
    Spec("previous_tab", say.PREVIOUS_TAB, "go", ("Ctrl+Shift+Tab",), "", _result),
    Spec("next_pane", say.NEXT_PANE, "go", ("F6",)),
    Spec("previous_pane", say.PREVIOUS_PANE, "go", ("Shift+F6",)),
    Spec("review", say.GO_REVIEW, "go", ("Ctrl+1",), "", starts_group=True),
    Spec("counseling", say.GO_COUNSELING, "go", ("Ctrl+2",), "family_tree"),
    Spec("pages", say.GO_PAGES, "go", ("Ctrl+3",), "report"),
    Spec("knowledge", say.GO_KNOWLEDGE, "go", ("Ctrl+4",), "details"),
    Spec("set_aside", say.SHOW_SET_ASIDE, "go", ("Ctrl+I",), "set_aside", _result),
    Spec("checklist", tumor_words.OPEN, "go", ("Ctrl+E",), "check", _result),
    Spec("help", say.HELP, "help", ("F1",), "help"),
    Spec("about", say.ABOUT, "help", (), "info"),
    Spec("menu", say.OPEN_MENU, "help", ("F10",), "menu"),
)

AT_THE_DOOR = frozenset({"quit", "language", "theme", "larger", "smaller", "normal_size", "about"})
"""What can be done while the door of the case store covers the window."""

BY_ID: Mapping[str, Spec] = {spec.id: spec for spec in SPECS}


def keys_text(spec: Spec) -> str:
    """The shortcuts as this platform writes them."""
    return "  ".join(QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in spec.keys)


class Actions(QObject):
    """QActions of the registry, living on the window (and the table, for single letters)."""

    def __init__(self, ui: Ui, window: QWidget, table: QWidget, handlers: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(window)
        missing = BY_ID.keys() ^ handlers.keys()
        if missing:
            raise ValueError(f"actions without a handler or handlers without an action: {sorted(missing)}")
        self._ui = ui
        self._handlers = dict(handlers)
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        for spec in SPECS:
            action = QAction(self)
            action.setObjectName(spec.id)
            action.setShortcuts([QKeySequence(k) for k in spec.keys])
            if spec.where == "table":
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                table.addAction(action)
            else:
                window.addAction(action)
            action.triggered.connect(lambda _checked=False, name=spec.id: self.run(name))
            self._actions[spec.id] = action
        self._icons_for: tuple[str, float] | None = None
        self._situation = Situation()
        self.menu = QMenu(window)
        self.menu.aboutToShow.connect(self._dress)
        for name, _title in MENUS:
            sub = self.menu.addMenu("")
            self._menus[name] = sub
            for spec in SPECS:
                if spec.menu == name and spec.id != "menu":
                    if spec.starts_group:
                        sub.addSeparator()
                    sub.addAction(self._actions[spec.id])
        self.retranslate()
        ui.tr.changed.connect(self.retranslate)

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def run(self, name: str) -> None:
        """Do it, if it can be done now."""
        if self._actions[name].isEnabled():
            self._handlers[name]()

    def enabled(self, name: str) -> bool:
        return self._actions[name].isEnabled()

    def refresh(self, situation: Situation) -> None:
        self._situation = situation
        for spec in SPECS:
            reachable = situation.inside or spec.id in AT_THE_DOOR
            action = self._actions[spec.id]
            if spec.needs:
                reachable = reachable and situation.kept and spec.needs in situation.allowed
                action.setVisible(situation.kept)
                self._explain(spec)
            action.setEnabled(reachable and spec.enabled(situation))
        self._menus["decide"].menuAction().setVisible(situation.kept)

    def _explain(self, spec: Spec) -> None:
        """Say in the tooltip why an action of the store cannot be done now."""
        s = self._situation
        why = why_not(spec, s)
        text = self._ui.tr(spec.title)
        if why is not None:
            role = self._ui.tr(store_words.ROLES[s.role]) if s.role is not None else ""
            text = self._ui.tr(why, role=role)
        self._actions[spec.id].setToolTip(text)

    def retranslate(self) -> None:
        for spec in SPECS:
            text = self._ui.tr(spec.title)
            self._actions[spec.id].setText(text.replace("&", "&&"))
            self._actions[spec.id].setToolTip(text)
            if spec.needs:
                self._explain(spec)
        for name, title in MENUS:
            self._menus[name].setTitle(self._ui.tr(title))

    def _dress(self) -> None:
        """Icons in the colors of the theme, made when the menu is first looked at."""
        wanted = (self._ui.tokens.name, self._ui.theme.scale)
        if wanted == self._icons_for:
            return
        self._icons_for = wanted
        for spec in SPECS:
            if spec.icon:
                self._actions[spec.id].setIcon(self._ui.icon(spec.icon))
