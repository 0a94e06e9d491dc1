// What every language of the page must say. The compiler names what one of them lacks.

import type { Problem } from "../link";
import type { Stage } from "../opening";
import type { RadioProblem } from "../radio";

/** What went wrong, and what to do about it. */
export type Advice = [title: string, next: string];

export type Texts = {
  title(door: string): string;
  from(inviter: string): string;
  latch: { unlock: string; unlocked: string; working: string; lockAgain: string; ready: string };
  said: { comeIn: string; isLocked: string; notOpened: string; notLocked: string };
  stages: Record<Stage, string>;
  opensIn(span: string): string;
  endsIn(span: string): string;
  ended(moment: string): string;
  endsSoon(span: string): string;
  askAnyway: string;
  facts: { from: string; until: string; hours: string; openings: string; door: string; zone: string };
  yourClock(moment: string): string;
  everyDay: string;
  hours(days: string, start: string, end: string): string;
  code: {
    title(door: string): string;
    type: string;
    hiddenUntil(moment: string): string;
    copy: string;
    copied: string;
    once: string;
    firstUse(moment: string): string;
    over: string;
    dark(help: string): string;
    forget: string;
    label: string;
  };
  digits: string;
  digitsMissing: Advice;
  digitsHint: string;
  bindsTitle: string;
  binds: string;
  held: string;
  battery(percent: string): string;
  otherWays: string;
  openInApp: string;
  openInAppHint: string;
  ways: { code: string; dark(host: string): string; else(host: string): string; host: string };
  forget: string;
  forgetSure: string;
  forgetSureUnused: string;
  keepIt: string;
  noRadio: { title: string; next: string };
  onePhone: { title: string; next: string };
  notByTap: { title: string; next: string };
  notKept: string;
  nothing: { title: string; next: string };
  gone: { title: string; next: string };
  kept: string;
  problems: Record<Problem, Advice>;
  radio: Record<RadioProblem, Advice>;
  silent: Advice;
  unproven: Advice;
  cannotAsk: Advice;
  /** By the lock's status. */
  refused: Record<number, Advice>;
  broken: Advice;
};
