/** Sentences about a dataflow, for those who hear it and for tooltips. Draws nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellNode, Dataflow } from '../model/dataflow';
import { type FlowNode, KINDS, type Kind } from '../sources/outline';

/** Names that stand in one sentence; more are counted. */
const NAMES = 6;

/** The kind as it is drawn. */
export function kindOf(node: FlowNode): Kind {
  return KINDS.find(kind => kind === node.kind) ?? 'variable';
}

export class FlowWords {
  constructor(private readonly _trans: TranslationBundle) {}

  /** `Cell 3: gives rate, price; read by cells 4, 7`. */
  describe(flow: Dataflow, node: FlowNode): string {
    const trans = this._trans;
    const parts: string[] = [];
    const readers = flow.readers(node.id);
    if (node.kind === 'cell') {
      const index = node.cell ?? 0;
      const given = flow.gives(index);
      const read = flow.reads(index).filter(value => value.cell !== index);
      const users = new Set(given.flatMap(value => flow.readers(value.id)));
      const direct = [...users].sort((one, other) => one.index - other.index);
      if (!node.parses) {
        parts.push(trans.__('not all of it is understood'));
      }
      if (read.length > 0) {
        parts.push(trans.__('reads %1', this.names(read.map(value => value.label))));
      }
      if (given.length > 0) {
        parts.push(trans.__('defines %1', this.names(given.map(value => value.label))));
      }
      parts.push(this._readBy(direct));
      return trans.__('Cell %1: %2', index + 1, parts.join('; '));
    }
    parts.push(
      node.cell === null
        ? trans.__('from outside the notebook')
        : trans.__('written by cell %1', node.cell + 1)
    );
    parts.push(this._readBy(readers));
    return trans.__('%1, %2: %3', node.label, this.kind(kindOf(node)), parts.join('; '));
  }

  /** How far an edit of a cell goes. */
  concerns(after: readonly CellNode[]): string {
    return after.length === 0
      ? this._trans.__('no other cell depends on it')
      : this._trans._n(
          'an edit concerns %1 cell (%2)',
          'an edit concerns %1 cells (%2)',
          after.length,
          this.names(after.map(numbered))
        );
  }

  /** What a cell hangs on. */
  needs(before: readonly CellNode[]): string {
    return before.length === 0
      ? this._trans.__('it depends on no other')
      : this._trans.__('it depends on %1 (%2)', before.length, this.names(before.map(numbered)));
  }

  kind(kind: Kind): string {
    const trans = this._trans;
    const names: Record<Kind, string> = {
      cell: trans.__('cell'),
      variable: trans.__('variable'),
      function: trans.__('function'),
      class: trans.__('class'),
      import: trans.__('import'),
      frame: trans.__('table'),
      column: trans.__('column'),
      array: trans.__('array'),
      model: trans.__('model'),
      file: trans.__('file')
    };
    return names[kind];
  }

  names(names: readonly string[]): string {
    const shown = [...new Set(names)];
    const more = shown.length - NAMES;
    const text = shown.slice(0, NAMES).join(', ');
    return more > 0 ? this._trans.__('%1 and %2 more', text, more) : text;
  }

  private _readBy(cells: readonly CellNode[]): string {
    const numbers = this.names(cells.map(numbered));
    return cells.length === 0
      ? this._trans.__('read by no other cell')
      : this._trans._n('read by cell %2', 'read by cells %2', cells.length, numbers);
  }
}

function numbered(cell: CellNode): string {
  return String(cell.number);
}
