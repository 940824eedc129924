/**
 * The CACE matrix in an order, with its floors: what a place in it says, where keys lead from there. Places (row, column)
 * are those on the screen; features have the numbers that the kernel knows them by. Knows no DOM.
 */
import { short } from './numbers';

export interface Place {
  readonly row: number;
  readonly column: number;
}

const STRIDE = 10;

export class Matrix {
  constructor(
    readonly names: readonly string[],
    readonly order: readonly number[],
    private readonly _floor: Float32Array,
    whole: Float32Array,
    private readonly _rows: number
  ) {
    this._values = whole;
    this.top = this._largest();
  }

  /** The largest movement of another feature's effect in the whole model: the end of the scale. */
  readonly top: number;

  get size(): number {
    return this.names.length;
  }

  /** The matrix of another model of the same features; NaN where a feature is gone. */
  replace(values: Float32Array): void {
    this._values = values;
  }

  feature(position: number): number {
    return this.order[position] ?? 0;
  }

  name(position: number): string {
    return this.names[this.feature(position)] ?? '';
  }

  value({ row, column }: Place): number {
    return this._values[this.feature(row) * this.size + this.feature(column)] ?? NaN;
  }

  floor(column: number): number {
    return this._floor[this.feature(column)] ?? 0;
  }

  isBeyond(place: Place): boolean {
    return place.row !== place.column && this.value(place) > this.floor(place.column);
  }

  /** Between 0 and 1, by roots: small movements are seen, too. */
  share(place: Place): number {
    return this.top > 0 ? Math.min(Math.sqrt(this.value(place) / this.top), 1) : 0;
  }

  /** The whole sentence, with units and the floor. */
  sentence(place: Place): string {
    const [going, moving] = [this.name(place.row), this.name(place.column)];
    const value = this.value(place);
    if (Number.isNaN(value)) {
      const gone = Number.isNaN(this.value({ row: place.row, column: place.row }));
      return `${gone ? going : moving} is dropped.`;
    }
    if (place.row === place.column) {
      return `${going} itself: all of its effect goes, ${short(value)} sd of the response.`;
    }
    const start = `Trained without ${going}, the effect of ${moving} moves by ${short(value)} sd of the response`;
    const floor = short(this.floor(place.column));
    return this.isBeyond(place)
      ? `${start}; noise alone moves it by up to ${floor} sd.`
      : `${start}, no more than noise alone (${floor} sd): not measurable at ${String(this._rows)} rows.`;
  }

  /** How far the furthest effect moves without a feature, and whose it is. */
  furthest(feature: number): { feature: number; value: number } | null {
    let found: { feature: number; value: number } | null = null;
    for (let other = 0; other < this.size; other++) {
      const value = this._values[feature * this.size + other] ?? NaN;
      if (other !== feature && value > (this._floor[other] ?? 0) && value > (found?.value ?? 0)) {
        found = { feature: other, value };
      }
    }
    return found;
  }

  /** Where a key leads; null for keys that lead nowhere. */
  moved({ row, column }: Place, key: string): Place | null {
    const last = this.size - 1;
    const held = (position: number): number => Math.max(0, Math.min(last, position));
    switch (key) {
      case 'ArrowUp':
        return { row: held(row - 1), column };
      case 'ArrowDown':
        return { row: held(row + 1), column };
      case 'ArrowLeft':
        return { row, column: held(column - 1) };
      case 'ArrowRight':
        return { row, column: held(column + 1) };
      case 'PageUp':
        return { row: held(row - STRIDE), column };
      case 'PageDown':
        return { row: held(row + STRIDE), column };
      case 'Home':
        return { row, column: 0 };
      case 'End':
        return { row, column: last };
      default:
        return null;
    }
  }

  private _largest(): number {
    let top = 0;
    for (let row = 0; row < this.size; row++) {
      for (let column = 0; column < this.size; column++) {
        const value = this._values[row * this.size + column] ?? 0;
        if (row !== column && value > top) {
          top = value;
        }
      }
    }
    return top;
  }

  private _values: Float32Array;
}

/** What is known of a model without some features. */
export interface Loss {
  readonly rise: number;
  readonly error: number;
  readonly loss: number;
  readonly moved: number;
  readonly share: number | null;
  readonly pair: number | null;
}

/** What leaving two out says beyond leaving out each; null for other numbers of features. */
export function together(pair: number | null, tolerance: number): string | null {
  if (pair === null) {
    return null;
  }
  if (pair > tolerance) {
    return `Together they cost ${short(pair)} more than each alone: keep one of the two.`;
  }
  return pair < -tolerance
    ? `Together they cost ${short(-pair)} less than each alone: each needs the other.`
    : 'Together they cost what they cost one by one: neither stands in for the other.';
}
