"""The number a printed report carries: made from its content, so that two different results never share one."""

from __future__ import annotations

import hashlib

from mingbian.model.interpretation import Interpretation
from mingbian.reports.interpretation_json import dumps


def report_id(i: Interpretation) -> str:
    """ "MB-" and ten hexadecimal digits of the SHA-256 of the result file."""
    digest = hashlib.sha256(dumps(i)).hexdigest().upper()
    return f"MB-{digest[:5]}-{digest[5:10]}"
