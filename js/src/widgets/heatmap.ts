/** The heat map: hover and walk over it, drop features by their rows, see what is left, confirm by training. */
import { button, element } from '../views/dom';
import { onTheme } from './colours';
import { Confirming } from './confirming';
import { HeatMapDrawing } from './heatmap-drawing';
import { Latest, Rest } from './latest';
import type { Answer, Content, Line } from './line';
import { type Loss, Matrix, type Place, together } from './matrix';
import { listed, percent, short, signed } from './numbers';
import { table } from './tables';

interface Begin extends Content {
  readonly names: readonly string[];
  readonly order: readonly number[];
  readonly entanglement: number;
  readonly scale: Scale;
  readonly features: readonly { lofo: number; churn: number; status: string }[];
}

/** What the numbers stand on (`records.Scale`), as far as it is shown. */
export interface Scale {
  readonly model: string;
  readonly engine: string;
  readonly fidelity: number | null;
  readonly loss: string;
  readonly rows: number;
  readonly model_loss: number;
  readonly explained: number;
  readonly tolerance: number;
  readonly notes: readonly string[];
}

/** `engine`: what answers; where models were trained for the measurement, it is another. */
type Without = Content & Loss & { readonly gone: readonly number[]; readonly engine: string };

export class HeatMap {
  constructor(
    private readonly _line: Line,
    private readonly _node: HTMLElement
  ) {
    const { content, numbers } = _line.begin<Begin>();
    this._begin = content;
    const [whole, floor] = [numbers.get('matrix'), numbers.get('floor')];
    this._matrix = new Matrix(
      content.names,
      content.order,
      floor ?? new Float32Array(),
      whole ?? new Float32Array(),
      content.scale.rows
    );
    this._drawing = new HeatMapDrawing(this._matrix);
    this._lofo = Float32Array.from(content.features, one => one.lofo);
    this._churn = Float32Array.from(content.features, one => one.churn);
    this._confirming = new Confirming(
      _line,
      () => (this._gone.size > 0 ? { kind: 'confirm', gone: [...this._gone] } : null),
      () => {
        this._rest.moved();
      }
    );
    this._build();
    this._listen();
    this._sized.observe(_node);
    this._forget = onTheme(() => {
      this._draw();
    });
    // the kernel prepares the fit, and says so when the data are others by now
    this._asking.want([]);
  }

  dispose(): void {
    this._sized.disconnect();
    this._forget();
    this._rest.dispose();
  }

  private _build(): void {
    const { scale, entanglement } = this._begin;
    const how =
      scale.fidelity === null
        ? scale.engine
        : `${scale.engine}, R² ${scale.fidelity.toFixed(2)} to the model`;
    const head = element(
      'p',
      'mldebt-Widget-head',
      `${scale.model}: ${percent(entanglement)} of all movement is in other features ` +
        `(${String(scale.rows)} rows, ${String(this._matrix.size)} features, ${how}).`
    );
    this._field.tabIndex = 0;
    this._field.setAttribute('role', 'application');
    this._field.setAttribute('aria-roledescription', 'heat map');
    this._field.setAttribute(
      'aria-label',
      'Which effects move when a feature is dropped: rows are dropped, columns move. ' +
        'Arrow keys walk, Enter drops or restores the feature of the row, Escape restores all.'
    );
    this._field.append(this._drawing.node);
    this._sentence.setAttribute('aria-live', 'polite');
    this._details.append(element('summary', '', 'The same as a table'), this._table);
    const side = element('div', 'mldebt-HeatMap-side');
    side.append(this._legend(), this._dropped, this._said, this._restore, this._confirming.node);
    const middle = element('div', 'mldebt-HeatMap-middle');
    middle.append(this._field, side);
    this._said.setAttribute('role', 'status');
    this._node.append(head, this._sentence, middle, this._details);
    this._sentence.textContent = HINT;
    this._tell(null);
  }

  private _legend(): HTMLElement {
    const legend = element('div', 'mldebt-HeatMap-legend');
    const item = (className: string, text: string): void => {
      const line = element('div');
      line.append(element('span', `mldebt-HeatMap-sample ${className}`), text);
      legend.append(line);
    };
    item('mldebt-mod-noise', 'within noise');
    item('mldebt-mod-beyond', `beyond noise, up to ${short(this._matrix.top)} sd of the response`);
    item('mldebt-mod-diagonal', 'the feature itself');
    return legend;
  }

  private _listen(): void {
    const node = this._drawing.node;
    node.addEventListener('pointermove', event => {
      this._hovered = event;
      this._frame ??= requestAnimationFrame(() => {
        this._frame = null;
        this._show(this._hovered === null ? null : this._drawing.at(this._hovered));
      });
    });
    node.addEventListener('pointerleave', () => {
      this._hovered = null;
      this._show(this._field.matches(':focus') ? this._cursor : null);
    });
    node.addEventListener('click', event => {
      const place = this._drawing.at(event);
      if (place !== null) {
        this._cursor = place;
        this._toggle(this._matrix.feature(place.row));
      }
    });
    this._field.addEventListener('focus', () => {
      if (this._hovered === null) {
        this._show(this._cursor);
      }
    });
    this._field.addEventListener('keydown', event => {
      if (this._pressed(event.key)) {
        event.preventDefault();
        event.stopPropagation();
      }
    });
    this._details.addEventListener('toggle', () => {
      this._tabulate();
    });
  }

