/** Which notebook is in front, and what is known of it. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import { NotebookDebt } from './model';
import type { ServerSource } from './server-source';

export class PanelModel implements IDisposable {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _server: ServerSource,
    private readonly _localPath: (path: string) => string,
    private readonly _autoload: () => boolean
  ) {
    _tracker.currentChanged.connect(this._follow, this);
  }

  /** Emitted when another notebook comes to the front, and when something new is known of the one in front. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted with every notebook when it comes to the front first. */
  get added(): ISignal<this, NotebookDebt> {
    return this._added;
  }

  /** The notebook in front; null: there is none. */
  get current(): NotebookDebt | null {
    return this._current;
  }

  /** Look which notebook is in front; to be called once those who want to know are connected. */
  start(): void {
    this._follow();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    // everything that this object is connected to, or that is connected to it
    Signal.clearData(this);
  }

  private _follow(): void {
    const panel = this._tracker.currentWidget;
    if (panel === (this._current?.panel ?? null)) {
      return;
    }
    this._current?.changed.disconnect(this._emit, this);
    this._current = panel === null ? null : this._of(panel);
    this._current?.changed.connect(this._emit, this);
    this._emit();
  }

  /** Notebooks stay followed until they are closed: a session in the kernel needs the document of each. */
  private _of(panel: NotebookPanel): NotebookDebt {
    let known = this._known.get(panel);
    if (known === undefined) {
      known = new NotebookDebt(panel, this._server, this._localPath, this._autoload);
      this._known.set(panel, known);
      this._added.emit(known);
    }
    return known;
  }

  private _emit(): void {
    this._changed.emit();
  }

  private _current: NotebookDebt | null = null;
  private _isDisposed = false;
  private readonly _known = new WeakMap<NotebookPanel, NotebookDebt>();
  private readonly _added = new Signal<this, NotebookDebt>(this);
  private readonly _changed = new Signal<this, void>(this);
}
