/** Made-up findings, edits and cells. */
import type { CellState, CellStatus, Edit, Finding } from '../src/sources/protocol';

export const verdict = { reproducible: null, plan: [], document: '', problem: null };

export function finding(changes: Partial<Finding> = {}): Finding {
  return {
    rule: 'hidden-state',
    code: 'NBS101',
    family: 'notebook-state',
    message: '`x` is used but no cell defines it',
    severity: 'error',
    confidence: 'high',
    cell_id: 'a',
    cell_index: 0,
    line: 1,
    column: 1,
    end_line: null,
    end_column: null,
    symbol: 'x',
    help: null,
    related: [],
    effort_minutes: 5,
    interest: null,
    origin: 'static',
    fingerprint: 'f',
    ...changes
  };
}

export function cell(id: string, status: CellState = 'clean'): CellStatus {
  return { id, status, reasons: [] };
}

/** From line and column to line and column, ends exclusive. */
export function edit(
  [line, column, end_line, end_column]: readonly [number, number, number, number],
  replaced: string,
  replacement: string
): Edit {
  const where = { cell_id: 'a', cell_index: 0, line, column, end_line, end_column };
  return { ...where, replaced, replacement };
}
