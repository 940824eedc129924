/** One finding in the list: what, why, where else, what can be done, and the rule's page. */
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DisposableSet } from '@lumino/disposable';

import { Change } from '../model/changes';
import type { Hunk } from '../model/edits';
import type { NotebookDebt } from '../model/notebook-debt';
import { goTo, indexOf } from '../model/places';
import type { Finding, Fix, RelatedPlace } from '../sources/protocol';
import { decide, isDecidable } from './decision';
import { button, element, prose } from './dom';

export class FindingView {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _rendermime: IRenderMimeRegistry | null
  ) {}

  draw(debt: NotebookDebt, finding: Finding): HTMLElement {
    const trans = this._trans;
    const node = element('div', 'mldebt-Finding');
    node.setAttribute('role', 'listitem');
    node.dataset.severity = finding.severity;
    node.dataset.finding = finding.fingerprint;
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
    node.append(...this._actions(debt, finding), this._page(debt, finding));
    return node;
  }

  /** What can be done about it: a fix to look at first, a decision to write down. */
  private _actions(debt: NotebookDebt, finding: Finding): Node[] {
    const trans = this._trans;
    const row = element('p', 'mldebt-Finding-actions');
    const nodes: Node[] = [row];
    const { fix } = finding;
    if (fix && fix.edits.length > 0) {
      const preview = element('div', 'mldebt-Finding-preview');
      const show = button('mldebt-Finding-link', trans.__('Fix: %1…', fix.title), () => {
        if (!this._previewed.delete(finding.fingerprint)) {
          this._previewed.add(finding.fingerprint);
        }
        draw();
      });
      const draw = (): void => {
        const isOpen = this._previewed.has(finding.fingerprint);
        preview.hidden = !isOpen;
        show.setAttribute('aria-expanded', String(isOpen));
        preview.replaceChildren(...(isOpen ? this._preview(debt, fix) : []));
      };
      draw();
      row.append(show);
      nodes.push(preview);
    }
    if (isDecidable(debt, finding)) {
      const ask = button('mldebt-Finding-link', trans.__('Ignore or accept…'), () => {
        void decide(debt, finding, trans);
      });
      row.append(ask);
    }
    return row.childElementCount > 0 ? nodes : [];
  }

  /** What a fix changes, and the button that makes it. */
  private _preview(debt: NotebookDebt, fix: Fix): Node[] {
    const trans = this._trans;
    const gone = (): HTMLElement =>
      element(
        'p',
        'mldebt-Finding-gone',
        trans.__('The cell was changed meanwhile, or may not be edited.')
      );
    const change = Change.of(debt.panel, fix.edits);
    if (change === null) {
      return [gone()];
    }
    const nodes: Node[] = change.hunks.map(hunk => diff(hunk, trans));
    if (fix.applicability !== 'safe') {
      nodes.push(element('p', '', trans.__('Not proved safe: look at it first.')));
    }
    const apply = button('mldebt-Panel-step', trans.__('Apply'), () => {
      if (!debt.changes.make(fix.title, change)) {
        apply.replaceWith(gone());
      }
    });
    return [...nodes, apply];
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
        this._pages.add(renderer);
        await renderer.renderModel(
          this._rendermime.createModel({ data: { 'text/markdown': page }, trusted: false })
        );
        content.append(renderer.node);
      }
      scrollable(content, trans.__('What the rule is about'));
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

  /** Let go of what was drawn: the list is drawn anew, or is gone. */
  clear(): void {
    this._pages.dispose();
    this._pages = new DisposableSet();
  }

  /** What holds the pages that are drawn. */
  private _pages = new DisposableSet();
  /** Findings whose page is open, and those whose fix is looked at; by fingerprint, for lists are drawn anew. */
  private readonly _open = new Set<string>();
  private readonly _previewed = new Set<string>();
}

/** Lines that go and lines that come; told apart by their signs, not by colour alone. */
function diff(hunk: Hunk, trans: TranslationBundle): HTMLElement {
  const node = element('pre', 'mldebt-Diff');
  scrollable(node, trans.__('What changes from line %1 on', hunk.line));
  for (const [kind, sign, lines] of [
    ['removed', '−', hunk.removed],
    ['added', '+', hunk.added]
  ] as const) {
    node.append(...lines.map(line => element('span', `mldebt-Diff-${kind}`, `${sign} ${line}\n`)));
  }
  return node;
}

/** What may be wider than the panel can be scrolled by keys too. */
function scrollable(node: HTMLElement, label: string): void {
  node.tabIndex = 0;
  node.setAttribute('role', 'group');
  node.setAttribute('aria-label', label);
}
