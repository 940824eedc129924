"""Where data comes from, and whether the place names a version.

Comes in: a URL, a query, the name of a call. Goes out: why it may give something else tomorrow, or None. Nothing is
fetched. Sources: GitHub's, Hugging Face's and scikit-learn's documentation of what an address without a version means.
"""

from __future__ import annotations

import re

_BRANCHES = r"(?:refs/heads/[^/]+|master|main|develop|dev|HEAD|trunk|gh-pages)"
#: A file of a repository on a branch, at the hosts that serve such.
_ON_BRANCH = re.compile(
    rf"https?://(?:raw\.githubusercontent\.com/[^/\s]+/[^/\s]+/{_BRANCHES}/|(?:www\.)?github\.com/[^/\s]+/[^/\s]+/"
    rf"(?:raw|blob)/{_BRANCHES}/|gitlab\.com/\S+?/-/raw/{_BRANCHES}/|raw\.github\.com/[^/\s]+/[^/\s]+/{_BRANCHES}/"
    rf"|cdn\.jsdelivr\.net/gh/[^/\s@]+/[^/\s@]+(?:@(?:{_BRANCHES}|latest))?/"
    rf"|huggingface\.co/(?:datasets/)?[^/\s]+/[^/\s]+/resolve/{_BRANCHES}/)"
)
_LATEST = re.compile(r"https?://\S*?[/_.=-]latest(?:[/_.?&-]|$)", re.IGNORECASE)
_SELECT = re.compile(r"^\s*(?:with\b.*\bselect|select)\b.*?\bfrom\b", re.IGNORECASE | re.DOTALL)
_BOUND = re.compile(
    r"\bwhere\b|\bas\s+of\b|\bfor\s+(?:system_time|version|timestamp)\b|\bvalues\b|\bpragma\b|sqlite_master|"
    r"information_schema|\blimit\s+[01]\b|\bshow\b",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s\"'<>)]+")


def urls(text: str) -> list[str]:
    """The addresses in a text."""
    return _URL.findall(text)


def is_url(text: str) -> bool:
    return text.startswith(("http://", "https://", "ftp://"))


def unstable_url(url: str) -> str | None:
    """Why an address may give something else tomorrow."""
    if _ON_BRANCH.match(url):
        return "a file on a branch, which moves"
    if _LATEST.match(url):
        return 'whatever is "latest" on the day'
    return None


def is_unbounded_query(text: str) -> bool:
    """Whether a query reads a whole table as it is on the day: no condition, no version."""
    return _SELECT.match(text) is not None and _BOUND.search(text) is None
