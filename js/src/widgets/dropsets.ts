/** The drop-set builder: the loss against the number of features dropped, with a cut that is drawn by hand. */
import { button, element, svg } from '../views/dom';
import { Confirming } from './confirming';
import type { Scale } from './heatmap';
import { Rest } from './latest';
import type { Content, Line } from './line';
import { short, signed } from './numbers';
import { Path, type Step } from './path';
import { Proposing } from './proposing';
import { table } from './tables';

interface Begin extends Content {
  readonly names: readonly string[];
  readonly scale: Scale;
  readonly steps: readonly Step[];
  readonly proposed: number;
  readonly noise: number;
}

const [WIDTH, HEIGHT] = [640, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 12, 12, 34];

export class DropSets {
  constructor(
    private readonly _line: Line,
    private readonly _node: HTMLElement
  ) {
    const { content } = _line.begin<Begin>();
    const { scale } = content;
    this._proposed = this._cut = content.proposed;
    this._path = new Path(
      content.names,
      content.steps,
      scale.model_loss,
      scale.tolerance,
      content.noise
    );
    this._confirming = new Confirming(
      _line,
      () => (this._cut > 0 ? { kind: 'confirm', cut: this._cut } : null),
      () => {
        this._rest.moved();
      }
    );
    const head = element('p', 'mldebt-Widget-head', `${scale.model}: how many features may go?`);
    if (content.steps.length === 0) {
      _node.append(head, element('p', '', ['No drop set can be told.', ...scale.notes].join(' ')));
      return;
    }
    this._build(head, scale);
    this._listen();
    this._draw();
  }

  dispose(): void {
    this._rest.dispose();
  }

  private _build(head: HTMLElement, scale: Scale): void {
    this._chart.setAttribute('viewBox', `0 0 ${String(WIDTH)} ${String(HEIGHT)}`);
    this._handle.setAttribute('tabindex', '0');
    for (const [name, value] of Object.entries({
      role: 'slider',
      'aria-label': 'Features dropped',
      'aria-valuemin': '0',
      'aria-valuemax': String(this._path.steps.length)
    })) {
      this._handle.setAttribute(name, value);
    }
    this._chart.append(this._curve, this._handle);
    const legend = element(
      'p',
      'mldebt-DropSets-legend',
      `Loss on unseen rows (${scale.loss} per row) against the number of features dropped. Band: what noise does ` +
        `(±\u00a0${short(this._path.noise)}). Dashed: the tolerance (+\u00a0${short(this._path.tolerance)}). Upright lines: how sure each step is. Drag the cut, or use the arrow keys.`
    );
    this._said.setAttribute('role', 'status');
    const propose = button('', 'Back to the proposal', () => {
      this._move(this._proposed);
    });
    const details = element('details');
    const rows = this._path.steps.map((step, at) => [
      step.name,
      String(at + 1),
      signed(step.cost),
      short(step.loss),
      step.why || 'needed'
    ]);
    details.append(
      element('summary', '', 'The same as a table'),
      table(
        'The path from all features to none',
        ['Feature', 'Step', 'Costs', 'Loss from then on', 'Why'],
        rows
      )
    );
    const code = element('div', 'mldebt-DropSets-code');
    code.append(this._code, this._proposing.node);
    this._code.tabIndex = 0;
    this._code.setAttribute('aria-label', 'The columns that are left, as code');
    this._node.append(
      head,
      legend,
      this._chart,
      this._said,
      this._reason,
      propose,
      code,
      this._confirming.node,
      details
    );
  }

