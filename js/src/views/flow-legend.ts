/** What signs in a drawn dataflow mean. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Dataflow } from '../model/dataflow';
import type { Choice } from '../model/picture';
import { KINDS, type Kind } from '../sources/outline';
import { element } from './dom';
import { type FlowWords, kindOf } from './flow-words';

/** The sign of each kind, beside its shape. */
export const GLYPHS: Record<Kind, string> = {
  cell: '3',
  variable: '•',
  function: 'ƒ',
  class: '◇',
  import: '↓',
  frame: '▦',
  column: '▥',
  array: '▤',
  model: '◆',
  file: '≡'
};

/** The signs that stand in this dataflow; in a matrix only those of its marks. */
export function legend(
  flow: Dataflow,
  words: FlowWords,
  trans: TranslationBundle,
  view: 'graph' | 'matrix',
  choice: Choice
): HTMLElement {
  const { nodes, edges } = flow.outline;
  const drawn = nodes.filter(node =>
    node.kind === 'import' ? choice.imports && choice.values : node.kind === 'cell' || choice.values
  );
  const used = new Set(drawn.map(kindOf));
  const list = element('ul', 'mldebt-Flow-legend');
  list.setAttribute('aria-label', trans.__('Legend'));
  const say = (sign: HTMLElement, text: string): void => {
    const item = element('li');
    item.append(sign, text);
    list.append(item);
  };
  for (const kind of view === 'graph' ? KINDS.filter(kind => used.has(kind)) : []) {
    const sign = element('span', 'mldebt-Flow-sign', GLYPHS[kind]);
    sign.dataset.kind = kind;
    say(sign, words.kind(kind));
  }
  const lines: [string, boolean, string][] = [
    ['sure', edges.some(edge => edge.sure), trans.__('surely')],
    ['maybe', edges.some(edge => !edge.sure), trans.__('perhaps')],
    ['late', edges.some(edge => edge.backward), trans.__('only a later cell gives it')]
  ];
  if (view === 'matrix') {
    list.append(element('li', '', trans.__('Rows read what columns give.')));
  }
  for (const [line, is, text] of lines) {
    if (is) {
      const sign = element('span', view === 'graph' ? 'mldebt-Flow-line' : 'mldebt-Flow-mark');
      sign.dataset.line = line;
      say(sign, text);
    }
  }
  return list;
}
