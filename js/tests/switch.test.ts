import { expect, test } from 'vitest';

import { isOn, switchTo } from '../src/model/switch';

class Notebook {
  constructor(readonly metadata = new Map<string, unknown>()) {}

  getMetadata(key: string): unknown {
    return this.metadata.get(key);
  }

  setMetadata(key: string, value: unknown): void {
    this.metadata.set(key, value);
  }

  deleteMetadata(key: string): void {
    this.metadata.delete(key);
  }
}

test('a notebook is on unless it says otherwise', () => {
  for (const kept of [undefined, null, 'off', ['off'], {}, { off: 'yes' }, { off: false }]) {
    expect(isOn(new Notebook(new Map([['mldebt', kept]])))).toBe(true);
  }
  expect(isOn(new Notebook(new Map([['mldebt', { off: true }]])))).toBe(false);
});

test('off and on again leaves no trace', () => {
  const notebook = new Notebook();
  switchTo(false, notebook);
  expect([...notebook.metadata]).toEqual([['mldebt', { off: true }]]);
  switchTo(true, notebook);
  expect(notebook.metadata.size).toBe(0);
});

test('what else is kept there stays', () => {
  const notebook = new Notebook(new Map([['mldebt', { owner: 'me' }]]));
  switchTo(false, notebook);
  expect(notebook.getMetadata('mldebt')).toEqual({ owner: 'me', off: true });
  switchTo(true, notebook);
  expect(notebook.getMetadata('mldebt')).toEqual({ owner: 'me' });
});
