/** Findings filtered, sorted and put into groups. Knows no widget. */
import { type CellStatus, type Finding, SEVERITIES } from '../sources/protocol';

export type Grouping = 'cell' | 'family' | 'severity';
export const GROUPINGS: readonly Grouping[] = ['cell', 'family', 'severity'];

export interface Group {
  /** The number of a cell from 0 over all of them (-1 for the notebook as a whole), a family or a severity. */
  readonly key: number | string;
  readonly findings: readonly Finding[];
}

/** The groups, those of cells in the order of the document, others by what they cost. */
export function grouped(findings: readonly Finding[], by: Grouping, filter: string): Group[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<number | string, Finding[]>();
  for (const finding of findings) {
    const text = textOf(finding);
    if (words.every(word => text.includes(word))) {
      const key = keyOf(finding, by);
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, [finding]);
      } else {
        group.push(finding);
      }
    }
  }
  const found = [...groups].map(([key, members]) => ({ key, findings: members.sort(byInterest) }));
  return found.sort(ORDERS[by]);
}

function textOf(finding: Finding): string {
  const { message, rule, code, family, symbol } = finding;
  return [message, rule, code, family, symbol ?? ''].join('\n').toLowerCase();
}

function keyOf(finding: Finding, by: Grouping): number | string {
  return by === 'cell' ? (finding.cell_index ?? -1) : finding[by];
}

const ORDERS: Record<Grouping, (one: Group, other: Group) => number> = {
  cell: (one, other) => Number(one.key) - Number(other.key),
  family: (one, other) =>
    minutes(other) - minutes(one) || String(one.key).localeCompare(String(other.key)),
  severity: (one, other) => ranked(one.key) - ranked(other.key)
};

/** What costs most with every run comes first, then what is worse. */
function byInterest(one: Finding, other: Finding): number {
  return (
    (other.interest?.value ?? 0) - (one.interest?.value ?? 0) ||
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
    (one.line ?? 0) - (other.line ?? 0)
  );
}

function ranked(severity: number | string): number {
  return SEVERITIES.findIndex(one => one === severity);
}

function minutes(group: Group): number {
  return group.findings.reduce((sum, finding) => sum + finding.effort_minutes, 0);
}

/** Cells whose shown result does not stand, in the order in which they were told. */
export function doubtful(cells: Iterable<CellStatus>): CellStatus[] {
  return [...cells].filter(cell => cell.status === 'stale' || cell.status === 'unknown');
}
