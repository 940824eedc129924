import { expect, test } from 'vitest';

import { DEFAULTS, Settings } from '../src/model/settings';
import { finding } from './made-up';

test('what is of another kind counts as not set', () => {
  const settings = new Settings();
  settings.take({ autoload: 'yes', live: 1, severity: 'fatal', hiddenFamilies: {}, pause: '9' });
  expect(settings.values).toEqual(DEFAULTS);
  settings.take({ autoload: true, hiddenFamilies: ['audit', 3], pause: 1 });
  expect(settings.values).toEqual({
    ...DEFAULTS,
    autoload: true,
    hiddenFamilies: ['audit'],
    pause: 50
  });
});

test('severities and families that are not shown', () => {
  const settings = new Settings();
  settings.take({ severity: 'warning', hiddenFamilies: ['audit'] });
  const shown = [
    finding({ severity: 'error' }),
    finding({ severity: 'warning' }),
    finding({ severity: 'info' }),
    finding({ severity: 'error', family: 'audit' })
  ].map(one => settings.shows(one));
  expect(shown).toEqual([true, true, false, false]);
});
