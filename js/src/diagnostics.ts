/** Findings underlined in the editors of cells, with a tooltip. */
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import type { Text } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import { EditorExtensionRegistry, type IEditorExtensionFactory } from '@jupyterlab/codemirror';
import { Signal } from '@lumino/signaling';

import type { NotebookDebt } from './model';
import type { Finding } from './protocol';

const NONE: readonly Finding[] = [];

/** The findings of each cell that is shown, by its shared model: ids may be the same in copies of a notebook. */
export class DiagnosticStore {
  /** Emitted with the shared model of a cell whose findings are others now. */
  readonly changed = new Signal<this, object>(this);

  of(cell: object): readonly Finding[] {
    return this._known.get(cell) ?? NONE;
  }

  /** Follow a notebook until it is closed. */
  follow(debt: NotebookDebt): void {
    let drawn: readonly Finding[] = NONE;
    debt.changed.connect(() => {
      if (debt.findings !== drawn) {
        drawn = debt.findings;
        this._take(debt);
      }
    });
  }

  private _take(debt: NotebookDebt): void {
    const byCell = new Map<string, Finding[]>();
    for (const finding of debt.findings) {
      if (finding.cell_id !== null && finding.line !== null) {
        const others = byCell.get(finding.cell_id);
        if (others === undefined) {
          byCell.set(finding.cell_id, [finding]);
        } else {
          others.push(finding);
        }
      }
    }
    for (const cell of debt.panel.content.model?.cells ?? []) {
      const found = byCell.get(cell.id) ?? NONE;
      if (!same(found, this.of(cell.sharedModel))) {
        this._known.set(cell.sharedModel, found);
        this.changed.emit(cell.sharedModel);
      }
    }
  }

  private readonly _known = new WeakMap<object, readonly Finding[]>();
}

function same(one: readonly Finding[], other: readonly Finding[]): boolean {
  return (
    one.length === other.length &&
    one.every((finding, index) => JSON.stringify(finding) === JSON.stringify(other[index]))
  );
}

/** Where a finding stands in the text; what lies beyond its end is cut off. */
export function diagnostic(finding: Finding, text: Text): Diagnostic {
  const offset = (line: number | null, column: number | null, otherwise: number): number => {
    if (line === null || line < 1 || line > text.lines) {
      return otherwise;
    }
    const { from, length } = text.line(line);
    return from + Math.min(Math.max((column ?? 1) - 1, 0), length);
  };
  const first = text.line(Math.min(Math.max(finding.line ?? 1, 1), text.lines));
  const from = offset(finding.line, finding.column, first.from);
  const to =
    finding.end_line === null ? first.to : offset(finding.end_line, finding.end_column, first.to);
  return {
    from,
    to: Math.max(from, to),
    severity: finding.severity,
    source: `${finding.code} ${finding.rule}`,
    message: finding.help ? `${finding.message}\n${finding.help}` : finding.message
  };
}

/** The extension of editors that draws what the store knows. */
export function underlines(
  store: DiagnosticStore,
  title: string
): IEditorExtensionFactory<boolean> {
  return Object.freeze({
    name: 'mldebt-nb:diagnostics',
    default: true,
    schema: { type: 'boolean', title },
    factory: (options: IEditorExtensionFactory.IOptions) => {
      const cell: object = options.model.sharedModel;
      const plugin = ViewPlugin.define((view: EditorView) => {
        const draw = (): void => {
          const text = view.state.doc;
          view.dispatch(
            setDiagnostics(
              view.state,
              store.of(cell).map(finding => diagnostic(finding, text))
            )
          );
        };
        const heard = (_: DiagnosticStore, changed: object): void => {
          if (changed === cell) {
            draw();
          }
        };
        store.changed.connect(heard);
        // notebooks make editors late: what is known already is drawn once this one is ready
        const timer = store.of(cell).length > 0 ? window.setTimeout(draw, 0) : 0;
        return {
          destroy: (): void => {
            window.clearTimeout(timer);
            store.changed.disconnect(heard);
          }
        };
      });
      return EditorExtensionRegistry.createConditionalExtension(plugin);
    }
  });
}
