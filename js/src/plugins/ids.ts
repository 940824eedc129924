/** Names that plugins and settings share. */

export const CommandIDs = {
  focusPanel: 'mldebt:focus-panel',
  showCell: 'mldebt:show-cell',
  showDataflow: 'mldebt:show-dataflow',
  toggleBlastRadius: 'mldebt:toggle-blast-radius',
  toggleNotebook: 'mldebt:toggle-notebook'
} as const;

export const PANEL_ID = 'mldebt-panel';
