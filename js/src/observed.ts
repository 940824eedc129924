/** What tells others that it has changed, until it is disposed. */
import { type ISignal, Signal } from '@lumino/signaling';

import { Disposable } from './disposable';

export abstract class Observed extends Disposable {
  /** Emitted after everything that has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  protected emit(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
}
