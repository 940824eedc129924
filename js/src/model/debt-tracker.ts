/** Which notebook is in front, and what is known of it. */
import type { ISessionContext } from '@jupyterlab/apputils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { type ISignal, Signal } from '@lumino/signaling';

import { NotebookDebt } from './notebook-debt';
import { Observed } from '../observed';
import type { Settings } from './settings';
import { type KernelPolicy, KernelSource } from '../sources/kernel-source';
import type { ServerSource } from '../sources/server-source';

/** Emits `changed` when another notebook comes to the front, and when something new is known of the one in front. */
export class DebtTracker extends Observed {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _server: ServerSource,
    readonly settings: Settings,
    private readonly _localPath: (path: string) => string
  ) {
    super();
  }

  /** Emitted with every notebook when it comes to the front first. */
  get added(): ISignal<this, NotebookDebt> {
    return this._added;
  }

  /** The notebook in front; null: there is none. */
  get current(): NotebookDebt | null {
    return this._current;
  }

  /** Follow what comes to the front; to be called once those who want to know are connected. */
  start(): void {
    this._tracker.currentChanged.connect(this._follow, this);
    this._follow();
  }

  private _follow(): void {
    const panel = this._tracker.currentWidget;
    if (panel === (this._current?.panel ?? null)) {
      return;
    }
    this._current?.changed.disconnect(this.emit, this);
    this._current = panel === null ? null : this._of(panel);
    this._current?.changed.connect(this.emit, this);
    this.emit();
  }

  /** Notebooks stay followed until they are closed: a session in the kernel needs the document of each. */
  private _of(panel: NotebookPanel): NotebookDebt {
    let known = this._known.get(panel);
    if (known === undefined) {
      known = new NotebookDebt(
        panel,
        policy => this._kernelOf(panel, policy),
        this._server,
        this.settings,
        this._localPath
      );
      this._known.set(panel, known);
      this._added.emit(known);
    }
    return known;
  }

  /** Views of one document share its session, and so the line to its kernel; it lasts as long as the session. */
  private _kernelOf({ sessionContext }: NotebookPanel, policy: () => KernelPolicy): KernelSource {
    const known = this._kernels.get(sessionContext);
    if (known !== undefined) {
      return known;
    }
    const source = new KernelSource(sessionContext, policy);
    this._kernels.set(sessionContext, source);
    sessionContext.disposed.connect(() => {
      source.dispose();
    });
    return source;
  }

  private _current: NotebookDebt | null = null;
  private readonly _known = new WeakMap<NotebookPanel, NotebookDebt>();
  private readonly _kernels = new WeakMap<ISessionContext, KernelSource>();
  private readonly _added = new Signal<this, NotebookDebt>(this);
}