  private _pressed(key: string): boolean {
    if (key === 'Enter' || key === ' ') {
      this._toggle(this._matrix.feature(this._cursor.row));
      return true;
    }
    if (key === 'Escape' && this._gone.size > 0) {
      this._restoreAll();
      return true;
    }
    const place = this._matrix.moved(this._cursor, key);
    if (place === null) {
      return false;
    }
    this._cursor = place;
    this._show(place);
    return true;
  }

  private _show(place: Place | null): void {
    this._drawing.point(place);
    const text = place === null ? HINT : this._matrix.sentence(place);
    if (this._sentence.textContent !== text) {
      this._sentence.textContent = text;
    }
  }

  private _toggle(feature: number): void {
    if (!this._gone.delete(feature)) {
      this._gone.add(feature);
    }
    this._change();
  }

  private _restoreAll(): void {
    this._gone.clear();
    this._change();
  }

  private _change(): void {
    const chips = [...this._gone].map(feature => {
      const name = this._matrix.names[feature] ?? '';
      const chip = button('mldebt-HeatMap-chip', `${name} ×`, () => {
        this._toggle(feature);
        this._field.focus();
      });
      chip.setAttribute('aria-label', `Restore ${name}`);
      return chip;
    });
    this._dropped.replaceChildren(...chips);
    this._confirming.update();
    this._draw();
    this._asking.want([...this._gone]);
  }

  private _take({ content, numbers }: Answer<Without>): void {
    if (this._node.dataset.ready === undefined && content.gone.length === 0) {
      this._node.dataset.ready = 'true';
      return;
    }
    this._matrix.replace(numbers.get('matrix') ?? new Float32Array());
    this._lofo = numbers.get('lofo') ?? this._lofo;
    this._churn = numbers.get('churn') ?? this._churn;
    this._tell(content);
    this._draw();
    this._tabulate();
    this._node.dataset.gone = content.gone.map(feature => this._matrix.names[feature]).join(' ');
    this._rest.moved();
  }

  private _tell(found: Without | null): void {
    const { scale } = this._begin;
    this._restore.hidden = this._gone.size === 0;
    if (found === null || found.gone.length === 0) {
      this._said.textContent = `All features stand: the loss on unseen rows is ${short(scale.model_loss)} (${scale.loss} per row).`;
      return;
    }
    const names = listed(found.gone.map(feature => this._matrix.names[feature] ?? ''));
    const share =
      found.share === null ? '' : `, ${percent(found.share)} of what the model explains`;
    const sentences = [
      `Without ${names} the loss on unseen rows goes from ${short(scale.model_loss)} to ${short(found.loss)} ` +
        `(${signed(found.rise)} ± ${short(found.error)}${share}).`,
      `Predictions move by ${short(found.moved)} sd.`,
      together(found.pair, scale.tolerance),
      found.engine === scale.engine ? null : `Answered by the ${found.engine}, not by training.`
    ];
    this._said.textContent = sentences.filter(sentence => sentence !== null).join(' ');
  }

  private _draw(): void {
    this._drawing.draw(this._node.clientWidth - 2, this._gone);
    this._drawing.point(this._field.matches(':focus') ? this._cursor : null);
  }

  /** Rows are made when they are looked at. */
  private _tabulate(): void {
    if (!this._details.open) {
      return;
    }
    const { _matrix: matrix, _begin: begin } = this;
    const rows = begin.names.map((name, feature) => {
      const furthest = matrix.furthest(feature);
      return [
        name,
        this._gone.has(feature) ? 'dropped' : (begin.features[feature]?.status ?? ''),
        signed(this._lofo[feature] ?? NaN),
        short(this._churn[feature] ?? NaN),
        furthest === null
          ? 'none beyond noise'
          : `${matrix.names[furthest.feature] ?? ''} (${short(furthest.value)} sd)`
      ];
    });
    const head = ['Feature', 'Status', 'Cost of dropping it', 'Predictions move', 'Moves most'];
    this._table.replaceChildren(table('What dropping each feature does now', head, rows));
  }

  private readonly _begin: Begin;
  private readonly _matrix: Matrix;
  private readonly _drawing: HeatMapDrawing;
  private readonly _confirming: Confirming;
  private readonly _forget: () => void;
  private readonly _gone = new Set<number>();
  private readonly _field = element('div', 'mldebt-HeatMap-field');
  private readonly _sentence = element('p', 'mldebt-HeatMap-sentence');
  private readonly _dropped = element('div', 'mldebt-HeatMap-dropped');
  private readonly _said = element('p', 'mldebt-HeatMap-said');
  private readonly _details = element('details');
  private readonly _table = element('div', 'mldebt-Widget-scroll');
  private readonly _restore = button('', 'Restore all', () => {
    this._restoreAll();
    this._field.focus();
  });
  private readonly _asking = new Latest(
    (gone: readonly number[]) => this._line.ask<Without>({ kind: 'without', gone }),
    answer => {
      this._take(answer);
    },
    error => {
      this._said.textContent = error.message;
    }
  );
  private readonly _rest = new Rest(() => {
    void this._line.ask({ kind: 'rest' });
  });
  private readonly _sized = new ResizeObserver(() => {
    if (this._node.clientWidth !== this._width) {
      this._width = this._node.clientWidth;
      this._draw();
    }
  });
  private _lofo: Float32Array;
  private _churn: Float32Array;
  private _cursor: Place = { row: 0, column: 0 };
  private _hovered: PointerEvent | null = null;
  private _frame: number | null = null;
  private _width = 0;
}

const HINT =
  'Rows are dropped, columns move. Point at a square to read it; click a row to drop its feature. Keys: arrows, Enter.';
