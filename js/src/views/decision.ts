/** Asks what people decide about a finding, and writes it into the cell as the comment that suppresses it. */
import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { Change } from '../model/changes';
import type { NotebookDebt } from '../model/notebook-debt';
import { indexOf } from '../model/places';
import type { Finding } from '../sources/protocol';
import { element } from './dom';

interface Said {
  readonly accept: boolean;
  readonly until: string | null;
  readonly reason: string;
}

/** Whether a decision about a finding can be written at all: not about a notebook as a whole, not into a cell that is gone. */
export function isDecidable(debt: NotebookDebt, finding: Finding): boolean {
  return finding.cell_index !== null && finding.line !== null && indexOf(debt.panel, finding) >= 0;
}

/** Ask, and write. What goes wrong is said in a dialog of its own. */
export async function decide(
  debt: NotebookDebt,
  finding: Finding,
  trans: TranslationBundle
): Promise<void> {
  const answer = await showDialog<Said>({
    title: trans.__('Ignore or accept %1 %2', finding.code, finding.rule),
    body: new DecisionForm(trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Write it into the cell') })
    ],
    focusNodeSelector: 'input[name="reason"]'
  });
  const said = answer.value;
  if (!answer.button.accept || said === null) {
    return;
  }
  try {
    if (said.reason === '') {
      throw new Error(trans.__('Say why: whoever reads the comment next will want to know.'));
    }
    await write(debt, finding, said, trans);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await showErrorMessage(trans.__('The decision was not written'), reason);
  }
}

async function write(
  debt: NotebookDebt,
  finding: Finding,
  said: Said,
  trans: TranslationBundle
): Promise<void> {
  const cell = debt.panel.content.widgets.at(indexOf(debt.panel, finding));
  if (!isDecidable(debt, finding) || cell === undefined) {
    throw new Error(trans.__('The cell is gone.'));
  }
  const edit = await debt.decided(finding, cell.model.sharedModel.getSource(), said);
  if (edit === null) {
    throw new Error(
      trans.__(
        'No comment can stand there without changing the code. Tag the cell “mldebt-ignore:%1” instead.',
        finding.rule
      )
    );
  }
  const change = Change.of(debt.panel, [edit]);
  const title = said.accept
    ? trans.__('%1 accepted', finding.code)
    : trans.__('%1 ignored', finding.code);
  if (change === null || !debt.changes.make(title, change)) {
    throw new Error(trans.__('The cell was changed meanwhile, or may not be edited. Try again.'));
  }
}

class DecisionForm extends Widget implements Dialog.IBodyWidget<Said> {
  constructor(trans: TranslationBundle) {
    super();
    this.addClass('mldebt-Decision');
    this._verb.name = 'verb';
    for (const [value, text] of [
      ['ignore', trans.__('Ignore: this is no debt')],
      ['accept', trans.__('Accept: a debt, carried knowingly')]
    ]) {
      const option = element('option', '', text);
      option.value = value;
      this._verb.append(option);
    }
    this._until.type = 'date';
    this._until.name = 'until';
    this._reason.name = 'reason';
    this._reason.type = 'text';
    this._reason.placeholder = trans.__('for whoever reads it next');
    const until = field(trans.__('Until (may be left empty)'), this._until);
    until.hidden = true;
    this._verb.addEventListener('change', () => {
      until.hidden = this._verb.value !== 'accept';
    });
    this.node.append(
      field(trans.__('Decision'), this._verb),
      until,
      field(trans.__('Reason'), this._reason)
    );
  }

  getValue(): Said {
    const accept = this._verb.value === 'accept';
    return {
      accept,
      until: accept && this._until.value !== '' ? this._until.value : null,
      reason: this._reason.value.trim()
    };
  }

  private readonly _verb = element('select', 'jp-mod-styled');
  private readonly _until = element('input', 'jp-mod-styled');
  private readonly _reason = element('input', 'jp-mod-styled');
}

function field(name: string, input: HTMLElement): HTMLLabelElement {
  const label = element('label', 'mldebt-Decision-field');
  label.append(element('span', '', name), input);
  return label;
}
