// What doors, keys and grants are up to, in words, colours and signs.

import type { ShownStage } from "../app/stages";
import type { Bolt, BoltAction, ClockReading, DoorLeaf, GrantState, KeySafety, KeyState, Preset, RouteDoorState, Stage, StepName, WaitingKind } from "../backend/contract";
import type { Tone } from "../components/Chip.svelte";
import type { IconName } from "../components/Icon.svelte";
import type { Step } from "../components/Steps.svelte";
import { m } from "./paraglide/messages";
import { timeText } from "./times";

export type Sign = { text: string; tone: Tone; icon: IconName };

export function boltSign(bolt: Bolt): Sign {
  switch (bolt) {
    case "unlocked":
      return { text: m.bolt_unlocked(), tone: "warning", icon: "unlocked" };
    case "locked":
      return { text: m.bolt_locked(), tone: "success", icon: "locked" };
    case "moving":
      return { text: m.bolt_moving(), tone: "neutral", icon: "refresh" };
    case "jammed":
      return { text: m.bolt_jammed(), tone: "danger", icon: "alert" };
  }
}

export function leafText(leaf: DoorLeaf): string | null {
  switch (leaf) {
    case "closed":
      return m.leaf_closed();
    case "open":
      return m.leaf_open();
    case "unknown":
      return null;
  }
}

export function clockText(clock: ClockReading): string {
  switch (clock.state) {
    case "unknown":
      return m.clock_unknown();
    case "lost":
      return m.clock_lost();
    case "measured":
      if (clock.error_seconds === 0) {
        return m.clock_exact();
      }
      return clock.error_seconds > 0 ? m.clock_fast({ count: clock.error_seconds }) : m.clock_slow({ count: -clock.error_seconds });
  }
}

export function waitingText(kind: WaitingKind): string {
  switch (kind) {
    case "taken_back_keys":
      return m.waiting_taken_back_keys();
    case "code":
      return m.waiting_code();
    case "path":
      return m.waiting_path();
    case "settings":
      return m.waiting_settings();
    case "mandate":
      return m.waiting_mandate();
    case "log_receipt":
      return m.waiting_log_receipt();
  }
}

export function keySign(state: KeyState): Sign {
  switch (state.state) {
    case "not_yet":
      return { text: m.key_not_yet(), tone: "neutral", icon: "clock" };
    case "ready":
      return { text: m.key_ready(), tone: "success", icon: "check" };
    case "expired":
      return { text: m.key_expired(), tone: "neutral", icon: "cross" };
    case "refused":
      return { text: m.key_refused(), tone: "danger", icon: "alert" };
  }
}

/** The state in two words. */
export function grantSign(state: GrantState): Sign {
  switch (state.state) {
    case "created":
      return { text: m.grant_created(), tone: "neutral", icon: "link" };
    case "claimed":
      return { text: m.grant_claimed(), tone: "accent", icon: "key" };
    case "used":
      return { text: m.grant_used(), tone: "success", icon: "check" };
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
export function grantTruth(state: GrantState): string {
  switch (state.state) {
    case "created":
      return m.grant_created_truth();
    case "claimed":
      return m.grant_claimed_truth({ time: timeText(state.at) });
    case "used":
      return m.grant_used_truth({ time: timeText(state.last_at) });
    case "undoable":
      return m.grant_undoable_truth();
    case "travelling":
      return m.grant_travelling_truth({ time: timeText(state.cannot_open_after), zone: state.cannot_open_after.zone });
    case "revoked":
      return m.grant_revoked_truth({ time: timeText(state.confirmed_at) });
    case "expired":
      return m.grant_expired_truth();
  }
}

/** What a lock has said of a path's key. */
export function routeDoorText(state: RouteDoorState, ended: boolean): string {
  switch (state.state) {
    case "waiting":
      return ended ? m.path_door_still_opens() : m.path_door_waiting();
    case "confirmed":
      return ended ? m.path_door_forgot({ time: timeText(state.at) }) : m.path_door_confirmed({ time: timeText(state.at) });
    case "refused":
      return m.path_door_refused();
  }
}

/** How a key finds its phones: the choice, what it means for this key, and what to mind when handing it over. */
export function safetyWords(safety: KeySafety): { title: string; hint: string; summary: string; note: string } {
  switch (safety) {
    case "link":
      return { title: m.safety_link(), hint: m.safety_link_hint(), summary: m.safety_link_summary(), note: m.shared_secret_note() };
    case "link_and_code":
      return { title: m.safety_link_and_code(), hint: m.safety_link_and_code_hint(), summary: m.safety_link_and_code_summary(), note: m.shared_code_note() };
    case "one_phone":
      return { title: m.safety_one_phone(), hint: m.safety_one_phone_hint(), summary: m.safety_one_phone_summary(), note: m.shared_one_phone_note() };
  }
}

export function presetWords(preset: Preset): { title: string; hint: string; icon: IconName } {
  switch (preset) {
    case "today":
      return { title: m.preset_today(), hint: m.preset_today_hint(), icon: "sun" };
    case "weekend":
      return { title: m.preset_weekend(), hint: m.preset_weekend_hint(), icon: "calendar" };
    case "stay":
      return { title: m.preset_stay(), hint: m.preset_stay_hint(), icon: "suitcase" };
    case "cleaner_weekly":
      return { title: m.preset_cleaner(), hint: m.preset_cleaner_hint(), icon: "week" };
    case "one_time":
      return { title: m.preset_one_time(), hint: m.preset_one_time_hint(), icon: "once" };
    case "custom":
      return { title: m.preset_custom(), hint: m.preset_custom_hint(), icon: "pencil" };
  }
}

export function stageText(stage: ShownStage, action: BoltAction): string {
  switch (stage) {
    case "looking":
      return m.stage_looking();
    case "connecting":
      return m.stage_connecting();
    case "checking_key":
      return m.stage_checking_key();
    case "moving":
      return action === "unlock" ? m.stage_unlocking() : m.stage_locking();
  }
}

/** A stage of setting a lock up, in words. */
export function anyStageText(stage: Stage): string {
  switch (stage) {
    case "looking":
      return m.stage_looking();
    case "connecting":
      return m.stage_connecting();
    case "setting_up":
      return m.stage_setting_up();
    case "claiming":
      return m.stage_claiming();
    case "checking_key":
      return m.stage_checking_key();
    case "moving":
      return m.bolt_moving();
    case "setting_clock":
      return m.stage_setting_clock();
    case "delivering":
      return m.stage_delivering();
    case "collecting_log":
      return m.stage_collecting_log();
  }
}

export function stepTitle(name: StepName): string {
  switch (name) {
    case "found":
      return m.step_found();
    case "claimed":
      return m.step_claimed();
    case "clock":
      return m.step_clock();
    case "tested":
      return m.step_tested();
    case "named":
      return m.step_named();
  }
}

export function stepStateText(state: Step["state"]): string {
  switch (state) {
    case "done":
      return m.step_state_done();
    case "current":
      return m.step_state_current();
    case "running":
      return m.step_state_running();
    case "failed":
      return m.step_state_failed();
    case "todo":
      return m.step_state_todo();
  }
}

export function usesText(uses: number | null): string {
  return uses === null ? m.uses_any() : m.uses_count({ count: uses });
}
