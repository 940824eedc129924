/** A dataflow as a layered graph: drawing, zoom, keyboard. Loaded when it is needed first; decides nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { type Selection, select } from 'd3-selection';
import { type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom';

import type { Dataflow } from '../model/dataflow';
import { type Choice, type Line, type Picture, pictured } from '../model/picture';
import type { FlowNode } from '../sources/outline';
import { svg } from './dom';
import { type Box, type Layout, type Size, bestLayout, laidOut } from './flow-layout';
import { type FlowWords, kindOf } from './flow-words';
import { GLYPHS } from './flow-legend';

const CELL_LETTERS = 30;
const VALUE_LETTERS = 28;
const CELL_HEIGHT = 32;
const VALUE_HEIGHT = 24;
const NUMBER_WIDTH = 34;
const NAMES_ON_LINES = 3;
/** Scales: of what can be zoomed to, and of what text can still be read at. */
const [LEAST, READABLE, MOST] = [0.03, 0.7, 3];
const STEP = 1.25;
const MARGIN = 24;

export class FlowGraph {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _words: FlowWords,
    private readonly _go: (node: FlowNode) => void
  ) {
    this.node.setAttribute('role', 'graphics-document');
    this.node.setAttribute('aria-roledescription', _trans.__('graph'));
    this.node.append(this._stage);
    this._zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([LEAST, MOST])
      .extent(() => [
        [0, 0],
        [this.node.clientWidth, this.node.clientHeight]
      ])
      .on('zoom', (event: { transform: { toString: () => string } }) => {
        this._stage.setAttribute('transform', event.transform.toString());
      });
    this._root = select(this.node);
    this._root.call(this._zoom).on('dblclick.zoom', null);
    this.node.addEventListener('keydown', event => {
      this._key(event);
    });
    this.node.addEventListener('click', event => {
      const shown = this._shownAt(event.target);
      if (shown !== null) {
        this._go(shown.node);
      }
    });
    this.node.addEventListener('focusin', event => {
      const shown = this._shownAt(event.target);
      if (shown !== null) {
        this._rove(shown);
        this._reveal(shown);
      }
    });
    this.node.addEventListener('focusout', () => {
      this._light(null);
    });
    this.node.addEventListener('pointerover', event => {
      this._light(this._shownAt(event.target));
    });
    this.node.addEventListener('pointerleave', () => {
      this._light(null);
    });
  }

  readonly node = svg('svg', 'mldebt-FlowGraph');

  /** Draw a dataflow; what was zoomed to stays. */
  draw(flow: Dataflow, choice: Choice): void {
    const picture = pictured(flow, choice);
    const focused = this.node.contains(document.activeElement) ? this._roving?.key : undefined;
    const roving = this._roving?.key;
    const sizes = this._sizes(picture);
    if (choice.values !== this._values) {
      this._values = choice.values;
      this._layout = null; // another picture altogether
    }
    const layout =
      this._layout === null
        ? bestLayout(picture, sizes, {
            width: this.node.clientWidth,
            height: this.node.clientHeight
          })
        : laidOut(picture, sizes, this._layout.direction);
    const isFirst = this._layout === null;
    this._layout = layout;
    this._lit = null;
    this._stage.classList.remove('mldebt-mod-tracing');
    this._shown = new Map();
    const lines = svg('g', 'mldebt-FlowGraph-lines');
    const nodes = svg('g', 'mldebt-FlowGraph-nodes');
    this._lines = picture.lines.map((line, index) => {
      const path = svg('path', 'mldebt-FlowGraph-line');
      path.setAttribute('d', layout.paths[index].d);
      path.dataset.sure = String(line.sure);
      path.classList.toggle('mldebt-mod-backward', line.backward);
      lines.append(path);
      return { line, path, place: layout.paths[index] };
    });
    for (const node of picture.nodes) {
      const box = layout.boxes.get(node.id);
      if (box !== undefined) {
        const drawn = this._node(flow, node, box);
        nodes.append(drawn);
        const key = `${node.cell_id ?? ''} ${node.kind === 'cell' ? '' : node.label}`;
        this._shown.set(node.id, { node, box, drawn, key });
      }
    }
    this._names.replaceChildren();
    this._stage.replaceChildren(lines, nodes, this._names, ...this._caption(layout));
    this.node.setAttribute(
      'aria-label',
      this._trans.__(
        'Dataflow: %1 nodes, %2 lines. Arrow keys follow lines, Enter goes to the cell, plus, minus and 0 zoom.',
        picture.nodes.length,
        picture.lines.length
      )
    );
    const again = [...this._shown.values()].find(shown => shown.key === roving);
    this._rove(again ?? this._inOrder().at(0) ?? null);
    if (focused !== undefined) {
      this._roving?.drawn.focus();
    }
    if (isFirst) {
      this._begin();
    }
    this.current(this._current);
  }

  /** Mark the cell that is active in the notebook. */
  current(id: string | null): void {
    this._current = id;
    for (const { node, drawn } of this._shown.values()) {
      if (node.kind === 'cell') {
        const is = node.cell_id !== null && node.cell_id === id;
        drawn.classList.toggle('mldebt-mod-current', is);
        if (is) {
          drawn.setAttribute('aria-current', 'true');
        } else {
          drawn.removeAttribute('aria-current');
        }
      }
    }
  }

  zoomIn(): void {
    this._root.call(this._zoom.scaleBy, STEP);
  }

  zoomOut(): void {
    this._root.call(this._zoom.scaleBy, 1 / STEP);
  }

  /** The whole graph. */
  fit(): void {
    this._show(Math.min(this._scale(), 1));
  }

  focus(): void {
    this._roving?.drawn.focus({ preventScroll: true });
  }

  // -- where it is looked at --------------------------------------------------------------

  /** The whole graph where it can be read, else its beginning. */
  private _begin(): void {
    const scale = this._scale();
    this._show(Math.min(Math.max(scale, READABLE), 1));
  }

  private _scale(): number {
    const { width, height } = this._layout ?? { width: 1, height: 1 };
    return Math.min(
      (this.node.clientWidth - 2 * MARGIN) / Math.max(width, 1),
      (this.node.clientHeight - 2 * MARGIN) / Math.max(height, 1)
    );
  }

  /** From the beginning of the flow, with what stands beside it in the middle. */
  private _show(scale: number): void {
    const { width, height } = this._layout ?? { width: 1, height: 1 };
    const down = this._layout?.direction !== 'LR';
    const first = this._inOrder().at(0)?.box;
    const along = (room: number, whole: number): number =>
      Math.max((room - whole * scale) / 2, MARGIN);
    const across = (room: number, whole: number, middle: number): number =>
      whole * scale > room - MARGIN && scale >= READABLE
        ? Math.min(room / 2 - middle * scale, MARGIN)
        : (room - whole * scale) / 2;
    const { clientWidth, clientHeight } = this.node;
    const x = down ? across(clientWidth, width, first?.x ?? 0) : along(clientWidth, width);
    const y = down ? along(clientHeight, height) : across(clientHeight, height, first?.y ?? 0);
    this._root.call(this._zoom.transform, zoomIdentity.translate(x, y).scale(scale));
  }

  /** Bring a node into sight. */
  private _reveal({ drawn }: Shown): void {
    const node = drawn.getBoundingClientRect();
    const whole = this.node.getBoundingClientRect();
    const shift = (from: number, to: number, low: number, high: number): number =>
      from < low + MARGIN ? low + MARGIN - from : to > high - MARGIN ? high - MARGIN - to : 0;
    const x = shift(node.left, node.right, whole.left, whole.right);
    const y = shift(node.top, node.bottom, whole.top, whole.bottom);
    if (x !== 0 || y !== 0) {
      const matrix = this._stage.getCTM();
      const scale = matrix?.a ?? 1;
      this._root.call(this._zoom.translateBy, x / scale, y / scale);
    }
  }

  // -- nodes --------------------------------------------------------------------------------

  private _sizes(picture: Picture): Map<string, Size> {
    const style = window.getComputedStyle(this.node);
    const code = style.getPropertyValue('--jp-code-font-family');
    const measure = document.createElement('canvas').getContext('2d');
    const width = (text: string, font: string): number => {
      if (measure === null) {
        return text.length * 7;
      }
      measure.font = font;
      return measure.measureText(text).width;
    };
    return new Map(
      picture.nodes.map(node => {
        const text = labelOf(node);
        return node.kind === 'cell'
          ? [
              node.id,
              { width: NUMBER_WIDTH + 18 + width(text, `12px ${code}`), height: CELL_HEIGHT }
            ]
          : [node.id, { width: 32 + width(text, `12px ${code}`), height: VALUE_HEIGHT }];
      })
    );
  }

  private _node(flow: Dataflow, node: FlowNode, box: Box): SVGGElement {
    const kind = kindOf(node);
    const drawn = svg('g', 'mldebt-FlowGraph-node');
    const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
    drawn.setAttribute('transform', `translate(${left.toFixed(1)},${top.toFixed(1)})`);
    drawn.dataset.kind = kind;
    drawn.dataset.id = node.id;
    drawn.setAttribute('role', 'button');
    drawn.setAttribute('tabindex', '-1');
    const description = this._words.describe(flow, node);
    drawn.setAttribute('aria-label', description);
    const title = svg('title');
    title.textContent = node.kind === 'cell' ? `${node.label}\n${description}` : description;
    const text = svg('text', 'mldebt-FlowGraph-label');
    text.textContent = labelOf(node);
    text.setAttribute('y', String(box.height / 2));
    if (kind === 'cell') {
      drawn.classList.toggle('mldebt-mod-opaque', !node.parses);
      text.setAttribute('x', String(NUMBER_WIDTH + 9));
      const number = svg('text', 'mldebt-FlowGraph-number');
      number.textContent = String((node.cell ?? 0) + 1);
      number.setAttribute('x', String(NUMBER_WIDTH / 2));
      number.setAttribute('y', String(box.height / 2));
      const rule = svg('path', 'mldebt-FlowGraph-rule');
      rule.setAttribute('d', `M${String(NUMBER_WIDTH)},0v${String(box.height)}`);
      drawn.append(title, shape(kind, box), rule, number, text);
    } else {
      const glyph = svg('text', 'mldebt-FlowGraph-glyph');
      glyph.textContent = GLYPHS[kind];
      glyph.setAttribute('x', '8');
      glyph.setAttribute('y', String(box.height / 2));
      text.setAttribute('x', '22');
      drawn.append(title, shape(kind, box), glyph, text);
    }
    return drawn;
  }

  private _caption(layout: Layout): SVGTextElement[] {
    if (layout.alone === null) {
      return [];
    }
    const caption = svg('text', 'mldebt-FlowGraph-caption');
    caption.textContent = this._trans.__('Nothing flows to or from these');
    caption.setAttribute('y', String(layout.alone));
    return [caption];
  }

  // -- what hangs together --------------------------------------------------------------------

  /** Light what a node depends on and what depends on it; null: nothing. */
  private _light(shown: Shown | null): void {
    if (shown === this._lit) {
      return;
    }
    this._lit = shown;
    const lit = new Set<string>();
    if (shown !== null) {
      this._follow(shown.node.id, 'from', 'to', lit);
      this._follow(shown.node.id, 'to', 'from', lit);
    }
    this._stage.classList.toggle('mldebt-mod-tracing', shown !== null);
    for (const [id, { drawn }] of this._shown) {
      drawn.classList.toggle('mldebt-mod-lit', lit.has(id));
    }
    const own = shown?.node.id;
    const names: SVGTextElement[] = [];
    for (const { line, path, place } of this._lines) {
      path.classList.toggle('mldebt-mod-lit', lit.has(line.from) && lit.has(line.to));
      const direct = line.from === own || line.to === own;
      path.classList.toggle('mldebt-mod-direct', direct);
      if (direct && line.names.length > 0) {
        const text = svg('text', 'mldebt-FlowGraph-names');
        text.textContent = shortened(line.names);
        text.setAttribute('x', String(place.x));
        text.setAttribute('y', String(place.y));
        names.push(text);
      }
    }
    this._names.replaceChildren(...names);
  }

  private _follow(start: string, from: 'from' | 'to', to: 'from' | 'to', into: Set<string>): void {
    const steps = new Map<string, string[]>();
    for (const { line } of this._lines) {
      if (!line.backward) {
        steps.set(line[from], [...(steps.get(line[from]) ?? []), line[to]]);
      }
    }
    const seen = new Set([start]);
    for (const id of seen) {
      into.add(id);
      steps.get(id)?.forEach(next => seen.add(next));
    }
  }

  // -- the keyboard ---------------------------------------------------------------------------

  private _key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const shown = this._roving;
    const moves: Record<string, () => void> = {
      '+': () => {
        this.zoomIn();
      },
      '=': () => {
        this.zoomIn();
      },
      '-': () => {
        this.zoomOut();
      },
      '0': () => {
        this.fit();
      },
      Enter: () => {
        if (shown !== null) {
          this._go(shown.node);
        }
      },
      Home: () => {
        this._visit([...this._shown.values()].at(0));
      },
      End: () => {
        const cells = [...this._shown.values()].filter(({ node }) => node.kind === 'cell');
        this._visit(cells.at(-1));
      }
    };
    const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
    const [back, on, before, after] =
      this._layout?.direction === 'LR' ? [...arrows.slice(2), ...arrows.slice(0, 2)] : arrows;
    moves[back] = (): void => {
      this._step('to', 'from');
    };
    moves[on] = (): void => {
      this._step('from', 'to');
    };
    moves[before] = (): void => {
      this._beside(-1);
    };
    moves[after] = (): void => {
      this._beside(1);
    };
    moves[' '] = moves.Enter;
    if (Object.hasOwn(moves, event.key)) {
      event.preventDefault();
      event.stopPropagation();
      moves[event.key]();
    }
  }

  /** Along a line, to the node that is nearest at the side. */
  private _step(from: 'from' | 'to', to: 'from' | 'to'): void {
    const here = this._roving;
    if (here !== null) {
      const next = this._lines
        .filter(({ line }) => line[from] === here.node.id)
        .map(({ line }) => this._shown.get(line[to]));
      this._visit(nearest(here, next));
    }
  }

  /** To the neighbour in the same layer, else in the next one. */
  private _beside(direction: 1 | -1): void {
    const here = this._roving;
    if (here !== null) {
      const all = this._inOrder();
      this._visit(all.at((all.indexOf(here) + direction) % all.length));
    }
  }

  /** Layer by layer; those in none come last. */
  private _inOrder(): Shown[] {
    const [layer, side] =
      this._layout?.direction === 'LR' ? (['x', 'y'] as const) : (['y', 'x'] as const);
    const alone = this._layout?.alone ?? Infinity;
    return [...this._shown.values()].sort(
      ({ box: one }, { box: other }) =>
        Number(one.y > alone) - Number(other.y > alone) ||
        Math.round(one[layer] - other[layer]) ||
        one[side] - other[side]
    );
  }

  /** Go to a node with the keyboard. */
  private _visit(shown: Shown | null | undefined): void {
    if (shown !== null && shown !== undefined) {
      shown.drawn.focus();
      this._light(shown);
    }
  }

  private _rove(shown: Shown | null): void {
    this._roving?.drawn.setAttribute('tabindex', '-1');
    shown?.drawn.setAttribute('tabindex', '0');
    this._roving = shown;
  }

  private _shownAt(target: EventTarget | null): Shown | null {
    const drawn = target instanceof Element ? target.closest('.mldebt-FlowGraph-node') : null;
    const id = drawn instanceof SVGElement && this.node.contains(drawn) ? drawn.dataset.id : null;
    return this._shown.get(id ?? '') ?? null;
  }

  private readonly _stage = svg('g', 'mldebt-FlowGraph-stage');
  private readonly _names = svg('g', 'mldebt-FlowGraph-allNames');
  private readonly _zoom: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly _root: Selection<SVGSVGElement, unknown, null, undefined>;
  private _shown = new Map<string, Shown>();
  private _lines: { line: Line; path: SVGPathElement; place: { x: number; y: number } }[] = [];
  private _layout: Layout | null = null;
  /** The one node that Tab comes to. */
  private _roving: Shown | null = null;
  private _lit: Shown | null = null;
  private _current: string | null = null;
  private _values: boolean | null = null;
}

/** A node as it is drawn; `key` tells it again in the next drawing. */
interface Shown {
  readonly node: FlowNode;
  readonly box: Box;
  readonly drawn: SVGGElement;
  readonly key: string;
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

function shortened(names: readonly string[]): string {
  const more = names.length - NAMES_ON_LINES;
  const shown = names.slice(0, NAMES_ON_LINES).join(', ');
  return more > 0 ? `${shown} +${String(more)}` : shown;
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

function nearest(here: Shown, others: readonly (Shown | undefined)[]): Shown | null {
  const far = (shown: Shown): number =>
    Math.abs(shown.box.x - here.box.x) + Math.abs(shown.box.y - here.box.y);
  return (
    others
      .filter(shown => shown !== undefined)
      .sort((one, other) => far(one) - far(other))
      .at(0) ?? null
  );
}
