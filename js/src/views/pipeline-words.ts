/** Sentences about a pipeline, for those who hear it and for tooltips. Draws nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Carried, Picture } from '../model/picture';
import type { Flow, Pipeline, PipelineNode } from '../model/pipeline';
import type { OperatorNode } from '../sources/pipeline-outline';

/** Names that stand in one sentence; more are counted. */
const NAMES = 6;

export class PipelineWords {
  constructor(private readonly _trans: TranslationBundle) {
    const trans = _trans;
    this._roles = new Map([
      ['data source', trans.__('data source')],
      ['selection', trans.__('selection')],
      ['projection', trans.__('projection')],
      ['join', trans.__('join')],
      ['group-by aggregate', trans.__('group-by aggregate')],
      ['concatenation', trans.__('concatenation')],
      ['transformer', trans.__('transformer')],
      ['feature selector', trans.__('feature selector')],
      ['estimator', trans.__('estimator')],
      ['train/test split', trans.__('train/test split')],
      ['cross-validation splitter', trans.__('cross-validation splitter')],
      ['cross-validation', trans.__('cross-validation')],
      ['hyper-parameter search', trans.__('hyper-parameter search')],
      ['sampler', trans.__('sampler')],
      ['score', trans.__('score')],
      ['sink', trans.__('sink')],
      ['pipeline', trans.__('pipeline')],
      ['data check', trans.__('data check')]
    ]);
    this._rows = new Map([
      ['all', trans.__('all')],
      ['filtered', trans.__('filtered')],
      ['part', trans.__('part')],
      ['train', trans.__('train')],
      ['validation', trans.__('validation')],
      ['test', trans.__('test')],
      ['resampled', trans.__('resampled')]
    ]);
  }

  /** `estimator · train rows · in a loop`. */
  about(operator: OperatorNode): string {
    const parts = [this.role(operator)];
    if (operator.rows.length > 0) {
      parts.push(this._trans.__('%1 rows', this.rows(operator.rows)));
    }
    if (operator.repeated) {
      parts.push(this._trans.__('in a loop'));
    }
    return parts.join(' · ');
  }

  role({ role }: OperatorNode): string {
    return role === null ? this._trans.__('operation') : (this._roles.get(role) ?? role);
  }

  rows(rows: readonly string[]): string {
    return rows.map(word => this._rows.get(word) ?? word).join(', ');
  }

  /** `age, income → churned`; empty where nothing is told of columns. */
  columns({ columns, without, target }: OperatorNode): string {
    const trans = this._trans;
    const worked =
      columns.length > 0
        ? this._names(columns)
        : without.length > 0
          ? trans.__('all but %1', this._names(without))
          : '';
    if (target.length === 0) {
      return worked;
    }
    return `${worked === '' ? '…' : worked} → ${this._names(target)}`;
  }

  /** `leak LKG101`, empty where there is none. */
  leak({ leaks }: OperatorNode): string {
    return leaks.length === 0 ? '' : this._trans.__('leak %1', leaks.join(', '));
  }

  /** `SVC.fit, estimator · train rows: cell 3, line 2; columns age → ill; from drop; to SVC.score`; `label` names it. */
  describe(pipeline: Pipeline, operator: OperatorNode, label: string): string {
    const trans = this._trans;
    const parts = [trans.__('cell %1, line %2', operator.cell + 1, operator.line)];
    const columns = this.columns(operator);
    const leak = this.leak(operator);
    if (leak !== '') {
      parts.push(leak);
    }
    if (columns !== '') {
      parts.push(trans.__('columns %1', columns));
    }
    if (operator.artifact !== null && operator.artifact !== label) {
      parts.push(trans.__('file %1', operator.artifact));
    }
    const into = pipeline.into(operator.id).map(({ from }) => from.label);
    const outOf = pipeline.outOf(operator.id).map(({ to }) => to.label);
    if (into.length > 0) {
      parts.push(trans.__('from %1', this._names(into)));
    }
    if (outOf.length > 0) {
      parts.push(trans.__('to %1', this._names(outOf)));
    }
    return trans.__('%1, %2: %3', label, this.about(operator), parts.join('; '));
  }

  /** `churn.csv, file: from outside the notebook; to read_csv`. */
  thing(node: PipelineNode, kind: 'model' | 'file', picture: Picture<PipelineNode>): string {
    const trans = this._trans;
    const labels = new Map(picture.nodes.map(({ id, label }) => [id, label]));
    const from = picture.lines.filter(({ to }) => to === node.id).map(line => line.from);
    const to = picture.lines.filter(line => line.from === node.id).map(line => line.to);
    const named = (ids: readonly string[]): string =>
      this._names(ids.map(id => labels.get(id) ?? ''));
    const parts = [
      from.length === 0
        ? trans.__('from outside the notebook')
        : trans.__('made by %1', named(from)),
      to.length === 0 ? trans.__('used by no other') : trans.__('used by %1', named(to))
    ];
    return trans.__('%1, %2: %3', node.label, this.kind(kind), parts.join('; '));
  }

  /** `SVC.fit reads train rows of train_test_split`. */
  flow(flow: Flow): string {
    const { from, to } = flow;
    return this._trans.__('%1 reads %2 of %3', to.label, this.flowing(flow), from.label);
  }

  /** What flows: `train rows`, `the model`, `data`. */
  flowing({ carries, rows }: Flow): string {
    const trans = this._trans;
    if (carries === 'model') {
      return trans.__('the model');
    }
    return rows.length > 0 ? trans.__('%1 rows', this.rows(rows)) : trans.__('data');
  }

  kind(kind: 'model' | 'file'): string {
    return kind === 'model' ? this._trans.__('model') : this._trans.__('file');
  }

  carried(carried: Carried): string {
    const trans = this._trans;
    const words: Record<Carried, string> = {
      data: trans.__('data'),
      train: trans.__('train rows'),
      test: trans.__('test rows'),
      model: trans.__('a model')
    };
    return words[carried];
  }

  private _names(names: readonly string[]): string {
    const shown = [...new Set(names)];
    const more = shown.length - NAMES;
    const text = shown.slice(0, NAMES).join(', ');
    return more > 0 ? this._trans.__('%1 and %2 more', text, more) : text;
  }

  private readonly _roles: ReadonlyMap<string, string>;
  private readonly _rows: ReadonlyMap<string, string>;
}
