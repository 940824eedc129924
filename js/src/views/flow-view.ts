/** The dataflow of one notebook, as a graph or as a matrix. It draws what the model knows while it is looked at. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { Dataflow } from '../model/dataflow';
import type { NotebookDebt } from '../model/notebook-debt';
import type { FlowState } from '../model/notebook-flow';
import { MANY_CELLS } from '../model/picture';
import { type Place, goTo } from '../model/places';
import type { FlowNode } from '../sources/outline';
import { button, element } from './dom';
import type { FlowGraph } from './flow-graph';
import { legend } from './flow-legend';
import type { FlowMatrix } from './flow-matrix';
import { FlowWords } from './flow-words';
import { Saying, silent } from './saying';

type Drawing = FlowGraph | FlowMatrix;

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
    this._words = new FlowWords(_trans);
    this._graphButton = this._view(_trans.__('Graph'), 'graph');
    this._matrixButton = this._view(_trans.__('Matrix'), 'matrix');
    this.addClass('mldebt-Flow');
    this._stage.append(this._said.node);
    this.node.append(this._tools(), this._stage, this._foot);
    debt.flow.changed.connect(this._draw, this);
    debt.panel.content.activeCellChanged.connect(this._follow, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._watch(false);
      this.debt.flow.changed.disconnect(this._draw, this);
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
        this.debt.flow.watch();
      } else {
        this.debt.flow.unwatch();
      }
    }
  }

  private _tools(): HTMLElement {
    const trans = this._trans;
    const tools = element('div', 'mldebt-Flow-tools');
    tools.setAttribute('role', 'toolbar');
    tools.setAttribute('aria-label', trans.__('Dataflow'));
    const views = element('div', 'mldebt-Flow-views');
    views.append(this._graphButton, this._matrixButton);
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
    const values = this._switch(this._values, trans.__('Values'));
    values.title = trans.__('Variables, tables, models and files as nodes of their own');
    const imports = this._switch(this._imports, trans.__('Imports'));
    imports.title = trans.__('What import statements bring');
    tools.append(views, values, imports, zooms);
    this._press();
    return tools;
  }

  private _switch(box: HTMLInputElement, name: string): HTMLLabelElement {
    const label = element('label', 'mldebt-Flow-switch');
    box.type = 'checkbox';
    box.addEventListener('change', () => {
      this._draw();
    });
    label.append(box, name);
    return label;
  }

  private _view(name: string, kind: 'graph' | 'matrix'): HTMLButtonElement {
    return button('mldebt-Flow-button', name, () => {
      this._kind = kind;
      this._press();
      this._draw();
    });
  }

  private _press(): void {
    this._graphButton.setAttribute('aria-pressed', String(this._kind === 'graph'));
    this._matrixButton.setAttribute('aria-pressed', String(this._kind === 'matrix'));
    this._values.disabled = this._kind === 'matrix';
  }

  private _draw(): void {
    if (this._watches && !this.isDisposed) {
      const state = this.debt.flow.state;
      if (state.kind === 'known' && state.flow.cells.length > 0) {
        void this._drawFlow(state.flow);
      } else {
        this._say(state);
      }
    }
  }

  private async _drawFlow(flow: Dataflow): Promise<void> {
    if (!this._chosen) {
      this._chosen = true;
      this._values.checked = flow.cells.length < MANY_CELLS;
    }
    const kind = this._kind;
    const drawing = (this._drawings[kind] ??= this._make(kind));
    const ready = await drawing;
    const { state } = this.debt.flow;
    if (this.isDisposed || kind !== this._kind || state.kind !== 'known' || state.flow !== flow) {
      return; // something newer is being drawn
    }
    if (this._drawing !== ready) {
      this._drawing = ready;
      this._stage.replaceChildren(ready.node);
    }
    const start = performance.now();
    const choice = { values: this._values.checked, imports: this._imports.checked };
    ready.draw(flow, choice);
    performance.measure(DRAWN, { start, detail: { kind, cells: flow.cells.length } });
    ready.current(this.debt.panel.content.activeCell?.model.id ?? null);
    if (this._waits && document.activeElement === this._graphButton) {
      ready.focus();
    }
    this._waits = false;
    this._foot.replaceChildren(legend(flow, this._words, this._trans, kind, choice));
  }

  /** The libraries that draw are loaded here, and not before. */
  private async _make(kind: 'graph' | 'matrix'): Promise<Drawing> {
    const go = (node: FlowNode): void => {
      void this._go(node);
    };
    if (kind === 'graph') {
      const { FlowGraph } = await import('./flow-graph');
      return new FlowGraph(this._trans, this._words, go);
    }
    const { FlowMatrix } = await import('./flow-matrix');
    return new FlowMatrix(this._trans, this._words, go);
  }

  private async _go(node: FlowNode): Promise<void> {
    const { state } = this.debt.flow;
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
  private _say(state: FlowState): void {
    const { flow } = this.debt;
    this._drawing = null;
    this._foot.replaceChildren();
    this._stage.replaceChildren(this._said.node);
    this._said.say(
      flow,
      state.kind === 'known'
        ? [this._trans.__('There is no code in this notebook yet.')]
        : silent(state, this._trans, () => {
            flow.refresh();
          })
    );
  }

  private readonly _words: FlowWords;
  private readonly _graphButton: HTMLButtonElement;
  private readonly _matrixButton: HTMLButtonElement;
  private readonly _values = element('input');
  private readonly _imports = element('input');
  private readonly _stage = element('div', 'mldebt-Flow-stage');
  private readonly _said = new Saying('mldebt-Flow-said');
  private readonly _foot = element('div', 'mldebt-Flow-foot');
  private readonly _drawings: { graph?: Promise<Drawing>; matrix?: Promise<Drawing> } = {};
  private _drawing: Drawing | null = null;
  private _kind: 'graph' | 'matrix' = 'graph';
  private _chosen = false;
  /** Whether it was gone to before there was anything to stand on. */
  private _waits = false;
  private _watches = false;
}
