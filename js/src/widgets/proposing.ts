/**
 * Code for the notebook, proposed and never put there silently: the labextension of this package inserts a cell below,
 * not run, when somebody asks for it; where there is none, the code goes to the clipboard.
 */
import { button, element } from '../views/dom';

/** Sent from inside the output of a cell; who takes it prevents the default. */
export const PROPOSAL = 'mldebt-proposal';

export class Proposing {
  constructor(private readonly _source: () => string) {
    this._said.setAttribute('role', 'status');
    this.node.append(
      button('mldebt-Widget-main', 'Insert a cell below', () => {
        this._insert();
      }),
      button('', 'Copy', () => {
        void this._copy('Copied.');
      }),
      this._said
    );
  }

  readonly node = element('div', 'mldebt-Proposing');

  private _insert(): void {
    const event = new CustomEvent(PROPOSAL, {
      bubbles: true,
      cancelable: true,
      composed: true,
      detail: { source: this._source() }
    });
    if (this.node.dispatchEvent(event)) {
      void this._copy(
        'This front end cannot insert cells. The code is copied: paste it into a cell.'
      );
    } else {
      this._said.textContent = 'A cell was inserted below. It has not been run.';
    }
  }

  private async _copy(said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(this._source());
      this._said.textContent = said;
    } catch {
      this._said.textContent = 'The clipboard is closed to this page: select the code and copy it.';
    }
  }

  private readonly _said = element('span', 'mldebt-Proposing-said');
}
