/** A feature shifted or stretched by hand: what the loss and the predictions do on each part of the rows. */
import { button, element } from '../views/dom';
import { Latest, Rest } from './latest';
import type { Answer, Content, Line } from './line';
import { percent, short, signed } from './numbers';

interface Feature {
  readonly at: number;
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
}

interface Part {
  readonly name: string;
  readonly rows: number;
  readonly loss: number;
}

interface Begin extends Content {
  readonly features: readonly Feature[];
  readonly parts: readonly Part[];
  readonly model: string;
  readonly task: string;
  readonly loss: string;
  readonly rows: number;
  readonly furthest: number;
  readonly widest: number;
}

/** The cells of a part that change; regressions have no labels that flip. */
type Cells = [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement | undefined];

interface Wanted {
  readonly feature: number;
  readonly by: number;
  readonly stretch: number;
}

export class Shifts {
  constructor(
    private readonly _line: Line,
    private readonly _node: HTMLElement
  ) {
    this._begin = _line.begin<Begin>().content;
    const { features, model, rows, furthest, widest } = this._begin;
    if (features.length === 0) {
      _node.append(element('p', '', 'No feature holds numbers that could be shifted.'));
      return;
    }
    for (const { at, name } of features) {
      const option = element('option', '', name);
      option.value = String(at);
      this._feature.append(option);
    }
    this._by = slider(-furthest, furthest, 0.1, 0);
    this._stretch = slider(0, widest, 0.05, 1);
    const tools = element('div', 'mldebt-Shifts-tools');
    tools.append(
      labelled('Feature', this._feature),
      labelled('Shift (sd)', this._by, this._bySaid),
      labelled('Spread ×', this._stretch, this._stretchSaid),
      button('', 'As it is', () => {
        this._reset();
      })
    );
    this._said.setAttribute('role', 'status');
    _node.append(
      element(
        'p',
        'mldebt-Widget-head',
        `${model}: what it makes of a feature that comes in differently (${String(rows)} rows, the model itself is asked).`
      ),
      tools,
      this._said,
      this._table()
    );
    for (const input of [this._by, this._stretch]) {
      input.addEventListener('input', () => {
        this._changed();
      });
    }
    this._feature.addEventListener('change', () => {
      this._reset();
    });
    this._changed();
  }

  dispose(): void {
    this._rest.dispose();
  }

  private _reset(): void {
    this._by.value = '0';
    this._stretch.value = '1';
    this._changed();
  }

  private _changed(): void {
    const [by, stretch] = [Number(this._by.value), Number(this._stretch.value)];
    this._bySaid.textContent = `${signed(by)} sd`;
    this._stretchSaid.textContent = `× ${short(stretch)}`;
    this._by.setAttribute('aria-valuetext', `${signed(by)} standard deviations`);
    this._stretch.setAttribute('aria-valuetext', `${short(stretch)} times as wide`);
    this._asking.want({ feature: Number(this._feature.value), by, stretch });
  }

  private _table(): HTMLElement {
    const { parts, loss, task } = this._begin;
    const table = element('table', 'mldebt-Widget-table');
    const head = element('tr');
    const words = [
      'Rows',
      'Number',
      'Loss as it is',
      'Loss now',
      'Change',
      'Predictions move (sd)',
      'On average by'
    ];
    if (task === 'classification') {
      words.push('Labels that flip');
    }
    head.append(
      ...words.map(word => {
        const cell = element('th', '', word);
        cell.scope = 'col';
        return cell;
      })
    );
    const body = element('tbody');
    for (const part of parts) {
      const row = element('tr');
      const name = element('th', '', part.name);
      name.scope = 'row';
      const cells = words.slice(1).map(() => element('td'));
      cells[0].append(String(part.rows));
      cells[1].append(short(part.loss));
      row.append(name, ...cells);
      body.append(row);
      this._cells.push(cells.slice(2));
    }
    const first = element('thead');
    first.append(head);
    table.append(element('caption', '', `The loss is the ${loss} per row`), first, body);
    const scroll = element('div', 'mldebt-Widget-scroll');
    scroll.append(table);
    return scroll;
  }

  private _take({ numbers }: Answer, wanted: Wanted): void {
    const read = (name: string, at: number): number => numbers.get(name)?.[at] ?? NaN;
    const changes = this._begin.parts.map((_, at) => read('change', at));
    const largest = Math.max(...changes.map(Math.abs), 1e-12);
    this._begin.parts.forEach((part, at) => {
      const change = changes[at] ?? NaN;
      const [now, bar, moved, mean, flips] = this._cells[at] as Cells;
      now.replaceChildren(short(part.loss + change));
      bar.replaceChildren(
        barOf(change / largest),
        `${signed(change)} (${percent(change / part.loss)})`
      );
      moved.replaceChildren(short(read('moved', at)));
      mean.replaceChildren(signed(read('mean', at)));
      flips?.replaceChildren(percent(read('flips', at)));
    });
    const feature = this._begin.features.find(one => one.at === wanted.feature);
    const [whole] = changes;
    this._said.textContent =
      wanted.by === 0 && wanted.stretch === 1
        ? 'Nothing is moved: every loss is that of the model as it is.'
        : `With ${feature?.name ?? ''} moved by ${signed(wanted.by)} sd (${signed(wanted.by * (feature?.sd ?? 0))}), ` +
          `spread × ${short(wanted.stretch)}: the loss changes by ${signed(whole)} on all rows.`;
    this._node.dataset.answered = `${String(wanted.by)} ${String(wanted.stretch)}`;
    this._rest.moved();
  }

  private readonly _begin: Begin;
  private readonly _feature = element('select');
  private readonly _bySaid = element('span', 'mldebt-Shifts-value');
  private readonly _stretchSaid = element('span', 'mldebt-Shifts-value');
  private readonly _said = element('p', 'mldebt-Shifts-said');
  private readonly _cells: HTMLElement[][] = [];
  private readonly _asking = new Latest(
    (wanted: Wanted) => this._line.ask({ kind: 'shift', ...wanted }),
    (answer, wanted) => {
      this._take(answer, wanted);
    },
    error => {
      this._said.textContent = error.message;
    }
  );
  private readonly _rest = new Rest(() => {
    void this._line.ask({ kind: 'rest' });
  });
  private _by = element('input');
  private _stretch = element('input');
}

/** A slider of the browser: it knows mouse, touch and keys. */
export function slider(least: number, most: number, step: number, value: number): HTMLInputElement {
  const node = element('input');
  node.type = 'range';
  [node.min, node.max, node.step] = [String(least), String(most), String(step)];
  node.value = String(value);
  return node;
}

export function labelled(text: string, ...parts: readonly HTMLElement[]): HTMLLabelElement {
  const node = element('label', 'mldebt-Widget-label');
  node.append(element('span', '', text), ...parts);
  return node;
}

/** A bar from the middle, to the right for what rises. */
function barOf(share: number): HTMLElement {
  const [frame, bar] = [element('span', 'mldebt-Shifts-bar'), element('span')];
  const width = 50 * Math.min(Math.abs(share), 1);
  bar.style.width = `${String(width)}%`;
  bar.style.left = share < 0 ? `${String(50 - width)}%` : '50%';
  bar.className = share < 0 ? 'mldebt-mod-falls' : 'mldebt-mod-rises';
  frame.append(bar);
  return frame;
}
