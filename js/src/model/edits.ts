/** Edits of a text: what it would be, and what of it changes. Knows no notebook and no widget. */
import type { Edit } from '../sources/protocol';

/** Lines that change: what stands at `line` (from 1) and what will. */
export interface Hunk {
  readonly line: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** The place of a line and column in a text; columns count characters as Python does. Null: there is no such place. */
export function offsetOf(text: string, line: number, column: number): number | null {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const end = text.indexOf('\n', start);
    if (end < 0) {
      return null;
    }
    start = end + 1;
  }
  let offset = start;
  for (let passed = 1; passed < column; passed++) {
    const point = text.codePointAt(offset);
    if (point === undefined || text[offset] === '\n') {
      return null;
    }
    offset += point > 0xffff ? 2 : 1;
  }
  return offset;
}

/** A text after edits of it; null when one of them does not hold any more, or two overlap. */
export function edited(text: string, edits: readonly Edit[]): string | null {
  const found = edits.map(edit => ({
    from: offsetOf(text, edit.line, edit.column),
    to: offsetOf(text, edit.end_line, edit.end_column),
    edit
  }));
  let result = text;
  let last = text.length;
  for (const { from, to, edit } of found.sort(
    (one, other) => (other.from ?? 0) - (one.from ?? 0)
  )) {
    if (from === null || to === null || to > last || text.slice(from, to) !== edit.replaced) {
      return null;
    }
    result = result.slice(0, from) + edit.replacement + result.slice(to);
    last = from;
  }
  return result;
}

/** What changes between two texts, as one block of lines; null when they are equal. */
export function hunk(before: string, after: string): Hunk | null {
  if (before === after) {
    return null;
  }
  const old = before.split('\n');
  const now = after.split('\n');
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) {
    first += 1;
  }
  let same = 0;
  while (
    same < old.length - first &&
    same < now.length - first &&
    old[old.length - 1 - same] === now[now.length - 1 - same]
  ) {
    same += 1;
  }
  return {
    line: first + 1,
    removed: old.slice(first, old.length - same),
    added: now.slice(first, now.length - same)
  };
}
