import assert from 'node:assert/strict';
import { test } from 'vitest';

import { Costs } from '../src/widgets/costs';
import { Latest } from '../src/widgets/latest';
import { Line, unpacked, type WidgetModel } from '../src/widgets/line';
import { Matrix, together } from '../src/widgets/matrix';
import { percent, signed } from '../src/widgets/numbers';
import { Path, type Step } from '../src/widgets/path';

// the kernel's numbers: a moves b beyond its floor, c moves nobody
const WHOLE = Float32Array.from([0.8, 0.3, 0.01, 0.2, 0.9, 0.01, 0.01, 0.01, 0.4]);
const FLOOR = Float32Array.from([0.05, 0.05, 0.05]);

function matrix(order = [2, 0, 1]): Matrix {
  return new Matrix(['a', 'b', 'c'], order, FLOOR, WHOLE, 500);
}

test('places are those on the screen, numbers those of the kernel', () => {
  const found = matrix();
  assert.equal(found.name(0), 'c');
  assert.equal(found.value({ row: 1, column: 2 }), WHOLE[1]); // a, b
  assert.equal(found.top, Math.fround(0.3)); // the diagonal is another scale
  assert.ok(found.isBeyond({ row: 1, column: 2 }));
  assert.ok(!found.isBeyond({ row: 0, column: 1 }));
  assert.ok(!found.isBeyond({ row: 1, column: 1 }));
});

test('a sentence says units, floor, and what cannot be measured', () => {
  const found = matrix();
  assert.equal(
    found.sentence({ row: 1, column: 2 }),
    'Trained without a, the effect of b moves by 0.3 sd of the response; noise alone moves it by up to 0.05 sd.'
  );
  assert.match(found.sentence({ row: 0, column: 1 }), /not measurable at 500 rows\.$/);
  assert.equal(
    found.sentence({ row: 0, column: 0 }),
    'c itself: all of its effect goes, 0.4 sd of the response.'
  );
});

test('a feature that is gone is said to be', () => {
  const found = matrix();
  const without = Float32Array.from([NaN, NaN, NaN, NaN, 0.9, 0.01, NaN, 0.01, 0.4]);
  found.replace(without);
  assert.equal(found.sentence({ row: 1, column: 2 }), 'a is dropped.');
  assert.equal(found.sentence({ row: 2, column: 1 }), 'a is dropped.');
  assert.equal(found.top, Math.fround(0.3)); // the scale stays
  assert.equal(found.furthest(1), null);
});

test('keys stay within the matrix', () => {
  const found = matrix();
  assert.deepEqual(found.moved({ row: 0, column: 0 }, 'ArrowUp'), { row: 0, column: 0 });
  assert.deepEqual(found.moved({ row: 0, column: 0 }, 'PageDown'), { row: 2, column: 0 });
  assert.deepEqual(found.moved({ row: 1, column: 0 }, 'End'), { row: 1, column: 2 });
  assert.equal(found.moved({ row: 1, column: 0 }, 'a'), null);
});

test('leaving two out', () => {
  assert.equal(together(null, 1), null);
  assert.match(together(2, 1) ?? '', /keep one of the two/);
  assert.match(together(-2, 1) ?? '', /each needs the other/);
  assert.match(together(0.5, 1) ?? '', /neither stands in/);
});

function step(name: string, cost: number, loss: number): Step {
  return { name, cost, upper: cost + 0.01, loss, why: '', keep_one_of: [] };
}

const PATH = new Path(
  ['a', "it's", 'c'],
  [step('c', 0, 1.001), step('a', 0.02, 1.021), step("it's", 4, 5)],
  1,
  0.05,
  0.01
);

test('the cut says what it costs, and leaves code', () => {
  assert.match(PATH.sentence(0), /^All 3 features: loss 1 /);
  assert.match(PATH.sentence(1), /beyond noise|within noise\.$/);
  assert.match(PATH.sentence(2), /beyond noise, within the tolerance\.$/);
  assert.match(PATH.sentence(3), /beyond the tolerance\.$/);
  assert.equal(PATH.code(1), 'columns = ["a", "it\'s"]');
  assert.equal(PATH.code(3), 'columns = []');
  assert.deepEqual(PATH.dropped(2), ['c', 'a']);
});

test('long lists of columns are broken', () => {
  const names = Array.from({ length: 40 }, (_, at) => `column_${String(at)}`);
  const code = new Path(names, [step('column_0', 0, 1)], 1, 0.1, 0.1).code(0);
  assert.ok(code.split('\n').every(line => line.length <= 88));
  assert.equal(code.split('"').length, 81);
  assert.match(code, /^columns = \[\n {4}"column_0", .*,\n\]$/s);
});

