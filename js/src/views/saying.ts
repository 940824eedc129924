/** One sentence and the next step that it offers; and the words where nothing can be said of a notebook. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Silence } from '../model/silence';
import { button, element } from './dom';

/** A sentence, and what stands behind it. */
export type Words = readonly [text: string, ...steps: Node[]];

/** A place that screen readers listen to. */
export class Saying {
  constructor(className: string) {
    this.node = element('div', className);
    this.node.setAttribute('aria-live', 'polite');
  }

  readonly node: HTMLElement;

  /** Say it; who listens hears what has changed only: another sentence, or the same `about` something else. */
  say(about: object, [text, ...steps]: Words): void {
    if (about !== this._about || text !== this._text) {
      this._about = about;
      this._text = text;
      this.node.replaceChildren(element('span', '', text), ...steps);
    }
  }

  private _about: object | null = null;
  private _text = '';
}

/** What is said where nothing is known of a notebook; `again` asks once more. */
export function silent(state: Silence, trans: TranslationBundle, again: () => void): Words {
  switch (state.kind) {
    case 'loading':
      return [trans.__('Looking at the notebook …')];
    case 'other-language':
      return [trans.__('This notebook is in %1. Only Python is understood.', state.language)];
    case 'no-server':
      return [
        trans.__('This Jupyter server has no mldebt. Enable it where the server runs:'),
        command('jupyter server extension enable mldebt_nb')
      ];
    case 'failed':
      return [
        trans.__('The notebook could not be audited: %1', state.message),
        button('mldebt-Panel-step', trans.__('Try again'), again)
      ];
  }
}

/** What is to be typed somewhere else. */
export function command(text: string): HTMLElement {
  return element('code', 'mldebt-Panel-command', text);
}
