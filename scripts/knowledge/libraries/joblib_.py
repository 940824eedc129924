"""joblib: files of objects, memory, parallel loops."""

from __future__ import annotations

from scripts.knowledge.library import Library


def _toys() -> dict[str, object]:
    import joblib

    def dumped() -> str:
        joblib.dump({"a": 1}, "toy.joblib")
        return "toy.joblib"

    return {"joblib": joblib, "dumped": dumped}


LIBRARY = Library(
    distribution="joblib",
    package="joblib",
    modules=("joblib",),
    toys=_toys(),
    only_listed=True,
    calls={
        "joblib.dump": ("{'a': 1}, 'toy.joblib'",),
        "joblib.load": ("dumped()",),
        "joblib.hash": ("{'a': 1}",),
        "joblib.delayed": ("len",),
        "joblib.Parallel": ("n_jobs=1",),
        "joblib.Memory": ("'cache'",),
    },
    candidates={"": ("'a'",)},
    untried=(
        "joblib.register*",
        "joblib.parallel_*",
        "joblib.wrap_*",
        "joblib.expires_after",
        "joblib.MemorizedResult",
        "joblib.PrintTime",
        "joblib.Logger",
    ),
    left_out=("joblib.*Error",),
)
