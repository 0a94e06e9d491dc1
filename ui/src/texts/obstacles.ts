// What is in the way of a wish, or wrong with a field, in words with a next step.

import type { ClockChange, GrantError, InputFault, Obstacle, PlanRefusal, TooWide, WeeklyError, WishError } from "../backend/contract";
import { codeObstacleText } from "./code-obstacles";
import { mandateObstacleText } from "./mandates";
import { m } from "./paraglide/messages";
import { repeatObstacleText } from "./repeats";
import { breachesText } from "./rules";
import { timeText, wallText } from "./times";

export type ObstacleWords = { title: string; next: string };

export function obstacleWords(obstacle: Obstacle): ObstacleWords {
  switch (obstacle.obstacle) {
    case "door_not_in_service":
      return { title: m.error_not_possible(), next: m.obstacle_door_not_in_service({ door: obstacle.door }) };
    case "door_in_service":
      return { title: m.error_not_possible(), next: m.obstacle_door_in_service() };
    case "lock_in_use":
      return { title: m.error_not_possible(), next: m.obstacle_lock_in_use({ door: obstacle.door }) };
    case "path_doors":
      return { title: m.error_not_possible(), next: m.obstacle_path_doors({ most: obstacle.most }) };
    case "too_many_calendars":
      return { title: m.error_not_possible(), next: m.obstacle_too_many_calendars({ most: obstacle.most }) };
    case "path_doors_differ":
      return { title: m.error_not_possible(), next: m.obstacle_path_doors_differ({ door: obstacle.door, other: obstacle.other }) };
    case "path_used_up":
      return { title: m.error_not_possible(), next: m.obstacle_path_used_up() };
    case "key_comes_back":
      return { title: m.error_not_allowed(), next: m.obstacle_key_comes_back() };
    case "still_has_access":
      return { title: m.error_not_possible(), next: m.obstacle_still_has_access({ doors: obstacle.doors.join(", ") }) };
    case "reset_not_taken":
      return { title: m.error_not_possible(), next: m.obstacle_reset_not_taken() };
    case "no_such_care":
      return { title: m.error_not_possible(), next: m.obstacle_no_such_care() };
    case "lock_not_reset":
      return { title: m.error_not_possible(), next: m.obstacle_lock_not_reset() };
    case "nothing_to_carry":
      return { title: m.error_not_possible(), next: m.obstacle_nothing_to_carry() };
    case "needs_visit":
      return { title: m.error_not_allowed(), next: m.obstacle_needs_visit() };
    case "no_keypad":
      return { title: m.error_not_allowed(), next: m.obstacle_no_keypad() };
    case "device_date":
      return { title: m.error_not_allowed(), next: m.obstacle_device_date() };
    case "terms":
      return { title: m.error_not_allowed(), next: wishText(obstacle.wrong) };
    case "grant":
      return { title: m.error_not_allowed(), next: grantText(obstacle.wrong) };
    case "repeat":
      return { title: m.error_not_possible(), next: repeatObstacleText(obstacle.wrong) };
    case "key_knows_no_stays":
      return { title: m.error_not_allowed(), next: m.repeat_key_knows_no_stays() };
    case "hand_on":
      return { title: m.error_hand_on(), next: tooWideText(obstacle.wrong) };
    case "open_first":
      return { title: m.error_hand_on(), next: m.obstacle_open_first({ door: obstacle.door }) };
    case "code":
      return { title: m.error_code_not_possible(), next: codeObstacleText(obstacle.wrong) };
    case "mandate":
      return { title: m.error_mandate(), next: mandateObstacleText(obstacle.wrong) };
    case "plan":
      return { title: m.error_not_allowed(), next: planText(obstacle.wrong) };
    case "rules":
      return { title: m.error_against_rules(), next: breachesText(obstacle.breaches) };
  }
}

