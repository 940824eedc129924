/** What the kernel and the server say, as types; and the checks that a message is one of them. */

/** Where an error says that a change refers to a state that is not known; who sent it sends the document. */
export const UNKNOWN_BASE = '$.base';

/** The version of the protocol that this package speaks (docs/protocol.md). */
export const VERSION = 1;
export const TARGET = 'mldebt';

/** From the worst on. */
export const SEVERITIES = ['error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface RelatedPlace {
  readonly cell_id: string | null;
  readonly cell_index: number | null;
  readonly line: number | null;
  readonly message: string;
}

/** A change of one cell's text; lines and columns from 1, the end exclusive. It holds where `replaced` stands there. */
export interface Edit {
  readonly cell_id: string | null;
  readonly cell_index: number;
  readonly line: number;
  readonly column: number;
  readonly end_line: number;
  readonly end_column: number;
  readonly replaced: string;
  readonly replacement: string;
}

/** A proposed change; `safe` when no behaviour can change. */
export interface Fix {
  readonly title: string;
  readonly applicability: string;
  readonly edits: readonly Edit[];
}

/** A finding as `mldebt audit --format json` writes it; only what is drawn. */
export interface Finding {
  readonly rule: string;
  readonly code: string;
  readonly family: string;
  readonly message: string;
  readonly severity: Severity;
  readonly confidence: string;
  readonly cell_id: string | null;
  readonly cell_index: number | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly end_line: number | null;
  readonly end_column: number | null;
  readonly symbol: string | null;
  readonly help: string | null;
  readonly fix?: Fix | null;
  readonly related: readonly RelatedPlace[];
  readonly effort_minutes: number;
  readonly interest: { readonly value: number; readonly unit: string } | null;
  readonly origin: string;
  readonly fingerprint: string;
}

export interface Reason {
  readonly kind: string;
  readonly cell: string | null;
  readonly message: string;
}

export type CellState = 'clean' | 'stale' | 'edited' | 'failed' | 'never-run' | 'unknown';

export interface CellStatus {
  readonly id: string;
  readonly status: CellState;
  readonly reasons: readonly Reason[];
}

export interface HiddenName {
  readonly name: string;
  readonly message: string;
}

interface Verdict {
  readonly reproducible: boolean | null;
  readonly plan: readonly string[];
  readonly document: string;
  readonly problem: string | null;
}

export interface FullStatus extends Verdict {
  readonly type: 'status';
  readonly sequence: number;
  readonly cells: readonly CellStatus[];
  readonly hidden: readonly HiddenName[];
}

export interface Delta extends Verdict {
  readonly type: 'delta';
  readonly sequence: number;
  readonly cells: readonly CellStatus[];
  readonly gone: readonly string[];
  readonly hidden_added: readonly HiddenName[];
  readonly hidden_removed: readonly string[];
}

export interface Findings {
  readonly type: 'findings';
  readonly sequence: number;
  readonly whole: boolean;
  readonly added: readonly Finding[];
  readonly removed: readonly string[];
}

export interface Complaint {
  readonly type: 'error';
  readonly sequence: number;
  /** The request that could not be answered; of whichever client of the comm. */
  readonly reply_to: string | null;
  readonly what: string;
  readonly where: string;
  readonly todo: string;
}

export type Reply = FullStatus | Delta | Findings | Complaint;

/** Why a message is none that can be used. */
export class NotUnderstood extends Error {}

type Table = Record<string, unknown>;

const LISTS: Record<Reply['type'], readonly string[]> = {
  status: ['cells', 'hidden', 'plan'],
  delta: ['cells', 'gone', 'hidden_added', 'hidden_removed', 'plan'],
  findings: ['added', 'removed'],
  error: []
};

/** A message from the kernel; null for a type that does not matter here. Throws NotUnderstood. */
export function reply(data: unknown): Reply | null {
  if (!isTable(data)) {
    throw new NotUnderstood('a message is no object');
  }
  if (data.version !== VERSION) {
    throw new NotUnderstood(`version ${String(data.version).slice(0, 20)} of the protocol`);
  }
  const type = data.type;
  if (type === 'explanation') {
    return null;
  }
  if (typeof type !== 'string' || !Object.hasOwn(LISTS, type)) {
    throw new NotUnderstood(`a message of type ${String(type).slice(0, 40)}`);
  }
  for (const name of LISTS[type as Reply['type']]) {
    if (!Array.isArray(data[name])) {
      throw new NotUnderstood(`${type} without ${name}`);
    }
  }
  for (const cell of type === 'status' || type === 'delta' ? (data.cells as unknown[]) : []) {
    if (!isTable(cell) || typeof cell.id !== 'string' || !Array.isArray(cell.reasons)) {
      throw new NotUnderstood('a cell without id or reasons');
    }
  }
  if (type === 'findings' && !(data.added as unknown[]).every(isFinding)) {
    throw new NotUnderstood('a finding that is none');
  }
  return data as unknown as Reply;
}

/** The answer of the server to an audit. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly notebooks: readonly { readonly error: string | null; readonly language?: string }[];
}

export function isReport(data: unknown): data is Report {
  return (
    isTable(data) &&
    Array.isArray(data.findings) &&
    data.findings.every(isFinding) &&
    Array.isArray(data.notebooks) &&
    data.notebooks.every(isTable)
  );
}

/** What the server keeps of a notebook's audits: numbers only. */
export interface SavedAudit {
  readonly time: string;
  readonly findings: number;
  readonly minutes: number;
}

export function isTrend(data: unknown): data is { readonly records: readonly SavedAudit[] } {
  return (
    isTable(data) &&
    Array.isArray(data.records) &&
    data.records.every(
      record =>
        isTable(record) &&
        typeof record.time === 'string' &&
        typeof record.findings === 'number' &&
        typeof record.minutes === 'number'
    )
  );
}

/** The answer of the server to a decision. */
export function isDecided(data: unknown): data is { readonly edit: Edit | null } {
  return isTable(data) && (data.edit === null || isEdit(data.edit));
}

function isEdit(data: unknown): data is Edit {
  return (
    isTable(data) &&
    ['cell_index', 'line', 'column', 'end_line', 'end_column'].every(name =>
      Number.isInteger(data[name])
    ) &&
    ['replaced', 'replacement'].every(name => typeof data[name] === 'string')
  );
}

function isFix(data: unknown): data is Fix {
  return (
    isTable(data) &&
    typeof data.title === 'string' &&
    Array.isArray(data.edits) &&
    data.edits.every(isEdit)
  );
}

function isFinding(data: unknown): data is Finding {
  return (
    isTable(data) &&
    ['rule', 'code', 'family', 'message', 'severity', 'fingerprint'].every(
      name => typeof data[name] === 'string'
    ) &&
    typeof data.effort_minutes === 'number' &&
    (data.fix === null || data.fix === undefined || isFix(data.fix)) &&
    Array.isArray(data.related) &&
    data.related.every(isTable)
  );
}

export function isTable(data: unknown): data is Table {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
