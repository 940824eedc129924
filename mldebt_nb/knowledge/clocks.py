"""Calls that give the time of the run, and calls that fetch data up to a date.

Comes in: a dotted name. Goes out: yes or no. Sources: the references of Python, pandas, numpy, arrow, pendulum and of
the packages named.
"""

from __future__ import annotations

#: The day or the moment, as a date.
DATES = frozenset(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today pandas.Timestamp.now "
    "pandas.Timestamp.today pandas.Timestamp.utcnow arrow.now arrow.utcnow pendulum.now pendulum.today "
    "django.utils.timezone.now".split()
)
#: The moment as a number, used for timing most of the time.
TICKS = frozenset("time.time time.time_ns time.perf_counter time.monotonic time.process_time".split())
#: They make a date of a text, of which some name the day of the run.
FROM_TEXT = frozenset("pandas.to_datetime pandas.Timestamp numpy.datetime64 dateparser.parse".split())
TEXTS = frozenset({"now", "today"})
#: They give the moment as text, when called without a time.
TO_TEXT = frozenset({"time.strftime", "time.localtime", "time.gmtime", "time.ctime", "time.asctime"})

#: Libraries whose calls fetch data for a span of dates.
_SOURCES = ("yfinance", "pandas_datareader", "quandl", "tushare", "akshare", "ccxt", "meteostat", "fredapi", "baostock")


def is_dated_source(qualified: str) -> bool:
    """Whether a call fetches data between dates that it is given."""
    return qualified.startswith(_SOURCES)
