/** The panel at the right side. It draws what the model knows and decides nothing. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { goTo, indexOf, runInOrder } from './actions';
import { button, element, prose } from './dom';
import { GROUPINGS, type Group, type Grouping, doubtful, grouped } from './grouping';
import type { NotebookDebt } from './model';
import type { Finding, RelatedPlace } from './protocol';
import type { PanelModel } from './tracking';

export class DebtPanel extends Widget {
  constructor(
    private readonly _model: PanelModel,
    private readonly _trans: TranslationBundle,
    private readonly _rendermime: IRenderMimeRegistry | null
  ) {
    super();
    this.addClass('mldebt-Panel');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('ML debt'));
    this._source.setAttribute('aria-live', 'polite');
    this._list.setAttribute('role', 'list');
    this.node.append(
      element('h2', 'mldebt-Panel-title', _trans.__('ML debt')),
      this._head,
      this._tools(),
      this._list
    );
    _model.changed.connect(this._draw, this);
    this._draw();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.changed.disconnect(this._draw, this);
    }
    super.dispose();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._draw();
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
    if (debt === null) {
      const empty = element(
        'p',
        'mldebt-Panel-empty',
        this._trans.__('Open a notebook to see its debt.')
      );
      this._head.replaceChildren(empty);
      this._list.replaceChildren();
      this._drawn = [];
      return;
    }
    const name = element('p', 'mldebt-Panel-notebook', debt.path.split('/').at(-1) ?? debt.path);
    name.title = debt.path;
    this._drawSource(debt);
    this._head.replaceChildren(name, this._source, ...this._verdict(debt), ...this._hidden(debt));
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
    const groups = grouped(debt.findings, grouping, this._filter.value);
    this._list.replaceChildren(...groups.map(group => this._group(debt, group)));
    if (groups.length === 0 && spoken) {
      const text =
        debt.findings.length > 0
          ? this._trans.__('No finding matches the filter.')
          : this._trans.__('No debt found.');
      this._list.append(element('p', 'mldebt-Panel-empty', text));
    }
  }

  // -- the head -----------------------------------------------------------------------------

  /** Who speaks, and the one next step. */
  private _drawSource(debt: NotebookDebt): void {
    const trans = this._trans;
    const source = debt.source;
    const load = button('mldebt-Panel-step', trans.__('Start live tracking'), () => {
      void debt.kernel.load();
    });
    load.title = trans.__('Loads the extension mldebt_nb in this kernel, as %load_ext does');
    const again = button('mldebt-Panel-step', trans.__('Try again'), () => {
      debt.refresh();
    });
    const say = (text: string, ...more: Node[]): void => {
      // screen readers are told what has changed only
      if (this._source.dataset.said !== text) {
        this._source.dataset.said = text;
        this._source.replaceChildren(element('span', '', text), ...more);
      }
    };
    switch (source.kind) {
      case 'loading':
        say(trans.__('Looking at the notebook …'));
        break;
      case 'live':
        say(trans.__('Live: the kernel is followed.'));
        break;
      case 'busy':
        say(trans.__('A cell runs: from the text alone until it ends.'));
        break;
      case 'other-language':
        say(trans.__('This notebook is in %1. Only Python is audited.', source.language));
        break;
      case 'no-server':
        say(
          trans.__('This Jupyter server has no mldebt. Enable it where the server runs:'),
          element('code', 'mldebt-Panel-command', 'jupyter server extension enable mldebt_nb')
        );
        break;
      case 'failed':
        say(trans.__('The notebook could not be audited: %1', source.message), again);
        break;
      case 'static':
        switch (source.why) {
          case 'no-kernel':
            say(trans.__('From the text alone: there is no kernel.'));
            break;
          case 'not-loaded':
            say(trans.__('From the text alone: the kernel is not followed.'), load);
            break;
          case 'lacks':
            say(
              trans.__(
                "From the text alone: this kernel's environment lacks mldebt-nb. Run in a cell:"
              ),
              element('code', 'mldebt-Panel-command', '%pip install mldebt-nb'),
              load
            );
            break;
          case 'garbled':
            say(
              trans.__(
                'From the text alone: the kernel says what is not understood (%1).',
                debt.kernel.problem
              ),
              load
            );
        }
    }
  }

  private _verdict(debt: NotebookDebt): Node[] {
    const trans = this._trans;
    const found: Node[] = [];
    const live = debt.live;
    if (live !== null) {
      const texts = new Map([
        [true, trans.__('Reproducible: restart and run all would show the same.')],
        [false, trans.__('Not reproducible: restart and run all would show something else.')],
        [null, trans.__('Reproducible? That cannot be told.')]
      ]);
      const verdict = element('p', 'mldebt-Panel-verdict', texts.get(live.reproducible) ?? '');
      verdict.dataset.verdict = String(live.reproducible);
      found.push(verdict);
      if (live.problem !== null) {
        found.push(element('p', 'mldebt-Panel-problem', live.problem));
      }
      for (const cell of doubtful(live.cells.values())) {
        found.push(this._doubtful(debt, cell.id, cell.status, cell.reasons[0]?.message ?? ''));
      }
      const plan = live.plan;
      if (plan.length > 0) {
        const label = trans._n('Run this cell again', 'Run these %1 cells, in order', plan.length);
        found.push(
          button('mldebt-Panel-step mldebt-Panel-plan', label, () => {
            void runInOrder(debt.panel, plan);
          })
        );
      }
    }
    const first = debt.principalAtFirst;
    if (first !== null && debt.findings.length > 0) {
      const minutes = Math.round(debt.principal);
      const change = minutes - Math.round(first);
      const trend = change === 0 ? '' : ` (${change > 0 ? '+' : '−'}${String(Math.abs(change))})`;
      const text = trans._n('%1 minute to pay back%2', '%1 minutes to pay back%2', minutes, trend);
      const principal = element('p', 'mldebt-Panel-principal', text);
      principal.title = trans.__('In brackets: the change since the notebook was opened');
      found.push(principal);
    }
    return found;
  }

  private _doubtful(debt: NotebookDebt, id: string, status: string, reason: string): Node {
    const place = { cell_id: id, cell_index: null, line: null };
    const index = indexOf(debt.panel, place);
    const node = button('mldebt-Panel-stale', '', () => {
      void goTo(debt.panel, place);
    });
    const trans = this._trans;
    const name = status === 'stale' ? trans.__('stale') : trans.__('unknown');
    node.append(
      element('span', 'mldebt-Panel-mark', `${trans.__('Cell %1', index + 1)}: ${name}`),
      prose(reason)
    );
    return node;
  }

  private _hidden(debt: NotebookDebt): Node[] {
    const names = [...(debt.live?.hidden.values() ?? [])];
    if (names.length === 0) {
      return [];
    }
    const title = this._trans._n(
      '%1 name lives in the kernel only',
      '%1 names live in the kernel only',
      names.length
    );
    const list = element('details', 'mldebt-Panel-hidden');
    list.append(element('summary', '', title));
    for (const hidden of names) {
      const line = element('p');
      line.append(element('code', '', hidden.name), ' ', prose(hidden.message));
      list.append(line);
    }
    return [list];
  }

  // -- the findings -------------------------------------------------------------------------

  private _group(debt: NotebookDebt, group: Group): HTMLElement {
    const node = element('section', 'mldebt-Panel-group');
    node.setAttribute('role', 'listitem');
    const list = element('ul');
    list.append(...group.findings.map(finding => this._finding(debt, finding)));
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

  private _finding(debt: NotebookDebt, finding: Finding): HTMLElement {
    const trans = this._trans;
    const node = element('li', 'mldebt-Finding');
    node.dataset.severity = finding.severity;
    const severities: Record<string, string> = {
      error: trans.__('error'),
      warning: trans.__('warning'),
      info: trans.__('note')
    };
    const jump = button('mldebt-Finding-message', '', () => {
      void goTo(debt.panel, finding);
    });
    jump.append(
      element('span', 'mldebt-Panel-mark', severities[finding.severity] ?? finding.severity),
      prose(finding.message)
    );
    jump.title = trans.__('Go to the place');
    node.append(jump);
    if (finding.help) {
      node.append(element('p', 'mldebt-Finding-help', finding.help));
    }
    const places = finding.related.map(place => this._related(debt, place));
    if (places.length > 0) {
      const row = element('p', 'mldebt-Finding-related');
      row.append(...places);
      node.append(row);
    }
    node.append(this._page(debt, finding));
    return node;
  }

  private _related(debt: NotebookDebt, place: RelatedPlace): Node {
    const index = indexOf(debt.panel, place);
    const text =
      index < 0 ? place.message : `${this._trans.__('Cell %1', index + 1)}: ${place.message}`;
    const node = button('mldebt-Finding-link', '', () => {
      void goTo(debt.panel, place);
    });
    node.append(prose(text));
    return node;
  }

  /** The rule's own page; fetched when it is opened first. */
  private _page(debt: NotebookDebt, finding: Finding): HTMLElement {
    const trans = this._trans;
    const node = element('details', 'mldebt-Finding-page');
    const summary = element('summary', '', `${finding.code} ${finding.rule}`);
    summary.title = trans.__('What this rule is about');
    node.append(summary);
    node.open = this._open.has(finding.fingerprint);
    const fill = async (): Promise<void> => {
      const page = await debt.page(finding.rule);
      const content = element('div', 'mldebt-Finding-document');
      if (page === null || this._rendermime === null) {
        content.textContent =
          page ?? trans.__('The page cannot be had: the server does not answer.');
      } else {
        const renderer = this._rendermime.createRenderer('text/markdown');
        await renderer.renderModel(
          this._rendermime.createModel({ data: { 'text/markdown': page }, trusted: false })
        );
        content.append(renderer.node);
      }
      node.replaceChildren(summary, content);
    };
    node.addEventListener('toggle', () => {
      if (node.open) {
        this._open.add(finding.fingerprint);
        void fill();
      } else {
        this._open.delete(finding.fingerprint);
      }
    });
    return node;
  }

  private readonly _head = element('div', 'mldebt-Panel-head');
  private readonly _source = element('div', 'mldebt-Panel-source');
  private readonly _toolbar = element('div', 'mldebt-Panel-tools');
  private readonly _grouping = element('select');
  private readonly _filter = element('input');
  private readonly _list = element('div', 'mldebt-Panel-list');
  /** What the list was drawn of. */
  private _drawn: readonly unknown[] = [];
  /** Findings whose page is open. */
  private readonly _open = new Set<string>();
}
