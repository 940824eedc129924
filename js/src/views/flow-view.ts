/**
 * What flows in one notebook, between its cells or between the operators of its pipeline; as a graph or as a matrix. It
 * draws what the model knows while it is looked at.
 */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { NotebookDebt } from '../model/notebook-debt';
import type { FlowState } from '../model/notebook-flow';
import { MANY_CELLS, type PictureNode } from '../model/picture';
import { type Place, goTo } from '../model/places';
import { button, element } from './dom';
import { CellScene } from './flow-cells';
import type { FlowGraph } from './flow-graph';
import { legend } from './flow-legend';
import type { FlowMatrix } from './flow-matrix';
import { PipelineScene } from './flow-operators';
import type { Scene } from './flow-scene';
import { Saying, type Words, silent } from './saying';

type Drawing = FlowGraph | FlowMatrix;
type Kind = 'graph' | 'matrix';
/** What flows is asked of cells, or of operators. */
type Subject = 'cells' | 'pipeline';

/** Under this name the browser's timeline holds what layout and drawing took. */
const DRAWN = 'mldebt-dataflow';

export class FlowView extends Widget {
  constructor(
    readonly debt: NotebookDebt,
    private readonly _trans: TranslationBundle,
    /** Called before a place in the notebook is gone to. */
    private readonly _reveal: () => void
  ) {
    super();
    this._cellsButton = this._subjectOf(_trans.__('Cells and variables'), 'cells');
    this._pipelineButton = this._subjectOf(_trans.__('Pipeline'), 'pipeline');
    this._graphButton = this._view(_trans.__('Graph'), 'graph');
    this._matrixButton = this._view(_trans.__('Matrix'), 'matrix');
    this.addClass('mldebt-Flow');
    this._stage.append(this._said.node);
    this.node.append(this._tools(), this._stage, this._foot);
    debt.flow.changed.connect(this._draw, this);
    debt.pipeline.changed.connect(this._draw, this);
    debt.panel.content.activeCellChanged.connect(this._follow, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._watch(false);
      this.debt.flow.changed.disconnect(this._draw, this);
      this.debt.pipeline.changed.disconnect(this._draw, this);
      this.debt.panel.content.activeCellChanged.disconnect(this._follow, this);
    }
    super.dispose();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._watch(this.isVisible);
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._watch(true);
  }

  protected override onBeforeHide(msg: Message): void {
    super.onBeforeHide(msg);
    this._watch(false);
  }

  protected override onBeforeDetach(msg: Message): void {
    super.onBeforeDetach(msg);
    this._watch(false);
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    if (this._drawing === null) {
      this._waits = true;
      this._graphButton.focus();
    } else {
      this._drawing.focus();
    }
  }

  /** Nothing is asked while nobody looks. */
  private _watch(on: boolean): void {
    if (on !== this._watches) {
      this._watches = on;
      if (on) {
        this._draw();
        this._source.watch();
      } else {
        this._source.unwatch();
      }
    }
  }

  private get _source(): NotebookDebt['flow'] | NotebookDebt['pipeline'] {
    return this._subject === 'cells' ? this.debt.flow : this.debt.pipeline;
  }

