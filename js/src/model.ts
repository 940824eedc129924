/** What the panel knows: which notebook is in front. It draws nothing. */
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

export class PanelModel implements IDisposable {
  constructor(
    private readonly _tracker: INotebookTracker,
    private readonly _contents: Contents.IManager
  ) {
    _tracker.currentChanged.connect(this._follow, this);
    this._follow();
  }

  /** Emitted when another notebook comes to the front, or the one in front is renamed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The notebook in front, relative to the folder that the server serves; null: there is none. */
  get path(): string | null {
    return this._panel ? this._contents.localPath(this._panel.context.path) : null;
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
    if (panel === this._panel) {
      return;
    }
    this._panel?.context.pathChanged.disconnect(this._renamed, this);
    this._panel = panel;
    panel?.context.pathChanged.connect(this._renamed, this);
    this._changed.emit();
  }

  private _renamed(): void {
    this._changed.emit();
  }

  private _panel: NotebookPanel | null = null;
  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
