/** The keys that a drawn dataflow answers to. */

/** What can be looked at from nearer and from farther. */
export interface Zoomable {
  zoomIn(): void;
  zoomOut(): void;
  /** All of it. */
  fit(): void;
}

/** What each key does, by its name. */
export type Keys = Readonly<Record<string, () => void>>;

/** Those that every drawing has. */
export function zoomKeys(drawing: Zoomable): Keys {
  const nearer = (): void => {
    drawing.zoomIn();
  };
  return {
    '+': nearer,
    '=': nearer, // where the plus needs Shift
    '-': (): void => {
      drawing.zoomOut();
    },
    '0': (): void => {
      drawing.fit();
    }
  };
}

/** Do what a key is for; keys with modifiers are somebody else's. */
export function press(event: KeyboardEvent, keys: Keys): void {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (!modified && Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }
}
