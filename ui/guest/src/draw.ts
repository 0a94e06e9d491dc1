// Makes elements. Text is always set as text: nothing that came in a link is ever read as markup.

type Attributes = Record<string, string | boolean | ((event: Event) => void)>;
type Child = Node | string | false | undefined;

const svgSpace = "http://www.w3.org/2000/svg";

export function h<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes, ...children: Child[]): HTMLElementTagNameMap[Name] {
  return fill(document.createElement(name), attributes, children);
}

export function svg(name: string, attributes: Attributes, ...children: Child[]): SVGElement {
  return fill(document.createElementNS(svgSpace, name), attributes, children);
}

function fill<Made extends Element>(made: Made, attributes: Attributes, children: Child[]): Made {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(name, value);
    } else if (value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** Changes a text only when it changes, so that nobody is read the same words twice. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

const icons = {
  locked: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6zM12 15v2",
  unlocked: "M7 11V8a5 5 0 0 1 9.6-2M6 11h12v9H6zM12 15v2",
  clock: "M12 7v5.2l3.2 2M21 12a9 9 0 1 1-9-9 9 9 0 0 1 9 9Z",
  alert: "M12 8.5v4.5m0 3.2v.3M12 3.5 2.8 20h18.4Z",
} as const;
export type Icon = keyof typeof icons;

export function icon(name: Icon): SVGElement {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: icons[name] }));
}

export function changeIcon(drawn: SVGElement, name: Icon): void {
  drawn.firstElementChild?.setAttribute("d", icons[name]);
}
