"""Sessions that are made up: a grammar of what notebooks hold, and habits of the people who run them.

Comes in: a seed. Goes out: a scenario, the same for the same seed. Knows no tracker and runs nothing.
"""

from benchmarks.sessions.programs.habits import make

__all__ = ["make"]
