/** How one node of a dataflow looks: its size before it is laid out, its shape and texts after that. */
import type { FlowNode } from '../sources/outline';
import { svg } from './dom';
import type { Box, Size } from './flow-layout';
import { GLYPHS } from './flow-legend';
import { kindOf } from './flow-words';

const CELL_LETTERS = 30;
const VALUE_LETTERS = 28;
const CELL_HEIGHT = 32;
const VALUE_HEIGHT = 24;
const NUMBER_WIDTH = 34;

/** The sizes of nodes in the fonts of `place`, by their ids. */
export function sizesOf(nodes: readonly FlowNode[], place: Element): Map<string, Size> {
  const code = window.getComputedStyle(place).getPropertyValue('--jp-code-font-family');
  const measure = document.createElement('canvas').getContext('2d');
  if (measure !== null) {
    measure.font = `12px ${code}`;
  }
  const width = (text: string): number => measure?.measureText(text).width ?? text.length * 7;
  return new Map(
    nodes.map(node => {
      const text = width(labelOf(node));
      return node.kind === 'cell'
        ? [node.id, { width: NUMBER_WIDTH + 18 + text, height: CELL_HEIGHT }]
        : [node.id, { width: 32 + text, height: VALUE_HEIGHT }];
    })
  );
}

/** The node in its place; `description` says in words what hangs on it. */
export function drawnNode(node: FlowNode, box: Box, description: string): SVGGElement {
  const kind = kindOf(node);
  const drawn = svg('g', 'mldebt-FlowGraph-node');
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  drawn.setAttribute('transform', `translate(${left.toFixed(1)},${top.toFixed(1)})`);
  drawn.dataset.kind = kind;
  drawn.dataset.id = node.id;
  drawn.setAttribute('role', 'button');
  drawn.setAttribute('tabindex', '-1');
  drawn.setAttribute('aria-label', description);
  const title = svg('title');
  title.textContent = node.kind === 'cell' ? `${node.label}\n${description}` : description;
  const write = (name: string, text: string, x: number): SVGTextElement => {
    const written = svg('text', `mldebt-FlowGraph-${name}`);
    written.textContent = text;
    written.setAttribute('x', String(x));
    written.setAttribute('y', String(box.height / 2));
    return written;
  };
  if (kind === 'cell') {
    drawn.classList.toggle('mldebt-mod-opaque', !node.parses);
    const rule = svg('path', 'mldebt-FlowGraph-rule');
    rule.setAttribute('d', `M${String(NUMBER_WIDTH)},0v${String(box.height)}`);
    const number = write('number', String((node.cell ?? 0) + 1), NUMBER_WIDTH / 2);
    const label = write('label', labelOf(node), NUMBER_WIDTH + 9);
    drawn.append(title, shape(kind, box), rule, number, label);
  } else {
    const [glyph, label] = [write('glyph', GLYPHS[kind], 8), write('label', labelOf(node), 22)];
    drawn.append(title, shape(kind, box), glyph, label);
  }
  return drawn;
}

function labelOf(node: FlowNode): string {
  const most = node.kind === 'cell' ? CELL_LETTERS : VALUE_LETTERS;
  if (node.label.length <= most) {
    return node.label;
  }
  // what tells files apart is their end
  return node.kind === 'file'
    ? `…${node.label.slice(1 - most)}`
    : `${node.label.slice(0, most - 1)}…`;
}

/** Cells are rectangles, files have a folded corner, values round ends. */
function shape(kind: string, { width, height }: Box): SVGElement {
  if (kind === 'file') {
    const page = svg('path', 'mldebt-FlowGraph-shape');
    const [w, h] = [String(width), String(height)];
    page.setAttribute(
      'd',
      `M0,0H${String(width - 8)}L${w},8V${h}H0ZM${String(width - 8)},0V8H${w}`
    );
    return page;
  }
  const rect = svg('rect', 'mldebt-FlowGraph-shape');
  rect.setAttribute('width', String(width));
  rect.setAttribute('height', String(height));
  rect.setAttribute('rx', String(kind === 'cell' ? 3 : height / 2));
  return rect;
}
