/**
 * The widgets of an entangled model, as one ES module that anywidget loads from the kernel (`mldebt_nb/widgets`). Nothing
 * here knows JupyterLab; each view has a room of its own, and what it knows is apart from what it draws.
 */
import { DropSets } from './dropsets';
import { HeatMap } from './heatmap';
import { Line, type WidgetModel } from './line';
import { Shifts } from './shifts';
import { Threshold } from './threshold';

interface View {
  dispose(): void;
}

const VIEWS: Readonly<Partial<Record<string, new (line: Line, node: HTMLElement) => View>>> = {
  heatmap: HeatMap,
  dropsets: DropSets,
  shifts: Shifts,
  threshold: Threshold
};

function render({ model, el }: { model: WidgetModel; el: HTMLElement }): () => void {
  const kind = String(model.get('kind'));
  const View = VIEWS[kind];
  el.classList.add('mldebt-Widget');
  el.dataset.kind = kind;
  // arrows and Enter are for what has the focus, not for the notebook, which asks that very element
  el.addEventListener('focusin', ({ target }) => {
    (target as Element).setAttribute('data-lm-suppress-shortcuts', 'true');
  });
  if (View === undefined) {
    el.textContent = `This version of mldebt cannot draw ${kind}.`;
    return () => undefined;
  }
  const line = new Line(model);
  const view = new View(line, el);
  return () => {
    view.dispose();
    line.dispose();
  };
}

export default { render };
