/** How much debt the notebook in front has, in the status bar; a click opens the panel. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { element } from './dom';
import type { DebtTracker } from '../model/debt-tracker';

export class StatusItem extends Widget {
  constructor(
    private readonly _model: DebtTracker,
    private readonly _trans: TranslationBundle,
    open: () => void
  ) {
    super();
    this.addClass('mldebt-StatusItem');
    this._button.type = 'button';
    this._button.title = _trans.__(
      'Show the panel about the technical debt of the notebook in front'
    );
    this._button.addEventListener('click', open);
    this.node.append(this._button);
    _model.changed.connect(this._draw, this);
    this._draw();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.changed.disconnect(this._draw, this);
    }
    super.dispose();
  }

  private _draw(): void {
    const debt = this._model.current;
    const known = ['live', 'busy', 'static'].includes(debt?.source.kind ?? '');
    this._button.hidden = !known;
    if (debt === null || !known) {
      return;
    }
    const trans = this._trans;
    const count = trans._n('%1 debt', '%1 debts', debt.findings.length);
    const verdict = debt.live?.reproducible;
    this._button.textContent =
      verdict === true
        ? trans.__('%1, reproducible', count)
        : verdict === false
          ? trans.__('%1, not reproducible', count)
          : count;
  }

  private readonly _button = element('button', 'mldebt-StatusItem-button');
}
