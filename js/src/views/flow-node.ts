/** How one node of a drawn graph looks: its size before it is laid out, its shape and texts after that. */
import { svg } from './dom';
import type { Box, Size } from './flow-layout';
import type { Look } from './flow-scene';
import { ASIDE, shapeOf } from './flow-shapes';

const CELL_HEIGHT = 32;
const VALUE_HEIGHT = 24;
const NUMBER_WIDTH = 34;
/** The heights of the lines of text in an operator, and what is free above and below them. */
const [SMALL, LARGE, FREE] = [14, 17, 6];

/** The size of a node in the fonts of `place`. */
export function measured(place: Element): (look: Look) => Size {
  const style = window.getComputedStyle(place);
  const code = style.getPropertyValue('--jp-code-font-family');
  const ui = style.getPropertyValue('--jp-ui-font-family');
  const measure = document.createElement('canvas').getContext('2d');
  const width = (text: string, font: string): number => {
    if (measure === null) {
      return text.length * 7;
    }
    measure.font = font;
    return measure.measureText(text).width;
  };
  return look => {
    const label = width(look.label, `12px ${code}`);
    if (look.about === null) {
      return look.kind === 'cell'
        ? { width: NUMBER_WIDTH + 18 + label, height: CELL_HEIGHT }
        : { width: 32 + label, height: VALUE_HEIGHT };
    }
    const small = smallOf(look).map(text => width(text, `bold 10.5px ${ui}`));
    const sign = look.sign === '' ? 0 : 16;
    return {
      width: 2 * ASIDE + Math.max(label + sign, ...small),
      height: 2 * FREE + LARGE + SMALL * small.length
    };
  };
}

/** The node in its place. */
export function drawnNode(id: string, look: Look, box: Box): SVGGElement {
  const drawn = svg('g', 'mldebt-FlowGraph-node');
  const [left, top] = [box.x - box.width / 2, box.y - box.height / 2];
  drawn.setAttribute('transform', `translate(${left.toFixed(1)},${top.toFixed(1)})`);
  drawn.dataset.kind = look.kind;
  drawn.dataset.id = id;
  drawn.setAttribute('role', 'button');
  drawn.setAttribute('tabindex', '-1');
  drawn.setAttribute('aria-label', look.description);
  drawn.classList.toggle('mldebt-mod-opaque', look.opaque);
  drawn.classList.toggle('mldebt-mod-leak', look.warning !== '');
  const title = svg('title');
  title.textContent = look.title;
  drawn.append(title, shapeOf(look.kind, box), ...texts(look, box));
  return drawn;
}

function texts(look: Look, { height }: Box): SVGElement[] {
  const middle = height / 2;
  if (look.about !== null) {
    return operatorTexts(look);
  }
  if (look.kind === 'cell') {
    const rule = svg('path', 'mldebt-FlowGraph-rule');
    rule.setAttribute('d', `M${String(NUMBER_WIDTH)},0v${String(height)}`);
    const number = written('number', look.sign, NUMBER_WIDTH / 2, middle);
    return [rule, number, written('label', look.label, NUMBER_WIDTH + 9, middle)];
  }
  return [written('glyph', look.sign, 8, middle), written('label', look.label, 22, middle)];
}

/** What it is above its name; what is known of its columns below; a leak last. */
function operatorTexts(look: Look): SVGElement[] {
  let top = FREE;
  const line = (name: string, text: string, height: number): SVGElement => {
    top += height;
    return written(name, text, ASIDE, top - height / 2);
  };
  const drawn = [line('about', look.about ?? '', SMALL), line('label', look.label, LARGE)];
  drawn.push(...look.notes.map(note => line('note', note, SMALL)));
  if (look.warning !== '') {
    drawn.push(line('warning', warningOf(look), SMALL));
  }
  return drawn;
}

function smallOf(look: Look): string[] {
  const warnings = look.warning === '' ? [] : [warningOf(look)];
  return [look.about ?? '', ...look.notes, ...warnings];
}

function warningOf({ warning }: Look): string {
  return `⚠ ${warning}`;
}

function written(name: string, text: string, x: number, y: number): SVGTextElement {
  const drawn = svg('text', `mldebt-FlowGraph-${name}`);
  drawn.textContent = text;
  drawn.setAttribute('x', String(x));
  drawn.setAttribute('y', String(y));
  return drawn;
}
