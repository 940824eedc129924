/** The findings of each cell that is shown, for those who draw on cells. */
import { Signal } from '@lumino/signaling';

import type { NotebookDebt } from '../model/notebook-debt';
import type { Settings } from '../model/settings';
import type { Finding } from '../sources/protocol';

/** What is known of one cell, and by whom. */
export interface CellFindings {
  readonly debt: NotebookDebt;
  readonly findings: readonly Finding[];
}

/** By the cell's shared model: ids may be the same in copies of a notebook. */
export class DiagnosticStore {
  constructor(readonly settings: Settings) {
    settings.changed.connect(() => {
      this.changed.emit(null);
    });
  }

  /** Emitted with the shared model of a cell whose findings are others now; with null when all are to be drawn anew. */
  readonly changed = new Signal<this, object | null>(this);

  of(cell: object): CellFindings | null {
    return this._known.get(cell) ?? null;
  }

  /** Follow a notebook until it is closed. */
  follow(debt: NotebookDebt): void {
    let drawn: readonly Finding[] = [];
    debt.changed.connect(() => {
      if (debt.findings !== drawn) {
        drawn = debt.findings;
        this._take(debt);
      }
    });
  }

  private _take(debt: NotebookDebt): void {
    const byCell = new Map<string, Finding[]>();
    for (const finding of debt.findings) {
      if (finding.cell_id !== null && finding.line !== null) {
        const others = byCell.get(finding.cell_id);
        if (others === undefined) {
          byCell.set(finding.cell_id, [finding]);
        } else {
          others.push(finding);
        }
      }
    }
    for (const cell of debt.panel.content.model?.cells ?? []) {
      const findings = byCell.get(cell.id) ?? [];
      if (!same(findings, this.of(cell.sharedModel)?.findings ?? [])) {
        this._known.set(cell.sharedModel, { debt, findings });
        this.changed.emit(cell.sharedModel);
      }
    }
  }

  private readonly _known = new WeakMap<object, CellFindings>();
}

function same(one: readonly Finding[], other: readonly Finding[]): boolean {
  return (
    one.length === other.length &&
    one.every((finding, index) => JSON.stringify(finding) === JSON.stringify(other[index]))
  );
}
