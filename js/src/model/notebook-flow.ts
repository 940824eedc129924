/** What can be drawn of one notebook as it is now. The server is asked when somebody wants to know, and not before. */
import type { NotebookPanel } from '@jupyterlab/notebook';

import { Observed } from '../observed';
import { auditedContent, sentCells } from '../sources/document';
import type { Outlined } from '../sources/server-source';
import type { Silence } from './silence';

export type FlowState<F> = Silence | { readonly kind: 'known'; readonly flow: F };

/** How an outline is asked for. */
type Question<O> = (path: string, notebook: object, signal: AbortSignal) => Promise<Outlined<O>>;

/**
 * Emits `changed` when another answer has come. Changes of the document are looked for while somebody watches. `O` is
 * the outline that the server tells, `F` what is made of it.
 */
export class NotebookFlow<O extends { readonly language: string }, F> extends Observed {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _question: Question<O>,
    private readonly _make: (outline: O) => F,
    private readonly _path: () => string,
    private readonly _pause: () => number
  ) {
    super();
  }

  /** What was told last; the document may have changed since, `asked()` waits for what it is now. */
  get state(): FlowState<F> {
    return this._state;
  }

  /** What is known of the document as it is now; what was told stands while the document is the same. */
  async asked(): Promise<FlowState<F>> {
    await this._panel.context.ready;
    const model = this._panel.content.model;
    if (model === null || this.isDisposed) {
      return this._state;
    }
    const text = JSON.stringify(sentCells(model));
    if (text !== this._text) {
      this._text = text;
      this._answer = this._ask(auditedContent(model));
    }
    for (let answer: unknown = null; answer !== this._answer;) {
      answer = this._answer;
      await this._answer; // a newer question may have come meanwhile
    }
    return this._state;
  }

  /** Whether the document is still the one that was asked about. */
  get holds(): boolean {
    const { model } = this._panel.content;
    return model !== null && JSON.stringify(sentCells(model)) === this._text;
  }

  /** Ask again, whatever was answered. */
  refresh(): void {
    this._text = '';
    void this.asked();
  }

  /** Keep up with the document until `unwatch`. */
  watch(): void {
    this._watchers += 1;
    if (this._watchers === 1) {
      void this._panel.context.ready.then(() => {
        if (this._watchers > 0) {
          this._panel.content.model?.contentChanged.connect(this._edited, this);
        }
      });
    }
    void this.asked();
  }

  unwatch(): void {
    this._watchers -= 1;
    if (this._watchers === 0) {
      window.clearTimeout(this._timer);
      this._panel.content.model?.contentChanged.disconnect(this._edited, this);
    }
  }

  protected override close(): void {
    window.clearTimeout(this._timer);
    this._asking?.abort();
  }

  private _edited(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      void this.asked();
    }, this._pause());
  }

  private async _ask(notebook: object): Promise<void> {
    this._asking?.abort();
    const asking = (this._asking = new AbortController());
    const outlined = await this._question(this._path(), notebook, asking.signal);
    if (asking.signal.aborted || this.isDisposed) {
      return;
    }
    switch (outlined.kind) {
      case 'overtaken': // by another view of this notebook, whose answer does not come here
        this._text = '';
        this._edited();
        return;
      case 'missing':
        this._set({ kind: 'no-server' });
        break;
      case 'failed':
        this._set(outlined);
        break;
      case 'outline': {
        const { outline } = outlined;
        this._set(
          outline.language === 'python'
            ? { kind: 'known', flow: this._make(outline) }
            : { kind: 'other-language', language: outline.language }
        );
      }
    }
  }

  private _set(state: FlowState<F>): void {
    if (state.kind !== 'known' && state.kind !== 'other-language') {
      this._text = ''; // it is asked for again
    }
    this._state = state;
    this.emit();
  }

  private _state: FlowState<F> = { kind: 'loading' };
  private _text = '';
  private _answer: Promise<void> = Promise.resolve();
  private _asking: AbortController | null = null;
  private _watchers = 0;
  private _timer = 0;
}
