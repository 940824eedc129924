/** What is disposed once. */
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

export abstract class Disposable implements IDisposable {
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

  private _isDisposed = false;
}
