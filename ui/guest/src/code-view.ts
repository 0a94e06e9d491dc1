// A code to read and type: big, in groups, digit by digit for who listens; kept back before its time and gone after it.

import { h, say } from "./draw";
import { facts, type Words } from "./facts-view";
import type { Card } from "./link";
import { forgetting, heading, otherWays } from "./parts";
import { knownZone, moment, phaseOf, span } from "./times";

export type CodeView = { element: HTMLElement; show(now: number): void };

export function codeView(card: Card, words: Words, forget: () => void): CodeView {
  const { texts, locale } = words;
  const zone = knownZone(card.zone);
  const code = h("div", { class: "card code" }, digits(card.digits, texts.code.label), copy(card.digits, words), h("p", {}, texts.code.type));
  const status = h("p", { class: "status", role: "status", "data-testid": "status" });
  const rules = [card.once && texts.code.once, card.firstUseBefore > 0 && texts.code.firstUse(moment(card.firstUseBefore, zone, locale))];
  const rule = h("p", { class: "next" }, rules.filter(Boolean).join(" "));
  const dark = card.help === "" ? texts.ways.dark(card.inviter || texts.ways.host) : texts.code.dark(card.help);
  const ways = otherWays([dark, texts.ways.else(card.inviter || texts.ways.host)], words);
  const removing = forgetting({ ask: texts.code.forget, sure: texts.forgetSureUnused }, words, forget);
  const element = h("div", { class: "key" }, heading(card.doors.join(", "), card.inviter, words), status, code, rule, facts(card, words), ways, removing);
  return {
    element,
    show(now) {
      const phase = phaseOf(card, now);
      const early = now < card.shownFrom;
      code.hidden = early || phase === "over";
      rule.hidden = phase === "over";
      const opens = now < card.from ? texts.opensIn(span(card.from - now, locale)) : now < card.until ? texts.endsIn(span(card.until - now, locale)) : texts.code.over;
      say(status, early ? texts.code.hiddenUntil(moment(card.shownFrom, zone, locale)) : opens);
    },
  };
}

/** "1234 56": eyes take groups, ears single digits, and a selection copies the digits alone. */
function digits(text: string, label: string): HTMLElement {
  const groups = grouped(text).map((group) => h("span", { class: "group" }, group));
  const seen = h("span", { class: "digits-shown", dir: "ltr", "aria-hidden": "true", "data-testid": "code" }, ...groups);
  const heard = h("span", { class: "visually-hidden", "data-testid": "code-aloud" }, `${label}: ${[...text].join(" ")}`);
  return h("p", {}, seen, heard);
}

/** Groups of three or four, the longer ones first. */
export function grouped(text: string): string[] {
  const count = Math.max(1, Math.ceil(text.length / 4));
  const groups = [];
  for (let left = count, at = 0; left > 0; left -= 1) {
    const length = Math.ceil((text.length - at) / left);
    groups.push(text.slice(at, at + length));
    at += length;
  }
  return groups;
}

function copy(text: string, { texts }: Words): HTMLElement {
  const said = h("span", { role: "status" }, texts.code.copy);
  const button = h("button", { type: "button", class: "secondary", "data-testid": "copy" }, said);
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(text).then(() => say(said, texts.code.copied), () => undefined);
  });
  return button;
}
