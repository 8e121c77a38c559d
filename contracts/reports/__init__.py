"""Views of a verdict: each renderer is a pure function of it."""

from contracts.reports.folder import new_run_folder, point_latest
from contracts.reports.judgement import judge_clause, overall
from contracts.reports.verdict import from_json, load, to_json
from contracts.reports.writing import write

__all__ = [
    "from_json",
    "judge_clause",
    "load",
    "new_run_folder",
    "overall",
    "point_latest",
    "to_json",
    "write",
]
