/** A notebook as it is sent: to the kernel cell by cell, to the server as its file would be, without what is large. */
import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookModel } from '@jupyterlab/notebook';

import type { SentCell } from './revisions';

export function sentCells(model: INotebookModel): SentCell[] {
  return Array.from(model.cells, cell => ({
    id: cell.id,
    cell_type: cell.type,
    source: cell.sharedModel.getSource(),
    tags: tagsOf(cell)
  }));
}

function tagsOf(cell: ICellModel): string[] {
  const tags: unknown = cell.getMetadata('tags');
  return Array.isArray(tags) ? tags.filter(tag => typeof tag === 'string') : [];
}

interface Output {
  readonly output_type: string;
}

interface RawCell {
  readonly cell_type: string;
  readonly outputs?: readonly Output[];
  readonly attachments?: unknown;
}

/** The notebook with the outputs that tell of errors; nothing else of them is audited. */
export function auditedContent(model: INotebookModel): object {
  const whole = model.toJSON() as unknown as { readonly cells: readonly RawCell[] };
  const ids = Array.from(model.cells, cell => cell.id); // files before nbformat 4.5 have none of their own
  return {
    ...whole,
    cells: whole.cells.map((cell, index) => {
      const errors = cell.outputs?.filter(output => output.output_type === 'error');
      return { ...cell, id: ids[index], attachments: undefined, outputs: errors };
    })
  };
}
