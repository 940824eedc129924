/** A table of words, the first column naming the rows. */
import { element } from '../views/dom';

export function table(
  caption: string,
  head: readonly string[],
  rows: Iterable<readonly string[]>
): HTMLTableElement {
  const node = element('table', 'mldebt-Widget-table');
  const top = element('tr');
  top.append(
    ...head.map(word => {
      const cell = element('th', '', word);
      cell.scope = 'col';
      return cell;
    })
  );
  const [first, body] = [element('thead'), element('tbody')];
  first.append(top);
  for (const words of rows) {
    const row = element('tr');
    row.append(
      ...words.map((word, at) => {
        const cell = element(at === 0 ? 'th' : 'td', '', word);
        if (at === 0) {
          cell.scope = 'row';
        }
        return cell;
      })
    );
    body.append(row);
  }
  node.append(element('caption', '', caption), first, body);
  return node;
}
