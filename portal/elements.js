/** A DOM element; text is always text, never markup. */
export function element(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** A form that stays on its page: its button and the Enter key run `submit`. */
export const formOf = (submit, ...children) =>
  element(
    'form',
    {
      onsubmit: async (event) => {
        event.preventDefault();
        await submit();
      },
    },
    ...children,
  );
