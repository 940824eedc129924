/** What is to be marked beside the prompts of cells, and why. Knows no widget. */
import type { CellStatus, Finding } from '../sources/protocol';

/** The gravest first: a cell shows one sign, and says all of them. */
export const MARKS = ['stale', 'unknown', 'hidden', 'order'] as const;
export type Mark = (typeof MARKS)[number];

export interface CellMark {
  readonly mark: Mark;
  /** What speaks for it, in the words of the kernel or of the rule. */
  readonly reason: string;
}

/** Rules about names that the notebook does not define, and about cells that ran in another order. */
const MARK_OF_RULE: ReadonlyMap<string, Mark> = new Map([
  ['NBS101', 'hidden'],
  ['NBS102', 'order'],
  ['NBS103', 'order'],
  ['NBS104', 'order']
]);

/** The marks of each cell by its id, the gravest first. */
export function marked(
  cells: Iterable<CellStatus>,
  findings: readonly Finding[]
): Map<string, CellMark[]> {
  const found = new Map<string, CellMark[]>();
  const add = (id: string, mark: Mark, reason: string): void => {
    const marks = found.get(id);
    if (marks === undefined) {
      found.set(id, [{ mark, reason }]);
    } else if (marks.every(other => other.mark !== mark)) {
      marks.push({ mark, reason });
    }
  };
  for (const { id, status, reasons } of cells) {
    if (status === 'stale' || status === 'unknown') {
      add(id, status, reasons[0]?.message ?? '');
    }
  }
  for (const { code, cell_id, message } of findings) {
    const mark = MARK_OF_RULE.get(code);
    if (mark !== undefined && cell_id !== null) {
      add(cell_id, mark, message);
    }
  }
  for (const marks of found.values()) {
    marks.sort((one, other) => MARKS.indexOf(one.mark) - MARKS.indexOf(other.mark));
  }
  return found;
}