export function inputFaultText(fault: InputFault): string {
  switch (fault) {
    case "empty":
      return m.input_empty();
    case "too_long":
      return m.input_too_long();
    case "no_such_time":
      return m.input_no_such_time();
    case "no_such_zone":
      return m.input_no_such_zone();
    case "no_openings":
      return m.input_no_openings();
    case "not_six_digits":
      return m.input_not_six_digits();
    case "not_a_joining_code":
      return m.input_not_a_joining_code();
    case "unreadable":
      return m.input_unreadable();
  }
}

/** What a clock change made of a time the host typed. */
export function clockChangeText(change: ClockChange): string {
  const typed = wallText(change.wall);
  switch (change.change) {
    case "skipped":
      return m.clock_change_skipped({ typed, used: timeText(change.used) });
    case "twice":
      return m.clock_change_twice({ typed, offset: change.used.offset });
  }
}

function wishText(wrong: WishError): string {
  switch (wrong.code) {
    case "times_missing":
      return m.wish_times_missing();
    case "end_before_start":
      return m.wish_end_before_start({ starts: timeText(wrong.starts), ends: timeText(wrong.ends) });
    case "ends_in_the_past":
      return m.wish_ends_in_the_past({ ends: timeText(wrong.ends) });
    case "too_long":
      return m.wish_too_long({ days: wrong.days_max });
    case "too_many_weekly":
      return m.wish_too_many_weekly({ most: wrong.most });
    case "weekly":
      return weeklyText(wrong.weekly);
    case "never_opens":
      return m.wish_never_opens({ starts: timeText(wrong.starts), ends: timeText(wrong.ends) });
    case "out_of_range":
      return m.wish_out_of_range();
  }
}

function weeklyText(wrong: WeeklyError): string {
  switch (wrong.reason) {
    case "no_day":
      return m.weekly_no_day();
    case "not_ten_minutes":
      return m.weekly_not_ten_minutes({ time: wrong.time, earlier: wrong.earlier, later: wrong.later });
    case "starts_at_end":
      return m.weekly_starts_at_end();
  }
}

function grantText(wrong: GrantError): string {
  switch (wrong.code) {
    case "name_missing":
      return m.grant_name_missing();
    case "name_too_long":
      return m.grant_name_too_long({ bytes: wrong.bytes_max });
    case "no_door":
      return m.grant_no_door();
    case "too_many_doors":
      return m.grant_too_many_doors({ most: wrong.most });
    case "door_twice":
      return m.grant_door_twice();
    case "devices":
      return m.grant_devices({ most: wrong.most });
    case "one_phone":
      return m.grant_one_phone();
  }
}

function planText(wrong: PlanRefusal): string {
  switch (wrong.code) {
    case "no_phone_keys":
      return m.plan_no_phone_keys();
    case "window_not_kept":
      return m.plan_window_not_kept();
    case "uses_not_kept":
      return m.plan_uses_not_kept();
    case "too_many_uses":
      return m.plan_too_many_uses({ most: wrong.most });
    case "too_many_weekly":
      return m.plan_too_many_weekly({ most: wrong.most });
    case "weekly_steps":
      return m.plan_weekly_steps({ minutes: wrong.minutes });
    case "weekly_overnight":
      return m.plan_weekly_overnight();
    case "too_many_devices":
      return m.plan_too_many_devices({ most: wrong.most });
    case "hand_on":
      return m.plan_hand_on({ most: wrong.most });
    case "role_not_yours":
      return m.plan_role_not_yours();
    case "too_long_for_you":
      return m.plan_too_long_for_you({ hours: wrong.hours });
    case "beyond_your_end":
      return m.plan_beyond_your_end({ ends: timeText(wrong.ends) });
    case "already_over":
      return m.plan_already_over();
  }
}

function tooWideText(wrong: TooWide): string {
  switch (wrong.code) {
    case "not_to_be_handed_on":
      return m.too_wide_not_at_all();
    case "too_early":
      return m.too_wide_too_early();
    case "too_late":
      return m.too_wide_too_late();
    case "no_time":
      return m.too_wide_no_time();
    case "devices":
      return m.too_wide_devices({ most: wrong.most });
    case "uses":
      return m.too_wide_uses({ most: wrong.most });
    case "levels":
      return m.too_wide_levels({ most: wrong.most });
  }
}
