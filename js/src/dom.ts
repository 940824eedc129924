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
