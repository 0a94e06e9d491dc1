// Codes in words: their kinds, their states, how hard they are to guess, and the message that hands one over.

import type { CodeKind, CodePreview, CodeState, GuessBound, Moment } from "../backend/contract";
import type { IconName } from "../components/Icon.svelte";
import { numberText } from "./numbers";
import { m } from "./paraglide/messages";
import type { Sign } from "./states";
import { hoursText, timeText } from "./times";

export function codeKindWords(kind: CodeKind): { title: string; hint: string; icon: IconName } {
  switch (kind) {
    case "one_time":
      return { title: m.code_title_one_time(), hint: m.code_hint_one_time(), icon: "once" };
    case "visit":
      return { title: m.code_title_visit(), hint: m.code_hint_visit(), icon: "clock" };
    case "stay":
      return { title: m.code_title_stay(), hint: m.code_hint_stay(), icon: "suitcase" };
    case "long":
      return { title: m.code_title_long(), hint: m.code_hint_long(), icon: "calendar" };
    case "weekly":
      return { title: m.code_title_weekly(), hint: m.code_hint_weekly(), icon: "week" };
    case "stored":
      return { title: m.code_title_stored(), hint: m.code_hint_stored(), icon: "keypad" };
  }
}

/** The state in two words. */
export function codeSign(state: CodeState): Sign {
  switch (state.state) {
    case "on_its_way":
      return { text: m.code_on_its_way(), tone: "warning", icon: "clock" };
    case "not_taken":
      return { text: m.code_not_taken(), tone: "danger", icon: "alert" };
    case "ready":
      return { text: m.code_ready(), tone: "neutral", icon: "keypad" };
    case "used":
      return { text: m.code_used(), tone: "success", icon: "check" };
    case "spent":
      return { text: m.code_spent(), tone: "neutral", icon: "check" };
    case "undoable":
      return { text: m.grant_undoable(), tone: "warning", icon: "undo" };
    case "travelling":
      return { text: m.grant_travelling(), tone: "warning", icon: "clock" };
    case "revoked":
      return { text: m.grant_revoked(), tone: "danger", icon: "check" };
    case "expired":
      return { text: m.grant_expired(), tone: "neutral", icon: "cross" };
  }
}

/** The whole truth about the state: what the lock knows, and what could still happen. */
export function codeTruth(state: CodeState): string {
  switch (state.state) {
    case "on_its_way":
      return m.code_on_its_way_truth();
    case "not_taken":
      return m.code_not_taken_truth();
    case "ready":
      return m.code_ready_truth();
    case "used":
      return m.grant_used_truth({ time: timeText(state.last_at) });
    case "spent":
      return m.code_spent_truth({ time: timeText(state.at) });
    case "undoable":
      return m.grant_undoable_truth();
    case "travelling":
      return m.code_travelling_truth({ time: timeText(state.cannot_open_after), zone: state.cannot_open_after.zone });
    case "revoked":
      return m.grant_revoked_truth({ time: timeText(state.confirmed_at) });
    case "expired":
      return m.code_expired_truth();
  }
}

/** Whether a code may still open and can be taken back. */
export function codeLives(state: CodeState): boolean {
  return state.state === "on_its_way" || state.state === "ready" || state.state === "used";
}

/** More than can be counted stands for no chance at all. */
const never = 0xffff_ffff;

/** How hard a code is to guess, in one sentence. */
export function guessText({ per_try, per_day }: GuessBound): string {
  if (per_try.exact === never) {
    return m.guess_none();
  }
  return m.guess_bound({ tries: numberText(per_try.about), days: numberText(per_day.about) });
}

/** How many digits, and how often they open. */
export function codeSize({ digits, uses }: CodePreview): string {
  switch (uses) {
    case null:
      return m.code_digits_any({ count: digits });
    case 1:
      return m.code_digits_once({ count: digits });
    default:
      return m.code_digits_some({ count: digits, uses });
  }
}

/** When a long or weekly code must have been typed: each lock of a path learns it by itself. */
export function firstUseText(before: Moment, doors: string[]): string {
  const time = timeText(before);
  return doors.length > 0 ? m.code_first_use_each({ time }) : m.code_first_use({ time });
}

/** What the guest is sent: whole sentences, one per line. */
export function codeMessage(digits: string, preview: CodePreview): string {
  const { starts, ends } = preview;
  const door = preview.doors.length > 0 ? preview.doors.join(", ") : preview.door_name;
  const hours = hoursText(preview.hours);
  const lines = [
    m.code_message({ door, digits }),
    m.code_message_window({ from: timeText(starts), until: timeText(ends), zone: ends.zone }),
    hours ? m.code_message_hours({ hours }) : "",
    preview.uses === 1 ? m.code_message_once() : "",
    preview.first_use_before ? (preview.doors.length > 0 ? firstUseText(preview.first_use_before, preview.doors) : m.code_message_first_use({ time: timeText(preview.first_use_before) })) : "",
  ];
  return lines.filter(Boolean).join("\n");
}

/** Digits in groups that people can hold: 3 by 3, or 4 by 4 where that comes out even. */
export function digitGroups(digits: string): string[] {
  const sizes: Record<number, number[]> = { 4: [4], 5: [2, 3], 6: [3, 3], 7: [3, 4], 8: [4, 4], 9: [3, 3, 3], 10: [3, 3, 4], 12: [4, 4, 4] };
  let at = 0;
  return (sizes[digits.length] ?? [digits.length]).map((size) => digits.slice(at, (at += size)));
}
