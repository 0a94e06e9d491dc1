// A whole key: who gave it, its doors, what the first opening means, and what to do if nothing opens.

import { type DoorState, type DoorView, doorView } from "./door-view";
import { h, say } from "./draw";
import type { Words } from "./facts-view";
import { type Door, type Key, namesOf } from "./link";
import type { Deed } from "./opening";
import { forgetting, heading, notice, otherWays } from "./parts";
import { span, warning } from "./times";
import type { Advice } from "./texts/texts";

export type KeyActions = { act(at: number, deed: Deed): void; forget(): void };
export type KeyView = { element: HTMLElement; digits(at: number): string; show(states: DoorState[], now: number): void };

export function keyView(key: Key, words: Words, canAsk: Advice | undefined, actions: KeyActions): KeyView {
  const { texts, locale } = words;
  const views = key.doors.map((door, at) => doorView(door, key.zone, words, at, (deed) => actions.act(at, deed)));
  const aloud = h("p", { class: "visually-hidden", "aria-live": "polite", "data-testid": "aloud" });
  const ownership = h("div", { class: "notice", "data-testid": "ownership" });
  const inApp = appLink(key, words);
  const sections = canAsk ? [notice(canAsk, "cannot-ask"), ...views.map((view) => view.element.querySelector(".facts") ?? view.element)] : doors(key.doors, views);
  const host = key.inviter || texts.ways.host;
  const ways = otherWays([texts.ways.code, texts.ways.dark(host), texts.ways.else(host)], words);
  const removing = forgetting({ ask: texts.forget, get sure() { return key.link === null ? texts.forgetSure : texts.forgetSureUnused; } }, words, actions.forget);
  const element = h("div", { class: "key" }, heading(namesOf(key), key.inviter, words), ...sections, !canAsk && ownership, inApp, ways, removing, aloud);
  let warned: number | undefined;
  return {
    element,
    digits: (at) => views[at]?.digits() ?? "",
    show(states, now) {
      views.forEach((view, at) => view.show(states[at] ?? { status: "ready", deed: "unlock" }, now));
      showOwnership(ownership, key, words);
      inApp.hidden = key.link === null;
      const until = Math.min(...key.doors.map((door) => door.until));
      const step = warning(until, now);
      if (step !== warned) {
        warned = step;
        say(aloud, step === undefined ? "" : texts.endsSoon(span(until - now, locale)));
      }
    },
  };
}

/** With several doors each one is under its name, and only one is asked at a time. */
function doors(all: Door[], views: DoorView[]): HTMLElement[] {
  if (views.length === 1) {
    return views.map((view) => view.element);
  }
  return views.map((view, at) => h("details", { class: "card", name: "door", open: at === 0 }, h("summary", {}, h("h2", {}, all[at]?.name)), view.element));
}

function showOwnership(box: HTMLElement, key: Key, { texts }: Words): void {
  const mine = key.doors.every((door) => door.pass?.sure);
  const [title, next] = mine ? [texts.held, ""] : [texts.bindsTitle, texts.binds];
  if (box.firstElementChild?.textContent !== title) {
    box.replaceChildren(h("p", { class: "title" }, title), h("p", {}, next));
  }
}

function appLink(key: Key, { texts }: Words): HTMLElement {
  const link = h("a", { class: "secondary", "data-testid": "in-app", href: `latchstring://k/#${key.link ?? ""}` }, texts.openInApp);
  return h("div", { class: "in-app" }, link, h("p", { class: "muted" }, texts.openInAppHint));
}
