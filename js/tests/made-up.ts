/** Made-up findings, edits and cells. */
import type { FlowEdge, FlowNode, Outline } from '../src/sources/outline';
import type { OperatorNode, PipelineEdge, PipelineOutline } from '../src/sources/pipeline-outline';
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

/** Code cells 0, 1, … */
export function flowCell(index: number): FlowNode {
  return {
    id: String(index),
    kind: 'cell',
    label: `cell ${String(index)}`,
    cell: index,
    cell_id: `c${String(index)}`,
    parses: true
  };
}

/** `name` goes from a cell to others; null: it comes from outside. */
export function given(
  from: number | null,
  name: string,
  to: readonly number[],
  { kind = 'variable', sure = true, backward = false } = {}
): { nodes: FlowNode[]; edges: FlowEdge[] } {
  const id = `${String(from ?? '')}:${name}`;
  const cell_id = from === null ? null : `c${String(from)}`;
  const written =
    from === null ? [] : [{ source: String(from), target: id, sure, backward: false }];
  return {
    nodes: [{ id, kind, label: name, cell: from, cell_id, parses: true }],
    edges: [
      ...written,
      ...to.map(reader => ({ source: id, target: String(reader), sure, backward }))
    ]
  };
}

export function outline(cells: number, ...values: ReturnType<typeof given>[]): Outline {
  return {
    language: 'python',
    nodes: [
      ...Array.from({ length: cells }, (_, index) => flowCell(index)),
      ...values.flatMap(value => value.nodes)
    ],
    edges: values.flatMap(value => value.edges)
  };
}

/** Operators n0, n1, … in cells of the same number; what is read or written is its own name. */
export function operator(number: number, changes: Partial<OperatorNode> = {}): OperatorNode {
  return {
    id: `n${String(number)}`,
    number,
    role: null,
    label: changes.artifact ?? `operator ${String(number)}`,
    callee: 'library.operator',
    cell: number,
    cell_id: `c${String(number)}`,
    line: 1,
    repeated: false,
    rows: [],
    leaks: [],
    columns: [],
    without: [],
    target: [],
    model: null,
    artifact: null,
    ...changes
  };
}

export function flowing(
  from: number,
  to: number,
  carries = 'data',
  rows: readonly string[] = []
): PipelineEdge {
  return { source: `n${String(from)}`, target: `n${String(to)}`, carries, rows };
}

export function pipelineOutline(
  nodes: readonly OperatorNode[],
  edges: readonly PipelineEdge[]
): PipelineOutline {
  return { language: 'python', nodes, edges, complete: true };
}
