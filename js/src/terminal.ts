/** What a person types into a terminal. Pure text, no application. */

const PLAIN = /^[\w@%+=:,./-]+$/;

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * The command that audits one notebook.
 *
 * @param path - relative to the folder that the Jupyter server serves
 */
export function auditCommand(path: string): string {
  // a leading dash would be read as an option
  return `mldebt audit ${shellWord(path.startsWith('-') ? `./${path}` : path)}`;
}
