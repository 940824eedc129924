/** Findings underlined in the editors of cells, with a tooltip that explains and offers what can be done. */
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, type Text } from '@codemirror/state';
import { type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { EditorExtensionRegistry, type IEditorExtensionFactory } from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';

import { Change } from '../model/changes';
import { offsetOf } from '../model/edits';
import type { Finding } from '../sources/protocol';
import { decide } from './decision';
import type { CellFindings, DiagnosticStore } from './diagnostics';

/** Milliseconds within which an audit has usually answered. */
const ANSWER = 500;

/** Where a finding stands in the text; what lies beyond its end is cut off. */
export function rangeOf(finding: Finding, text: Text): { from: number; to: number } {
  const first = text.line(Math.min(Math.max(finding.line ?? 1, 1), text.lines));
  const offset = (line: number | null, column: number | null): number => {
    if (line === null || line < 1 || line > text.lines) {
      return first.to;
    }
    const { from, text: own, to } = text.line(line);
    const within = offsetOf(own, 1, column ?? 1);
    return within === null ? to : from + within;
  };
  const from = finding.line === null ? first.from : offset(finding.line, finding.column);
  const to = finding.end_line === null ? first.to : offset(finding.end_line, finding.end_column);
  return { from, to: Math.max(from, to) };
}

function diagnostic(
  finding: Finding,
  known: CellFindings,
  text: Text,
  trans: TranslationBundle
): Diagnostic {
  const { debt } = known;
  const fix = finding.fix;
  const actions = [];
  if (fix && fix.edits.length > 0) {
    actions.push({
      name: trans.__('Fix: %1', fix.title),
      apply: (): void => {
        const change = Change.of(debt.panel, fix.edits);
        if (change !== null) {
          debt.changes.make(fix.title, change);
        }
      }
    });
  }
  actions.push({
    name: trans.__('Ignore or accept…'),
    apply: (): void => {
      void decide(debt, finding, trans);
    }
  });
  return {
    ...rangeOf(finding, text),
    severity: finding.severity,
    source: `${finding.code} ${finding.rule}`,
    message: finding.help ? `${finding.message}\n${finding.help}` : finding.message,
    actions
  };
}

/** The extension of editors that draws what the store knows. */
export function underlines(
  store: DiagnosticStore,
  trans: TranslationBundle
): IEditorExtensionFactory<boolean> {
  return Object.freeze({
    name: 'mldebt-nb:diagnostics',
    default: true,
    schema: { type: 'boolean', title: trans.__('Underline ML debt') },
    factory: (options: IEditorExtensionFactory.IOptions) => {
      const cell: object = options.model.sharedModel;
      const gutter = new Compartment();
      const plugin = ViewPlugin.define((view: EditorView) => {
        const draw = (): void => {
          const text = view.state.doc;
          const known = store.of(cell);
          const found = known?.findings ?? [];
          const marks = known === null ? [] : found.map(one => diagnostic(one, known, text, trans));
          // a gutter in every cell would move the code of cells without findings for nothing
          const wanted = store.settings.values.gutter && found.length > 0;
          const has = gutter.get(view.state);
          const lacks = has === undefined || (Array.isArray(has) && has.length === 0);
          if (wanted === lacks) {
            view.dispatch({ effects: gutter.reconfigure(wanted ? lintGutter() : []) });
          }
          view.dispatch(setDiagnostics(view.state, marks));
        };
        const heard = (_: DiagnosticStore, changed: object | null): void => {
          if (changed === cell || (changed === null && store.of(cell) !== null)) {
            draw();
          }
        };
        store.changed.connect(heard);
        let timer = 0;
        const drawIn = (milliseconds: number): void => {
          window.clearTimeout(timer);
          timer = window.setTimeout(draw, milliseconds);
        };
        if (store.of(cell) !== null) {
          drawIn(0); // notebooks make editors late: what is known already is drawn once this one is ready
        }
        return {
          update: (update: ViewUpdate): void => {
            // what is deleted takes its marks along; when it comes back, nothing new is told of it
            if (update.docChanged && (store.of(cell)?.findings.length ?? 0) > 0) {
              drawIn(store.settings.values.pause + ANSWER);
            }
          },
          destroy: (): void => {
            window.clearTimeout(timer);
            store.changed.disconnect(heard);
          }
        };
      });
      return EditorExtensionRegistry.createConditionalExtension([plugin, gutter.of([])]);
    }
  });
}
