// Times and hours of a key or a code, as a list of facts: at the door first, by the reader's clock where that differs.

import { h } from "./draw";
import type { Hours } from "./link";
import { clock, days, everyDay, knownZone, moment, ownMoment } from "./times";
import type { Texts } from "./texts/texts";

export type Words = { texts: Texts; locale: string; ownZone: string };
type Facts = { from: number; until: number; hours: Hours[]; zone: string; openings?: number };

export function facts({ from, until, hours, zone, openings = 0 }: Facts, words: Words): HTMLElement {
  const { texts, locale } = words;
  const rows = [
    row(texts.facts.from, time(from, zone, words)),
    row(texts.facts.until, time(until, zone, words)),
    ...hours.map((one) => row(texts.facts.hours, texts.hours(everyDay(one) ? texts.everyDay : days(one.days, locale), clock(one.start), clock(one.end)))),
    openings > 0 && row(texts.facts.openings, String(openings)),
    row(texts.facts.zone, knownZone(zone)),
  ];
  return h("dl", { class: "card facts", "data-testid": "facts" }, ...rows);
}

function row(name: string, value: Node | string): HTMLElement {
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

function time(unix: number, zone: string, { texts, locale, ownZone }: Words): Node {
  const own = ownMoment(unix, knownZone(zone), ownZone, locale);
  const theirs = h("span", {}, moment(unix, knownZone(zone), locale));
  return h("span", { class: "times" }, theirs, own && h("span", { class: "muted" }, texts.yourClock(own)));
}
