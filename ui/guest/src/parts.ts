// Parts that keys and codes share: the heading, what else one can do, and the way to remove it from this browser.

import { h } from "./draw";
import type { Words } from "./facts-view";
import type { Advice } from "./texts/texts";

export function heading(name: string, inviter: string, { texts }: Words): HTMLElement {
  return h("header", {}, h("h1", { tabindex: "-1" }, name), inviter !== "" && h("p", { class: "muted", "data-testid": "inviter" }, texts.from(inviter)));
}

export function notice([title, next]: Advice, testid: string): HTMLElement {
  return h("div", { class: "notice", "data-testid": testid }, h("p", { class: "title" }, title), h("p", {}, next));
}

export function otherWays(ways: string[], { texts }: Words): HTMLElement {
  return h("section", { class: "card ways", "data-testid": "other-ways" }, h("h2", {}, texts.otherWays), h("ul", {}, ...ways.map((way) => h("li", {}, way))));
}

/** Asks once more in place, because nothing brings a claimed key back. */
export function forgetting(said: { ask: string; readonly sure: string }, { texts }: Words, forget: () => void): HTMLElement {
  const box = h("div", { class: "forget" });
  const ask = h("button", { type: "button", class: "quiet", "data-testid": "forget", click: () => box.replaceChildren(...sure()) }, said.ask);
  const sure = (): Node[] => {
    const keep = h("button", { type: "button", class: "secondary", "data-testid": "keep-it", click: () => box.replaceChildren(ask) }, texts.keepIt);
    const remove = h("button", { type: "button", class: "danger", "data-testid": "forget-sure", click: forget }, said.ask);
    queueMicrotask(() => keep.focus());
    return [h("p", {}, said.sure), keep, remove];
  };
  box.append(ask);
  return box;
}
