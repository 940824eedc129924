/**
 * A scene as a dependency structure matrix: cells by cells in document order, or operators by operators. A mark in the
 * row of one and the column of another says that the first reads what the second gives; above the diagonal the giver
 * comes too late. Beside the drawing stands the same as a table, for those who hear it or use the keyboard.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { PictureNode } from '../model/picture';
import { button, element, svg } from './dom';
import { press, zoomKeys } from './flow-keys';
import { type Mark, type Row, type Scene, shortened } from './flow-scene';

const LABEL_LETTERS = 26;
const LABEL_WIDTH = 240;
const HEAD_HEIGHT = 26;
const SIDE = 18;
/** Sides of a mark's field that can be zoomed to. */
const [LEAST, MOST] = [4, 40];
/** Fields below this have no numbers above their columns and no names before their rows. */
const READABLE = 14;
const STEP = 1.25;

export class FlowMatrix {
  constructor(
    trans: TranslationBundle,
    private readonly _go: (node: PictureNode) => void
  ) {
    this._details.append(element('summary', '', trans.__('The same as a table')), this._table);
    // rows are made when they are looked at
    this._details.addEventListener('toggle', () => {
      this._tabulate();
    });
    this._scroll.tabIndex = 0;
    this._scroll.setAttribute('role', 'img');
    this._scroll.append(this._corner, this._head, this._side, this._body);
    this.node.append(this._scroll, this._details);
    this._scroll.addEventListener('keydown', event => {
      press(event, zoomKeys(this));
    });
    this._body.addEventListener('pointermove', event => {
      const box = this._body.getBoundingClientRect();
      this._cross(
        Math.floor((event.clientY - box.top) / this._size),
        Math.floor((event.clientX - box.left) / this._size)
      );
    });
    this._body.addEventListener('pointerleave', () => {
      this._cross(-1, -1);
    });
    this._body.addEventListener('click', event => {
      const box = this._body.getBoundingClientRect();
      const row = this._rows.at(Math.floor((event.clientY - box.top) / this._size));
      if (row !== undefined) {
        this._go(row.node);
      }
    });
    this._side.addEventListener('click', event => {
      const box = this._side.getBoundingClientRect();
      const row = this._rows.at(Math.floor((event.clientY - box.top) / this._size));
      if (row !== undefined) {
        this._go(row.node);
      }
    });
  }

  readonly node = element('div', 'mldebt-FlowMatrix');

  draw(scene: Scene): void {
    this._scene = scene;
    this._rows = scene.rows;
    this._marks = scene.marks;
    if (this._size === 0) {
      const room = this.node.clientWidth - LABEL_WIDTH - 2 * SIDE;
      this._size = Math.min(Math.max(room / Math.max(this._rows.length, 1), READABLE), 22);
    }
    this._redraw();
    this._tabulate();
  }

  /** Mark the cell that is active in the notebook. */
  current(id: string | null): void {
    this._current = id;
    for (const [row, text] of this._labels.entries()) {
      const is = id !== null && this._rows[row].node.cell_id === id;
      text.classList.toggle('mldebt-mod-current', is);
    }
  }

  zoomIn(): void {
    this._resize(this._size * STEP);
  }

  zoomOut(): void {
    this._resize(this._size / STEP);
  }

  /** All of it. */
  fit(): void {
    const room = Math.min(
      this._scroll.clientWidth - LABEL_WIDTH - SIDE,
      this._scroll.clientHeight - HEAD_HEIGHT - SIDE
    );
    this._resize(Math.min(room / Math.max(this._rows.length, 1), 22));
  }

  focus(): void {
    this._scroll.focus();
  }

  private _resize(size: number): void {
    this._size = Math.min(Math.max(size, LEAST), MOST);
    this._redraw();
  }

  private _redraw(): void {
    const size = this._size;
    const length = size * this._rows.length;
    const row = new Map(this._rows.map(({ node }, place) => [node.id, place]));
    const readable = size >= READABLE;
    this._scroll.setAttribute('aria-label', this._scene?.matrix.title ?? '');
    sized(this._corner, LABEL_WIDTH, HEAD_HEIGHT);
    sized(this._head, length, HEAD_HEIGHT);
    sized(this._side, LABEL_WIDTH, length);
    sized(this._body, length, length);
    const every = readable ? 1 : Math.ceil(READABLE / size / 5) * 5;
    const across = size * 1.1 > READABLE + 4 || this._rows.length < 10 ? 1 : Math.max(every, 5);
    const places = this._rows.map((one, place) => ({ one, place, at: (place + 0.5) * size }));
    const told = places.filter(({ one }) => readable || one.number % every === 0);
    this._head.replaceChildren(
      ...places
        .filter(({ one }) => one.number % across === 0)
        .map(({ one, at }) => {
          const text = svg('text', 'mldebt-FlowMatrix-number');
          text.textContent = String(one.number);
          text.setAttribute('x', String(at));
          text.setAttribute('y', String(HEAD_HEIGHT / 2));
          return text;
        })
    );
    this._labels = new Map();
    this._side.replaceChildren(
      ...told.flatMap(({ one, place, at }) => {
        const number = svg('text', 'mldebt-FlowMatrix-rowNumber');
        number.textContent = String(one.number);
        number.setAttribute('x', String(LABEL_WIDTH - 8));
        const text = svg('text', 'mldebt-FlowMatrix-label');
        text.textContent = readable ? shortened(one.label, LABEL_LETTERS) : '';
        text.setAttribute('x', '8');
        for (const written of [number, text]) {
          written.setAttribute('y', String(at));
        }
        this._labels.set(place, text);
        return [text, number];
      })
    );
    const diagonal = svg('path', 'mldebt-FlowMatrix-diagonal');
    diagonal.setAttribute(
      'd',
      places.map(({ place }) => field(place * size, place * size, size, size)).join('')
    );
    this._body.replaceChildren(
      this._bands,
      diagonal,
      this._grid(length),
      ...this._marks.map(mark => this._drawn(mark, row))
    );
    this._cross(-1, -1);
    this.current(this._current);
  }

