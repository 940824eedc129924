/** The trend of the notebook in front, in the panel: closed until it is wanted, then a chart and the same as a table. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NotebookDebt } from '../model/notebook-debt';
import type { Moment } from '../model/trend';
import { element } from './dom';

/** Changes within this many milliseconds are drawn together. */
const PAUSE = 300;

export class TrendView {
  constructor(private readonly _trans: TranslationBundle) {
    this.node.append(
      element('summary', '', _trans.__('Trend (minutes to pay back)')),
      this._chart,
      this._table
    );
    this.node.addEventListener('toggle', () => {
      this._opened();
    });
  }

  readonly node = element('details', 'mldebt-Trend');

  /** Show another notebook, or none. */
  show(debt: NotebookDebt | null): void {
    if (debt === this._debt) {
      return;
    }
    this._debt?.trend.changed.disconnect(this._later, this);
    this._debt = debt;
    this.node.hidden = debt === null;
    debt?.trend.changed.connect(this._later, this);
    this._opened();
  }

  /** Draw anew, as after a change of the theme. */
  redraw(): void {
    this._later();
  }

  private _opened(): void {
    if (!this.node.open || this._debt === null) {
      return;
    }
    if (this._debt.trend.saved === null) {
      void this._debt.trend.read(); // which is a change, and drawn then
    } else {
      this._later();
    }
  }

  private _later(): void {
    window.clearTimeout(this._timer);
    if (this.node.open) {
      this._timer = window.setTimeout(() => {
        void this._draw();
      }, PAUSE);
    }
  }

  private async _draw(): Promise<void> {
    const debt = this._debt;
    if (debt === null || !this.node.isConnected) {
      return;
    }
    const { trend } = debt;
    const trans = this._trans;
    if (trend.session.length === 0 && (trend.saved ?? []).length === 0) {
      this._chart.replaceChildren(
        element('p', 'mldebt-Panel-empty', trans.__('Nothing is known yet.'))
      );
      return;
    }
    this._drawTable([...(trend.saved ?? []), ...trend.session]);
    try {
      const { draw } = await import('./trend-chart');
      const drawn = await draw(this._chart, trend, trans);
      this._finalise();
      this._finalise = (): void => {
        drawn.finalize();
      };
    } catch {
      const text = trans.__('The chart could not be drawn; the numbers are below.');
      this._chart.replaceChildren(element('p', 'mldebt-Panel-empty', text));
    }
  }

  private _drawTable(moments: readonly Moment[]): void {
    const trans = this._trans;
    const table = element('table');
    const head = table.createTHead().insertRow();
    for (const name of [trans.__('Time'), trans.__('Minutes'), trans.__('Findings')]) {
      const cell = element('th', '', name);
      cell.scope = 'col';
      head.append(cell);
    }
    const body = table.createTBody();
    for (const { time, minutes, findings } of [...moments].reverse()) {
      const row = body.insertRow();
      for (const text of [
        new Date(time).toLocaleString(),
        String(Math.round(minutes)),
        String(findings)
      ]) {
        row.insertCell().textContent = text;
      }
    }
    this._table.replaceChildren(element('summary', '', trans.__('As a table')), table);
  }

  private readonly _chart = element('div', 'mldebt-Trend-chart');
  private readonly _table = element('details', 'mldebt-Trend-table');
  private _debt: NotebookDebt | null = null;
  private _timer = 0;
  private _finalise: () => void = () => undefined;
}
