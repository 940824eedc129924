"""`%mldebt report FILE`: the audit of the live document and the state of the kernel as one HTML page.

Comes in: the extension and a path. Goes out: a file, and a card that names it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt_nb.magics import debts
from mldebt_nb.magics.overview import table
from mldebt_nb.notebook.sources import Sources
from mldebt_nb.render import Options, render
from mldebt_nb.render.card import Card

if TYPE_CHECKING:
    from mldebt_nb.magics.extension import Extension


def written(extension: Extension, file: str) -> Card:
    """Write the page. Raises `click.ClickException` when that cannot be done."""
    found = debts.report(extension)
    notebook = extension.audit.notebook()
    options = Options(title="Technical debt of the running notebook", live=table(extension))
    page = render("html", found, Sources(notebooks=[notebook]), extension.audit.registry.infos, options)
    path = Path(file).expanduser()
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise click.ClickException(f"{file}: cannot be written ({error.strerror}); choose another place") from None
    number = len(found.findings)
    return Card(
        f"{path} has {number} debt{'' if number == 1 else 's'} and the state of {len(notebook.code_cells)} cells"
    )