  private _listen(): void {
    this._handle.addEventListener('keydown', event => {
      const cut = this._path.moved(this._cut, event.key);
      if (cut !== null) {
        event.preventDefault();
        event.stopPropagation();
        this._move(cut);
      }
    });
    this._chart.addEventListener('pointerdown', event => {
      this._dragged = true;
      // the frame of losses stays while the hand moves
      this._frame = this._path.range(this._cut);
      this._chart.setPointerCapture(event.pointerId);
      this._handle.focus();
      this._move(this._at(event));
    });
    this._chart.addEventListener('pointermove', event => {
      if (this._dragged) {
        this._move(this._at(event));
      }
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      this._chart.addEventListener(end, () => {
        this._dragged = false;
        this._frame = null;
        this._draw();
      });
    }
  }

  private _move(cut: number): void {
    if (cut !== this._cut) {
      this._cut = cut;
      this._draw();
      this._rest.moved();
    }
  }

  private _at(event: PointerEvent): number {
    const box = this._chart.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const share = (x - LEFT) / (WIDTH - LEFT - RIGHT);
    const last = this._path.steps.length;
    return Math.max(0, Math.min(last, Math.round(share * last)));
  }

  private _draw(): void {
    const { _path: path, _cut: cut } = this;
    const [low, high] = this._frame ?? path.range(cut);
    const last = path.steps.length;
    const x = (at: number): number => LEFT + (at / last) * (WIDTH - LEFT - RIGHT);
    // what is beyond the range leaves the drawing
    const y = (loss: number): number =>
      TOP + (1 - (loss - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
    const whole = path.loss(0);
    const shapes = [
      rect('mldebt-DropSets-band', x(0), y(whole + path.noise), x(last), y(whole - path.noise)),
      line('mldebt-DropSets-tolerance', x(0), y(whole + path.tolerance), x(last)),
      ...axis(low, high, y),
      ...ticks(last, x)
    ];
    const points = Array.from({ length: last + 1 }, (_, at) => [x(at), y(path.loss(at))] as const);
    const curve = svg('path', 'mldebt-DropSets-curve');
    curve.setAttribute(
      'd',
      `M${points.map(([px, py]) => `${String(px)},${String(py)}`).join('L')}`
    );
    const dots = points.map(([px, py], at) => {
      const dot = svg('circle', at <= cut && at > 0 ? 'mldebt-mod-dropped' : '');
      dot.setAttribute('cx', String(px));
      dot.setAttribute('cy', String(py));
      dot.setAttribute('r', at === cut ? '4.5' : '2.5');
      return dot;
    });
    const bounds = path.steps.map((step, at) => {
      const node = svg('path', 'mldebt-DropSets-bound');
      const margin = step.upper - step.cost;
      node.setAttribute(
        'd',
        `M${String(x(at + 1))},${String(y(step.loss - margin))}V${String(y(step.loss + margin))}`
      );
      return node;
    });
    this._curve.replaceChildren(...shapes, ...bounds, curve, ...dots);
    this._cutLine(x(cut));
    const said = path.sentence(cut);
    this._handle.setAttribute('aria-valuenow', String(cut));
    this._handle.setAttribute('aria-valuetext', said);
    this._said.textContent = said;
    this._reason.textContent = path.reason(cut);
    this._code.textContent = path.code(cut);
    this._confirming.update();
    this._node.dataset.cut = String(cut);
  }

  private _cutLine(x: number): void {
    const gone = rect('mldebt-DropSets-gone', LEFT, TOP, x, HEIGHT - BOTTOM);
    const grip = svg('path', 'mldebt-DropSets-grip');
    const [top, bottom] = [TOP, HEIGHT - BOTTOM];
    grip.setAttribute('d', `M${String(x)},${String(top)}V${String(bottom)}m-6,0h12l-6,9z`);
    this._handle.replaceChildren(gone, grip);
  }

  private readonly _path: Path;
  private readonly _proposed: number;
  private readonly _confirming: Confirming;
  private readonly _chart = svg('svg', 'mldebt-DropSets-chart');
  private readonly _curve = svg('g');
  private readonly _handle = svg('g', 'mldebt-DropSets-cut');
  private readonly _said = element('p', 'mldebt-DropSets-said');
  private readonly _reason = element('p', 'mldebt-DropSets-reason');
  private readonly _code = element('pre');
  private readonly _proposing = new Proposing(() => this._path.code(this._cut));
  private readonly _rest = new Rest(() => {
    void this._line.ask({ kind: 'rest', cut: this._cut });
  });
  private _cut: number;
  private _dragged = false;
  private _frame: readonly [number, number] | null = null;
}

function rect(name: string, left: number, top: number, right: number, bottom: number): SVGElement {
  const node = svg('rect', name);
  node.setAttribute('x', String(left));
  node.setAttribute('y', String(top));
  node.setAttribute('width', String(Math.max(0, right - left)));
  node.setAttribute('height', String(Math.max(1, bottom - top)));
  return node;
}

function line(name: string, left: number, y: number, right: number): SVGElement {
  const node = svg('path', name);
  node.setAttribute('d', `M${String(left)},${String(y)}H${String(right)}`);
  return node;
}

function label(x: number, y: number, text: string, anchor: string): SVGElement {
  const node = svg('text');
  node.setAttribute('x', String(x));
  node.setAttribute('y', String(y));
  node.setAttribute('text-anchor', anchor);
  node.textContent = text;
  return node;
}

function axis(low: number, high: number, y: (loss: number) => number): SVGElement[] {
  return [0.1, 0.5, 0.9].map(share => {
    const loss = low + share * (high - low);
    return label(LEFT - 8, y(loss) + 4, loss.toPrecision(4), 'end');
  });
}

function ticks(last: number, x: (at: number) => number): SVGElement[] {
  const step = Math.max(1, Math.ceil(last / 10));
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, at) =>
    label(x(at * step), HEIGHT - 8, String(at * step), 'middle')
  );
}
