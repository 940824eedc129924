/** A scene as a layered graph: drawing, zoom, keyboard. Loaded when it is needed first; decides nothing. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Line, PictureNode } from '../model/picture';
import { svg } from './dom';
import { Camera } from './flow-camera';
import { press, zoomKeys } from './flow-keys';
import { type Box, type Layout, bestLayout, laidOut } from './flow-layout';
import { drawnNode, measured } from './flow-node';
import type { Look, Scene } from './flow-scene';

const NAMES_ON_LINES = 3;

export class FlowGraph {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _go: (node: PictureNode) => void
  ) {
    this.node.setAttribute('role', 'graphics-document');
    this.node.setAttribute('aria-roledescription', _trans.__('graph'));
    this.node.append(this._stage);
    this._camera = new Camera(this.node, this._stage);
    this.node.addEventListener('keydown', event => {
      this._key(event);
    });
    this.node.addEventListener('click', event => {
      const shown = this._shownAt(event.target);
      if (shown !== null) {
        this._go(shown.node);
      }
    });
    this.node.addEventListener('focusin', event => {
      const shown = this._shownAt(event.target);
      if (shown !== null) {
        this._rove(shown);
        this._camera.reveal(shown.drawn);
      }
    });
    this.node.addEventListener('focusout', () => {
      this._light(null);
    });
    this.node.addEventListener('pointerover', event => {
      this._light(this._shownAt(event.target));
    });
    this.node.addEventListener('pointerleave', () => {
      this._light(null);
    });
  }

  readonly node = svg('svg', 'mldebt-FlowGraph');

  /** Draw a scene; what was zoomed to stays. */
  draw(scene: Scene): void {
    const { picture } = scene;
    const looks = new Map(picture.nodes.map(node => [node.id, scene.look(node)]));
    const focused = this.node.contains(document.activeElement) ? this._roving?.look.key : undefined;
    const roving = this._roving?.look.key;
    const size = measured(this.node);
    const sizes = new Map(Array.from(looks, ([id, look]) => [id, size(look)]));
    if (scene.sort !== this._sort) {
      this._sort = scene.sort;
      this._layout = null; // another picture altogether
    }
    const layout =
      this._layout === null
        ? bestLayout(picture, sizes, {
            width: this.node.clientWidth,
            height: this.node.clientHeight
          })
        : laidOut(picture, sizes, this._layout.direction);
    const isFirst = this._layout === null;
    this._layout = layout;
    this._lit = null;
    this._stage.classList.remove('mldebt-mod-tracing');
    this._shown = new Map();
    const lines = svg('g', 'mldebt-FlowGraph-lines');
    const nodes = svg('g', 'mldebt-FlowGraph-nodes');
    this._lines = picture.lines.map((line, index) => {
      const path = svg('path', 'mldebt-FlowGraph-line');
      path.setAttribute('d', layout.paths[index].d);
      path.dataset.sure = String(line.sure);
      path.dataset.carries = line.carries ?? 'data';
      path.classList.toggle('mldebt-mod-backward', line.backward);
      lines.append(path);
      return { line, path, place: layout.paths[index] };
    });
    for (const node of picture.nodes) {
      const box = layout.boxes.get(node.id);
      const look = looks.get(node.id);
      if (box !== undefined && look !== undefined) {
        const drawn = drawnNode(node.id, look, box);
        nodes.append(drawn);
        this._shown.set(node.id, { node, box, drawn, look });
      }
    }
    this._names.replaceChildren();
    this._stage.replaceChildren(lines, nodes, this._names, ...this._caption(layout));
    this.node.setAttribute('aria-label', scene.graphTitle);
    const again = [...this._shown.values()].find(({ look }) => look.key === roving);
    this._rove(again ?? this._inOrder().at(0) ?? null);
    if (focused !== undefined) {
      this._roving?.drawn.focus();
    }
    if (isFirst) {
      this._camera.begin(layout, this._inOrder().at(0)?.box);
    }
    this.current(this._current);
  }

  /** Mark the cell that is active in the notebook. */
  current(id: string | null): void {
    this._current = id;
    for (const { node, drawn, look } of this._shown.values()) {
      if (look.stands) {
        const is = node.cell_id !== null && node.cell_id === id;
        drawn.classList.toggle('mldebt-mod-current', is);
        if (is) {
          drawn.setAttribute('aria-current', 'true');
        } else {
          drawn.removeAttribute('aria-current');
        }
      }
    }
  }

  zoomIn(): void {
    this._camera.zoomIn();
  }

  zoomOut(): void {
    this._camera.zoomOut();
  }

  /** The whole graph. */
  fit(): void {
    if (this._layout !== null) {
      this._camera.fit(this._layout, this._inOrder().at(0)?.box);
    }
  }

  focus(): void {
    this._roving?.drawn.focus({ preventScroll: true });
  }

  private _caption(layout: Layout): SVGTextElement[] {
    if (layout.alone === null) {
      return [];
    }
    const caption = svg('text', 'mldebt-FlowGraph-caption');
    caption.textContent = this._trans.__('Nothing flows to or from these');
    caption.setAttribute('y', String(layout.alone));
    return [caption];
  }

  // -- what hangs together --------------------------------------------------------------------

  /** Light what a node depends on and what depends on it; null: nothing. */
  private _light(shown: Shown | null): void {
    if (shown === this._lit) {
      return;
    }
    this._lit = shown;
    const lit = new Set<string>();
    if (shown !== null) {
      this._follow(shown.node.id, 'from', 'to', lit);
      this._follow(shown.node.id, 'to', 'from', lit);
    }
    this._stage.classList.toggle('mldebt-mod-tracing', shown !== null);
    for (const [id, { drawn }] of this._shown) {
      drawn.classList.toggle('mldebt-mod-lit', lit.has(id));
    }
    const own = shown?.node.id;
    const names: SVGTextElement[] = [];
    for (const { line, path, place } of this._lines) {
      path.classList.toggle('mldebt-mod-lit', lit.has(line.from) && lit.has(line.to));
      const direct = line.from === own || line.to === own;
      path.classList.toggle('mldebt-mod-direct', direct);
      if (direct && line.names.length > 0) {
        const text = svg('text', 'mldebt-FlowGraph-names');
        text.textContent = shortened(line.names);
        text.setAttribute('x', String(place.x));
        text.setAttribute('y', String(place.y));
        names.push(text);
      }
    }
    this._names.replaceChildren(...names);
  }

  private _follow(start: string, from: 'from' | 'to', to: 'from' | 'to', into: Set<string>): void {
    const steps = new Map<string, string[]>();
    for (const { line } of this._lines) {
      if (!line.backward) {
        steps.set(line[from], [...(steps.get(line[from]) ?? []), line[to]]);
      }
    }
    const seen = new Set([start]);
    for (const id of seen) {
      into.add(id);
      steps.get(id)?.forEach(next => seen.add(next));
    }
  }

  // -- the keyboard ---------------------------------------------------------------------------

  private _key(event: KeyboardEvent): void {
    const arrows = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'];
    const [back, on, before, after] =
      this._layout?.direction === 'LR' ? [...arrows.slice(2), ...arrows.slice(0, 2)] : arrows;
    const go = (): void => {
      if (this._roving !== null) {
        this._go(this._roving.node);
      }
    };
    press(event, {
      ...zoomKeys(this),
      Enter: go,
      ' ': go,
      Home: () => {
        this._visit([...this._shown.values()].at(0));
      },
      End: () => {
        const standing = [...this._shown.values()].filter(({ look }) => look.stands);
        this._visit(standing.at(-1));
      },
      [back]: () => {
        this._step('to', 'from');
      },
      [on]: () => {
        this._step('from', 'to');
      },
      [before]: () => {
        this._beside(-1);
      },
      [after]: () => {
        this._beside(1);
      }
    });
  }

  /** Along a line, to the node that is nearest at the side. */
  private _step(from: 'from' | 'to', to: 'from' | 'to'): void {
    const here = this._roving;
    if (here !== null) {
      const next = this._lines
        .filter(({ line }) => line[from] === here.node.id)
        .map(({ line }) => this._shown.get(line[to]));
      this._visit(nearest(here, next));
    }
  }

  /** To the neighbour in the same layer, else in the next one. */
  private _beside(direction: 1 | -1): void {
    const here = this._roving;
    if (here !== null) {
      const all = this._inOrder();
      this._visit(all.at((all.indexOf(here) + direction) % all.length));
    }
  }

  /** Layer by layer; those in none come last. */
  private _inOrder(): Shown[] {
    const [layer, side] =
      this._layout?.direction === 'LR' ? (['x', 'y'] as const) : (['y', 'x'] as const);
    const alone = this._layout?.alone ?? Infinity;
    return [...this._shown.values()].sort(
      ({ box: one }, { box: other }) =>
        Number(one.y > alone) - Number(other.y > alone) ||
        Math.round(one[layer] - other[layer]) ||
        one[side] - other[side]
    );
  }

  /** Go to a node with the keyboard. */
  private _visit(shown: Shown | null | undefined): void {
    if (shown !== null && shown !== undefined) {
      shown.drawn.focus();
      this._light(shown);
    }
  }

  private _rove(shown: Shown | null): void {
    this._roving?.drawn.setAttribute('tabindex', '-1');
    shown?.drawn.setAttribute('tabindex', '0');
    this._roving = shown;
  }

  private _shownAt(target: EventTarget | null): Shown | null {
    const drawn = target instanceof Element ? target.closest('.mldebt-FlowGraph-node') : null;
    const id = drawn instanceof SVGElement && this.node.contains(drawn) ? drawn.dataset.id : null;
    return this._shown.get(id ?? '') ?? null;
  }

  private readonly _stage = svg('g', 'mldebt-FlowGraph-stage');
  private readonly _names = svg('g', 'mldebt-FlowGraph-allNames');
  private readonly _camera: Camera;
  private _shown = new Map<string, Shown>();
  private _lines: { line: Line; path: SVGPathElement; place: { x: number; y: number } }[] = [];
  private _layout: Layout | null = null;
  /** The one node that Tab comes to. */
  private _roving: Shown | null = null;
  private _lit: Shown | null = null;
  private _current: string | null = null;
  private _sort = '';
}

/** A node as it is drawn. */
interface Shown {
  readonly node: PictureNode;
  readonly box: Box;
  readonly drawn: SVGGElement;
  readonly look: Look;
}

function shortened(names: readonly string[]): string {
  const more = names.length - NAMES_ON_LINES;
  const shown = names.slice(0, NAMES_ON_LINES).join(', ');
  return more > 0 ? `${shown} +${String(more)}` : shown;
}

function nearest(here: Shown, others: readonly (Shown | undefined)[]): Shown | null {
  const far = (shown: Shown): number =>
    Math.abs(shown.box.x - here.box.x) + Math.abs(shown.box.y - here.box.y);
  return (
    others
      .filter(shown => shown !== undefined)
      .sort((one, other) => far(one) - far(other))
      .at(0) ?? null
  );
}
