/** Marks beside the prompts of cells that do not stand as they are shown. It draws on cells and nothing else. */
import type { Cell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';

import { Disposable } from '../disposable';
import { type CellMark, MARKS, type Mark, marked } from '../model/cell-marks';
import type { NotebookDebt } from '../model/notebook-debt';

const classOf = (mark: Mark): string => `mldebt-mod-${mark}`;
const MARKED = MARKS.map(mark => `.${classOf(mark)}`).join(', ');

export class Marks extends Disposable {
  constructor(
    private readonly _debt: NotebookDebt,
    trans: TranslationBundle
  ) {
    super();
    this._names = {
      stale: trans.__('Stale: restart and run all would show something else.'),
      unknown: trans.__('It cannot be told whether this stands.'),
      hidden: trans.__('Rests on what no cell defines.'),
      order: trans.__('Rests on the order in which cells ran.')
    };
    _debt.changed.connect(this._draw, this);
    this._draw();
  }

  private _draw(): void {
    const { live, findings, panel } = this._debt;
    const marks = marked(live?.cells.values() ?? [], findings);
    if (marks.size === 0 && panel.content.node.querySelector(MARKED) === null) {
      return; // nothing is marked, nothing is to be
    }
    for (const widget of panel.content.widgets) {
      this._mark(widget, marks.get(widget.model.id) ?? []);
    }
  }

  private _mark(widget: Cell, marks: readonly CellMark[]): void {
    for (const mark of MARKS) {
      widget.toggleClass(classOf(mark), marks.at(0)?.mark === mark);
    }
    const prompt = widget.node.querySelector('.jp-InputPrompt');
    if (prompt === null) {
      return;
    }
    if (marks.length > 0) {
      const text = marks
        .map(({ mark, reason }) => `${this._names[mark]} ${reason}`.trim())
        .join('\n');
      prompt.setAttribute('title', text);
      prompt.setAttribute('aria-description', text);
    } else if (prompt.hasAttribute('aria-description')) {
      prompt.removeAttribute('title');
      prompt.removeAttribute('aria-description');
    }
  }

  private readonly _names: Record<Mark, string>;
}
