/** Documents told by what has changed in them. Knows no kernel. */
import { UUID } from '@lumino/coreutils';
import type { JSONObject } from '@lumino/coreutils';

export interface SentCell extends JSONObject {
  id: string;
  cell_type: string;
  source: string;
  tags: string[];
}

/** What a front end says of its document: all of it, or what is other than it was. */
export type DocumentMessage<Cell> =
  | { type: 'document'; cells: Cell[]; revision: string }
  | { type: 'change'; base: string; cells: Cell[]; order: string[] | null; revision: string };

/** Remembers what was told last to one listener. */
export class Revisions<Cell extends { readonly id: string } = SentCell> {
  constructor(private readonly _name: () => string = UUID.uuid4) {}

  /** What is to be said, so that the listener knows these cells. */
  next(cells: readonly Cell[]): DocumentMessage<Cell> {
    const before = this._told;
    const told = {
      revision: this._name(),
      order: cells.map(cell => cell.id),
      cells: new Map(cells.map(cell => [cell.id, JSON.stringify(cell)]))
    };
    this._told = told;
    if (before === null || told.cells.size < cells.length) {
      return { type: 'document', cells: [...cells], revision: told.revision }; // ids that are not unique name no cell
    }
    const isMoved =
      told.order.length !== before.order.length ||
      told.order.some((id, index) => id !== before.order[index]);
    return {
      type: 'change',
      base: before.revision,
      cells: cells.filter(cell => before.cells.get(cell.id) !== told.cells.get(cell.id)),
      order: isMoved ? told.order : null,
      revision: told.revision
    };
  }

  /** The listener does not know what was told: the next one is told everything. */
  forget(): void {
    this._told = null;
  }

  private _told: {
    readonly revision: string;
    readonly order: string[];
    readonly cells: ReadonlyMap<string, string>;
  } | null = null;
}
