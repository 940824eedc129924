/** Where a graph is looked at: zoom, the beginning, what is to be in sight. Knows no dataflow. */
import { type Selection, select } from 'd3-selection';
import { type ZoomBehavior, zoom, zoomIdentity } from 'd3-zoom';

import type { Box, Layout } from './flow-layout';

/** Scales: of what can be zoomed to, and of what text can still be read at. */
const [LEAST, READABLE, MOST] = [0.03, 0.7, 3];
const STEP = 1.25;
const MARGIN = 24;

/** `view` is what is seen through, `stage` what moves behind it. */
export class Camera {
  constructor(
    private readonly _view: SVGSVGElement,
    private readonly _stage: SVGGElement
  ) {
    this._zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([LEAST, MOST])
      .extent(() => [
        [0, 0],
        [_view.clientWidth, _view.clientHeight]
      ])
      .on('zoom', (event: { transform: { toString: () => string } }) => {
        _stage.setAttribute('transform', event.transform.toString());
      });
    this._root = select(_view);
    this._root.call(this._zoom).on('dblclick.zoom', null);
  }

  zoomIn(): void {
    this._root.call(this._zoom.scaleBy, STEP);
  }

  zoomOut(): void {
    this._root.call(this._zoom.scaleBy, 1 / STEP);
  }

  /** The whole graph, from its first node on. */
  fit(layout: Layout, first: Box | undefined): void {
    this._show(layout, first, Math.min(this._scale(layout), 1));
  }

  /** The whole graph where it can be read, else its beginning. */
  begin(layout: Layout, first: Box | undefined): void {
    this._show(layout, first, Math.min(Math.max(this._scale(layout), READABLE), 1));
  }

  /** Bring a node into sight. */
  reveal(drawn: SVGGElement): void {
    const node = drawn.getBoundingClientRect();
    const whole = this._view.getBoundingClientRect();
    const shift = (from: number, to: number, low: number, high: number): number =>
      from < low + MARGIN ? low + MARGIN - from : to > high - MARGIN ? high - MARGIN - to : 0;
    const x = shift(node.left, node.right, whole.left, whole.right);
    const y = shift(node.top, node.bottom, whole.top, whole.bottom);
    if (x !== 0 || y !== 0) {
      const scale = this._stage.getCTM()?.a ?? 1;
      this._root.call(this._zoom.translateBy, x / scale, y / scale);
    }
  }

  /** The scale at which all of it is seen. */
  private _scale({ width, height }: Layout): number {
    return Math.min(
      (this._view.clientWidth - 2 * MARGIN) / Math.max(width, 1),
      (this._view.clientHeight - 2 * MARGIN) / Math.max(height, 1)
    );
  }

  /** From the beginning of the flow, with what stands beside it in the middle. */
  private _show({ width, height, direction }: Layout, first: Box | undefined, scale: number): void {
    const down = direction !== 'LR';
    const along = (room: number, whole: number): number =>
      Math.max((room - whole * scale) / 2, MARGIN);
    const across = (room: number, whole: number, middle: number): number =>
      whole * scale > room - MARGIN && scale >= READABLE
        ? Math.min(room / 2 - middle * scale, MARGIN)
        : (room - whole * scale) / 2;
    const { clientWidth, clientHeight } = this._view;
    const x = down ? across(clientWidth, width, first?.x ?? 0) : along(clientWidth, width);
    const y = down ? along(clientHeight, height) : across(clientHeight, height, first?.y ?? 0);
    this._root.call(this._zoom.transform, zoomIdentity.translate(x, y).scale(scale));
  }

  private readonly _zoom: ZoomBehavior<SVGSVGElement, unknown>;
  private readonly _root: Selection<SVGSVGElement, unknown, null, undefined>;
}
