/** What tells others that it has changed, until it is disposed. */
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

export abstract class Observed implements IDisposable {
  /** Emitted after everything that has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this.close();
      // everything that this object is connected to, or that is connected to it
      Signal.clearData(this);
    }
  }

  /** Let go of what is held; called once. */
  protected close(): void {
    // most hold nothing but connections
  }

  protected emit(): void {
    this._changed.emit();
  }

  private _isDisposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
