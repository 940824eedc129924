/** Shapes and signs that tell kinds of nodes apart without colours. */
import type { Kind } from '../sources/outline';
import { svg } from './dom';
import type { Size } from './flow-layout';

/** The sign of each kind of value, beside its shape. */
export const GLYPHS: Readonly<Record<Kind, string>> = {
  cell: '3',
  variable: '•',
  function: 'ƒ',
  class: '◇',
  import: '↓',
  frame: '▦',
  column: '▥',
  array: '▤',
  model: '◆',
  file: '≡'
};

const FOLD = 8;
const SLANT = 9;
const LID = 3;

/** How far texts stand from the left and the right end of a shape. */
export const ASIDE = 14;

/** Kinds with an outline of their own; what a letter stands for is a number of pixels. */
const PATHS: Readonly<Record<string, (w: number, h: number) => string>> = {
  file: (w, h) => dogEared(w, h),
  sink: (w, h) => dogEared(w, h),
  source: (w, h) =>
    `M0,${n(LID)}a${n(w / 2)},${n(LID)} 0 0 1 ${n(w)},0v${n(h - 2 * LID)}a${n(w / 2)},${n(LID)} 0 0 1 ${n(-w)},0z` +
    `M0,${n(LID)}a${n(w / 2)},${n(LID)} 0 0 0 ${n(w)},0`,
  parting: (w, h) =>
    `M${n(SLANT)},0H${n(w - SLANT)}L${n(w)},${n(h / 2)}L${n(w - SLANT)},${n(h)}H${n(SLANT)}L0,${n(h / 2)}z`,
  transformer: (w, h) => `M${n(SLANT)},0H${n(w)}L${n(w - SLANT)},${n(h)}H0z`,
  estimator: (w, h) => `M0,0H${n(w)}V${n(h)}H0zM3,3V${n(h - 3)}H${n(w - 3)}V3z`
};

/** Rectangles are cells and operations without a shape of their own; values and scores have round ends. */
export function shapeOf(kind: string, { width, height }: Size): SVGElement {
  if (Object.hasOwn(PATHS, kind)) {
    const path = svg('path', 'mldebt-FlowGraph-shape');
    path.setAttribute('d', PATHS[kind](width, height));
    return path;
  }
  const rect = svg('rect', 'mldebt-FlowGraph-shape');
  const square = kind === 'cell' || kind === 'operation';
  rect.setAttribute('width', n(width));
  rect.setAttribute('height', n(height));
  rect.setAttribute('rx', n(square ? 3 : height / 2));
  return rect;
}

function dogEared(w: number, h: number): string {
  return `M0,0H${n(w - FOLD)}L${n(w)},${n(FOLD)}V${n(h)}H0ZM${n(w - FOLD)},0V${n(FOLD)}H${n(w)}`;
}

function n(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
