/** The path from all features to none, and a cut in it. Knows no DOM. */
import { listed, short, signed } from './numbers';

export interface Step {
  readonly name: string;
  readonly cost: number;
  readonly upper: number;
  readonly loss: number;
  readonly why: string;
  readonly keep_one_of: readonly string[];
}

/** The kinds of `RemovalRecord`, in words. */
const WHY: Readonly<Partial<Record<string, string>>> = {
  unused: 'it has one value, or nothing of it reaches the model',
  epsilon: 'worth nothing measurable, alone or with the others',
  legacy: 'worth something alone, nothing beside those that stay'
};

export class Path {
  constructor(
    private readonly _names: readonly string[],
    readonly steps: readonly Step[],
    private readonly _whole: number,
    readonly tolerance: number,
    readonly noise: number
  ) {}

  /** The loss on unseen rows after so many steps. */
  loss(cut: number): number {
    return this.steps[cut - 1]?.loss ?? this._whole;
  }

  dropped(cut: number): string[] {
    return this.steps.slice(0, cut).map(step => step.name);
  }

  left(cut: number): string[] {
    const gone = new Set(this.dropped(cut));
    return this._names.filter(name => !gone.has(name));
  }

  /** What is left as Python. */
  code(cut: number): string {
    const lines = [''];
    for (const name of this.left(cut)) {
      const word = `${quoted(name)}, `;
      const last = lines[lines.length - 1] ?? '';
      if (last !== '' && last.length + word.length > 84) {
        lines.push(word);
      } else {
        lines[lines.length - 1] = last + word;
      }
    }
    const text = lines.map(line => line.trimEnd());
    return text.length === 1
      ? `columns = [${(text[0] ?? '').replace(/,$/, '')}]`
      : `columns = [\n${text.map(line => `    ${line}`).join('\n')}\n]`;
  }

  /** What the cut means. */
  sentence(cut: number): string {
    if (cut === 0) {
      return `All ${String(this._names.length)} features: loss ${short(this._whole)} on unseen rows.`;
    }
    const rise = this.loss(cut) - this._whole;
    const verdict =
      rise <= 0
        ? 'no rise'
        : rise <= this.noise
          ? 'within noise'
          : rise <= this.tolerance
            ? 'beyond noise, within the tolerance'
            : 'beyond the tolerance';
    return (
      `Without ${String(cut)} of ${String(this._names.length)} features (last: ${this.steps[cut - 1]?.name ?? ''}): ` +
      `loss ${short(this.loss(cut))}, ${signed(rise)}: ${verdict}.`
    );
  }

  /** Why the last one before the cut goes. */
  reason(cut: number): string {
    if (cut === 0) {
      return '';
    }
    const step = this.steps[cut - 1];
    const cost = `${step.name} costs ${signed(step.cost)} at this point, at most ${short(step.upper)}`;
    return step.keep_one_of.length > 0
      ? `${cost}; ${listed(step.keep_one_of)} can take its place: keep one.`
      : step.why
        ? `${cost}: ${WHY[step.why] ?? step.why}.`
        : `${cost}; the measurement does not propose to drop it.`;
  }

  /** The losses to be drawn: around the cut and the tolerance, not up to the model that knows nothing. */
  range(cut: number): readonly [number, number] {
    const seen = Array.from({ length: cut + 1 }, (_, at) => this.loss(at));
    const margin = Math.max(this.tolerance, this.noise, 1e-12);
    const low = Math.min(...seen, this._whole - this.noise) - margin;
    return [low, Math.max(...seen, this._whole + 2 * margin) + margin];
  }

  /** Where a key leads; null for keys that lead nowhere. */
  moved(cut: number, key: string): number | null {
    const last = this.steps.length;
    const held = (value: number): number => Math.max(0, Math.min(last, value));
    switch (key) {
      case 'ArrowLeft':
      case 'ArrowDown':
        return held(cut - 1);
      case 'ArrowRight':
      case 'ArrowUp':
        return held(cut + 1);
      case 'PageDown':
        return held(cut - 5);
      case 'PageUp':
        return held(cut + 5);
      case 'Home':
        return 0;
      case 'End':
        return last;
      default:
        return null;
    }
  }
}

/** A text as a Python literal. */
function quoted(name: string): string {
  return JSON.stringify(name);
}