  private _tools(): HTMLElement {
    const trans = this._trans;
    const tools = element('div', 'mldebt-Flow-tools');
    tools.setAttribute('role', 'toolbar');
    tools.setAttribute('aria-label', trans.__('Dataflow'));
    const subjects = this._group(trans.__('What is drawn'), [
      this._cellsButton,
      this._pipelineButton
    ]);
    const views = this._group(trans.__('How it is drawn'), [this._graphButton, this._matrixButton]);
    const zooms = element('div', 'mldebt-Flow-zooms');
    const zoom = (sign: string, name: string, step: (drawing: Drawing) => void): void => {
      const node = button('mldebt-Flow-button', sign, () => {
        if (this._drawing !== null) {
          step(this._drawing);
        }
      });
      node.title = name;
      node.setAttribute('aria-label', name);
      zooms.append(node);
    };
    zoom('−', trans.__('Zoom out'), drawing => {
      drawing.zoomOut();
    });
    zoom('+', trans.__('Zoom in'), drawing => {
      drawing.zoomIn();
    });
    zoom(trans.__('All'), trans.__('Show all of it'), drawing => {
      drawing.fit();
    });
    this._switch(this._valuesSwitch, this._values, trans.__('Values'));
    this._valuesSwitch.title = trans.__(
      'Variables, tables, models and files as nodes of their own'
    );
    this._switch(this._importsSwitch, this._imports, trans.__('Imports'));
    this._importsSwitch.title = trans.__('What import statements bring');
    this._switch(this._thingsSwitch, this._things, trans.__('Models and files'));
    this._thingsSwitch.title = trans.__('Models and files as nodes of their own');
    this._things.checked = true;
    tools.append(
      subjects,
      views,
      this._valuesSwitch,
      this._importsSwitch,
      this._thingsSwitch,
      zooms
    );
    this._press();
    return tools;
  }

  private _switch(label: HTMLLabelElement, box: HTMLInputElement, name: string): void {
    box.type = 'checkbox';
    box.addEventListener('change', () => {
      this._draw();
    });
    label.append(box, name);
  }

  private _group(name: string, buttons: readonly HTMLButtonElement[]): HTMLElement {
    const group = element('div', 'mldebt-Flow-views');
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', name);
    group.append(...buttons);
    return group;
  }

  private _subjectOf(name: string, subject: Subject): HTMLButtonElement {
    return button('mldebt-Flow-button', name, () => {
      this._turnTo(subject);
    });
  }

  private _turnTo(subject: Subject): void {
    if (subject !== this._subject) {
      const watched = this._watches;
      this._watch(false);
      this._subject = subject;
      this._press();
      this._watch(watched);
    }
  }

  private _view(name: string, kind: Kind): HTMLButtonElement {
    return button('mldebt-Flow-button', name, () => {
      this._kind = kind;
      this._press();
      this._draw();
    });
  }

  private _press(): void {
    const ofCells = this._subject === 'cells';
    const isMatrix = this._kind === 'matrix';
    this._cellsButton.setAttribute('aria-pressed', String(ofCells));
    this._pipelineButton.setAttribute('aria-pressed', String(!ofCells));
    this._graphButton.setAttribute('aria-pressed', String(!isMatrix));
    this._matrixButton.setAttribute('aria-pressed', String(isMatrix));
    this._values.disabled = this._things.disabled = isMatrix;
    this._valuesSwitch.hidden = this._importsSwitch.hidden = !ofCells;
    this._thingsSwitch.hidden = ofCells;
  }

  private _draw(): void {
    if (this._watches && !this.isDisposed) {
      const { state } = this._source;
      const start = performance.now();
      const scene = this._scene();
      if (scene !== null && scene.size > 0) {
        void this._drawScene(scene, state, performance.now() - start);
      } else {
        this._say(state);
      }
    }
  }

  /** What is known, as it is to be drawn; null where nothing is. */
  private _scene(): Scene | null {
    const { flow, pipeline } = this.debt;
    if (this._subject === 'pipeline') {
      return pipeline.state.kind === 'known'
        ? new PipelineScene(pipeline.state.flow, this._things.checked, this._trans)
        : null;
    }
    if (flow.state.kind !== 'known') {
      return null;
    }
    if (!this._chosen) {
      this._chosen = true;
      this._values.checked = flow.state.flow.cells.length < MANY_CELLS;
    }
    const choice = { values: this._values.checked, imports: this._imports.checked };
    return new CellScene(flow.state.flow, choice, this._trans);
  }

