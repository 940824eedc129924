/** Which nodes and lines are drawn of a dataflow, and what every drawing of a graph is made of. Knows no widget. */
import type { FlowNode } from '../sources/outline';
import type { Dataflow } from './dataflow';

/** What every node that is drawn has: a cell, if any, is where it leads. */
export interface PictureNode {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly cell: number | null;
  readonly cell_id: string | null;
}

/** What flows along a line between operators. */
export type Carried = 'data' | 'train' | 'test' | 'model';

/** What people have chosen to see. */
export interface Choice {
  /** Values as nodes of their own, or only as names on the edges between cells. */
  readonly values: boolean;
  readonly imports: boolean;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  /** What flows; empty where a value is a node itself. */
  readonly names: readonly string[];
  readonly sure: boolean;
  readonly backward: boolean;
  /** Only between operators. */
  readonly carries?: Carried;
}

export interface Picture<N extends PictureNode = PictureNode> {
  readonly nodes: readonly N[];
  readonly lines: readonly Line[];
}

/** From so many cells on values are not drawn as nodes of their own, unless people ask for it. */
export const MANY_CELLS = 80;

/** Nodes and lines of a choice. Cells that share nothing with others are drawn too. */
export function pictured(flow: Dataflow, choice: Choice): Picture<FlowNode> {
  const kept = (node: FlowNode): boolean => choice.imports || node.kind !== 'import';
  if (choice.values) {
    const nodes = flow.outline.nodes.filter(kept);
    const drawn = new Set(nodes.map(node => node.id));
    const lines = flow.outline.edges
      .filter(({ source, target }) => drawn.has(source) && drawn.has(target))
      .map(({ source, target, sure, backward }) => ({
        from: source,
        to: target,
        names: [],
        sure,
        backward
      }));
    return { nodes, lines };
  }
  const ids = new Map(flow.cells.map(({ index, node }) => [index, node.id]));
  const lines = flow.passages(kept).map(({ from, to, ...passage }) => ({
    ...passage,
    from: ids.get(from) ?? '',
    to: ids.get(to) ?? ''
  }));
  return { nodes: flow.cells.map(({ node }) => node), lines };
}

/**
 * The lines that put nodes into layers: the shortest first, as long as the layers that they cross are no more than
 * `most`. A value that is read all over a long notebook would else cost more than everything else together.
 */
export function leading(picture: Picture, most: number): Line[] {
  const depth = depths(picture);
  const span = (line: Line): number =>
    Math.abs((depth.get(line.to) ?? 0) - (depth.get(line.from) ?? 0));
  let crossed = 0;
  return [...picture.lines]
    .filter(line => line.from !== line.to)
    .sort((one, other) => span(one) - span(other))
    .filter(line => {
      crossed += Math.max(span(line) - 1, 0);
      return crossed <= most || span(line) <= 1;
    });
}

/** How many lines lead at most to each node; backward lines do not count. */
export function depths(picture: Picture): Map<string, number> {
  const after = new Map<string, string[]>();
  const open = new Map(picture.nodes.map(node => [node.id, 0]));
  for (const line of picture.lines) {
    if (!line.backward) {
      after.set(line.from, [...(after.get(line.from) ?? []), line.to]);
      open.set(line.to, (open.get(line.to) ?? 0) + 1);
    }
  }
  const found = new Map(picture.nodes.map(node => [node.id, 0]));
  const ready = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of ready) {
    for (const next of after.get(id) ?? []) {
      found.set(next, Math.max(found.get(next) ?? 0, (found.get(id) ?? 0) + 1));
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) {
        ready.push(next);
      }
    }
  }
  return found;
}
