/** Commands without arguments, as every plugin of this package adds them. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';

import type { DebtTracker } from '../model/debt-tracker';

/** What a command without arguments says of them. */
const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** Add commands by their ids, each with an entry in the palette; what they offer follows the notebook in front. */
export function addCommands(
  { commands }: JupyterFrontEnd,
  tracker: DebtTracker,
  palette: ICommandPalette | null,
  trans: TranslationBundle,
  added: Readonly<Record<string, CommandRegistry.ICommandOptions>>
): void {
  for (const [command, options] of Object.entries(added)) {
    commands.addCommand(command, { describedBy: NO_ARGUMENTS, ...options });
    palette?.addItem({ command, category: trans.__('ML debt') });
  }
  tracker.changed.connect(() => {
    for (const command of Object.keys(added)) {
      commands.notifyCommandChanged(command);
    }
  });
}
