/** A notebook as it is sent: to the kernel cell by cell, to the server as its file would be, without what is large. */
import { type ICellModel, isCodeCellModel } from '@jupyterlab/cells';
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

/** A cell as the server is told it, and as its file would have it. */
export interface AuditedCell {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: unknown;
  readonly execution_count?: number | null;
  readonly outputs?: readonly unknown[];
}

/** A notebook as the server is told it. */
export interface AuditedContent {
  readonly cells: readonly AuditedCell[];
  readonly metadata: unknown;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/**
 * The notebook with the outputs that tell of errors; nothing else of them is audited. It is put together piece by piece:
 * outputs may be many megabytes, and this is done after every edit.
 */
export function auditedContent(model: INotebookModel): AuditedContent {
  return {
    cells: Array.from(model.cells, auditedCell), // files before nbformat 4.5 have no ids of their own; the model has
    metadata: model.sharedModel.metadata,
    nbformat: model.nbformat,
    nbformat_minor: model.nbformatMinor
  };
}

function auditedCell(cell: ICellModel): AuditedCell {
  const told = {
    id: cell.id,
    cell_type: cell.type,
    source: cell.sharedModel.getSource(),
    metadata: cell.sharedModel.getMetadata()
  };
  if (!isCodeCellModel(cell)) {
    return told;
  }
  const outputs: unknown[] = [];
  for (let index = 0; index < cell.outputs.length; index++) {
    const output = cell.outputs.get(index);
    if (output.type === 'error') {
      outputs.push(output.toJSON());
    }
  }
  return { ...told, execution_count: cell.executionCount, outputs };
}