test('the cut keeps within the path', () => {
  assert.equal(PATH.moved(0, 'ArrowLeft'), 0);
  assert.equal(PATH.moved(2, 'ArrowRight'), 3);
  assert.equal(PATH.moved(3, 'PageUp'), 3);
  assert.equal(PATH.moved(3, 'Home'), 0);
  assert.equal(PATH.moved(3, 'x'), null);
});

test('the drawing shows what surrounds the cut', () => {
  const [low, high] = PATH.range(1);
  assert.ok(low < 1 && high < 2); // the last step would hide the others
  assert.ok(PATH.range(3)[1] > 5);
});

test('costs of a threshold', () => {
  // one part of 10 rows, thresholds 0, 0.5, 1
  const counts = new Map([
    ['alarms', Float32Array.from([5, 2, 0])],
    ['misses', Float32Array.from([0, 1, 5])],
    ['positives', Float32Array.from([10, 6, 0])],
    ['total', Float32Array.from([10])]
  ]);
  const costs = new Costs(['all rows'], Float32Array.from([0, 0.5, 1]), counts);
  assert.equal(costs.cost(0, 1, { alarm: 1, miss: 1 }), 0.3);
  assert.equal(costs.cheapest(0, { alarm: 1, miss: 1 }), 1);
  assert.equal(costs.cheapest(0, { alarm: 1, miss: 10 }), 0);
  assert.equal(costs.flipped(0, 2), 0.6);
});

test('of questions that come too fast the latest is asked', async () => {
  const asked: number[] = [];
  const taken: number[] = [];
  const doors: (() => void)[] = [];
  const latest = new Latest(
    (question: number) => {
      asked.push(question);
      return new Promise<number>(resolve =>
        doors.push(() => {
          resolve(10 * question);
        })
      );
    },
    answer => taken.push(answer),
    () => assert.fail()
  );
  for (const question of [1, 2, 3, 4]) {
    latest.want(question);
  }
  assert.deepEqual(asked, [1]);
  doors[0]?.();
  await new Promise(resolve => setTimeout(resolve));
  assert.deepEqual(asked, [1, 4]);
  doors[1]?.();
  await new Promise(resolve => setTimeout(resolve));
  assert.deepEqual(taken, [10, 40]);
});

test('a failed question does not stop the next', async () => {
  const said: string[] = [];
  const latest = new Latest(
    (question: number) =>
      question === 1 ? Promise.reject(new Error('no')) : Promise.resolve(question),
    answer => said.push(String(answer)),
    error => said.push(error.message)
  );
  latest.want(1);
  latest.want(2);
  await new Promise(resolve => setTimeout(resolve));
  assert.deepEqual(said, ['no', '2']);
});

test('arrays are read from a buffer that is not aligned', () => {
  const bytes = new DataView(new ArrayBuffer(13), 1);
  [0.5, 2, NaN].forEach((value, at) => {
    bytes.setFloat32(4 * at, value, true);
  });
  const found = unpacked(
    {
      blocks: [
        ['one', 1],
        ['two', 2]
      ]
    },
    bytes
  );
  assert.deepEqual(found.get('one'), Float32Array.from([0.5]));
  assert.deepEqual(found.get('two'), Float32Array.from([2, NaN]));
});

test('answers find their questions; what nobody asked is pushed', async () => {
  const sent: { ask: string }[] = [];
  let hear: (message: never, buffers: DataView[]) => void = () => undefined;
  const model: WidgetModel = {
    get: () => undefined,
    send: content => sent.push(content as { ask: string }),
    on: (_, listener) => {
      hear = listener as typeof hear;
    },
    off: () => undefined
  };
  const line = new Line(model);
  const pushed: unknown[] = [];
  line.pushed = ({ content }) => pushed.push(content);
  const [first, second] = [line.ask({ kind: 'a' }), line.ask({ kind: 'b' })];
  hear({ answer: sent[1]?.ask, blocks: [] } as never, []);
  hear({ answer: sent[0]?.ask, refused: 'cannot', blocks: [] } as never, []);
  hear({ answer: null, kind: 'training', blocks: [] } as never, []);
  hear({ answer: 'of another view', blocks: [] } as never, []);
  assert.equal((await second).numbers.size, 0);
  await assert.rejects(first, /cannot/);
  assert.equal(pushed.length, 1);
});

test('numbers for people', () => {
  assert.equal(signed(0.12345), '+0.123');
  assert.equal(signed(-2), '−2');
  assert.equal(percent(0.004), '0.4 %');
  assert.equal(percent(-0.5), '−50 %');
  assert.equal(percent(0), '0 %');
});
