/** The panel at the right side. It draws what the model knows and decides nothing. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { DebtTracker } from '../model/debt-tracker';
import { GROUPINGS, type Group, type Grouping, grouped } from '../model/grouping';
import type { NotebookDebt } from '../model/notebook-debt';
import { indexOf } from '../model/places';
import { element } from './dom';
import { FindingView } from './finding-view';
import { Head } from './head';
import { TrendView } from './trend-view';

export class DebtPanel extends Widget {
  constructor(
    private readonly _model: DebtTracker,
    private readonly _trans: TranslationBundle,
    rendermime: IRenderMimeRegistry | null
  ) {
    super();
    this._head = new Head(_trans);
    this._trend = new TrendView(_trans);
    this._findings = new FindingView(_trans, rendermime);
    this.addClass('mldebt-Panel');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('ML debt'));
    this._list.setAttribute('role', 'list');
    this.node.append(
      element('h2', 'mldebt-Panel-title', _trans.__('ML debt')),
      this._head.node,
      this._trend.node,
      this._tools(),
      this._list
    );
    _model.changed.connect(this._draw, this);
    _model.added.connect(this._follow, this);
    this._draw();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      Signal.clearData(this);
      this._findings.clear();
    }
    super.dispose();
  }

  private _follow(_: DebtTracker, debt: NotebookDebt): void {
    debt.wanted.connect(this._want, this);
  }

  /** Until the panel is activated. */
  private _want(debt: NotebookDebt, cell: string): void {
    this._wanted = { debt, cell };
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const wanted = this._wanted;
    this._wanted = null;
    if (wanted === null || wanted.debt !== this._model.current) {
      this.node.focus();
    } else {
      this._reveal(wanted.debt, wanted.cell);
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._draw();
  }

  /** The theme is another one: what has colours of its own is drawn anew. */
  recolour(): void {
    this._trend.redraw();
  }

  private _tools(): HTMLElement {
    const trans = this._trans;
    const names: Record<Grouping, string> = {
      cell: trans.__('By cell'),
      family: trans.__('By kind of debt'),
      severity: trans.__('By severity')
    };
    this._grouping.setAttribute('aria-label', trans.__('Group findings'));
    for (const grouping of GROUPINGS) {
      const option = element('option', '', names[grouping]);
      option.value = grouping;
      this._grouping.append(option);
    }
    this._filter.type = 'search';
    this._filter.placeholder = trans.__('Filter');
    this._filter.setAttribute('aria-label', trans.__('Filter findings'));
    this._grouping.addEventListener('change', () => {
      this._draw();
    });
    this._filter.addEventListener('input', () => {
      this._draw();
    });
    this._toolbar.append(this._grouping, this._filter);
    return this._toolbar;
  }

  private _draw(): void {
    if (this.isDisposed || !this.isVisible) {
      return; // it is drawn when it is shown
    }
    const debt = this._model.current;
    this._toolbar.hidden = debt === null || debt.findings.length === 0;
    this._head.draw(debt);
    this._trend.show(debt);
    if (debt === null) {
      this._list.replaceChildren();
      this._drawn = [];
      return;
    }
    this._drawList(debt);
  }

  /** Drawn anew only when it is another list: who stands in it with the keyboard stays there. */
  private _drawList(debt: NotebookDebt): void {
    const grouping = this._grouping.value as Grouping;
    const spoken = ['live', 'busy', 'static'].includes(debt.source.kind);
    const drawn = [debt, debt.findings, grouping, this._filter.value, spoken];
    if (drawn.every((part, index) => part === this._drawn[index])) {
      return;
    }
    this._drawn = drawn;
    const refocus = this._focus();
    this._findings.clear();
    const groups = grouped(debt.findings, grouping, this._filter.value);
    this._list.replaceChildren(...groups.map(group => this._group(debt, group)));
    if (groups.length === 0 && spoken) {
      const text =
        debt.findings.length > 0
          ? this._trans.__('No finding matches the filter.')
          : this._trans.__('No debt found.');
      this._list.append(element('p', 'mldebt-Panel-empty', text));
    }
    refocus();
  }

  /** Remember where in the list the keyboard is; what is given puts it there again, or on the panel when that is gone. */
  private _focus(): () => void {
    const active = document.activeElement;
    if (active === null || !this._list.contains(active)) {
      return () => undefined;
    }
    const finding = active.closest<HTMLElement>('[data-finding]');
    const mark = finding?.dataset.finding ?? '';
    const place = [...(finding?.querySelectorAll(FOCUSABLE) ?? [])].indexOf(active);
    return () => {
      const again = this._list.querySelector(`[data-finding="${CSS.escape(mark)}"]`);
      const node = again?.querySelectorAll<HTMLElement>(FOCUSABLE).item(Math.max(place, 0));
      (node ?? this.node).focus({ preventScroll: true });
    };
  }

  /** Show the findings of one cell: by cells, none filtered out, its group in sight and in focus. */
  private _reveal(debt: NotebookDebt, cell: string): void {
    this._grouping.value = 'cell';
    this._filter.value = '';
    this._draw();
    const index = indexOf(debt.panel, { cell_id: cell, cell_index: null, line: null });
    const group = this._list.querySelector(`[data-group="${String(index)}"]`);
    const first = group?.querySelector('button') ?? this._head.buttonOf(cell);
    (group ?? first)?.scrollIntoView({ block: 'start' });
    first?.focus();
  }

  private _group(debt: NotebookDebt, group: Group): HTMLElement {
    const node = element('section', 'mldebt-Panel-group');
    node.setAttribute('role', 'listitem');
    node.dataset.group = String(group.key);
    const list = element('div');
    list.setAttribute('role', 'list');
    for (let first = 0; first < group.findings.length; first += STRETCH) {
      const part = group.findings.slice(first, first + STRETCH);
      const stretch = element('div', 'mldebt-Panel-stretch');
      stretch.setAttribute('role', 'none');
      stretch.style.setProperty('--mldebt-findings', String(part.length));
      stretch.append(...part.map(finding => this._findings.draw(debt, finding)));
      list.append(stretch);
    }
    node.append(element('h3', '', this._nameOf(group)), list);
    return node;
  }

  private _nameOf(group: Group): string {
    const { key } = group;
    const trans = this._trans;
    const name =
      typeof key === 'string'
        ? key
        : key < 0
          ? trans.__('The notebook')
          : trans.__('Cell %1', key + 1);
    return `${name} (${String(group.findings.length)})`;
  }

  private readonly _head: Head;
  private readonly _trend: TrendView;
  private readonly _findings: FindingView;
  private readonly _toolbar = element('div', 'mldebt-Panel-tools');
  private readonly _grouping = element('select');
  private readonly _filter = element('input');
  private readonly _list = element('div', 'mldebt-Panel-list');
  /** The cell whose findings are to be shown. */
  private _wanted: { readonly debt: NotebookDebt; readonly cell: string } | null = null;
  /** What the list was drawn of. */
  private _drawn: readonly unknown[] = [];
}

/** So many findings are laid out together, or not at all: what the browser has to watch is one thing for all of them. */
const STRETCH = 20;

const FOCUSABLE = 'button, summary, [tabindex]';
