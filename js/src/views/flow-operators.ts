/** The pipeline of a notebook as a scene. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Carried, Picture } from '../model/picture';
import { type Flow, type Pipeline, type PipelineNode, formOf } from '../model/pipeline';
import type { OperatorNode } from '../sources/pipeline-outline';
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
import { PipelineWords } from './pipeline-words';

const LETTERS = 30;
const NOTE_LETTERS = 36;
const THINGS = ['model', 'file'] as const;
const CARRIED: readonly Carried[] = ['data', 'train', 'test', 'model'];

export class PipelineScene implements Scene {
  constructor(
    private readonly _pipeline: Pipeline,
    things: boolean,
    private readonly _trans: TranslationBundle
  ) {
    this._words = new PipelineWords(_trans);
    this.picture = _pipeline.pictured(things);
    this.sort = things ? 'pipeline and things' : 'pipeline';
    this.size = _pipeline.operators.length;
    this.graphTitle = _trans.__(
      'Pipeline: %1 nodes, %2 lines. Arrow keys follow lines, Enter goes to the cell, plus, minus and 0 zoom.',
      this.picture.nodes.length,
      this.picture.lines.length
    );
  }

  readonly sort: string;
  readonly size: number;
  readonly picture: Picture<PipelineNode>;
  readonly graphTitle: string;

  look(node: PipelineNode): Look {
    const { kind, label, operator } = node;
    if (operator === null) {
      const description = this._words.thing(node, kind, this.picture);
      return {
        kind,
        sign: GLYPHS[kind],
        label: ending(label),
        about: null,
        notes: [],
        warning: '',
        opaque: false,
        stands: false,
        description,
        title: description,
        key: node.id
      };
    }
    const description = this._words.describe(this._pipeline, operator, label);
    const columns = this._words.columns(operator);
    return {
      kind,
      sign: '',
      label: ending(label),
      about: this._words.about(operator),
      notes: columns === '' ? [] : [shortened(columns, NOTE_LETTERS)],
      warning: this._words.leak(operator),
      opaque: false,
      stands: true,
      description,
      title: description,
      key: `${operator.cell_id ?? ''} ${operator.label}`
    };
  }

  get rows(): readonly Row[] {
    return this._pipeline.operators.map((operator, place) => ({
      node: { ...operator, kind: formOf(operator) },
      number: place + 1,
      label: operator.leaks.length > 0 ? `⚠ ${operator.label}` : operator.label
    }));
  }

  get marks(): readonly Mark[] {
    return this._pipeline.flows.map((flow: Flow) => ({
      from: flow.from.id,
      to: flow.to.id,
      line: flow.carries,
      backward: false,
      names: this._words.flowing(flow),
      title: this._words.flow(flow)
    }));
  }

  get matrix(): MatrixWords {
    const trans = this._trans;
    const name = ({ number, label }: Row): string => `${String(number)} ${label}`;
    return {
      title: trans.__(
        'Dependency matrix of %1 operators with %2 marks; the same stands in the table below.',
        this.rows.length,
        this.marks.length
      ),
      head: [trans.__('Operator'), trans.__('Reads'), trans.__('Gives')],
      name: ({ number, node }) => trans.__('%1, cell %2:', number, (node.cell ?? 0) + 1),
      read: (names, from) => trans.__('%1 of %2', names, name(from)),
      given: (names, to) => trans.__('%1 to %2', names, to.map(name).join(', '))
    };
  }

  legend(view: 'graph' | 'matrix'): { signs: readonly Sign[]; note: string } {
    const trans = this._trans;
    const kinds = new Set(this.picture.nodes.map(({ kind }) => kind));
    const carried = new Set(this.picture.lines.map(({ carries }) => carries));
    const signs: Sign[] = [];
    // operators say themselves what they are
    for (const kind of THINGS) {
      if (view === 'graph' && kinds.has(kind)) {
        signs.push({ look: 'kind', kind, text: this._words.kind(kind) });
      }
    }
    for (const kind of CARRIED) {
      if (carried.has(kind)) {
        signs.push({ look: 'line', kind, text: this._words.carried(kind) });
      }
    }
    if (this._pipeline.operators.some((operator: OperatorNode) => operator.leaks.length > 0)) {
      signs.push({ look: 'warning', text: trans.__('a leak') });
    }
    const notes = [
      view === 'matrix' ? trans.__('Rows read what columns give.') : '',
      this._pipeline.outline.complete
        ? ''
        : trans.__(
            'This notebook is too large to be followed to its end; what comes last is missing.'
          )
    ];
    return { signs, note: notes.filter(note => note !== '').join(' ') };
  }

  private readonly _words: PipelineWords;
}

/** What tells files and methods apart is their end. */
function ending(label: string): string {
  return label.length <= LETTERS ? label : `…${label.slice(1 - LETTERS)}`;
}
