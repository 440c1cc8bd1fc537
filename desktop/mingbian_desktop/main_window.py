"""The window: places the views, connects them to the cases, and carries out every action."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QShowEvent,
)
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QMainWindow, QStackedWidget, QWidget

import mingbian
from mingbian.model.case import CaseOptions
from mingbian.model.interpretation import Finding, Question
from mingbian.model.records import replace
from mingbian_desktop import laboratory_words as laboratory
from mingbian_desktop import review_words, store_words, words
from mingbian_desktop import texts as say
from mingbian_desktop.actions import BY_ID, Actions, Situation
from mingbian_desktop.engine import Engine, Lookup
from mingbian_desktop.i18n import Text
from mingbian_desktop.presenters.backing import Backing
from mingbian_desktop.presenters.cases import CaseBook, Found, OpenCase, State, asked_option, look, with_answer, with_fact
from mingbian_desktop.presenters.keeper import Door, Keeper
from mingbian_desktop.presenters.keeping import Keeping
from mingbian_desktop.presenters.knowledge_age import KnowledgeAge
from mingbian_desktop.presenters.session_log import Clock, SessionLog, local_clock
from mingbian_desktop.tasks.background import Background
from mingbian_desktop.ui import Ui
from mingbian_desktop.views.age_banner import AgeBanner
from mingbian_desktop.views.case_list import CaseList
from mingbian_desktop.views.counseling import Counseling
from mingbian_desktop.views.desk import ReviewDesk
from mingbian_desktop.views.header_strip import HeaderStrip
from mingbian_desktop.views.laboratory.stations import HolderBand
from mingbian_desktop.views.pages_of_state import Reading, Stopped, Welcome
from mingbian_desktop.views.report_preview import ReportPreview
from mingbian_desktop.views.review import ASIDE, CHECKLIST, Review
from mingbian_desktop.views.status_bar import StatusBar
from mingbian_desktop.views.top_bar import TopBar
from mingbian_desktop.views.widgets import column, row, set_role

if TYPE_CHECKING:  # loaded when first opened
    from mingbian.cases.records import ChangeSet
    from mingbian.model.errors import UserError
    from mingbian_desktop.models.knowledge_rows import KnowledgeRows
    from mingbian_desktop.views.door import DoorPage
    from mingbian_desktop.views.knowledge import Knowledge
    from mingbian_desktop.views.laboratory.page import Laboratory
    from mingbian_desktop.views.mapping import MappingPage
    from mingbian_desktop.views.popup import SearchPopup

DEFAULT_SIZE = QSize(1440, 900)
EVIDENCE_PX = 428


class MainWindow(QMainWindow):
    """One window over an engine. ``open_paths`` and ``open_examples`` start work; closing ends it.

    ``keeper`` holds the case store; without one that is open, results are shown and not kept.
    """

    def __init__(self, ui: Ui, engine: Engine, clock: Clock = local_clock, keeper: Keeper | None = None) -> None:
        super().__init__()
        self._ui = ui
        self._engine = engine
        self._background = Background(self)
        self._lookup: Lookup | None = None
        self._looking = False
        self._popup: SearchPopup | None = None
        self._perspective = "review"
        self._knowledge: Knowledge | None = None
        self._mapping: MappingPage | None = None
        self._laboratory: Laboratory | None = None
        self.log = SessionLog(clock)
        self.age = KnowledgeAge(clock, self.log, self)
        self._splitter_set = False
        self.book = CaseBook(engine, self)
        self.keeper = keeper or Keeper()
        self.keeper.setParent(self)
        self.keeping = Keeping(self.book, self.keeper, self)
        self.backing = Backing(self.keeper, self)
        self._door: DoorPage | None = None
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 600)

        self.top = TopBar(ui, self.age)
        self.age_banner = AgeBanner(ui, self.age)
        self.holder_band = HolderBand(ui, self.keeper)
        self.strip = HeaderStrip(ui)
        self.cases = CaseList(ui, self.book)
        self.welcome = Welcome(ui)
        self.reading = Reading(ui)
        self.stopped = Stopped(ui)
        self.review = Review(ui, self.keeper)
        self.counseling = Counseling(ui, self.book, self.keeper, self._background, clock)
        self.preview = ReportPreview(ui, engine, self._background, self.keeper)
        self.status = StatusBar(ui, self.keeper)
        self.pages = QStackedWidget()
        for page in (self.welcome, self.reading, self.stopped, self.review, self.counseling, self.preview):
            self.pages.addWidget(page)
        body = row(self.cases, spacing=0)
        body.addWidget(self.pages, 1)
        center = QWidget()
        whole = column(self.top, self.strip, self.age_banner, self.holder_band, body, self.status, spacing=0)
        whole.setStretch(4, 1)
        center.setLayout(whole)
        self.layers = QStackedWidget()
        self.layers.addWidget(center)
        self.setCentralWidget(self.layers)
        self.desk = ReviewDesk(
            ui, self, self.book, self.keeper, self.keeping, lambda: self.finding, self.status.announce, self.show_finding
        )
        self.actions_ = Actions(ui, self, self.review.table, self._handlers())
        self._connect()
        self._restore()
        self._show_current()
        ui.follow(self)

    # Wiring ------------------------------------------------------------------------------------------------------
    def _handlers(self) -> dict[str, Callable[[], object]]:
        ui, review, preview = self._ui, self.review, self.preview
        return {
            "open": self.ask_for_files,
            "example": self.open_examples,
            "save": self.save_pages,
            "print": self.print_pages,
            "close": self.close_case,
            "quit": self.close,
            "tumor": self.pick_tumor,
            "details": self.show_details,
            "again": self._read_again,
            "cancel": self._cancel,
            "copy": self._copy_names,
            "forget_mapping": self._forget_mapping,
            "undo": partial(self._step_back, True),
            "redo": partial(self._step_back, False),
            **self.desk.handlers(),
            "store_open": self.show_door,
            "store_lock": self.keeper.lock,
            "store_leave": self._leave_store,
            "laboratory": partial(self.show_perspective, "laboratory"),
            "language": ui.tr.toggle,
            "theme": ui.theme.toggle,
            "compact": self._toggle_compact,
            "larger": lambda: preview.zoom_by(1) if self._perspective == "pages" else ui.theme.rescale(1),
            "smaller": lambda: preview.zoom_by(-1) if self._perspective == "pages" else ui.theme.rescale(-1),
            "normal_size": lambda: preview.zoom_to_fit() if self._perspective == "pages" else ui.theme.rescale(0),
            "commands": self.show_commands,
            "find": self._find,
            "next_variant": partial(review.table.step, 1),
            "previous_variant": partial(review.table.step, -1),
            "next_case": partial(self.book.step, 1),
            "previous_case": partial(self.book.step, -1),
            "next_tab": partial(review.step_tab, 1),
            "previous_tab": partial(review.step_tab, -1),
            "next_pane": partial(self._step_pane, 1),
            "previous_pane": partial(self._step_pane, -1),
            "review": partial(self.show_perspective, "review"),
            "counseling": partial(self.show_perspective, "counseling"),
            "pages": partial(self.show_perspective, "pages"),
            "knowledge": partial(self.show_perspective, "knowledge"),
            "set_aside": self._show_set_aside,
            "checklist": self._show_checklist,
            "help": self.show_help,
            "about": self.show_about,
            "menu": self._open_menu,
        }

    def _connect(self) -> None:
        book = self.book
        book.current_changed.connect(self._show_current)
        book.changed.connect(self._case_changed)
        book.progressed.connect(self._case_progressed)
        book.added.connect(lambda _id: self._refresh_actions())
        book.removed.connect(lambda _id: self._refresh_actions())
        self.top.perspective_wanted.connect(self.show_perspective)
        self.top.run.connect(self.actions_.run)
        self.cases.open_wanted.connect(self.ask_for_files)
        self.welcome.open_wanted.connect(self.ask_for_files)
        self.welcome.example_wanted.connect(self.open_examples)
        self.reading.cancel_wanted.connect(self._cancel)
        self.stopped.retry_wanted.connect(self._read_again)
        self.stopped.open_wanted.connect(self.ask_for_files)
        self.stopped.copy_wanted.connect(self._copy)
        self.stopped.answered.connect(self._answered)
        self.strip.tumor_wanted.connect(self.pick_tumor)
        self.strip.details_wanted.connect(self.show_details)
        self.strip.fact_given.connect(self._fact_given)
        self.strip.asked.connect(self._ask_question)
        self.review.chosen.connect(self._finding_chosen)
        self.review.checklist.tumor_wanted.connect(self.pick_tumor)
        self.keeper.changed.connect(self._door_moved)
        self.keeping.told.connect(lambda text, values: self.status.announce(text, **values))
        self.keeping.refused.connect(self._store_refused)
        self.backing.failed.connect(self._not_backed_up)
        self.review.evidence.fact_wanted.connect(self.show_fact)
        self.review.evidence.bar.use(self.actions_)
        self.review.evidence.comment_removed.connect(self.desk.remove_comment)
        self.review.evidence.opinion_withdrawn.connect(self.desk.withdraw_opinion)
        self.review.evidence.tier_restored.connect(self.desk.restore_tier)
        self.review.banners.acknowledged.connect(self._acknowledge)
        self.review.banners.dismissed.connect(self._dismiss_notice)
        self.counseling.picked.connect(self._show_picked)
        self.counseling.told.connect(lambda text, values: self.status.announce(text, **values))
        self.counseling.refused.connect(self._store_refused)
        self.counseling.caring.taken.connect(self._refresh_actions)
        self.preview.told.connect(lambda text, values: self.status.announce(text, **values))
        self.preview.print_wanted.connect(self.print_pages)
        self.preview.save_wanted.connect(self.save_pages)
        self.preview.ready_changed.connect(self._refresh_actions)

    # The case store ----------------------------------------------------------------------------------------------
    def show_door(self) -> None:
        """Cover the window with the door of the case store."""
        if self._door is None:
            from mingbian_desktop.views.door import DoorPage

            self._door = DoorPage(self._ui, self.keeper)
            self._door.skipped.connect(self._leave_store)
            self._door.entered.connect(self._open_door)
            self.layers.addWidget(self._door)
        if self._popup is not None:
            self._popup.close()
        QGuiApplication.clipboard().clear()
        self.layers.setCurrentWidget(self._door)
        self._door.begin()
        self._refresh_actions()

    def _open_door(self) -> None:
        self._ui.settings.store = self.keeper.path
        self.layers.setCurrentIndex(0)
        self._show_current()
        self._focus_page()

    def _leave_store(self) -> None:
        self.keeper.leave()
        self.layers.setCurrentIndex(0)
        self._show_current()

    def _door_moved(self) -> None:
        if self.keeper.door is Door.LOCKED and self.keeper.last_user:
            for dialog in self.findChildren(QDialog):
                dialog.reject()
            self.show_door()
        self._refresh_actions()

    def _store_refused(self, error: UserError) -> None:
        text = store_words.refusal(error, self._ui.lang)
        self.status.announce(Text(text.replace("{", "{{").replace("}", "}}"), text))

    def _not_backed_up(self, error: UserError) -> None:
        self.status.announce(laboratory.BACKUP_FAILED, why=store_words.refusal(error, self._ui.lang))

    def _step_back(self, back: bool) -> None:
        hand, case = self.counseling.caring.hand, self.book.current
        caring = self._perspective == "counseling"
        view = (hand.view if hand else None) if caring else case.view if case else None
        if view is None:
            return
        step = view.undo if back else view.redo
        said = review_words.UNDONE if back else review_words.REDONE

        def done(changes: ChangeSet) -> None:
            if changes.seq:
                self.status.announce(said, step=store_words.action_text(step, self._ui.lang))
            else:
                self.status.announce(review_words.NOTHING_TO_UNDO)

        if caring:
            self.counseling.caring.step_back(back, done)
        elif case is not None:
            self.keeping.operate(case, lambda ops, kept: ops.undo(kept) if back else ops.redo(kept), done)

    def _finding_chosen(self, finding: Finding | None) -> None:
        case = self.book.current
        if case is not None and finding is not None:
            self.keeping.opened(case, finding.id)
            self.desk.recall(finding, self.review.evidence.show_memory)
        self._refresh_actions()

    # Showing -----------------------------------------------------------------------------------------------------
    def show_perspective(self, name: str) -> None:
        self._perspective = name
        self._show_current()
        self._focus_page()

    def _focus_page(self) -> None:
        """Put the keyboard where the work is, unless someone is typing."""
        if isinstance(self.focusWidget(), QLineEdit) and self.focusWidget().isVisible():
            return
        page = self.pages.currentWidget()
        targets: dict[QWidget | None, QWidget] = {
            self.review: self.review.table,
            self.counseling: self.counseling.table,
            self.preview: self.preview.area,
            self.welcome: self.welcome.open,
            self.reading: self.reading.cancel,
        }
        if self._mapping is not None:
            targets[self._mapping] = self._mapping.separator
        if self._laboratory is not None:
            targets[self._laboratory] = self._laboratory.focus
        if self._knowledge is not None:
            targets[self._knowledge] = self._knowledge.search
        targets.get(page, self.cases.list).setFocus()

    def _show_current(self) -> None:
        case = self.book.current
        before = self.pages.currentWidget()
        of_a_case = self._perspective not in ("counseling", "knowledge", "laboratory")
        self.strip.show_case(case if of_a_case else None)
        self.status.show_case(case)
        self.cases.setVisible(of_a_case)
        self.top.show_perspective(self._perspective)
        i = case.interpretation if case else None
        if i is not None:
            self.age.see(i.knowledge)
            self._load_lookup()
        self.review.show_case(case)
        if self._perspective == "counseling":
            self.pages.setCurrentWidget(self.counseling)
            self.counseling.refresh()
        elif self._perspective == "knowledge":
            self.pages.setCurrentWidget(self.knowledge)
        elif self._perspective == "laboratory":
            self.pages.setCurrentWidget(self.laboratory)
        elif case is None:
            self.pages.setCurrentWidget(self.welcome)
        elif i is None and (case.busy or case.state is State.KEPT):
            self.reading.show_case(case)
            self.pages.setCurrentWidget(self.reading)
        elif i is None and case.paths and case.refusal is not None and asked_option(case.refusal) == "mapping":
            self.mapping.show_table(case.paths[0])
            self.pages.setCurrentWidget(self.mapping)
        elif i is None:
            self.stopped.show_case(case)
            self.pages.setCurrentWidget(self.stopped)
        elif self._perspective == "pages":
            self.pages.setCurrentWidget(self.preview)
        else:
            self.pages.setCurrentWidget(self.review)
        self.preview.show_case(case)
        if self.pages.currentWidget() is self.preview:
            self.preview.refresh()
        self._refresh_actions()
        if self.pages.currentWidget() is not before:
            self._focus_page()

    def _case_changed(self, case_id: int) -> None:
        case = self.book.current
        if case is not None and case.id == case_id:
            self._show_current()

    def _case_progressed(self, case_id: int) -> None:
        case = self.book.current
        if case is not None and case.id == case_id and self.pages.currentWidget() is self.reading:
            self.reading.show_case(case)

    def _refresh_actions(self) -> None:
        case = self.book.current
        on_pages = self.pages.currentWidget() is self.preview
        view = case.view if case is not None else None
        report = view.report if view is not None else None
        hand = self.counseling.caring.hand
        stepped = view if self._perspective != "counseling" else hand.view if hand is not None else None
        situation = Situation(
            has_case=case is not None,
            state=case.state if case else None,
            has_result=case is not None and case.interpretation is not None,
            has_finding=self.finding is not None,
            can_print=on_pages and self.preview.pdf is not None,
            several_cases=len(self.book.cases) > 1,
            browsing=self._perspective in ("counseling", "knowledge"),
            is_table=case is not None and _is_table(case),
            has_store=self.keeper.ready,
            inside=self.layers.currentIndex() == 0,
            can_undo=bool(stepped and stepped.undo) and self.keeper.may("undo"),
            can_redo=bool(stepped and stepped.redo) and self.keeper.may("undo"),
            status=view.file.status if view is not None else None,
            dismissed=self._is_dismissed(),
            releasable=view is not None and view.file.status.frozen and report is not None and not report.released_by,
            allowed=frozenset(a for a in (*(s.needs for s in BY_ID.values()), "case.answer") if a and self.keeper.may(a)),
            read_only=self.keeper.read_only is not None,
            role=self.keeper.session.role if self.keeper.session is not None else None,
        )
        self.actions_.refresh(situation)
        self._offer(situation)
        self.strip.lock(not situation.changeable, review_words.WHY_SIGNED if situation.frozen else review_words.WHY_FACTS)

    def _is_dismissed(self) -> bool:
        finding = self.finding
        return finding is not None and self.review.table.variants.note(finding).dismissed

    def _offer(self, s: Situation) -> None:
        """What moves the case of the store on, at the right of the top bar: reviewed, signed, amended."""
        if not s.kept or self._perspective not in ("review", "pages"):
            self.top.show_main("")
            return
        name, text = "sign", review_words.BUTTON_SIGN
        if s.frozen:
            name, text = "amend", review_words.BUTTON_AMEND
        elif "case.sign" not in s.allowed and "case.review" in s.allowed:
            name, text = "mark_reviewed", review_words.BUTTON_REVIEWED
        action = self.actions_[name]
        self.top.show_main(name, text, action.isEnabled(), action.toolTip())

    @property
    def finding(self) -> Finding | None:
        """The variant chosen in the table."""
        return self.review.table.finding if self.pages.currentWidget() is self.review else None

    def retranslate(self) -> None:
        self._ui.settings.language = self._ui.lang
        self.setWindowTitle(self._ui.tr(say.WINDOW_TITLE))

    def restyle(self) -> None:
        self._ui.settings.theme = self._ui.tokens.name
        self._ui.settings.scale = self._ui.theme.scale

    # Opening -----------------------------------------------------------------------------------------------------
    def ask_for_files(self) -> None:
        tr = self._ui.tr
        dialog = QFileDialog(self, tr(say.FILE_DIALOG))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([tr(say.FILE_TYPES), tr(say.FILE_ANY)])
        dialog.filesSelected.connect(lambda files: self.open_paths([Path(f) for f in files]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files, and the readable files directly inside folders. The disk is looked at off the window's thread."""
        self._background.run(partial(look, tuple(paths)), self._open_found, self._not_found)

    def _not_found(self, error: Exception) -> None:
        self.status.announce(say.FILE_GONE, name=str(getattr(error, "filename", "") or error))

    def _open_found(self, found: Found) -> None:
        before = {c.id for c in self.book.cases}
        for path in found.files:
            case = self.book.open(path)
            if case.id in before:
                self.status.announce(say.ALREADY_OPEN, name=path.name)
        for name in found.empty_folders:
            self.status.announce(say.FOLDER_EMPTY, name=name)
        for name in found.missing:
            self.status.announce(say.FILE_GONE, name=name)
        for _name, n in found.crowded:
            self.status.announce(say.FOLDER_MANY, n=n, limit=len(found.files))
        if found.files and self._perspective in ("counseling", "knowledge", "laboratory"):
            self.show_perspective("review")

    def open_examples(self) -> None:
        first = None
        for example in self._engine.examples():
            case = self.book.open(example.path, example.options)
            first = first or case
        if first is not None:
            self.book.select(first.id)

    def close_case(self) -> None:
        case = self.book.current
        if case is not None:
            self.book.close(case)

    # Case --------------------------------------------------------------------------------------------------------
    def _revise(self, options: CaseOptions) -> None:
        case = self.book.current
        if case is not None:
            self.book.revise(case, options)

    def _fact_given(self, key: str, value: str) -> None:
        case = self.book.current
        if case is None:
            return
        try:
            options = with_fact(case.options, key, value)
        except ValueError:
            wording: Text = say.BAD_AGE if key == "age" else say.BAD_PURITY
            self.status.announce(wording)
            return
        self.book.revise(case, options)

    def _answered(self, option: str, value: str) -> None:
        case = self.book.current
        if case is not None:
            self.book.revise(case, with_answer(case.options, option, value))

    def _read_again(self) -> None:
        case = self.book.current
        if case is not None:
            self.book.read_again(case)

    def _cancel(self) -> None:
        case = self.book.current
        if case is not None:
            self.book.cancel(case)

    def _acknowledge(self) -> None:
        case = self.book.current
        if case is not None:
            self.book.acknowledge(case)

    def _dismiss_notice(self) -> None:
        case = self.book.current
        if case is not None:
            self.book.dismiss_notice(case)

    def show_details(self) -> None:
        case = self.book.current
        if case is None or case.busy:
            return
        from mingbian_desktop.views.dialogs import CaseDetails

        dialog = CaseDetails(self._ui, self, case.options, self._revise)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _load_lookup(self, then: Callable[[Lookup], object] | None = None) -> None:
        """Load what the window looks up by itself, off its thread, once; ``then`` gets it."""

        def ready(lookup: Lookup) -> None:
            self._lookup = lookup
            self._looking = False
            self.status.hush()
            self.strip.use_words(lookup)
            if then is not None:
                then(lookup)

        def failed(_error: Exception) -> None:
            self._looking = False
            self.status.announce(say.TUMOR_UNAVAILABLE)

        if self._lookup is not None:
            if then is not None:
                then(self._lookup)
        elif not self._looking or then is not None:
            self._looking = True
            self._background.run(self._engine.load_lookup, ready, failed)

    def pick_tumor(self) -> None:
        if self._lookup is None:
            self.status.announce(say.TUMOR_LOADING)
        self._load_lookup(self._open_picker)

    def _open_picker(self, lookup: Lookup) -> None:
        from mingbian_desktop.views.tumor_picker import tumor_picker

        picker = tumor_picker(self._ui, self, lookup, partial(self._fact_given, "tumor_type"))
        self._keep(picker)
        picker.open_over(self.strip.tumor, self._ui.px(480), self.strip.tumor.height())

    def _ask_question(self, question: Question, chip: QWidget) -> None:
        """Answers to a question of the header strip, found by typing; what is typed can be the answer itself."""
        from mingbian_desktop.views.question import question_popup

        popup = question_popup(self._ui, self, question, self._lookup, partial(self._fact_given, question.key))
        self._keep(popup)
        popup.open_over(chip, self._ui.px(400), chip.height() + 4)

    # The laboratory's own pages ----------------------------------------------------------------------------------
    @property
    def laboratory(self) -> Laboratory:
        """People, journal, backups and the like; made when it is first wanted."""
        if self._laboratory is None:
            from mingbian_desktop.views.laboratory.page import Laboratory

            self._laboratory = Laboratory(self._ui, self.keeper)
            self._laboratory.back_wanted.connect(partial(self.show_perspective, "review"))
            self.pages.addWidget(self._laboratory)
            self._laboratory.show_section("people")
        return self._laboratory

    # Tables of no known format -----------------------------------------------------------------------------------
    @property
    def mapping(self) -> MappingPage:
        """Where the columns of an unknown table are confirmed; made when it is first wanted."""
        if self._mapping is None:
            from mingbian_desktop.views.mapping import MappingPage

            self._mapping = MappingPage(self._ui, self._background)
            self._mapping.confirmed.connect(self._mapped)
            self._mapping.open_wanted.connect(self.ask_for_files)
            self.pages.addWidget(self._mapping)
        return self._mapping

    def _mapped(self, file: str) -> None:
        self.mapping.forget()
        self._answered("mapping", file)

    def _forget_mapping(self) -> None:
        """Forget what the columns of this table mean, and ask anew."""
        case = self.book.current
        if case is None or not case.paths:
            return
        path = case.paths[0]

        def forgotten(known: bool) -> None:
            if not known and case.options.mapping is None:
                self.status.announce(laboratory.MAP_NONE_KEPT)
                return
            self.status.announce(laboratory.MAP_FORGOTTEN)
            self.book.close(case)
            self.book.open(path, replace(case.options, mapping=None))

        def work() -> bool:
            from mingbian import tabular

            return tabular.forget(path)

        self._background.run(work, forgotten)

    # Knowledge ---------------------------------------------------------------------------------------------------
    @property
    def knowledge(self) -> Knowledge:
        """The knowledge browser; made, and its rows loaded off the window's thread, when it is first wanted."""
        if self._knowledge is None:
            from mingbian_desktop.views.knowledge import Knowledge

            self._knowledge = Knowledge(self._ui)
            self._knowledge.absent.connect(lambda row_id: self.status.announce(say.KB_ABSENT, id=words.elide(row_id)))
            self.pages.addWidget(self._knowledge)
            self._background.run(self._engine.load_knowledge, self._knowledge_loaded, self._knowledge_failed)
        return self._knowledge

    def _knowledge_loaded(self, rows: KnowledgeRows) -> None:
        if self.age.version is None:
            self.age.see(rows.facts.version)
        self.knowledge.show_rows(rows)
        if self.pages.currentWidget() is self.knowledge and not self.knowledge.table.hasFocus():
            self._focus_page()

    def _knowledge_failed(self, error: Exception) -> None:
        self.knowledge.show_failure(str(error))

    def show_fact(self, row_id: str) -> None:
        """Open a row of the knowledge base by its id, or by that of a CIViC item in it."""
        self.show_perspective("knowledge")
        self.knowledge.open_row(row_id)

    # Going about -------------------------------------------------------------------------------------------------
    def show_commands(self) -> None:
        from mingbian_desktop.views.palette import palette

        popup = palette(self._ui, self, self.book, self.actions_, self.show_finding)
        self._keep(popup)
        over = self.top.search if self.top.search.isVisible() else self.top.segments["review"]
        popup.open_over(over, max(over.width(), self._ui.px(560)))

    def _keep(self, popup: SearchPopup) -> None:
        if self._popup is not None:
            self._popup.close()
            self._popup.deleteLater()
        self._popup = popup

    @property
    def popup(self) -> SearchPopup | None:
        return self._popup if self._popup is not None and self._popup.isVisible() else None

    def show_finding(self, finding_id: str) -> None:
        self.show_perspective("review")
        self.review.choose(finding_id)
        self.review.table.setFocus()

    def _show_picked(self, case_id: int, finding_id: str) -> None:
        self.book.select(case_id)
        self.show_finding(finding_id)

    def _find(self) -> None:
        if self._perspective == "counseling":
            self.counseling.search.setFocus()
            self.counseling.search.selectAll()
            return
        if self._perspective == "knowledge":
            self.knowledge.search.setFocus()
            self.knowledge.search.selectAll()
            return
        self.show_perspective("review")
        self.review.filter.setFocus()
        self.review.filter.selectAll()

    def _show_set_aside(self) -> None:
        self.show_perspective("review")
        self.review.show_tab(ASIDE)
        self.review.aside.list.setFocus()

    def _show_checklist(self) -> None:
        self.show_perspective("review")
        self.review.show_tab(CHECKLIST)
        self.review.checklist.setFocus()

    def _panes(self) -> list[QWidget]:
        """What F6 walks through, as far as it is on screen."""
        page = self.pages.currentWidget()
        by_page: dict[QWidget, list[QWidget]] = {
            self.review: [
                self.review.tabs,
                (self.review.table, self.review.aside.list, self.review.checklist.area)[self.review.pages.currentIndex()],
                self.review.evidence.area,
            ],
            self.counseling: [self.counseling.search, self.counseling.table, self.counseling.pane.pages],
            self.preview: [self.preview.area],
            self.welcome: [self.welcome.drop],
            self.reading: [self.reading.cancel],
            self.stopped: [self.stopped],
        }
        if self._mapping is not None:
            by_page[self._mapping] = [self._mapping.separator, self._mapping.go]
        if self._laboratory is not None:
            by_page[self._laboratory] = [self._laboratory.focus, self._laboratory.pages]
        if self._knowledge is not None:
            by_page[self._knowledge] = [self._knowledge.search, self._knowledge.table, self._knowledge.pane.area]
        panes = [
            self.cases.list,
            self.strip.tumor,
            *(by_page.get(page, []) if page is not None else []),
            self.top.segments.get(self._perspective, self.top.menu),
        ]
        return [p for p in panes if p.isVisible() and p.isEnabled()]

    def _step_pane(self, by: int) -> None:
        panes = self._panes()
        focus = self.focusWidget()
        at = next((n for n, p in enumerate(panes) if focus is not None and (p is focus or p.isAncestorOf(focus))), -by)
        target = panes[(at + by) % len(panes)]
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if target is self.stopped:
            target.focusNextChild()

    def _open_menu(self) -> None:
        button = self.top.menu
        self.actions_.menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _toggle_compact(self) -> None:
        self._ui.settings.compact = not self._ui.settings.compact
        self.review.table.restyle()
        if self._knowledge is not None:
            self._knowledge.restyle()

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.status.announce(say.COPIED)

    def _copy_names(self) -> None:
        finding = self.finding
        if finding is not None:
            self._copy(words.copy_text(finding.variant))

    def show_help(self) -> None:
        from mingbian_desktop.views.dialogs import HelpWindow

        window = HelpWindow(self._ui, self)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    def show_about(self) -> None:
        from mingbian_desktop.views.dialogs import AboutWindow

        window = AboutWindow(self._ui, self, mingbian.__version__)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open()

    # Pages -------------------------------------------------------------------------------------------------------
    def save_pages(self) -> None:
        if self.preview.pdf is None:
            return
        tr = self._ui.tr
        dialog = QFileDialog(self, tr(say.REPORT_SAVE_DIALOG))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilters([tr(say.PDF_TYPES)])
        dialog.selectFile(self.preview.file_name())
        dialog.fileSelected.connect(lambda name: self.preview.save_to(Path(name)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def print_pages(self) -> None:
        """Ask for a printer, draw the pages off the window's thread, then send them."""
        pdf = self.preview.pdf
        if pdf is None:
            return
        from PySide6.QtGui import QImage
        from PySide6.QtPrintSupport import QPrintDialog

        from mingbian_desktop import printing
        from mingbian_desktop.tasks import pages

        printer = printing.page_printer()
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def draw() -> list[QImage]:
            scale = printing.PRINT_DPI / 72
            return [pages.draw_page(pdf, n, scale) for n in range(len(pages.page_sizes(pdf)))]

        def send(drawn: list[QImage]) -> None:
            done = printing.print_pages(printer, drawn)
            self.status.announce(say.REPORT_PRINTED if done else say.REPORT_NOT_PRINTED)

        def failed(_error: Exception) -> None:
            self.status.announce(say.REPORT_NOT_PRINTED)

        dialog.accepted.connect(lambda: self._background.run(draw, send, failed))
        QDialog.open(dialog)

    # Dropping ----------------------------------------------------------------------------------------------------
    @staticmethod
    def _paths(mime: QMimeData) -> list[Path]:
        return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._paths(event.mimeData()):
            event.acceptProposedAction()
            self._mark_drop(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(False)
        paths = self._paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.open_paths(paths)

    def _mark_drop(self, on: bool) -> None:
        for area in (self.cases.drop, self.welcome.drop):
            set_role(area, "true" if on else "false", "over")

    # Window ------------------------------------------------------------------------------------------------------
    def _restore(self) -> None:
        geometry = self._ui.settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            screen = self.screen().availableGeometry()
            self.resize(DEFAULT_SIZE.boundedTo(screen.size()))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._place_splitter()

    def _place_splitter(self) -> None:
        if self._splitter_set:
            return
        self._splitter_set = True
        kept = self._ui.settings.splitter()
        if kept is None or not self.review.splitter.restoreState(kept):
            width = self.width() - self._ui.px(196)
            evidence = min(self._ui.px(EVIDENCE_PX), width // 2)
            self.review.splitter.setSizes([width - evidence, evidence])

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ui.settings.geometry = self.saveGeometry()
        self._ui.settings.keep_splitter(self.review.splitter.saveState())
        self.shut_down()
        super().closeEvent(event)

    def shut_down(self) -> None:
        """End the worker, the store and the background thread. Safe to call twice."""
        self._engine.close()
        self.keeper.close()
        self._background.close()

    @property
    def busy(self) -> bool:
        return any(c.state in (State.WAITING, State.READING) for c in self.book.cases)


def _is_table(case: OpenCase) -> bool:
    """Whether the case was read by what somebody said of its columns."""
    i = case.interpretation
    return bool(case.paths) and i is not None and any(f.format == "table (by mapping)" for f in i.input)
