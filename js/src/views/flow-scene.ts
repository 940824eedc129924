/** What the drawings of a graph ask for: what is drawn, how it looks, what is said of it. It draws nothing itself. */
import type { Picture, PictureNode } from '../model/picture';
import type { Kind } from '../sources/outline';

/** How one node looks, and what is said of it. */
export interface Look {
  /** Its shape and its hue. */
  readonly kind: string;
  /** Before the label: the number of a cell, the sign of a kind; empty where the shape says it all. */
  readonly sign: string;
  readonly label: string;
  /** Above the label, in small letters; null: there is no such line in this picture. */
  readonly about: string | null;
  /** Below the label. */
  readonly notes: readonly string[];
  /** Last, and loud. */
  readonly warning: string;
  readonly opaque: boolean;
  /** Whether it is marked while its cell is the active one. */
  readonly stands: boolean;
  readonly description: string;
  readonly title: string;
  /** Tells it again in the next drawing. */
  readonly key: string;
}

/** A row of a matrix, and its column; in the order of the document. */
export interface Row {
  readonly node: PictureNode;
  readonly number: number;
  readonly label: string;
}

/** A mark: the row of `to` reads what the column of `from` gives. `line` is its look. */
export interface Mark {
  readonly from: string;
  readonly to: string;
  readonly line: string;
  readonly backward: boolean;
  /** What flows; empty where nothing is known of it. */
  readonly names: string;
  readonly title: string;
}

/** One sign of a legend. */
export type Sign = { readonly text: string } & (
  | { readonly look: 'kind'; readonly kind: Kind }
  | { readonly look: 'line'; readonly kind: string }
  | { readonly look: 'warning' }
);

/** Names in a matrix, and the sentences of its table. */
export interface MatrixWords {
  readonly title: string;
  readonly head: readonly [string, string, string];
  name(row: Row): string;
  /** `rate of cell 2`. */
  read(names: string, from: Row): string;
  /** `rate to cells 3, 4`. */
  given(names: string, to: readonly Row[]): string;
}

/** A graph as it is to be drawn. */
export interface Scene {
  /** Another sort is another picture altogether; what was zoomed to does not stay. */
  readonly sort: string;
  readonly size: number;
  readonly picture: Picture;
  readonly graphTitle: string;
  look(node: PictureNode): Look;
  readonly rows: readonly Row[];
  readonly marks: readonly Mark[];
  readonly matrix: MatrixWords;
  /** What signs mean; `note` is what has to be said beside them. */
  legend(view: 'graph' | 'matrix'): { readonly signs: readonly Sign[]; readonly note: string };
}

/** A text with at most so many letters. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
