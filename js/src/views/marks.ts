/** Marks beside the prompts of cells whose shown result does not stand. It draws on cells and nothing else. */
import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import type { NotebookDebt } from '../model/notebook-debt';

const STALE = 'mldebt-mod-stale';
const UNKNOWN = 'mldebt-mod-unknown';
const MARKED = `.${STALE}, .${UNKNOWN}`;

export class Marks implements IDisposable {
  constructor(
    private readonly _debt: NotebookDebt,
    private readonly _trans: TranslationBundle
  ) {
    _debt.changed.connect(this._draw, this);
    this._draw();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._debt.changed.disconnect(this._draw, this);
    }
  }

  private _draw(): void {
    const cells = this._debt.live?.cells;
    if (cells === undefined && this._debt.panel.content.node.querySelector(MARKED) === null) {
      return; // nothing is marked, nothing is to be
    }
    for (const widget of this._debt.panel.content.widgets) {
      const cell = cells?.get(widget.model.id);
      this._mark(widget, cell?.status ?? '', cell?.reasons[0]?.message ?? '');
    }
  }

  private _mark(widget: Cell, status: string, reason: string): void {
    widget.toggleClass(STALE, status === 'stale');
    widget.toggleClass(UNKNOWN, status === 'unknown');
    const prompt = widget.node.querySelector('.jp-InputPrompt');
    const marked = status === 'stale' || status === 'unknown';
    if (prompt === null) {
      return;
    }
    if (marked) {
      const name =
        status === 'stale'
          ? this._trans.__('Stale: restart and run all would show something else.')
          : this._trans.__('It cannot be told whether this stands.');
      const text = reason ? `${name} ${reason}` : name;
      prompt.setAttribute('title', text);
      prompt.setAttribute('aria-description', text);
    } else if (prompt.hasAttribute('aria-description')) {
      prompt.removeAttribute('title');
      prompt.removeAttribute('aria-description');
    }
  }

  private _isDisposed = false;
}
