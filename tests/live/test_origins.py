"""An object that nobody can look into is known by the run that made it, never by an address that another had before."""

from __future__ import annotations

import pytest

from mldebt_nb.live.fingerprint import Origins
from tests.live.kernels import notebook

pytestmark = pytest.mark.xdist_group("live")

MADE = "feed = iter(int, 1)"  # of a class of C: no weak reference, nothing to look into
#: Made where the first one was; those made on the way are kept until it is found.
AGAIN = """was, feed = id(feed), None
pile = [iter(int, 1)]
while id(pile[-1]) != was and len(pile) < 10_000:
    pile.append(iter(int, 1))
other = pile.pop()"""


def test_an_address_that_is_used_again_is_another_object() -> None:
    with notebook() as cells:
        cells.run(MADE, "a").raise_error()
        before = cells.session.recorder.values["feed"]
        cells.run(AGAIN, "b").raise_error()
        if id(cells.shell.user_ns["other"]) != cells.shell.user_ns["was"]:
            pytest.skip("the address is in use by something else")
        after = cells.session.recorder.values["other"]
        assert after.opaque
        assert after.digest != before.digest


def test_what_cannot_be_watched_is_lost_and_the_rest_stays() -> None:
    class Watched:
        pass

    origins, unwatched, watched = Origins(), iter(int, 1), Watched()
    tokens = origins.token(unwatched), origins.token(watched)
    origins.lose([id(unwatched), id(watched)])
    assert origins.token(unwatched) != tokens[0]
    assert origins.token(watched) == tokens[1]
