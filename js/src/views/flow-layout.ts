/** Where nodes and lines stand: a picture with sizes goes in, places come out. Loaded when it is needed first. */
import dagre from '@dagrejs/dagre';

import { type Line, type Picture, leading } from '../model/picture';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where the flow goes: down, or to the right. */
export type Direction = 'TB' | 'LR';

/** The middle of a node, and its size. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Layout extends Size {
  readonly direction: Direction;
  /** The size of the layers, without those that nothing flows to or from. */
  readonly flowing: Size;
  readonly boxes: ReadonlyMap<string, Box>;
  /** The paths of the picture's lines, in its order, with their middles. */
  readonly paths: readonly { readonly d: string; readonly x: number; readonly y: number }[];
  /** Where those begin that nothing flows to or from; null when there are none. */
  readonly alone: number | null;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** From here on the faster way to layers; its pictures are a little wider. */
const MANY_NODES = 150;
/** Layers that lines may cross before the longest are left to themselves. */
const MOST_CROSSED = 300;
const BETWEEN = { TB: 18, LR: 10 };
const BETWEEN_LAYERS = { TB: 36, LR: 44 };
/** How much larger text must become for a flow to the right: down is how notebooks are read. */
const WORTH = 1.15;
const CAPTION = 44;
const HEAD = 6;

/** A layout in the direction in which more can be seen at once; large pictures go down. */
export function bestLayout(picture: Picture, sizes: ReadonlyMap<string, Size>, room: Size): Layout {
  const down = laidOut(picture, sizes, 'TB');
  const seen = ({ width, height }: Size): number =>
    Math.min(room.width / Math.max(width, 1), room.height / Math.max(height, 1), 1);
  if (picture.nodes.length > MANY_NODES || seen(down.flowing) === 1) {
    return down;
  }
  const right = laidOut(picture, sizes, 'LR');
  return seen(right.flowing) > WORTH * seen(down.flowing) ? right : down;
}

export function laidOut(
  picture: Picture,
  sizes: ReadonlyMap<string, Size>,
  direction: Direction
): Layout {
  // nodes that nothing flows to or from stand in no layer, but in rows below
  const linked = new Set(picture.lines.flatMap(line => [line.from, line.to]));
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({
    ranker: linked.size > MANY_NODES ? 'tight-tree' : 'network-simplex',
    rankdir: direction,
    nodesep: BETWEEN[direction],
    ranksep: BETWEEN_LAYERS[direction]
  });
  for (const id of linked) {
    graph.setNode(id, { ...(sizes.get(id) ?? { width: 0, height: 0 }) });
  }
  for (const { from, to, backward } of leading(picture, MOST_CROSSED)) {
    const [first, second] = backward ? [to, from] : [from, to];
    graph.setEdge(first, second, {});
  }
  if (linked.size > 0) {
    dagre.layout(graph);
  }
  const boxes = new Map<string, Box>();
  for (const id of linked) {
    boxes.set(id, boxOf(graph.node(id)));
  }
  const whole = graph.graph();
  const size = linked.size > 0 ? { width: whole.width ?? 0, height: whole.height ?? 0 } : NOTHING;
  const lonely = picture.nodes.map(node => node.id).filter(id => !linked.has(id));
  const { width, height } = placeLonely(lonely, sizes, size, boxes);
  return {
    direction,
    flowing: size,
    boxes,
    paths: picture.lines.map(line => path(line, boxes, graph, direction)),
    width,
    height,
    alone: lonely.length === 0 ? null : size.height + (size.height > 0 ? CAPTION : 24)
  };
}

const NOTHING: Size = { width: 0, height: 0 };

function boxOf({ x, y, width, height }: Box): Box {
  return { x, y, width, height };
}

/** Rows below everything else, about as wide as that. */
function placeLonely(
  ids: readonly string[],
  sizes: ReadonlyMap<string, Size>,
  above: Size,
  boxes: Map<string, Box>
): Size {
  const most = Math.max(above.width, 560);
  let top = above.height + (above.height > 0 ? CAPTION : 24) + 14;
  let [left, row, widest] = [0, 0, above.width];
  for (const id of ids) {
    const { width, height } = sizes.get(id) ?? NOTHING;
    if (left > 0 && left + width > most) {
      top += row + BETWEEN.LR;
      [left, row] = [0, 0];
    }
    boxes.set(id, { x: left + width / 2, y: top + height / 2, width, height });
    left += width + BETWEEN.LR;
    row = Math.max(row, height);
    widest = Math.max(widest, left - BETWEEN.LR);
  }
  return { width: widest, height: ids.length === 0 ? above.height : top + row };
}

/** From the far side of a node to the near side of another, through the gaps that were kept free. */
function path(
  line: Line,
  boxes: ReadonlyMap<string, Box>,
  graph: dagre.graphlib.Graph,
  direction: Direction
): Layout['paths'][number] {
  const from = boxes.get(line.from);
  const to = boxes.get(line.to);
  if (from === undefined || to === undefined) {
    return { d: '', x: 0, y: 0 };
  }
  const down = direction === 'TB';
  const back = (down ? from.y > to.y : from.x > to.x) ? -1 : 1;
  const side = ({ x, y, width, height }: Box, sign: number): Point =>
    down ? { x, y: y + (sign * height) / 2 } : { x: x + (sign * width) / 2, y };
  const kept = line.backward ? graph.edge(line.to, line.from) : graph.edge(line.from, line.to);
  const between = (kept as { points?: Point[] } | undefined)?.points?.slice(1, -1) ?? [];
  const end = side(to, -back);
  const points = [side(from, back), ...(line.backward ? between.reverse() : between), end];
  let d = `M${at(points[0])}`;
  for (let i = 1; i < points.length; i++) {
    const [one, next] = [points[i - 1], points[i]];
    const [x, y] = [(one.x + next.x) / 2, (one.y + next.y) / 2];
    d += down
      ? `C${at({ x: one.x, y })} ${at({ x: next.x, y })} ${at(next)}`
      : `C${at({ x, y: one.y })} ${at({ x, y: next.y })} ${at(next)}`;
  }
  const head = -back * HEAD;
  d += [-4, 4]
    .map(aside => `M${at(end)}l${at(down ? { x: aside, y: head } : { x: head, y: aside })}`)
    .join('');
  const [one, next] = points.slice(Math.floor(points.length / 2) - 1);
  return { d, x: (one.x + next.x) / 2, y: (one.y + next.y) / 2 };
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}
