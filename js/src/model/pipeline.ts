/** What one notebook does to data, as of one answer of the server. Knows no widget and asks nobody. */
import type { OperatorNode, PipelineEdge, PipelineOutline } from '../sources/pipeline-outline';
import type { Carried, Line, Picture, PictureNode } from './picture';

/** What an operator looks like, by its role. */
export const FORMS = [
  'source',
  'parting',
  'transformer',
  'estimator',
  'score',
  'sink',
  'operation'
] as const;
export type Form = (typeof FORMS)[number];

/** An operator, or what one makes and others use: a model, a file. */
export type PipelineNode =
  | (PictureNode & { readonly kind: Form; readonly operator: OperatorNode })
  | (PictureNode & { readonly kind: 'model' | 'file'; readonly operator: null });

/** What flows from one operator to another; `rows` are empty where nothing is known of them. */
export interface Flow {
  readonly from: OperatorNode;
  readonly to: OperatorNode;
  readonly carries: Carried;
  readonly rows: readonly string[];
}

const FORM_OF: Readonly<Record<string, Form>> = {
  'data source': 'source',
  'train/test split': 'parting',
  'cross-validation splitter': 'parting',
  transformer: 'transformer',
  'feature selector': 'transformer',
  sampler: 'transformer',
  estimator: 'estimator',
  'hyper-parameter search': 'estimator',
  pipeline: 'estimator',
  score: 'score',
  'cross-validation': 'score',
  'data check': 'score',
  sink: 'sink'
};

export function formOf(operator: OperatorNode): Form {
  const { role } = operator;
  return role !== null && Object.hasOwn(FORM_OF, role) ? FORM_OF[role] : 'operation';
}

export class Pipeline {
  constructor(readonly outline: PipelineOutline) {
    const operators = new Map(outline.nodes.map(node => [node.id, node]));
    for (const edge of outline.edges) {
      const [from, to] = [operators.get(edge.source), operators.get(edge.target)];
      if (from !== undefined && to !== undefined) {
        this._flows.push({ from, to, carries: carriedBy(edge), rows: edge.rows });
      }
    }
  }

  /** In the order of a run from the top. */
  get operators(): readonly OperatorNode[] {
    return this.outline.nodes;
  }

  get flows(): readonly Flow[] {
    return this._flows;
  }

  /** What goes into an operator. */
  into(id: string): Flow[] {
    return this._flows.filter(({ to }) => to.id === id);
  }

  /** What comes out of an operator. */
  outOf(id: string): Flow[] {
    return this._flows.filter(({ from }) => from.id === id);
  }

  /** Operators and what flows between them; with `things`, models and files are nodes of their own. */
  pictured(things: boolean): Picture<PipelineNode> {
    const operators = this.operators.map(operator => ({
      id: operator.id,
      kind: formOf(operator),
      label: things && operator.artifact !== null ? lastOf(operator.callee) : operator.label,
      cell: operator.cell,
      cell_id: operator.cell_id,
      operator
    }));
    const models = things ? this._models() : new Map<string, PipelineNode>();
    const flows = this._flows.map(({ from, to, carries, rows }) => {
      const model = carries === 'model' ? models.get(from.id) : undefined;
      return line(model?.id ?? from.id, to.id, carries, rows);
    });
    const fits = Array.from(models, ([fit, model]) => line(fit, model.id, 'model'));
    const files = things ? this._files() : { nodes: [], lines: [] };
    return {
      nodes: [...operators, ...models.values(), ...files.nodes],
      lines: [...fits, ...flows, ...files.lines]
    };
  }

  /** The models that fits make, by the fits; those of transformers only where another operator uses them. */
  private _models(): Map<string, PipelineNode> {
    const used = new Set(
      this._flows.filter(({ carries }) => carries === 'model').map(({ from }) => from.id)
    );
    const models = new Map<string, PipelineNode>();
    for (const fit of this.operators) {
      const { model, cell, cell_id } = fit;
      if (model !== null && (used.has(fit.id) || formOf(fit) === 'estimator')) {
        const id = `${fit.id}:model`;
        models.set(fit.id, { id, kind: 'model', label: model, cell, cell_id, operator: null });
      }
    }
    return models;
  }

  /** Files, tables and addresses; one that is written here is another one than it was before. */
  private _files(): Picture<PipelineNode> {
    const nodes = new Map<string, PipelineNode>();
    const written = new Set<string>();
    const lines: Line[] = [];
    for (const operator of this.operators) {
      const { artifact, cell, cell_id } = operator;
      if (artifact === null) {
        continue;
      }
      const writes = formOf(operator) === 'sink';
      if (writes) {
        written.add(artifact);
      }
      const id = `${written.has(artifact) ? 'made' : 'given'}:${artifact}`;
      if (!nodes.has(id)) {
        nodes.set(id, { id, kind: 'file', label: artifact, cell, cell_id, operator: null });
      }
      lines.push(writes ? line(operator.id, id, 'data') : line(id, operator.id, 'data'));
    }
    return { nodes: [...nodes.values()], lines };
  }

  private readonly _flows: Flow[] = [];
}

/** Rows of both kinds on one edge are plain data. */
function carriedBy({ carries, rows }: PipelineEdge): Carried {
  if (carries === 'model') {
    return 'model';
  }
  const judges = rows.includes('test') || rows.includes('validation');
  const trains = rows.includes('train');
  return judges === trains ? 'data' : judges ? 'test' : 'train';
}

function line(from: string, to: string, carries: Carried, rows: readonly string[] = []): Line {
  return { from, to, names: rows, sure: true, backward: false, carries };
}

function lastOf(dotted: string): string {
  return dotted.split('.').at(-1) ?? dotted;
}
