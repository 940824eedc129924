/** The dataflow of a notebook as the server tells it (mldebt_nb/dataflow/outline.py), and the check that it is one. */
import { isTable } from './protocol';

/** Kinds that are drawn in a way of their own; any other is drawn as a variable. */
export const KINDS = [
  'cell',
  'variable',
  'function',
  'class',
  'import',
  'frame',
  'column',
  'array',
  'model',
  'file'
] as const;
export type Kind = (typeof KINDS)[number];

/** A code cell, or what `cell` has written; `cell` (the index over all cells) is null for a file from outside. */
export interface FlowNode {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly cell: number | null;
  readonly cell_id: string | null;
  readonly parses: boolean;
}

/** `source` writes or gives `target`. `backward`: it is read before the cell that gives it. */
export interface FlowEdge {
  readonly source: string;
  readonly target: string;
  readonly sure: boolean;
  readonly backward: boolean;
}

export interface Outline {
  readonly language: string;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export function isOutline(data: unknown): data is Outline {
  return (
    isTable(data) &&
    typeof data.language === 'string' &&
    Array.isArray(data.nodes) &&
    data.nodes.every(isNode) &&
    Array.isArray(data.edges) &&
    data.edges.every(isEdge)
  );
}

function isNode(data: unknown): data is FlowNode {
  return (
    isTable(data) &&
    ['id', 'kind', 'label'].every(name => typeof data[name] === 'string') &&
    (data.cell === null || Number.isInteger(data.cell)) &&
    (data.kind !== 'cell' || data.cell !== null) &&
    (data.cell_id === null || typeof data.cell_id === 'string')
  );
}

function isEdge(data: unknown): data is FlowEdge {
  return (
    isTable(data) &&
    ['source', 'target'].every(name => typeof data[name] === 'string') &&
    ['sure', 'backward'].every(name => typeof data[name] === 'boolean')
  );
}
