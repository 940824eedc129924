/** Counts of a classifier's errors for every threshold, and what they cost. Knows no DOM. */

export interface Prices {
  /** Of calling a row positive that is not. */
  readonly alarm: number;
  /** Of not calling a row positive that is. */
  readonly miss: number;
}

export class Costs {
  constructor(
    readonly parts: readonly string[],
    readonly thresholds: Float32Array,
    private readonly _counts: ReadonlyMap<string, Float32Array>
  ) {}

  get steps(): number {
    return this.thresholds.length;
  }

  alarms(part: number, at: number): number {
    return this._read('alarms', part, at);
  }

  misses(part: number, at: number): number {
    return this._read('misses', part, at);
  }

  total(part: number): number {
    return this._counts.get('total')?.[part] ?? 0;
  }

  /** The share of rows that are called otherwise than at a half. */
  flipped(part: number, at: number): number {
    const half = (this.steps - 1) / 2;
    const moved = this._read('positives', part, at) - this._read('positives', part, half);
    return Math.abs(moved) / this.total(part);
  }

  /** Per row. */
  cost(part: number, at: number, { alarm, miss }: Prices): number {
    return (alarm * this.alarms(part, at) + miss * this.misses(part, at)) / this.total(part);
  }

  /** Where the cost is least; of several, the one nearest to a half. */
  cheapest(part: number, prices: Prices): number {
    const half = (this.steps - 1) / 2;
    let best = half;
    for (let away = 1; away <= half; away++) {
      for (const at of [half - away, half + away]) {
        if (this.cost(part, at, prices) < this.cost(part, best, prices) - 1e-9) {
          best = at;
        }
      }
    }
    return best;
  }

  private _read(name: string, part: number, at: number): number {
    return this._counts.get(name)?.[part * this.steps + at] ?? 0;
  }
}
