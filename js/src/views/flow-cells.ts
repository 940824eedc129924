/** Cells and variables as a scene. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Dataflow } from '../model/dataflow';
import { type Choice, type Picture, pictured } from '../model/picture';
import { type FlowNode, KINDS } from '../sources/outline';
import {
  type Look,
  type Mark,
  type MatrixWords,
  type Row,
  type Scene,
  type Sign,
  shortened
} from './flow-scene';
import { GLYPHS } from './flow-shapes';
import { FlowWords, kindOf } from './flow-words';

const CELL_LETTERS = 30;
const VALUE_LETTERS = 28;

export class CellScene implements Scene {
  constructor(
    private readonly _flow: Dataflow,
    private readonly _choice: Choice,
    private readonly _trans: TranslationBundle
  ) {
    this._words = new FlowWords(_trans);
    this.picture = pictured(_flow, _choice);
    this.sort = _choice.values ? 'values' : 'cells';
    this.size = _flow.cells.length;
    this.graphTitle = _trans.__(
      'Dataflow: %1 nodes, %2 lines. Arrow keys follow lines, Enter goes to the cell, plus, minus and 0 zoom.',
      this.picture.nodes.length,
      this.picture.lines.length
    );
  }

  readonly sort: string;
  readonly size: number;
  readonly picture: Picture<FlowNode>;
  readonly graphTitle: string;

  look(node: FlowNode): Look {
    const kind = kindOf(node);
    const isCell = kind === 'cell';
    const description = this._words.describe(this._flow, node);
    return {
      kind,
      sign: isCell ? String((node.cell ?? 0) + 1) : GLYPHS[kind],
      label: labelOf(node),
      about: null,
      notes: [],
      warning: '',
      opaque: isCell && !node.parses,
      stands: isCell,
      description,
      title: isCell ? `${node.label}\n${description}` : description,
      key: `${node.cell_id ?? ''} ${isCell ? '' : node.label}`
    };
  }

  get rows(): readonly Row[] {
    return this._flow.cells.map(({ node, number }) => ({ node, number, label: node.label }));
  }

  get marks(): readonly Mark[] {
    const ids = new Map(this._flow.cells.map(({ index, node }) => [index, node.id]));
    const kept = (value: FlowNode): boolean => this._choice.imports || value.kind !== 'import';
    return this._flow.passages(kept).map(({ from, to, sure, backward, names }) => {
      const told = this._words.names(names);
      return {
        from: ids.get(from) ?? '',
        to: ids.get(to) ?? '',
        line: backward ? 'late' : sure ? 'sure' : 'maybe',
        backward,
        names: told,
        title: this._trans.__('Cell %1 reads %2 of cell %3', to + 1, told, from + 1)
      };
    });
  }

  get matrix(): MatrixWords {
    const trans = this._trans;
    return {
      title: trans.__(
        'Dependency matrix of %1 cells with %2 marks; the same stands in the table below.',
        this.rows.length,
        this.marks.length
      ),
      head: [trans.__('Cell'), trans.__('Reads'), trans.__('Gives')],
      name: ({ number }) => trans.__('Cell %1', number),
      read: (names, { number }) => trans.__('%1 of cell %2', names, number),
      given: (names, to): string => {
        const numbers = to.map(({ number }) => number).join(', ');
        return trans._n('%2 to cell %3', '%2 to cells %3', to.length, names, numbers);
      }
    };
  }

  legend(view: 'graph' | 'matrix'): { signs: readonly Sign[]; note: string } {
    const trans = this._trans;
    const { nodes, edges } = this._flow.outline;
    const { values, imports } = this._choice;
    const drawn = nodes.filter(node =>
      node.kind === 'import' ? imports && values : node.kind === 'cell' || values
    );
    const used = new Set(drawn.map(kindOf));
    const lines: [string, boolean, string][] = [
      ['sure', edges.some(edge => edge.sure), trans.__('surely')],
      ['maybe', edges.some(edge => !edge.sure), trans.__('perhaps')],
      ['late', edges.some(edge => edge.backward), trans.__('only a later cell gives it')]
    ];
    return {
      signs: [
        ...KINDS.filter(kind => view === 'graph' && used.has(kind)).map(kind => ({
          look: 'kind' as const,
          kind,
          text: this._words.kind(kind)
        })),
        ...lines
          .filter(([, is]) => is)
          .map(([kind, , text]) => ({ look: 'line' as const, kind, text }))
      ],
      note: view === 'matrix' ? trans.__('Rows read what columns give.') : ''
    };
  }

  private readonly _words: FlowWords;
}

function labelOf({ kind, label }: FlowNode): string {
  const most = kind === 'cell' ? CELL_LETTERS : VALUE_LETTERS;
  // what tells files apart is their end
  return kind === 'file' && label.length > most
    ? `…${label.slice(1 - most)}`
    : shortened(label, most);
}
