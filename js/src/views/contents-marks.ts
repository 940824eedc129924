/** Numbers of findings in the table of contents. Of its entries JupyterLab lets others set attributes, no more. */
import type { INotebookHeading } from '@jupyterlab/notebook';
import type { ITableOfContentsTracker, TableOfContents } from '@jupyterlab/toc';
import { Signal } from '@lumino/signaling';

import { Disposable } from '../disposable';
import type { NotebookDebt } from '../model/notebook-debt';
import { counted } from '../model/sections';

type Contents = TableOfContents.IModel<TableOfContents.IHeading>;

const ATTRIBUTE = 'data-mldebt';

/** Follows the contents of one notebook until that is closed. */
export class ContentsMarks extends Disposable {
  constructor(
    private readonly _debt: NotebookDebt,
    private readonly _tracker: ITableOfContentsTracker
  ) {
    super();
    _debt.changed.connect(this._changed, this);
    this._changed();
  }

  private _changed(): void {
    // the table makes the contents of a notebook when it shows them first
    const contents = this._tracker.get(this._debt.panel);
    if (contents !== null && contents !== this._contents) {
      this._contents = contents;
      contents.headingsChanged.connect(this._mark, this);
    }
    const redraw = contents?.stateChanged;
    if (this._mark() && redraw instanceof Signal) {
      redraw.emit(undefined);
    }
  }

  /** Write the numbers; whether one is another now. */
  private _mark(): boolean {
    const headings = this._contents?.headings ?? [];
    const places = new Map(
      this._debt.panel.content.widgets.map((widget, index) => [widget, index])
    );
    const starts = headings.map(heading =>
      isOfCell(heading) ? (places.get(heading.cellRef) ?? -1) : -1
    );
    let isOther = false;
    counted(starts, this._debt.findings).forEach((count, index) => {
      const heading = headings[index];
      const { [ATTRIBUTE]: before, ...others } = heading.dataset ?? {};
      const now = count > 0 ? String(count) : undefined;
      if (before !== now) {
        isOther = true;
        heading.dataset = now === undefined ? others : { ...others, [ATTRIBUTE]: now };
      }
    });
    return isOther;
  }

  private _contents: Contents | null = null;
}

function isOfCell(heading: TableOfContents.IHeading): heading is INotebookHeading {
  return 'cellRef' in heading;
}
