"""How a notebook shows a view: as a widget that asks the kernel, and beside it the same for readers without a kernel.

Comes in: a `View`. Goes out: an anywidget, or a `Plain` where that is not installed. The saved view is an output of its
own that the living one hides (widgets.css), so that it can follow what the widget shows without drawing it anew.
"""

from __future__ import annotations

import base64
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from markupsafe import Markup

from mldebt_nb.render.card import as_html, as_text
from mldebt_nb.widgets.views import Reply, Saved, View

STATIC = Path(__file__).parent / "static"
SCRIPT, STYLE = STATIC / "widgets.js", STATIC / "widgets.css"


def shown(view: View) -> Any:
    """What a cell gives so that the notebook shows the view."""
    if find_spec("anywidget") is None or not SCRIPT.exists():
        return Plain(view)
    return _widget_class()(view)


def html(saved: Saved) -> str:
    """The saved view as HTML: no script, nothing that is loaded."""
    picture = Markup("")
    if saved.png:
        source = base64.b64encode(saved.png).decode()
        picture = Markup('<img alt="{}" src="data:image/png;base64,{}">').format(saved.alt, source)
    return str(Markup('<div class="mldebt-saved">{}{}</div>').format(Markup(as_html(saved.card)), picture))  # noqa: S704 - both escape


class Plain:
    """A view that stays as it is."""

    def __init__(self, view: View) -> None:
        self.view = view

    def __repr__(self) -> str:
        return as_text(self.view.saved().card)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        saved = self.view.saved()
        return {"text/plain": as_text(saved.card), "text/html": html(saved)}


@lru_cache(1)
def _widget_class() -> type:
    """The class is made when it is needed: anywidget is an extra."""
    import anywidget
    import traitlets

    class Widget(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
        """A view, its questions and answers, and its saved form."""

        _esm = SCRIPT
        _css = STYLE
        kind = traitlets.Unicode().tag(sync=True)
        content = traitlets.Dict().tag(sync=True)
        numbers = traitlets.Bytes().tag(sync=True)

        def __init__(self, view: View) -> None:
            first = view.begin()
            super().__init__(kind=view.kind, content=first.content, numbers=first.numbers)
            self.view = view
            self._saved_as = f"mldebt-{uuid4().hex}"
            self._is_shown = False
            self._lock = threading.Lock()  # questions come on several threads
            self.on_msg(self._heard)

        def __repr__(self) -> str:
            return as_text(self.view.saved().card)

        def _heard(self, _: object, question: Mapping[str, Any], buffers: object) -> None:
            number = question.get("ask")
            try:
                with self._lock:
                    answer = self.view.asked(question, self._push)
            except Exception as error:  # the front end waits for an answer, whatever happens
                known = isinstance(error, ValueError)
                said = str(error) if known else f"the kernel could not answer ({type(error).__name__})"
                self.send({"answer": number, "refused": said})
                if not known:
                    raise
                return
            self.send({"answer": number, **answer.content}, [answer.numbers])
            if question.get("kind") == "rest" and self._is_shown:
                self._save(update=True)

        def _push(self, answer: Reply) -> None:
            self.send({"answer": None, **answer.content}, [answer.numbers])

        def _save(self, *, update: bool) -> None:
            from IPython.display import display

            saved = self.view.saved()
            bundle = {"text/html": html(saved), "text/plain": as_text(saved.card)}
            display(bundle, raw=True, display_id=self._saved_as, update=update)  # type: ignore[no-untyped-call]

        def _repr_mimebundle_(self, **arguments: Any) -> Any:
            found = super()._repr_mimebundle_(**arguments)
            data, metadata = found if isinstance(found, tuple) else (found, {})
            saved = self.view.saved()
            return {**(data or {}), "text/plain": as_text(saved.card), "text/html": html(saved)}, metadata

        def _ipython_display_(self) -> None:
            from IPython.display import display

            data, metadata = self._repr_mimebundle_()
            living = {kind: value for kind, value in data.items() if kind != "text/html"}
            living["text/plain"] = as_text(self.view.saved().card).partition("\n")[0]
            display(living, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]
            self._save(update=False)
            self._is_shown = True

    return Widget
