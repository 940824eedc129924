/**
 * A dataflow as a dependency structure matrix: cells by cells in document order. A mark in the row of one cell and the
 * column of another says that the first reads what the second gives; above the diagonal the giver comes too late. Beside
 * the drawing stands the same as a table, for those who hear it or use the keyboard.
 */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellNode, Dataflow, Passage } from '../model/dataflow';
import type { Choice } from '../model/picture';
import type { FlowNode } from '../sources/outline';
import { button, element, svg } from './dom';
import { press, zoomKeys } from './flow-keys';
import type { FlowWords } from './flow-words';

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
    private readonly _trans: TranslationBundle,
    private readonly _words: FlowWords,
    private readonly _go: (node: FlowNode) => void
  ) {
    this._details.append(element('summary', '', _trans.__('The same as a table')), this._table);
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
      const row = this._cells.at(Math.floor((event.clientY - box.top) / this._size));
      if (row !== undefined) {
        this._go(row.node);
      }
    });
    this._side.addEventListener('click', event => {
      const box = this._side.getBoundingClientRect();
      const row = this._cells.at(Math.floor((event.clientY - box.top) / this._size));
      if (row !== undefined) {
        this._go(row.node);
      }
    });
  }

  readonly node = element('div', 'mldebt-FlowMatrix');

  draw(flow: Dataflow, choice: Choice): void {
    this._flow = flow;
    this._cells = flow.cells;
    this._passages = flow.passages(value => choice.imports || value.kind !== 'import');
    if (this._size === 0) {
      const room = this.node.clientWidth - LABEL_WIDTH - 2 * SIDE;
      this._size = Math.min(Math.max(room / Math.max(this._cells.length, 1), READABLE), 22);
    }
    this._redraw();
    this._tabulate();
  }

  /** Mark the cell that is active in the notebook. */
  current(id: string | null): void {
    this._current = id;
    for (const [row, text] of this._labels.entries()) {
      const is = id !== null && this._cells[row].node.cell_id === id;
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
    this._resize(Math.min(room / Math.max(this._cells.length, 1), 22));
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
    const length = size * this._cells.length;
    const row = new Map(this._cells.map((cell, place) => [cell.index, place]));
    const readable = size >= READABLE;
    this._scroll.setAttribute(
      'aria-label',
      this._trans.__(
        'Dependency matrix of %1 cells with %2 marks; the same stands in the table below.',
        this._cells.length,
        this._passages.length
      )
    );
    sized(this._corner, LABEL_WIDTH, HEAD_HEIGHT);
    sized(this._head, length, HEAD_HEIGHT);
    sized(this._side, LABEL_WIDTH, length);
    sized(this._body, length, length);
    const every = readable ? 1 : Math.ceil(READABLE / size / 5) * 5;
    const across = size * 1.1 > READABLE + 4 || this._cells.length < 10 ? 1 : Math.max(every, 5);
    const places = this._cells.map((cell, place) => ({ cell, place, at: (place + 0.5) * size }));
    const told = places.filter(({ cell }) => readable || cell.number % every === 0);
    this._head.replaceChildren(
      ...places
        .filter(({ cell }) => cell.number % across === 0)
        .map(({ cell, at }) => {
          const text = svg('text', 'mldebt-FlowMatrix-number');
          text.textContent = String(cell.number);
          text.setAttribute('x', String(at));
          text.setAttribute('y', String(HEAD_HEIGHT / 2));
          return text;
        })
    );
    this._labels = new Map();
    this._side.replaceChildren(
      ...told.flatMap(({ cell, place, at }) => {
        const number = svg('text', 'mldebt-FlowMatrix-rowNumber');
        number.textContent = String(cell.number);
        number.setAttribute('x', String(LABEL_WIDTH - 8));
        const text = svg('text', 'mldebt-FlowMatrix-label');
        text.textContent = readable ? cut(cell.node.label) : '';
        text.setAttribute('x', '8');
        for (const one of [number, text]) {
          one.setAttribute('y', String(at));
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
      ...this._passages.map(passage => this._mark(passage, row))
    );
    this._cross(-1, -1);
    this.current(this._current);
  }

  private _grid(length: number): SVGPathElement {
    const grid = svg('path', 'mldebt-FlowMatrix-grid');
    const every = this._size >= READABLE ? 1 : 10;
    let d = '';
    for (let place = 0; place <= this._cells.length; place += every) {
      const at = String(place * this._size);
      d += `M${at},0v${String(length)}M0,${at}h${String(length)}`;
    }
    grid.setAttribute('d', d);
    return grid;
  }

  private _mark(passage: Passage, row: ReadonlyMap<number, number>): SVGPathElement {
    const { from, to, sure, backward, names } = passage;
    const size = this._size;
    const mark = svg('path', 'mldebt-FlowMatrix-mark');
    const [x, y] = [(row.get(from) ?? 0) * size, (row.get(to) ?? 0) * size];
    const gap = size * 0.2;
    const side = size - 2 * gap;
    // a triangle: what comes too late is told by more than its colour
    mark.setAttribute(
      'd',
      backward
        ? `M${at(x + gap, y + size - gap)}h${String(side)}l${String(-side / 2)},${String(-side)}z`
        : field(x + gap, y + gap, side, side)
    );
    mark.dataset.line = backward ? 'late' : sure ? 'sure' : 'maybe';
    const title = svg('title');
    title.textContent = this._trans.__(
      'Cell %1 reads %2 of cell %3',
      to + 1,
      this._words.names(names),
      from + 1
    );
    mark.append(title);
    return mark;
  }

  /** The row and the column of a field. */
  private _cross(row: number, column: number): void {
    const length = this._size * this._cells.length;
    const within = row >= 0 && column >= 0 && row < this._cells.length;
    this._bands.setAttribute(
      'd',
      within
        ? field(0, row * this._size, length, this._size) +
            field(column * this._size, 0, this._size, length)
        : ''
    );
  }

  private _tabulate(): void {
    const flow = this._flow;
    if (flow === null || !this._details.open) {
      this._table.replaceChildren();
      return;
    }
    const trans = this._trans;
    const head = element('tr');
    for (const name of [trans.__('Cell'), trans.__('Reads'), trans.__('Gives')]) {
      const title = element('th', '', name);
      title.scope = 'col';
      head.append(title);
    }
    const into = new Map<number, string[]>();
    const out = new Map<number, Map<string, number[]>>();
    for (const { from, to, names } of this._passages) {
      const text = this._words.names(names);
      into.set(to, [...(into.get(to) ?? []), trans.__('%1 of cell %2', text, from + 1)]);
      const given = out.get(from) ?? new Map<string, number[]>();
      out.set(from, given.set(text, [...(given.get(text) ?? []), to + 1]));
    }
    const givenTo = ([text, cells]: [string, number[]]): string =>
      trans._n('%2 to cell %3', '%2 to cells %3', cells.length, text, cells.join(', '));
    const rows = this._cells.map(cell => {
      const row = element('tr');
      const name = element('th');
      name.scope = 'row';
      const text = `${trans.__('Cell %1', cell.number)} ${cut(cell.node.label)}`;
      name.append(
        button('mldebt-FlowMatrix-go', text, () => {
          this._go(cell.node);
        })
      );
      row.append(
        name,
        element('td', '', (into.get(cell.index) ?? []).join('; ')),
        element('td', '', [...(out.get(cell.index) ?? [])].map(givenTo).join('; '))
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
  private _flow: Dataflow | null = null;
  private _cells: readonly CellNode[] = [];
  private _passages: readonly Passage[] = [];
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

function cut(label: string): string {
  return label.length <= LABEL_LETTERS ? label : `${label.slice(0, LABEL_LETTERS - 1)}…`;
}
