/** What the plugins of this package share; other extensions may ask for it too. */
import { Token } from '@lumino/coreutils';

import type { DebtTracker } from './model/debt-tracker';

export type IDebtTracker = DebtTracker;

/** The notebook in front and what is known of its debt. */
export const IDebtTracker = new Token<IDebtTracker>(
  'mldebt-nb:IDebtTracker',
  'What is known of the technical debt of each notebook that was in front.'
);
