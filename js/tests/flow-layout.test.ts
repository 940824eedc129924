import assert from 'node:assert/strict';
import { test } from 'vitest';

import { Dataflow } from '../src/model/dataflow';
import { type Picture, pictured } from '../src/model/picture';
import { type Box, bestLayout, laidOut } from '../src/views/flow-layout';
import { given, outline } from './made-up';

const SIZE = { width: 100, height: 30 };
const ROOM = { width: 700, height: 700 };

function sizes(picture: Picture): Map<string, typeof SIZE> {
  return new Map(picture.nodes.map(node => [node.id, SIZE]));
}

function cellsOf(...parts: Parameters<typeof outline>): Picture {
  return pictured(new Dataflow(outline(...parts)), { values: false, imports: true });
}

function apart(one: Box, other: Box): boolean {
  return (
    Math.abs(one.x - other.x) >= (one.width + other.width) / 2 ||
    Math.abs(one.y - other.y) >= (one.height + other.height) / 2
  );
}

for (const direction of ['TB', 'LR'] as const) {
  test(`who reads stands behind who gives, and nobody on another (${direction})`, () => {
    const picture = cellsOf(7, given(0, 'a', [1, 2, 3, 5]), given(1, 'b', [4]), given(2, 'c', [4]));
    const { boxes, paths } = laidOut(picture, sizes(picture), direction);
    const along = direction === 'TB' ? 'y' : 'x';
    for (const { from, to } of picture.lines) {
      assert.ok((boxes.get(from)?.[along] ?? 0) < (boxes.get(to)?.[along] ?? 0));
    }
    const all = [...boxes.values()];
    assert.equal(all.length, 7);
    all.forEach((box, place) => {
      assert.ok(all.slice(place + 1).every(other => apart(box, other)));
    });
    assert.ok(paths.every(({ d }) => /^M[\d.,-]+C/.test(d)));
  });
}

test('cells that share nothing stand below all others', () => {
  const picture = cellsOf(4, given(0, 'a', [1]));
  const { boxes, alone } = laidOut(picture, sizes(picture), 'TB');
  assert.ok(alone !== null);
  for (const [id, { y }] of boxes) {
    assert.equal(y > alone, id === '2' || id === '3');
  }
});

test('without lines there are rows only, and without cells nothing', () => {
  const picture = cellsOf(3);
  assert.equal(laidOut(picture, sizes(picture), 'TB').boxes.size, 3);
  const none = cellsOf(0);
  assert.deepEqual(laidOut(none, sizes(none), 'LR').boxes.size, 0);
});

test('who reads too early stays before the giver, and the line goes back', () => {
  const picture = cellsOf(2, given(1, 'late', [0], { backward: true }));
  const { boxes } = laidOut(picture, sizes(picture), 'TB');
  assert.ok((boxes.get('0')?.y ?? 0) < (boxes.get('1')?.y ?? 0));
});

test('a chain goes down, and many readers of one cell are put to its right', () => {
  const chain = Array.from({ length: 9 }, (_, i) => given(i, `v${String(i)}`, [i + 1]));
  const long = cellsOf(10, ...chain);
  assert.equal(bestLayout(long, sizes(long), ROOM).direction, 'TB');
  const many = Array.from({ length: 15 }, (_, i) => i + 1);
  const wide = cellsOf(16, given(0, 'df', many));
  assert.equal(bestLayout(wide, sizes(wide), ROOM).direction, 'LR');
});
