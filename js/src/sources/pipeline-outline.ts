/** The pipeline of a notebook as the server tells it (mldebt_nb/pipeline/outline.py), and the check that it is one. */
import { isTable } from './protocol';

/** An operator: one call, or one construct, that does something to data. `number` is its place in a run from the top. */
export interface OperatorNode {
  readonly id: string;
  readonly number: number;
  /** A word of the field; null for what is known by its name only. */
  readonly role: string | null;
  readonly label: string;
  readonly callee: string;
  readonly cell: number;
  readonly cell_id: string | null;
  readonly line: number;
  readonly repeated: boolean;
  /** Which rows of a source it works on; empty where the text does not show it. */
  readonly rows: readonly string[];
  /** The codes of rules that report it. */
  readonly leaks: readonly string[];
  readonly columns: readonly string[];
  /** Columns that are surely not among those that it works on. */
  readonly without: readonly string[];
  /** The columns that a model is to predict. */
  readonly target: readonly string[];
  /** The class of the model that it fits. */
  readonly model: string | null;
  /** The file, table or address that it reads or writes. */
  readonly artifact: string | null;
}

/** What `source` gives goes into `target`. */
export interface PipelineEdge {
  readonly source: string;
  readonly target: string;
  readonly carries: string;
  readonly rows: readonly string[];
}

export interface PipelineOutline {
  readonly language: string;
  readonly nodes: readonly OperatorNode[];
  readonly edges: readonly PipelineEdge[];
  /** Whether the notebook was followed to its end. */
  readonly complete: boolean;
}

export function isPipelineOutline(data: unknown): data is PipelineOutline {
  return (
    isTable(data) &&
    typeof data.language === 'string' &&
    typeof data.complete === 'boolean' &&
    Array.isArray(data.nodes) &&
    data.nodes.every(isOperator) &&
    Array.isArray(data.edges) &&
    data.edges.every(isEdge)
  );
}

function isOperator(data: unknown): data is OperatorNode {
  return (
    isTable(data) &&
    ['id', 'label', 'callee'].every(name => typeof data[name] === 'string') &&
    ['number', 'cell', 'line'].every(name => Number.isInteger(data[name])) &&
    ['role', 'cell_id', 'model', 'artifact'].every(
      name => data[name] === null || typeof data[name] === 'string'
    ) &&
    ['rows', 'leaks', 'columns', 'without', 'target'].every(name => areTexts(data[name])) &&
    typeof data.repeated === 'boolean'
  );
}

function isEdge(data: unknown): data is PipelineEdge {
  return (
    isTable(data) &&
    ['source', 'target', 'carries'].every(name => typeof data[name] === 'string') &&
    areTexts(data.rows)
  );
}

function areTexts(data: unknown): boolean {
  return Array.isArray(data) && data.every(text => typeof text === 'string');
}