  private _grid(length: number): SVGPathElement {
    const grid = svg('path', 'mldebt-FlowMatrix-grid');
    const every = this._size >= READABLE ? 1 : 10;
    let d = '';
    for (let place = 0; place <= this._rows.length; place += every) {
      const at = String(place * this._size);
      d += `M${at},0v${String(length)}M0,${at}h${String(length)}`;
    }
    grid.setAttribute('d', d);
    return grid;
  }

  private _drawn(drawn: Mark, row: ReadonlyMap<string, number>): SVGPathElement {
    const { from, to, line, backward } = drawn;
    const size = this._size;
    const mark = svg('path', 'mldebt-FlowMatrix-mark');
    const [x, y] = [(row.get(from) ?? 0) * size, (row.get(to) ?? 0) * size];
    const gap = size * 0.2;
    const side = size - 2 * gap;
    // what comes too late is told by more than its colour: a triangle; a model by a square on its tip
    const half = side / 2;
    mark.setAttribute(
      'd',
      backward
        ? `M${at(x + gap, y + size - gap)}h${String(side)}l${String(-half)},${String(-side)}z`
        : line === 'model'
          ? `M${at(x + size / 2, y + gap)}l${at(half, half)}l${at(-half, half)}l${at(-half, -half)}z`
          : field(x + gap, y + gap, side, side)
    );
    mark.dataset.line = line;
    const title = svg('title');
    title.textContent = drawn.title;
    mark.append(title);
    return mark;
  }

  /** The row and the column of a field. */
  private _cross(row: number, column: number): void {
    const length = this._size * this._rows.length;
    const within = row >= 0 && column >= 0 && row < this._rows.length;
    this._bands.setAttribute(
      'd',
      within
        ? field(0, row * this._size, length, this._size) +
            field(column * this._size, 0, this._size, length)
        : ''
    );
  }

  private _tabulate(): void {
    const scene = this._scene;
    if (scene === null || !this._details.open) {
      this._table.replaceChildren();
      return;
    }
    const words = scene.matrix;
    const head = element('tr');
    for (const name of words.head) {
      const title = element('th', '', name);
      title.scope = 'col';
      head.append(title);
    }
    const byId = new Map(this._rows.map(row => [row.node.id, row]));
    const into = new Map<string, string[]>();
    const out = new Map<string, Map<string, Row[]>>();
    for (const { from, to, names } of this._marks) {
      const [giver, reader] = [byId.get(from), byId.get(to)];
      if (giver !== undefined && reader !== undefined) {
        into.set(to, [...(into.get(to) ?? []), words.read(names, giver)]);
        const given = out.get(from) ?? new Map<string, Row[]>();
        out.set(from, given.set(names, [...(given.get(names) ?? []), reader]));
      }
    }
    const rows = this._rows.map(one => {
      const row = element('tr');
      const name = element('th');
      name.scope = 'row';
      const text = `${words.name(one)} ${shortened(one.label, LABEL_LETTERS)}`;
      name.append(
        button('mldebt-FlowMatrix-go', text, () => {
          this._go(one.node);
        })
      );
      const given = Array.from(out.get(one.node.id) ?? [], ([names, to]) => words.given(names, to));
      row.append(
        name,
        element('td', '', (into.get(one.node.id) ?? []).join('; ')),
        element('td', '', given.join('; '))
      );
      return row;
    });
    this._table.replaceChildren(head, ...rows);
  }

  private readonly _scroll = element('div', 'mldebt-FlowMatrix-scroll');
  private readonly _corner = svg('svg', 'mldebt-FlowMatrix-corner');
  private readonly _head = svg('svg', 'mldebt-FlowMatrix-head');
  private readonly _side = svg('svg', 'mldebt-FlowMatrix-side');
  private readonly _body = svg('svg', 'mldebt-FlowMatrix-body');
  private readonly _bands = svg('path', 'mldebt-FlowMatrix-bands');
  private readonly _details = element('details', 'mldebt-FlowMatrix-table');
  private readonly _table = element('table');
  private _scene: Scene | null = null;
  private _rows: readonly Row[] = [];
  private _marks: readonly Mark[] = [];
  private _labels = new Map<number, SVGTextElement>();
  private _current: string | null = null;
  /** The side of a field in pixels; 0 before the first drawing. */
  private _size = 0;
}

function sized(node: SVGSVGElement, width: number, height: number): void {
  node.setAttribute('width', String(width));
  node.setAttribute('height', String(height));
}

function field(x: number, y: number, width: number, height: number): string {
  return `M${at(x, y)}h${String(width)}v${String(height)}h${String(-width)}z`;
}

function at(x: number, y: number): string {
  return `${String(x)},${String(y)}`;
}
