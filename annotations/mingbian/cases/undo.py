"""Which step of a case "undo" takes back, and which "redo" does again. Nothing before a signature can be undone."""

from __future__ import annotations

from mingbian.cases.journal import Content, Journal


def next_steps(journal: Journal, case: str) -> tuple[Content | None, Content | None]:
    """The events that undo and redo would act on, or None."""
    done: list[Content] = []
    undone: list[Content] = []
    for event in journal.events(case):
        c = event.content
        if c.barrier:
            done, undone = [], []
        elif c.undoes:
            if done:
                undone.append(done.pop())
        elif c.redoes:
            if undone:
                done.append(undone.pop())
        elif c.undoable:
            done.append(c)
            undone = []
    return (done[-1] if done else None), (undone[-1] if undone else None)
