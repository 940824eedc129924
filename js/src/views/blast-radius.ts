/** Lights the cells that an edit of one cell concerns, and those that it depends on. It draws on cells, nothing else. */
import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../disposable';
import type { NotebookDebt } from '../model/notebook-debt';
import { element } from './dom';
import { FlowWords } from './flow-words';

const ORIGIN = 'mldebt-mod-origin';
const AFTER = 'mldebt-mod-after';
const BEFORE = 'mldebt-mod-before';
const PROMPT = '.jp-InputPrompt';
/** Milliseconds that the pointer rests on a prompt before anything is asked. */
const REST = 150;

export class BlastRadius extends Disposable {
  constructor(
    private readonly _debt: NotebookDebt,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this._words = new FlowWords(_trans);
    this._legend.setAttribute('role', 'status');
    const { content } = _debt.panel;
    content.node.addEventListener('pointerover', this._over);
    content.node.addEventListener('focusin', this._over);
    content.activeCellChanged.connect(this._chosen, this);
    _debt.panel.disposed.connect(this.dispose, this);
  }

  protected override close(): void {
    this._clear();
    const { content } = this._debt.panel;
    content.node.removeEventListener('pointerover', this._over);
    content.node.removeEventListener('focusin', this._over);
  }

  /** Light what hangs on the active cell, or put that out. */
  toggle(): void {
    const cell = this._debt.panel.content.activeCell;
    const pin = !this._pinned && cell !== null;
    this._clear();
    if (pin) {
      this._pinned = true;
      void this._light(cell);
    }
  }

  private readonly _over = (event: Event): void => {
    const target = event.target;
    const prompt = target instanceof Element ? target.closest(PROMPT) : null;
    if (this._pinned || prompt === this._prompt) {
      return;
    }
    this._clear();
    const cell = this._debt.panel.content.widgets.find(widget => widget.node.contains(prompt));
    if (prompt !== null && cell?.model.type === 'code' && this._debt.isOn) {
      this._prompt = prompt;
      prompt.addEventListener('pointerleave', this._left);
      prompt.addEventListener('focusout', this._left);
      this._timer = window.setTimeout(() => {
        void this._light(cell);
      }, REST);
    }
  };

  private readonly _left = (): void => {
    if (!this._pinned) {
      this._clear();
    }
  };

  private _chosen(): void {
    if (this._pinned) {
      this._clear();
    }
  }

  /** Outputs come and go; what was told holds until the text is another. */
  private _changed(): void {
    if (!this._debt.flow.holds) {
      this._clear();
    }
  }

  private async _light(cell: Cell): Promise<void> {
    const turn = (this._turn += 1);
    const { content } = this._debt.panel;
    const state = await this._debt.flow.asked();
    if (turn !== this._turn || state.kind !== 'known' || cell.isDisposed) {
      return; // the pointer has gone on
    }
    const { flow } = state;
    const origin = flow.find(cell.model.id, content.widgets.indexOf(cell));
    if (origin === null) {
      return;
    }
    const after = flow.invalidates(origin.index);
    const before = flow.needs(origin.index);
    cell.addClass(ORIGIN);
    this._lit.push(cell);
    for (const [index, widget] of content.widgets.entries()) {
      const found = flow.find(widget.model.id, index);
      if (found !== null && after.includes(found)) {
        widget.addClass(AFTER);
        this._lit.push(widget);
      } else if (found !== null && before.includes(found)) {
        widget.addClass(BEFORE);
        this._lit.push(widget);
      }
    }
    this._legend.replaceChildren(
      element('strong', '', this._trans.__('Cell %1:', origin.number)),
      ...part('after', `${this._words.concerns(after)};`),
      ...part('before', `${this._words.needs(before)}.`)
    );
    this._debt.panel.node.append(this._legend);
    this._debt.panel.content.model?.contentChanged.connect(this._changed, this);
  }

  private _clear(): void {
    window.clearTimeout(this._timer);
    this._turn += 1;
    this._pinned = false;
    this._prompt?.removeEventListener('pointerleave', this._left);
    this._prompt?.removeEventListener('focusout', this._left);
    this._prompt = null;
    for (const cell of this._lit) {
      cell.removeClass(ORIGIN);
      cell.removeClass(AFTER);
      cell.removeClass(BEFORE);
    }
    this._lit = [];
    this._legend.remove();
    this._debt.panel.content.model?.contentChanged.disconnect(this._changed, this);
  }

  private readonly _words: FlowWords;
  private readonly _legend = element('div', 'mldebt-Radius-legend');
  private _prompt: Element | null = null;
  private _lit: Cell[] = [];
  private _pinned = false;
  private _turn = 0;
  private _timer = 0;
}

/** A sentence behind the sign that its cells have; the style sheet knows the signs. */
function part(side: 'after' | 'before', text: string): (Node | string)[] {
  return [' ', element('span', `mldebt-Radius-sign mldebt-mod-${side}`), text];
}
