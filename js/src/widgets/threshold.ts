/** The threshold of a classifier, moved by hand: errors, flips and costs on each part of the rows. */
import { button, element, svg } from '../views/dom';
import { Costs, type Prices } from './costs';
import { Rest } from './latest';
import type { Content, Line } from './line';
import { percent, short, signed } from './numbers';
import { labelled, slider } from './shifts';
import { table } from './tables';

interface Begin extends Content {
  readonly parts: readonly string[];
  readonly model: string;
  readonly positive: string;
  readonly at: number;
}

const [WIDTH, HEIGHT] = [480, 90];
const HEAD = [
  'Rows',
  'Number',
  'False alarms',
  'Misses',
  'Flipped against 0.5',
  'Cost per row',
  'Change',
  'Cheapest here'
];

export class Threshold {
  constructor(
    private readonly _line: Line,
    node: HTMLElement
  ) {
    const { content, numbers } = _line.begin<Begin>();
    this._costs = new Costs(
      content.parts,
      numbers.get('thresholds') ?? new Float32Array(),
      numbers
    );
    this._at = slider(0, this._costs.steps - 1, 1, content.at);
    this._alarm = price();
    this._miss = price();
    this._said.setAttribute('role', 'status');
    this._chart.setAttribute('viewBox', `0 0 ${String(WIDTH)} ${String(HEIGHT)}`);
    this._chart.setAttribute('role', 'img');
    this._chart.setAttribute('aria-label', 'Cost per row on all rows against the threshold');
    const tools = element('div', 'mldebt-Shifts-tools');
    tools.append(
      labelled(`Says ${content.positive} above`, this._at, this._atSaid),
      labelled('A false alarm costs', this._alarm),
      labelled('A miss costs', this._miss),
      button('', 'Cheapest', () => {
        this._at.value = String(this._costs.cheapest(0, this._prices));
        this._draw();
      })
    );
    const head = element(
      'p',
      'mldebt-Widget-head',
      `${content.model}: who flips when the threshold moves, and what it costs.`
    );
    node.append(head, tools, this._chart, this._said, this._table);
    for (const input of [this._at, this._alarm, this._miss]) {
      input.addEventListener('input', () => {
        this._draw();
        this._rest.moved();
      });
    }
    this._draw();
  }

  dispose(): void {
    this._rest.dispose();
  }

  private get _prices(): Prices {
    const read = (input: HTMLInputElement): number => Math.max(0, Number(input.value) || 0);
    return { alarm: read(this._alarm), miss: read(this._miss) };
  }

  private _draw(): void {
    const { _costs: costs, _prices: prices } = this;
    const [at, half] = [Number(this._at.value), (costs.steps - 1) / 2];
    const threshold = costs.thresholds[at] ?? NaN;
    this._atSaid.textContent = short(threshold);
    this._at.setAttribute('aria-valuetext', short(threshold));
    const rows = costs.parts.map((name, part) => {
      const cost = costs.cost(part, at, prices);
      return [
        name,
        short(costs.total(part)),
        short(costs.alarms(part, at)),
        short(costs.misses(part, at)),
        percent(costs.flipped(part, at)),
        short(cost),
        signed(cost - costs.cost(part, half, prices)),
        short(costs.thresholds[costs.cheapest(part, prices)] ?? NaN)
      ];
    });
    this._table.replaceChildren(table('On the rows that were measured', HEAD, rows));
    this._said.textContent =
      `Above ${short(threshold)}: ${percent(costs.flipped(0, at))} of all rows are called otherwise than at 0.5, ` +
      `the cost per row is ${short(costs.cost(0, at, prices))} (${short(costs.cost(0, half, prices))} at 0.5).`;
    this._curve(at, prices);
  }

  private _curve(cut: number, prices: Prices): void {
    const { _costs: costs } = this;
    const values = Array.from({ length: costs.steps }, (_, at) => costs.cost(0, at, prices));
    // the ends, where nobody or everybody is called positive, would flatten the rest
    const top = Math.max(
      [...values].sort((a, b) => a - b)[Math.floor(0.8 * values.length)] ?? 0,
      1e-12
    );
    const x = (at: number): string => ((at / (costs.steps - 1)) * WIDTH).toFixed(1);
    const points = values.map(
      (value, at) => `${x(at)},${(HEIGHT - 4 - (value / top) * (HEIGHT - 8)).toFixed(1)}`
    );
    const [curve, line] = [
      svg('path', 'mldebt-DropSets-curve'),
      svg('path', 'mldebt-DropSets-grip')
    ];
    curve.setAttribute('d', `M${points.join('L')}`);
    line.setAttribute('d', `M${x(cut)},0V${String(HEIGHT)}`);
    this._chart.replaceChildren(curve, line);
  }

  private readonly _costs: Costs;
  private readonly _at: HTMLInputElement;
  private readonly _alarm: HTMLInputElement;
  private readonly _miss: HTMLInputElement;
  private readonly _atSaid = element('span', 'mldebt-Shifts-value');
  private readonly _said = element('p', 'mldebt-Shifts-said');
  private readonly _chart = svg('svg', 'mldebt-Threshold-chart');
  private readonly _table = element('div', 'mldebt-Widget-scroll');
  private readonly _rest = new Rest(() => {
    const { alarm, miss } = this._prices;
    void this._line.ask({ kind: 'rest', at: Number(this._at.value), prices: [alarm, miss] });
  });
}

function price(): HTMLInputElement {
  const node = element('input', 'mldebt-Threshold-price');
  node.type = 'number';
  [node.min, node.step, node.value] = ['0', 'any', '1'];
  return node;
}
