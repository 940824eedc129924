// Run by `npm test` on the compiled library: node's own test runner, no further dependency.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

import { auditCommand, shellWord } from '../lib/terminal.js';

test('a plain path stays as it is', () => {
  assert.equal(auditCommand('work/churn_model-2.ipynb'), 'mldebt audit work/churn_model-2.ipynb');
});

test('a path with blanks is quoted', () => {
  assert.equal(auditCommand('my work/Untitled 1.ipynb'), "mldebt audit 'my work/Untitled 1.ipynb'");
});

test('a path that looks like an option is not one', () => {
  assert.equal(auditCommand('-rf.ipynb'), 'mldebt audit ./-rf.ipynb');
});

for (const name of [
  "it's.ipynb",
  '$HOME.ipynb',
  '`id`;ls.ipynb',
  'größe "x".ipynb',
  '~.ipynb',
  '*'
]) {
  test(`the shell gives back ${name}`, () => {
    const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(name)}`], {
      encoding: 'utf8'
    });
    assert.equal(printed, name);
  });
}
