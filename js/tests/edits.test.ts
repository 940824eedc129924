import { expect, test } from 'vitest';

import { edited, hunk, offsetOf } from '../src/model/edits';
import { edit } from './made-up';

test('columns count characters, not halves of them', () => {
  expect(offsetOf('😀x\nab', 1, 2)).toBe(2);
  expect(offsetOf('😀x\nab', 2, 3)).toBe(6);
  expect(offsetOf('ab\ncd', 1, 4)).toBeNull(); // beyond the line
  expect(offsetOf('ab', 2, 1)).toBeNull();
  expect(offsetOf('', 1, 1)).toBe(0);
});

test('a line is deleted with its end', () => {
  expect(edited('import os\nx', [edit([1, 1, 2, 1], 'import os\n', '')])).toBe('x');
});

test('several edits of one text, in any order', () => {
  const edits = [edit([1, 1, 1, 2], 'a', 'AA'), edit([2, 1, 2, 2], 'b', '')];
  expect(edited('a\nb', edits)).toBe('AA\n');
  expect(edited('a\nb', edits.toReversed())).toBe('AA\n');
});

test('edits that do not hold any more, or overlap', () => {
  expect(edited('import re\nx', [edit([1, 1, 2, 1], 'import os\n', '')])).toBeNull();
  expect(edited('x', [edit([3, 1, 4, 1], '', 'y')])).toBeNull();
  const overlapping = [edit([1, 1, 1, 3], 'ab', ''), edit([1, 2, 1, 4], 'bc', '')];
  expect(edited('abc', overlapping)).toBeNull();
});

test('what changes is one block of lines', () => {
  expect(hunk('a\nb\nc', 'a\nc')).toEqual({ line: 2, removed: ['b'], added: [] });
  expect(hunk('a\nb', 'a\nB\nb')).toEqual({ line: 2, removed: [], added: ['B'] });
  expect(hunk('a', 'a  # why')).toEqual({ line: 1, removed: ['a'], added: ['a  # why'] });
  expect(hunk('x\nx', 'x')).toEqual({ line: 2, removed: ['x'], added: [] });
  expect(hunk('a', 'a')).toBeNull();
});
