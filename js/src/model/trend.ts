/** How much debt a notebook has had: while it is open, and when it was saved. Knows no widget. */
import { Observed } from '../observed';
import type { SavedAudit } from '../sources/protocol';

/** One moment: when (milliseconds since 1970), minutes to pay all back, number of findings. */
export interface Moment {
  readonly time: number;
  readonly minutes: number;
  readonly findings: number;
}

/** More moments of one session are not kept. */
const MOST = 1000;

/** Emits `changed` with every new moment. */
export class Trend extends Observed {
  constructor(private readonly _now: () => number = Date.now) {
    super();
  }

  /** Since the notebook was opened, the oldest first: each moment in which something became another. */
  get session(): readonly Moment[] {
    return this._session;
  }

  /** When it was saved, the oldest first; null: not known. */
  get saved(): readonly Moment[] | null {
    return this._saved;
  }

  /** Something is known now. */
  note(minutes: number, findings: number): void {
    const last = this._session.at(-1);
    if (last?.minutes !== minutes || last.findings !== findings) {
      this._session = [...this._session, { time: this._now(), minutes, findings }].slice(-MOST);
      this.emit();
    }
  }

  /** What the server has kept. */
  take(records: readonly SavedAudit[] | null): void {
    this._saved =
      records
        ?.map(({ time, minutes, findings }) => ({ time: Date.parse(time), minutes, findings }))
        .filter(moment => Number.isFinite(moment.time)) ?? null;
    this.emit();
  }

  private _session: readonly Moment[] = [];
  private _saved: readonly Moment[] | null = null;
}
