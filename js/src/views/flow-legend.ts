/** What signs in a drawing mean. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { element } from './dom';
import type { Scene, Sign } from './flow-scene';
import { GLYPHS } from './flow-shapes';

/** The signs that stand in this drawing; in a matrix only those of its marks. */
export function legend(
  scene: Scene,
  trans: TranslationBundle,
  view: 'graph' | 'matrix'
): HTMLElement {
  const list = element('ul', 'mldebt-Flow-legend');
  list.setAttribute('aria-label', trans.__('Legend'));
  const { signs, note } = scene.legend(view);
  if (note !== '') {
    list.append(element('li', '', note));
  }
  for (const sign of signs) {
    const item = element('li');
    item.append(drawn(sign, view), sign.text);
    list.append(item);
  }
  return list;
}

function drawn(sign: Sign, view: 'graph' | 'matrix'): HTMLElement {
  switch (sign.look) {
    case 'kind': {
      const glyph = element('span', 'mldebt-Flow-sign', GLYPHS[sign.kind]);
      glyph.dataset.kind = sign.kind;
      return glyph;
    }
    case 'line': {
      const line = element('span', view === 'graph' ? 'mldebt-Flow-line' : 'mldebt-Flow-mark');
      line.dataset.line = sign.kind;
      return line;
    }
    case 'warning':
      return element('span', 'mldebt-Flow-warning', '⚠');
  }
}
