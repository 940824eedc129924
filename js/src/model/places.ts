/** What the panel lets people do to the notebook in front: go to a place, run cells again. */
import type { Cell } from '@jupyterlab/cells';
import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/** A place in a notebook; lines and columns from 1. */
export interface Place {
  readonly cell_id: string | null;
  readonly cell_index: number | null;
  readonly line: number | null;
  readonly column?: number | null;
}

/** Where a cell stands now: by its id, or by the place it had where it has none; -1 when it is gone. */
export function indexOf(panel: NotebookPanel, place: Place): number {
  const { widgets } = panel.content;
  if (place.cell_id !== null) {
    return widgets.findIndex(widget => widget.model.id === place.cell_id);
  }
  const index = place.cell_index ?? -1;
  return index < widgets.length ? index : -1;
}

/** Make the cell the active one and put the cursor on the line. */
export async function goTo(panel: NotebookPanel, place: Place): Promise<void> {
  const { content } = panel;
  const index = indexOf(panel, place);
  if (index < 0) {
    return;
  }
  const cell = content.widgets[index];
  content.deselectAll();
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'smart');
  const line = place.line;
  if (line !== null && cell.editor !== null) {
    content.mode = 'edit';
    const last = cell.editor.lineCount - 1;
    cell.editor.setCursorPosition({
      line: Math.min(line - 1, last),
      column: Math.max((place.column ?? 1) - 1, 0)
    });
    cell.editor.focus();
  } else {
    content.activate();
  }
}

/** Run cells by their ids, in the given order; those that are gone are left out. */
export async function runInOrder(panel: NotebookPanel, ids: readonly string[]): Promise<void> {
  const byId = new Map(panel.content.widgets.map(widget => [widget.model.id, widget]));
  const cells = ids.map(id => byId.get(id)).filter((cell): cell is Cell => cell !== undefined);
  if (cells.length > 0) {
    await NotebookActions.runCells(panel.content, cells, panel.sessionContext);
  }
}
