/** Elements of the page. Text is set as text, never as HTML. */

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  text = ''
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

export function button(className: string, text: string, action: () => void): HTMLButtonElement {
  const node = element('button', `jp-Button ${className}`, text);
  node.type = 'button';
  node.addEventListener('click', action);
  return node;
}

/** A text in which `this` is code, as elements. */
export function prose(text: string): HTMLSpanElement {
  const node = element('span');
  const parts = text.split('`');
  // an odd number of backticks is no markup
  const marked = parts.length % 2 === 1;
  node.append(
    ...(marked
      ? parts.map((part, index) => (index % 2 === 1 ? element('code', '', part) : part))
      : [text])
  );
  return node;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  className = ''
): SVGElementTagNameMap[K] {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  if (className) {
    node.setAttribute('class', className);
  }
  return node;
}
