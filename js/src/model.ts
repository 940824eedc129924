/** What the panel knows of one notebook, from two sources: its kernel's session, else the server. It draws nothing. */
import type { NotebookPanel } from '@jupyterlab/notebook';

import { auditedContent, sentCells } from './document';
import { KernelSource } from './kernel-source';
import type { LiveState } from './live-state';
import { Observed } from './observed';
import type { Finding } from './protocol';
import type { ServerSource } from './server-source';

/** Milliseconds without a change before the document is sent. */
const PAUSE = 150;

/** Who speaks, and why not somebody better. */
export type Source =
  | { readonly kind: 'loading' }
  | { readonly kind: 'live' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'static'; readonly why: 'no-kernel' | 'not-loaded' | 'lacks' | 'garbled' }
  | { readonly kind: 'other-language'; readonly language: string }
  | { readonly kind: 'no-server' }
  | { readonly kind: 'failed'; readonly message: string };

/** Emits `changed` after everything that has changed in what is known. */
export class NotebookDebt extends Observed {
  constructor(
    readonly panel: NotebookPanel,
    private readonly _server: ServerSource,
    private readonly _localPath: (path: string) => string,
    autoload: () => boolean
  ) {
    super();
    this.kernel = new KernelSource(panel.sessionContext, autoload);
    this.kernel.changed.connect(this._told, this);
    panel.context.pathChanged.connect(this._edited, this);
    panel.disposed.connect(this.dispose, this);
    void panel.context.ready.then(() => {
      if (!this.isDisposed) {
        panel.content.model?.contentChanged.connect(this._edited, this);
        this._send();
      }
    });
  }

  readonly kernel: KernelSource;

  get path(): string {
    return this._localPath(this.panel.context.path);
  }

  get source(): Source {
    return this._source;
  }

  get live(): LiveState | null {
    return this.kernel.state;
  }

  get findings(): readonly Finding[] {
    return this._findings;
  }

  /** Minutes to pay all of it back. */
  get principal(): number {
    return this._findings.reduce((sum, finding) => sum + finding.effort_minutes, 0);
  }

  /** The same when findings were first known; null before. */
  get principalAtFirst(): number | null {
    return this._principalAtFirst;
  }

  protected override close(): void {
    window.clearTimeout(this._timer);
    this._asked?.abort();
    this.kernel.dispose();
  }

  /** The page of a rule in Markdown; null when it cannot be had. */
  page(rule: string): Promise<string | null> {
    return this._server.page(rule);
  }

  /** Send the document now. */
  refresh(): void {
    this._send();
  }

  private _told(): void {
    const connection = this.kernel.connection;
    if (connection === 'live' && !this._wasLive) {
      this._wasLive = true;
      this._send();
      return;
    }
    if (connection !== 'live' && this._wasLive) {
      this._wasLive = false;
      this._send();
      return;
    }
    const live = this.kernel.state;
    if (live?.hasFindings && this._source.kind === 'busy' && this._isBusy()) {
      // what is typed while a cell runs is known from the text, and the kernel tells of it when it is free
    } else if (live?.hasFindings) {
      this._know(live.findings);
      this._source = { kind: 'live' };
    } else if (this._source.kind === 'static' && connection !== 'live') {
      this._source = { kind: 'static', why: connection };
    }
    this.emit();
  }

  private _edited(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      this._send();
    }, PAUSE);
  }

  private _send(): void {
    const model = this.panel.content.model;
    if (model === null || this.isDisposed) {
      return;
    }
    window.clearTimeout(this._timer);
    this._asked?.abort();
    if (this.kernel.connection === 'live') {
      this.kernel.send(sentCells(model));
      if (this.kernel.state?.hasFindings === true && !this._isBusy()) {
        this._source = { kind: 'live' };
        this.emit();
        return;
      }
    }
    const asked = (this._asked = new AbortController());
    void this._server.audit(this.path, auditedContent(model), asked.signal).then(audited => {
      if (asked.signal.aborted || this.isDisposed) {
        return;
      }
      switch (audited.kind) {
        case 'overtaken':
          return;
        case 'missing':
          this._source = { kind: 'no-server' };
          break;
        case 'failed':
          this._source = { kind: 'failed', message: audited.message };
          break;
        case 'findings':
          this._audited(audited.findings);
          break;
      }
      this.emit();
    });
  }

  private _audited(findings: readonly Finding[]): void {
    const connection = this.kernel.connection;
    const foreign = findings.find(finding => finding.rule === OTHER_LANGUAGE);
    if (foreign !== undefined) {
      this._know([]);
      this._source = { kind: 'other-language', language: foreign.symbol ?? '' };
      return;
    }
    const busy = this._isBusy();
    if (this.kernel.state?.hasFindings === true && !busy) {
      return; // the kernel has spoken meanwhile, and knows more
    }
    this._know(findings);
    if (connection === 'live') {
      this._source = busy ? { kind: 'busy' } : { kind: 'live' };
    } else {
      this._source = { kind: 'static', why: connection };
    }
  }

  private _isBusy(): boolean {
    return this.panel.sessionContext.session?.kernel?.status === 'busy';
  }

  private _know(findings: readonly Finding[]): void {
    this._findings = findings;
    this._principalAtFirst ??= this.principal;
  }

  private _source: Source = { kind: 'loading' };
  private _findings: readonly Finding[] = [];
  private _principalAtFirst: number | null = null;
  private _asked: AbortController | null = null;
  private _timer = 0;
  private _wasLive = false;
}

/** The rule that speaks of notebooks in other languages. */
const OTHER_LANGUAGE = 'unsupported-language';
