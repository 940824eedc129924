/** The panel at the right side. It draws what PanelModel knows and decides nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { PanelModel } from './model';
import { auditCommand } from './terminal';

export class DebtPanel extends Widget {
  constructor(
    private readonly _model: PanelModel,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('mldebt-Panel');
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _trans.__('ML debt'));

    const title = element('h2', 'mldebt-Panel-title', _trans.__('ML debt'));
    const body = element('div', 'mldebt-Panel-body');
    // a screen reader is told when another notebook comes to the front
    body.setAttribute('aria-live', 'polite');
    this._withNotebook.append(
      this._notebook,
      element('p', '', _trans.__('To see its technical debt, run this in a terminal:')),
      this._command,
      element(
        'p',
        'mldebt-Panel-hint',
        _trans.__('The path is relative to the folder in which the Jupyter server was started.')
      )
    );
    body.append(
      this._withNotebook,
      this._withoutNotebook,
      element(
        'p',
        'mldebt-Panel-hint mldebt-Panel-outlook',
        _trans.__(
          'This panel does not look into your notebook or its kernel yet. Live warnings are planned.'
        )
      )
    );
    this.node.append(title, body);

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

  private _draw(): void {
    const path = this._model.path;
    this._withNotebook.hidden = path === null;
    this._withoutNotebook.hidden = path !== null;
    this._withoutNotebook.textContent = this._trans.__('Open a notebook to see how to audit it.');
    if (path !== null) {
      this._notebook.textContent = path.split('/').at(-1) ?? path;
      this._notebook.title = path;
      this._command.textContent = auditCommand(path);
    }
  }

  private readonly _withNotebook = element('div');
  private readonly _withoutNotebook = element('p', 'mldebt-Panel-empty');
  private readonly _notebook = element('p', 'mldebt-Panel-notebook');
  private readonly _command = element('code', 'mldebt-Panel-command');
}

/** A new element; text is set as text, never as HTML. */
function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = ''
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}
