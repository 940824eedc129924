/** What depends on what in one notebook, as of one answer of the server. Knows no widget and asks nobody. */
import type { FlowEdge, FlowNode, Outline } from '../sources/outline';

/** A code cell; `number` is its place from 1 over all cells, as people count. */
export interface CellNode {
  readonly node: FlowNode;
  readonly index: number;
  readonly number: number;
}

/** What flows from one cell to another. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
  /** Whether any of it surely does. */
  readonly sure: boolean;
  /** Whether the reader stands before the cell that gives it. */
  readonly backward: boolean;
}

export class Dataflow {
  constructor(readonly outline: Outline) {
    for (const node of outline.nodes) {
      this._nodes.set(node.id, node);
      if (node.kind === 'cell' && node.cell !== null) {
        const cell = { node, index: node.cell, number: node.cell + 1 };
        this._cells.set(cell.index, cell);
        if (node.cell_id !== null) {
          this._ids.set(node.cell_id, cell);
        }
      }
    }
    for (const edge of outline.edges) {
      if (this._nodes.has(edge.source) && this._nodes.has(edge.target)) {
        add(this._out, edge.source, edge);
        add(this._in, edge.target, edge);
      }
    }
  }

  /** Code cells in document order. */
  get cells(): readonly CellNode[] {
    return [...this._cells.values()];
  }

  node(id: string): FlowNode | null {
    return this._nodes.get(id) ?? null;
  }

  cell(index: number): CellNode | null {
    return this._cells.get(index) ?? null;
  }

  /** The cell of a notebook by the id that it has there, or by its place where it has none. */
  find(id: string, index: number): CellNode | null {
    const named = this._ids.get(id);
    if (named !== undefined) {
      return named;
    }
    const there = this.cell(index);
    return there?.node.cell_id === null ? there : null;
  }

  /** Cells whose result an edit of this one may change, in document order. */
  invalidates(index: number): CellNode[] {
    return this._reached(index, this._out, 'target');
  }

  /** Cells that this one depends on, in document order. */
  needs(index: number): CellNode[] {
    return this._reached(index, this._in, 'source');
  }

  /** What a cell writes that others read, and files. */
  gives(index: number): FlowNode[] {
    return this._beside(index, this._out, 'target');
  }

  /** What a cell reads of others, and files. */
  reads(index: number): FlowNode[] {
    return this._beside(index, this._in, 'source');
  }

  /** The cells that read a value, in document order. */
  readers(id: string): CellNode[] {
    return sorted(
      (this._out.get(id) ?? []).map(edge => this.cell(this._nodes.get(edge.target)?.cell ?? -1))
    );
  }

  /** What flows between cells; `kept` tells which values count. */
  passages(kept: (value: FlowNode) => boolean = () => true): Passage[] {
    const found = new Map<string, { passage: Passage; names: string[] }>();
    for (const edge of this.outline.edges) {
      const value = this._nodes.get(edge.source);
      const reader = this._nodes.get(edge.target);
      if (
        value === undefined ||
        reader?.kind !== 'cell' ||
        value.cell === null ||
        reader.cell === null ||
        !kept(value)
      ) {
        continue;
      }
      const key = `${String(value.cell)}>${String(reader.cell)}`;
      const known = found.get(key);
      const names = known?.names ?? [];
      if (!names.includes(value.label)) {
        names.push(value.label);
      }
      const sure = edge.sure || known?.passage.sure === true;
      const passage = { from: value.cell, to: reader.cell, names, sure, backward: edge.backward };
      found.set(key, { passage, names });
    }
    return [...found.values()].map(({ passage }) => passage);
  }

  private _reached(
    index: number,
    steps: ReadonlyMap<string, readonly FlowEdge[]>,
    end: 'source' | 'target'
  ): CellNode[] {
    const start = this.cell(index)?.node.id;
    if (start === undefined) {
      return [];
    }
    const seen = new Set([start]);
    // a set gives what is added while it is gone through
    for (const id of seen) {
      for (const edge of steps.get(id) ?? []) {
        if (!edge.backward) {
          seen.add(edge[end]);
        }
      }
    }
    seen.delete(start);
    return sorted(
      Array.from(seen, id => {
        const node = this._nodes.get(id);
        return node?.kind === 'cell' ? this.cell(node.cell ?? -1) : null;
      })
    );
  }

  private _beside(
    index: number,
    steps: ReadonlyMap<string, readonly FlowEdge[]>,
    end: 'source' | 'target'
  ): FlowNode[] {
    const edges = steps.get(this.cell(index)?.node.id ?? '') ?? [];
    return edges.map(edge => this._nodes.get(edge[end])).filter(node => node !== undefined);
  }

  private readonly _nodes = new Map<string, FlowNode>();
  private readonly _cells = new Map<number, CellNode>();
  private readonly _ids = new Map<string, CellNode>();
  private readonly _out = new Map<string, FlowEdge[]>();
  private readonly _in = new Map<string, FlowEdge[]>();
}

function add(edges: Map<string, FlowEdge[]>, id: string, edge: FlowEdge): void {
  const known = edges.get(id);
  if (known === undefined) {
    edges.set(id, [edge]);
  } else {
    known.push(edge);
  }
}

function sorted(cells: readonly (CellNode | null)[]): CellNode[] {
  const found = new Set(cells.filter(cell => cell !== null));
  return [...found].sort((one, other) => one.index - other.index);
}