  /** `spent` are the milliseconds that it took to choose what is drawn. */
  private async _drawScene(scene: Scene, state: FlowState<unknown>, spent: number): Promise<void> {
    const kind = this._kind;
    const drawing = (this._drawings[kind] ??= this._make(kind));
    this._newest = scene;
    const ready = await drawing;
    if (this.isDisposed || this._newest !== scene || this._source.state !== state) {
      return; // something newer is being drawn
    }
    if (this._drawing !== ready) {
      this._drawing = ready;
      this._stage.replaceChildren(ready.node);
    }
    const start = performance.now() - spent;
    ready.draw(scene);
    performance.measure(DRAWN, { start, detail: { kind, sort: scene.sort, size: scene.size } });
    ready.current(this.debt.panel.content.activeCell?.model.id ?? null);
    if (this._waits && document.activeElement === this._graphButton) {
      ready.focus();
    }
    this._waits = false;
    this._foot.replaceChildren(legend(scene, this._trans, kind));
  }

  /** The libraries that draw are loaded here, and not before. */
  private async _make(kind: Kind): Promise<Drawing> {
    const go = (node: PictureNode): void => {
      void this._go(node);
    };
    if (kind === 'graph') {
      const { FlowGraph } = await import('./flow-graph');
      return new FlowGraph(this._trans, go);
    }
    const { FlowMatrix } = await import('./flow-matrix');
    return new FlowMatrix(this._trans, go);
  }

  private async _go(node: PictureNode): Promise<void> {
    const { state } = this.debt.flow;
    // what comes from outside leads to who reads it first
    const reader = state.kind === 'known' ? state.flow.readers(node.id).at(0) : undefined;
    const cell = node.cell === null ? reader?.node : node;
    if (cell !== undefined) {
      const place: Place = { cell_id: cell.cell_id, cell_index: cell.cell, line: null };
      this._reveal();
      await goTo(this.debt.panel, place);
    }
  }

  private _follow(): void {
    this._drawing?.current(this.debt.panel.content.activeCell?.model.id ?? null);
  }

  /** One sentence where there is nothing to draw. */
  private _say(state: FlowState<unknown>): void {
    this._newest = null;
    this._drawing = null;
    this._foot.replaceChildren();
    this._stage.replaceChildren(this._said.node);
    this._said.say(
      this._source,
      state.kind === 'known'
        ? this._nothing()
        : silent(state, this._trans, () => {
            this._source.refresh();
          })
    );
  }

  private _nothing(): Words {
    const trans = this._trans;
    return this._subject === 'cells'
      ? [trans.__('There is no code in this notebook yet.')]
      : [
          trans.__('There is no pipeline in this notebook: nothing reads data or fits a model.'),
          button('mldebt-Panel-step', trans.__('Show cells and variables'), () => {
            this._turnTo('cells');
            this._cellsButton.focus();
          })
        ];
  }

  private readonly _graphButton: HTMLButtonElement;
  private readonly _matrixButton: HTMLButtonElement;
  private readonly _values = element('input');
  private readonly _imports = element('input');
  private readonly _things = element('input');
  private readonly _valuesSwitch = element('label', 'mldebt-Flow-switch');
  private readonly _importsSwitch = element('label', 'mldebt-Flow-switch');
  private readonly _thingsSwitch = element('label', 'mldebt-Flow-switch');
  private readonly _cellsButton: HTMLButtonElement;
  private readonly _pipelineButton: HTMLButtonElement;
  private readonly _stage = element('div', 'mldebt-Flow-stage');
  private readonly _said = new Saying('mldebt-Flow-said');
  private readonly _foot = element('div', 'mldebt-Flow-foot');
  private readonly _drawings: { graph?: Promise<Drawing>; matrix?: Promise<Drawing> } = {};
  private _drawing: Drawing | null = null;
  private _kind: Kind = 'graph';
  private _subject: Subject = 'cells';
  private _newest: Scene | null = null;
  private _chosen = false;
  /** Whether it was gone to before there was anything to stand on. */
  private _waits = false;
  private _watches = false;
}
