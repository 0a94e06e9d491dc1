// One door of a key: the big button, what it says, its times, and the digits it may ask for.

import { h, say } from "./draw";
import { facts, type Words } from "./facts-view";
import { type Latch, type LatchStatus, latch } from "./latch";
import type { Door } from "./link";
import type { Deed, Stage } from "./opening";
import { knownZone, moment, phaseOf, span } from "./times";
import type { Advice, Texts } from "./texts/texts";

/** What the page knows of a door at this moment. */
export type DoorState = { status: "ready" | "running" | "done" | "failed"; deed: Deed; stage?: Stage; advice?: Advice; battery?: number | undefined };

export type DoorView = { element: HTMLElement; digits(): string; show(state: DoorState, now: number): void };

const codeDigits = 6;

export function doorView(door: Door, zone: string, words: Words, at: number, act: (deed: Deed) => void): DoorView {
  const { texts } = words;
  const statusId = `status-${at}`;
  const status = h("p", { id: statusId, class: "status", role: "status", "data-testid": "status" });
  const next = h("p", { class: "next", "data-testid": "next" });
  const when = h("p", { class: "when", "data-testid": "when" });
  const anyway = h("button", { type: "button", class: "quiet", "data-testid": "anyway", click: () => act("unlock") }, texts.askAnyway);
  const again = h("button", { type: "button", class: "secondary", "data-testid": "lock", click: () => act("lock") }, texts.latch.lockAgain);
  const input = codeInput(at, texts);
  const button = latch(statusId, () => act("unlock"));
  const code = door.needsCode ? codeField(input, at, texts) : undefined;
  const element = h("section", { class: "door", "aria-label": door.name }, code, button.element, status, next, when, again, anyway, facts({ ...door, zone, openings: door.uses }, words));
  return {
    element,
    digits: () => input.value.replace(/\D/g, ""),
    show(state, now) {
      const phase = phaseOf(door, now);
      const off = phase !== "open" && state.status === "ready";
      paintButton(button, texts, state, off);
      say(status, off ? whenText(door, zone, words, now) : statusText(state, texts));
      status.className = `status ${state.status}`;
      say(next, state.advice?.[1] ?? (state.battery === undefined || state.status !== "done" ? "" : texts.battery(percent(state.battery, words.locale))));
      say(when, whenText(door, zone, words, now));
      when.hidden = off || state.status === "running";
      again.hidden = !(door.locks && state.status === "done" && state.deed === "unlock");
      anyway.hidden = !off;
      if (code) {
        code.hidden = door.pass?.sure === true;
      }
    },
  };
}

function paintButton(button: Latch, texts: Texts, state: DoorState, off: boolean): void {
  const opened = state.status === "done" && state.deed === "unlock";
  const status: LatchStatus = off ? "off" : state.status === "done" && !opened ? "ready" : state.status;
  const label = state.status === "running" ? texts.latch.working : opened ? texts.latch.unlocked : texts.latch.unlock;
  button.show(status, label, state.stage);
}

function statusText(state: DoorState, texts: Texts): string {
  switch (state.status) {
    case "ready":
      return texts.latch.ready;
    case "running":
      return state.stage ? texts.stages[state.stage] : texts.latch.working;
    case "done":
      return state.deed === "unlock" ? texts.said.comeIn : texts.said.isLocked;
    case "failed":
      return state.advice?.[0] ?? (state.deed === "unlock" ? texts.said.notOpened : texts.said.notLocked);
  }
}

function whenText(door: Door, zone: string, { texts, locale }: Words, now: number): string {
  if (now < door.from) {
    return texts.opensIn(span(door.from - now, locale));
  }
  return now < door.until ? texts.endsIn(span(door.until - now, locale)) : texts.ended(moment(door.until, knownZone(zone), locale));
}

function percent(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent" }).format(value / 100);
}

function codeInput(at: number, texts: Texts): HTMLInputElement {
  const rules = { inputmode: "numeric", autocomplete: "off", maxlength: String(codeDigits + 2), spellcheck: "false" };
  return h("input", { ...rules, id: `digits-${at}`, class: "control digits", dir: "ltr", "data-testid": "digits", "aria-describedby": `digits-hint-${at}`, "aria-label": texts.digits });
}

function codeField(input: HTMLInputElement, at: number, texts: Texts): HTMLElement {
  const label = h("label", { for: input.id }, texts.digits);
  return h("div", { class: "field" }, label, input, h("p", { id: `digits-hint-${at}`, class: "muted" }, texts.digitsHint));
}
