/** Whether a notebook is to be followed at all, as its metadata keep it. Knows no widget. */
import { isTable } from '../sources/protocol';

/** Where a notebook's metadata keep what concerns this package. */
const METADATA = 'mldebt';

/** The metadata of a notebook. */
export interface Keeper {
  getMetadata(key: string): unknown;
  setMetadata(key: string, value: unknown): void;
  deleteMetadata(key: string): void;
}

/** Notebooks are followed unless their metadata say `{"mldebt": {"off": true}}`. */
export function isOn(notebook: Keeper): boolean {
  return kept(notebook).off !== true;
}

/** Switch a notebook off or on again; whatever else is kept beside it stays. */
export function switchTo(on: boolean, notebook: Keeper): void {
  const table = kept(notebook);
  delete table.off;
  if (!on) {
    notebook.setMetadata(METADATA, { ...table, off: true });
  } else if (Object.keys(table).length > 0) {
    notebook.setMetadata(METADATA, table);
  } else {
    notebook.deleteMetadata(METADATA);
  }
}

function kept(notebook: Keeper): Record<string, unknown> {
  const value = notebook.getMetadata(METADATA);
  return isTable(value) ? { ...value } : {};
}
