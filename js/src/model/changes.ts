/** Changes of a notebook's cells that people can look at first, make, and take back. */
import type { ICellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';

import { Observed } from '../observed';
import { type Hunk, edited, hunk } from './edits';
import type { Edit } from '../sources/protocol';
import { indexOf } from './places';

interface CellChange {
  readonly cell: ICellModel;
  readonly before: string;
  readonly after: string;
}

/** A change that was looked up in the notebook as it is now. */
export class Change {
  private constructor(private readonly _cells: readonly CellChange[]) {}

  /** Null when the cells do not hold any more what the edits speak of, or may not be edited. */
  static of(panel: NotebookPanel, edits: readonly Edit[]): Change | null {
    const byCell = new Map<number, Edit[]>();
    for (const edit of edits) {
      const index = indexOf(panel, edit);
      byCell.set(index, [...(byCell.get(index) ?? []), edit]);
    }
    const cells: CellChange[] = [];
    for (const [index, own] of byCell) {
      const model = panel.content.widgets.at(index)?.model;
      if (index < 0 || model === undefined || !isEditable(panel, model)) {
        return null;
      }
      const before = model.sharedModel.getSource();
      const after = edited(before, own);
      if (after === null) {
        return null;
      }
      cells.push({ cell: model, before, after });
    }
    return cells.length === 0 ? null : new Change(cells);
  }

  /** What changes, cell by cell. */
  get hunks(): Hunk[] {
    return this._cells
      .map(({ before, after }) => hunk(before, after))
      .filter((found): found is Hunk => found !== null);
  }

  /** Make the change; false when the cells are others by now. */
  make(): boolean {
    return this._replace('before', 'after');
  }

  /** Take the change back; false when somebody has gone on writing. The editors' own undo works beside it. */
  undo(): boolean {
    return this._replace('after', 'before');
  }

  private _replace(from: 'before' | 'after', to: 'before' | 'after'): boolean {
    const holds = this._cells.every(
      change => !change.cell.isDisposed && change.cell.sharedModel.getSource() === change[from]
    );
    if (holds) {
      for (const change of this._cells) {
        setText(change.cell, change[from], change[to]);
      }
    }
    return holds;
  }
}

/** The last change of a notebook that was made from here. Emits `changed` when there is another one, or none. */
export class ChangeLog extends Observed {
  /** What was made last and may be taken back. */
  get last(): { readonly title: string; readonly change: Change } | null {
    return this._last;
  }

  /** Make a change; false when its cells are others by now. */
  make(title: string, change: Change): boolean {
    const made = change.make();
    if (made) {
      this._last = { title, change };
      this.emit();
    }
    return made;
  }

  /** Take the last one back; false when its cells are others by now. Either way it is not offered again. */
  undo(): boolean {
    const undone = this._last?.change.undo() ?? false;
    this.forget();
    return undone;
  }

  forget(): void {
    if (this._last !== null) {
      this._last = null;
      this.emit();
    }
  }

  private _last: { readonly title: string; readonly change: Change } | null = null;
}

function isEditable(panel: NotebookPanel, cell: ICellModel): boolean {
  return panel.content.model?.readOnly !== true && cell.getMetadata('editable') !== false;
}

/** Replace only what differs: cursors and marks of others stay where they are. */
function setText(cell: ICellModel, before: string, after: string): void {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) {
    start += 1;
  }
  let same = 0;
  const most = Math.min(before.length, after.length) - start;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) {
    same += 1;
  }
  cell.sharedModel.updateSource(
    start,
    before.length - same,
    after.slice(start, after.length - same)
  );
}
