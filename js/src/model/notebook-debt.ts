/** What the panel knows of one notebook, from two sources: its kernel's session, else the server. It draws nothing. */
import type { ICodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

import { auditedContent, sentCells } from '../sources/document';
import type { Outline } from '../sources/outline';
import type { PipelineOutline } from '../sources/pipeline-outline';
import { ChangeLog } from './changes';
import { Dataflow } from './dataflow';
import { NotebookFlow } from './notebook-flow';
import { NotebookTrend } from './notebook-trend';
import type { Connection, KernelPolicy, KernelSource } from '../sources/kernel-source';
import type { LiveState } from '../sources/live-state';
import { Observed } from '../observed';
import { Pipeline } from './pipeline';
import type { Edit, Finding } from '../sources/protocol';
import type { ServerSource } from '../sources/server-source';
import type { Settings } from './settings';
import type { Silence } from './silence';
import { isOn, switchTo } from './switch';

/** Who speaks, and why not somebody better. `off`: nobody is to speak of this notebook. */
export type Source =
  | Silence
  | { readonly kind: 'off' }
  | { readonly kind: 'live' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'static'; readonly why: Exclude<Connection, 'live'> };

/** Emits `changed` after everything that has changed in what is known. */
export class NotebookDebt extends Observed {
  constructor(
    readonly panel: NotebookPanel,
    kernelOf: (policy: () => KernelPolicy) => KernelSource,
    private readonly _server: ServerSource,
    private readonly _settings: Settings,
    private readonly _localPath: (path: string) => string
  ) {
    super();
    this.kernel = kernelOf(() => ({
      // before the document is there it is not known whether it wants to be followed
      listen: this._isReady && this.isOn && _settings.values.live,
      load: _settings.values.autoload
    }));
    this.kernel.changed.connect(this._told, this);
    const path = (): string => this.path;
    const pause = (): number => _settings.values.pause;
    this.flow = new NotebookFlow(
      panel,
      (...question) => _server.dataflow(...question),
      outline => new Dataflow(outline),
      path,
      pause
    );
    this.pipeline = new NotebookFlow(
      panel,
      (...question) => _server.pipeline(...question),
      outline => new Pipeline(outline),
      path,
      pause
    );
    this.trend = new NotebookTrend(panel, _server, path, () => this.isOn && _settings.values.trend);
    this.changes.changed.connect(this.emit, this);
    _settings.changed.connect(this._set, this);
    panel.context.pathChanged.connect(this._edited, this);
    panel.disposed.connect(this.dispose, this);
    void panel.context.ready.then(() => {
      if (!this.isDisposed) {
        this._isReady = true;
        panel.content.model?.contentChanged.connect(this._edited, this);
        panel.content.model?.metadataChanged.connect(this._switched, this);
        this._set();
      }
    });
  }

  readonly kernel: KernelSource;

  /** How much debt it has had; nothing is asked before somebody wants to know. */
  readonly trend: NotebookTrend;

  /** What depends on what; nothing is asked before somebody wants to know. */
  readonly flow: NotebookFlow<Outline, Dataflow>;

  /** What is done to data; nothing is asked before somebody wants to know. */
  readonly pipeline: NotebookFlow<PipelineOutline, Pipeline>;

  /** Changes that were made on behalf of findings, to be taken back. */
  readonly changes = new ChangeLog();

  get path(): string {
    return this._localPath(this.panel.context.path);
  }

  get source(): Source {
    return this._source;
  }

  get live(): LiveState | null {
    return this.kernel.state;
  }

  /** Those that the settings let through; the same array until others are known. */
  get findings(): readonly Finding[] {
    return this._findings;
  }

  /** Whether this notebook is followed at all; its metadata keep that. */
  get isOn(): boolean {
    return isOn(this.panel.context.model);
  }

  /** Switch this notebook off or on again, in its metadata. */
  switch(on: boolean): void {
    switchTo(on, this.panel.context.model);
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
    this.trend.dispose();
    this.changes.dispose();
    this.flow.dispose();
    this.pipeline.dispose();
  }

  /** Emitted with the id of a cell that people want to be shown. */
  get wanted(): ISignal<this, string> {
    return this._wanted;
  }

  /** Ask whoever shows findings for those of a cell. */
  reveal(cell: string): void {
    this._wanted.emit(cell);
  }

  /** Whether there is anything to be said of a cell. */
  knowsOf(cell: string | null): boolean {
    return (
      cell !== null &&
      (this._findings.some(finding => finding.cell_id === cell) ||
        ['stale', 'unknown'].includes(this.live?.cells.get(cell)?.status ?? ''))
    );
  }

  /** The page of a rule in Markdown; null when it cannot be had. */
  page(rule: string): Promise<string | null> {
    return this._server.page(rule);
  }

  /** The edit that writes a decision about a finding into its cell; null where none can stand. Throws with the reason. */
  decided(
    finding: Finding,
    source: string,
    said: { readonly accept: boolean; readonly until: string | null; readonly reason: string }
  ): Promise<Edit | null> {
    const line = finding.line ?? 1;
    return this._server.decision({
      ...said,
      rule: finding.rule,
      source,
      line,
      end_line: Math.max(finding.end_line ?? line, line),
      cell_index: finding.cell_index ?? 0,
      cell_id: finding.cell_id
    });
  }

  /** Send the document now. */
  refresh(): void {
    this._send();
  }

  private _switched(): void {
    if (this.isOn !== (this._source.kind !== 'off')) {
      this._set();
    }
  }

  /** Something is set otherwise: of this notebook or of all. */
  private _set(): void {
    if (!this._isReady) {
      return;
    }
    if (!this.isOn) {
      window.clearTimeout(this._timer);
      this._asked?.abort();
      this._show([]);
      this._source = { kind: 'off' };
      this.kernel.follow();
      this.emit();
      return;
    }
    if (this._source.kind === 'off') {
      this._source = { kind: 'loading' };
    }
    this._show(this._all);
    this.kernel.follow();
    this._send();
  }

  private _told(): void {
    if (this._source.kind === 'off') {
      return; // it is not listened to any more
    }
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
    }, this._settings.values.pause);
  }

  private _send(): void {
    const model = this.panel.content.model;
    if (model === null || this.isDisposed || !this.isOn) {
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
        case 'overtaken': // by another view of this notebook, whose answer does not come here
          this._edited();
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

  /**
   * Whether the kernel runs a cell. Its status alone does not tell: a message that a subshell has answered meanwhile
   * makes it idle.
   */
  private _isBusy(): boolean {
    return (
      this.panel.sessionContext.session?.kernel?.status === 'busy' ||
      this.panel.content.widgets.some(
        cell => (cell.model as Partial<ICodeCellModel>).executionState === 'running'
      )
    );
  }

  private _know(findings: readonly Finding[]): void {
    this._show(findings);
    this._principalAtFirst ??= this.principal;
    this.trend.note(this.principal, this._findings.length);
  }

  private _show(findings: readonly Finding[]): void {
    this._all = findings;
    const shown = findings.filter(finding => this._settings.shows(finding));
    if (JSON.stringify(shown) !== JSON.stringify(this._findings)) {
      this._findings = shown;
    }
  }

  private _source: Source = { kind: 'loading' };
  private _all: readonly Finding[] = [];
  private _findings: readonly Finding[] = [];
  private _principalAtFirst: number | null = null;
  private _asked: AbortController | null = null;
  private _timer = 0;
  private readonly _wanted = new Signal<this, string>(this);
  private _wasLive = false;
  private _isReady = false;
}

/** The rule that speaks of notebooks in other languages. */
const OTHER_LANGUAGE = 'unsupported-language';
