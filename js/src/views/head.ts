/** The head of the panel: who speaks, whether the notebook is reproducible, what it owes. It decides nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { doubtful } from '../model/grouping';
import type { NotebookDebt } from '../model/notebook-debt';
import { goTo, indexOf, runInOrder } from '../model/places';
import type { Connection } from '../sources/kernel-source';
import { button, element, prose } from './dom';
import { Saying, type Words, command, silent } from './saying';

export class Head {
  constructor(private readonly _trans: TranslationBundle) {
    this._notice.setAttribute('role', 'status');
  }

  readonly node = element('div', 'mldebt-Panel-head');

  draw(debt: NotebookDebt | null): void {
    if (debt === null) {
      const text = this._trans.__('Open a notebook to see its debt.');
      this.node.replaceChildren(element('p', 'mldebt-Panel-empty', text));
      return;
    }
    const name = element('p', 'mldebt-Panel-notebook', debt.path.split('/').at(-1) ?? debt.path);
    name.title = debt.path;
    this._source.say(debt, this._speaker(debt));
    this._drawNotice(debt);
    this.node.replaceChildren(
      name,
      this._source.node,
      this._notice,
      ...this._verdict(debt),
      ...this._hidden(debt)
    );
  }

  /** The button of a cell that does not stand; null when it does. */
  buttonOf(cell: string): HTMLElement | null {
    return this.node.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`);
  }

  /** What was changed last from here, and the way back. */
  private _drawNotice(debt: NotebookDebt): void {
    const last = debt.changes.last;
    if (last === null) {
      this._notice.replaceChildren();
      return;
    }
    const undo = button('mldebt-Panel-step', this._trans.__('Undo'), () => {
      debt.changes.undo();
    });
    const close = button('mldebt-Panel-step', this._trans.__('Close'), () => {
      debt.changes.forget();
    });
    this._notice.replaceChildren(
      element('span', '', this._trans.__('Done: %1.', last.title)),
      undo,
      close
    );
  }

  /** Who speaks, and the one next step. */
  private _speaker(debt: NotebookDebt): Words {
    const trans = this._trans;
    const { source } = debt;
    switch (source.kind) {
      case 'off':
        return [
          trans.__('Switched off for this notebook.'),
          button('mldebt-Panel-step', trans.__('Switch on'), () => {
            debt.switch(true);
          })
        ];
      case 'live':
        return [trans.__('Live: the kernel is followed.')];
      case 'busy':
        return [trans.__('A cell runs: from the text alone until it ends.')];
      case 'static':
        return this._without(debt, source.why);
      default:
        return silent(source, trans, () => {
          debt.refresh();
        });
    }
  }

  /** Why the kernel does not speak, and what would let it. */
  private _without({ kernel }: NotebookDebt, why: Exclude<Connection, 'live'>): Words {
    const trans = this._trans;
    const load = button('mldebt-Panel-step', trans.__('Start live tracking'), () => {
      void kernel.load();
    });
    load.title = trans.__('Loads the extension mldebt_nb in this kernel, as %load_ext does');
    switch (why) {
      case 'off':
        return [trans.__('From the text alone: live tracking is switched off in the settings.')];
      case 'no-kernel':
        return [trans.__('From the text alone: there is no kernel.')];
      case 'not-loaded':
        return [trans.__('From the text alone: the kernel is not followed.'), load];
      case 'lacks':
        return [
          trans.__(
            "From the text alone: this kernel's environment lacks mldebt-nb. Run in a cell:"
          ),
          command('%pip install mldebt-nb'),
          load
        ];
      case 'garbled':
        return [
          trans.__(
            'From the text alone: the kernel says what is not understood (%1).',
            kernel.problem
          ),
          load
        ];
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
    if (first !== null && (debt.findings.length > 0 || Math.round(first) > 0)) {
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
    node.dataset.cell = id;
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

  private readonly _source = new Saying('mldebt-Panel-source');
  private readonly _notice = element('div', 'mldebt-Panel-notice');
}
