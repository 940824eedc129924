/**
 * A matrix on two canvases: squares below, the cross of the place in hand above, so that hovering redraws two lines only.
 * What lies within noise is a small grey square, what lies beyond fills its field: size says it, not colour alone.
 */
import { element } from '../views/dom';
import { type Colours, coloursOf } from './colours';
import type { Matrix, Place } from './matrix';

const [LEAST, MOST] = [4, 24];
/** The sides of fields from which on names stand beside them. */
const READABLE = 10;
const WIDEST = 820;
const LETTER = 7;
const MOST_LETTERS = 22;

export class HeatMapDrawing {
  constructor(private readonly _matrix: Matrix) {
    this._below.className = 'mldebt-HeatMap-squares';
    this._above.className = 'mldebt-HeatMap-cross';
    this.node.append(this._below, this._above);
  }

  readonly node = element('div', 'mldebt-HeatMap-canvas');

  /** Draw everything anew, in the room there is. */
  draw(room: number, gone: ReadonlySet<number>): void {
    const { size } = this._matrix;
    const widest = Math.min(room, WIDEST);
    const letters = Math.min(
      MOST_LETTERS,
      Math.max(...this._matrix.names.map(name => name.length))
    );
    const gutter = Math.ceil(letters * LETTER) + 8;
    this._field = held(Math.floor((widest - gutter) / size));
    this._gutter = this._field >= READABLE ? gutter : 0;
    if (this._gutter === 0) {
      this._field = held(Math.floor(widest / size));
    }
    this._colours = coloursOf(this.node);
    const side = this._gutter + size * this._field;
    for (const canvas of [this._below, this._above]) {
      const ratio = window.devicePixelRatio;
      canvas.width = canvas.height = Math.ceil(side * ratio);
      canvas.style.width = canvas.style.height = `${String(side)}px`;
      canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    this.node.style.width = this.node.style.height = `${String(side)}px`;
    const brush = this._below.getContext('2d');
    if (brush !== null) {
      this._squares(brush, this._colours);
      this._names(brush, this._colours, gone);
      this._strikes(brush, this._colours, gone);
    }
  }

  /** The cross over a place, or none. */
  point(place: Place | null): void {
    const brush = this._above.getContext('2d');
    const { _gutter: gutter, _field: field, _colours: colours } = this;
    if (brush === null || colours === null) {
      return;
    }
    const side = gutter + this._matrix.size * field;
    brush.clearRect(0, 0, side, side);
    if (place === null) {
      return;
    }
    const [x, y] = [gutter + place.column * field, gutter + place.row * field];
    brush.strokeStyle = colours.line;
    brush.globalAlpha = 0.35;
    brush.lineWidth = 1;
    brush.strokeRect(gutter + 0.5, y - 0.5, side - gutter - 1, field + 1);
    brush.strokeRect(x - 0.5, gutter + 0.5, field + 1, side - gutter - 1);
    brush.globalAlpha = 1;
    brush.lineWidth = 2;
    brush.strokeRect(x - 1, y - 1, field + 2, field + 2);
  }

  /** The place under a pointer; over the names of rows it is on the diagonal. */
  at(event: MouseEvent): Place | null {
    const box = this.node.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - this._gutter) / this._field);
    const column = Math.floor((event.clientX - box.left - this._gutter) / this._field);
    const { size } = this._matrix;
    if (row < 0 || row >= size || column >= size) {
      return null;
    }
    return { row, column: column < 0 ? row : column };
  }

  private _squares(brush: CanvasRenderingContext2D, colours: Colours): void {
    const { _matrix: matrix, _gutter: gutter, _field: field } = this;
    const gap = field > 8 ? 1 : 0;
    const small = Math.max(1, Math.round(field * 0.35));
    const inset = (field - small) / 2;
    for (let row = 0; row < matrix.size; row++) {
      for (let column = 0; column < matrix.size; column++) {
        const place = { row, column };
        const [x, y] = [gutter + column * field, gutter + row * field];
        if (Number.isNaN(matrix.value(place))) {
          continue;
        }
        if (row === column) {
          brush.fillStyle = colours.diagonal;
          brush.fillRect(x, y, field - gap, field - gap);
        } else if (matrix.isBeyond(place)) {
          const step = Math.round(matrix.share(place) * (colours.ramp.length - 1));
          brush.fillStyle = colours.ramp[step] ?? colours.line;
          brush.fillRect(x, y, field - gap, field - gap);
        } else {
          brush.fillStyle = colours.noise;
          brush.fillRect(x + inset, y + inset, small, small);
        }
      }
    }
  }

  private _names(
    brush: CanvasRenderingContext2D,
    colours: Colours,
    gone: ReadonlySet<number>
  ): void {
    const { _matrix: matrix, _gutter: gutter, _field: field } = this;
    if (gutter === 0) {
      return;
    }
    brush.font = `${String(Math.min(12, field))}px ${getComputedStyle(this.node).fontFamily}`;
    brush.textBaseline = 'middle';
    brush.fillStyle = colours.text;
    for (let at = 0; at < matrix.size; at++) {
      const name = cut(matrix.name(at));
      brush.globalAlpha = gone.has(matrix.feature(at)) ? 0.55 : 1;
      const middle = gutter + (at + 0.5) * field;
      brush.textAlign = 'right';
      brush.fillText(name, gutter - 6, middle);
      brush.save();
      brush.translate(middle, gutter - 6);
      brush.rotate(-Math.PI / 2);
      brush.textAlign = 'left';
      brush.fillText(name, 0, 0);
      brush.restore();
    }
    brush.globalAlpha = 1;
  }

  private _strikes(
    brush: CanvasRenderingContext2D,
    colours: Colours,
    gone: ReadonlySet<number>
  ): void {
    const { _matrix: matrix, _gutter: gutter, _field: field } = this;
    brush.strokeStyle = colours.diagonal;
    brush.lineWidth = 1;
    for (let at = 0; at < matrix.size; at++) {
      if (gone.has(matrix.feature(at))) {
        const middle = gutter + (at + 0.5) * field;
        brush.beginPath();
        brush.moveTo(0, middle);
        brush.lineTo(gutter + matrix.size * field, middle);
        brush.moveTo(middle, 0);
        brush.lineTo(middle, gutter + matrix.size * field);
        brush.stroke();
      }
    }
  }

  private readonly _below = element('canvas');
  private readonly _above = element('canvas');
  private _field = LEAST;
  private _gutter = 0;
  private _colours: Colours | null = null;
}

function held(field: number): number {
  return Math.max(LEAST, Math.min(MOST, field));
}

function cut(name: string): string {
  return name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
}
