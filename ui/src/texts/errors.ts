// Every way a command can fail, in words with a next step. The compiler lists the codes nobody has worded yet.

import type { Route } from "../app/router.svelte";
import type { CloudRefusal, CommandError, LinkFault, RecoveryFault, Refusal, Stage } from "../backend/contract";
import { calendarFaultText } from "./bookings";
import { inputFaultText, obstacleWords } from "./obstacles";
import { m } from "./paraglide/messages";
import { policyErrorText } from "./rules";
import { timeText } from "./times";

export type ErrorAction = { kind: "retry"; label: string } | { kind: "go"; label: string; to: Route };
export type ErrorWords = { title: string; next: string; action: ErrorAction };

/** What happened, what to do next, and the one button that does it. */
export function errorWords(error: CommandError): ErrorWords {
  switch (error.code) {
    case "bluetooth_off":
      return { title: m.error_bluetooth_off(), next: m.error_bluetooth_off_next(), action: retry(m.action_bluetooth_is_on()) };
    case "bluetooth_denied":
      return { title: m.error_bluetooth_denied(), next: m.error_bluetooth_denied_next(), action: retry(m.action_allowed_now()) };
    case "no_bluetooth":
      return { title: m.error_no_bluetooth(), next: m.error_no_bluetooth_next(), action: retry(m.action_try_again()) };
    case "out_of_reach":
      return { title: m.error_out_of_reach(), next: m.error_out_of_reach_next(), action: retry(m.action_closer_now()) };
    case "lock_busy":
      return { title: m.error_lock_busy(), next: m.error_lock_busy_next(), action: retry(m.action_try_again()) };
    case "connection_lost":
      return { title: m.error_connection_lost(), next: m.error_connection_lost_next(), action: retry(m.action_try_again()) };
    case "timed_out":
      return { title: timedOutTitle(error.stage), next: m.error_timed_out_next(), action: retry(m.action_try_again()) };
    case "refused":
      return refusalWords(error.reason);
    case "key_not_yet":
      return {
        title: m.error_key_not_yet(),
        next: m.error_key_not_yet_next({ time: timeText(error.opens_at), zone: error.opens_at.zone }),
        action: retry(m.action_try_again()),
      };
    case "key_expired":
      return {
        title: m.error_key_expired(),
        next: m.error_key_expired_next({ time: timeText(error.ended_at), zone: error.ended_at.zone }),
        action: openLink(),
      };
    case "bad_link":
      return { title: m.error_bad_link(), next: linkFaultNext(error.reason), action: retry(m.action_read_again()) };
    case "bad_setup_code":
      return { title: m.error_bad_setup_code(), next: setupFaultNext(error.reason), action: retry(m.action_read_again()) };
    case "bad_phone_card":
      return { title: m.error_bad_phone_card(), next: cardFaultNext(error.reason), action: retry(m.action_read_again()) };
    case "claim_code_missing":
      return { title: m.error_claim_code_missing(), next: m.error_claim_code_missing_next(), action: retry(m.action_try_again()) };
    case "wrong_claim_code":
      return {
        title: m.error_wrong_claim_code(),
        next: error.tries_left === 0 ? m.refused_too_many_claim_codes_next() : m.error_wrong_claim_code_next({ count: error.tries_left }),
        action: retry(m.action_try_again()),
      };
    case "bad_rules":
      return { title: m.error_bad_rules(), next: policyErrorText(error.wrong), action: retry(m.action_try_again()) };
    case "no_qr_code":
      return { title: m.error_no_qr_code(), next: m.error_no_qr_code_next(), action: retry(m.action_try_again()) };
    case "key_already_held":
      return { title: m.error_key_already_held(), next: m.error_key_already_held_next(), action: go(m.action_show_keys(), { name: "keys" }) };
    case "lock_owned":
      return { title: m.error_lock_owned(), next: m.error_lock_owned_next(), action: retry(m.action_was_reset()) };
    case "setup_refused":
      return { title: m.error_setup_refused(), next: m.error_setup_refused_next(), action: go(m.action_other_code(), { name: "set-up" }) };
    case "fake_lock":
      return { title: m.error_fake_lock(), next: m.error_fake_lock_next(), action: retry(m.action_try_again()) };
    case "log_disturbed":
      return { title: m.error_log_disturbed(), next: m.error_log_disturbed_next(), action: retry(m.action_try_again()) };
    case "not_allowed":
      return { ...obstacleWords(error.reason), action: retry(m.action_try_again()) };
    case "bad_input":
      return { title: m.error_bad_input(), next: inputFaultText(error.reason), action: retry(m.action_try_again()) };
    case "undo_too_late":
      return { title: m.error_undo_too_late(), next: m.error_undo_too_late_next(), action: go(m.action_show_doors(), { name: "doors" }) };
    case "gone":
      return { title: m.error_gone(), next: m.error_gone_next(), action: go(m.action_start_page(), { name: "home" }) };
    case "vault_locked":
      return { title: m.error_vault_locked(), next: m.error_vault_locked_next(), action: go(m.action_start_page(), { name: "home" }) };
    case "wrong_passphrase":
      return { title: m.error_wrong_passphrase(), next: m.error_wrong_passphrase_next(), action: retry(m.action_try_again()) };
    case "passphrase_too_short":
      return {
        title: m.error_passphrase_too_short(),
        next: m.error_passphrase_too_short_next({ count: error.characters_min }),
        action: retry(m.action_try_again()),
      };
    case "bad_recovery":
      return { title: m.error_bad_recovery(), next: recoveryFaultNext(error.reason), action: retry(m.action_try_again()) };
    case "vault_exists":
      return { title: m.error_vault_exists(), next: m.error_vault_exists_next(), action: go(m.action_start_page(), { name: "home" }) };
    case "site_exists":
      return { title: m.error_site_exists(), next: m.error_site_exists_next(), action: go(m.action_show_doors(), { name: "doors" }) };
    case "no_cloud":
      return { title: m.error_no_cloud(), next: m.error_no_cloud_next(), action: go(m.action_join_cloud(), { name: "cloud" }) };
    case "cloud_joined":
      return { title: m.error_cloud_joined(), next: m.error_cloud_joined_next(), action: go(m.action_join_cloud(), { name: "cloud" }) };
    case "cloud_away":
      return { title: m.error_cloud_away(), next: m.error_cloud_away_next(), action: retry(m.action_try_again()) };
    case "cloud_refused":
      return cloudRefusalWords(error.reason);
    case "let_in_with_other_code":
      return { title: m.error_let_in_with_other_code(), next: m.error_let_in_with_other_code_next(), action: go(m.action_join_cloud(), { name: "cloud" }) };
    case "shared_by_newer_app":
      return { title: m.error_shared_by_newer_app(), next: m.error_shared_by_newer_app_next(), action: retry(m.action_try_again()) };
    case "shared_damaged":
      return { title: m.error_shared_damaged(), next: m.error_shared_damaged_next(), action: retry(m.action_try_again()) };
    case "gateway_away":
      return { title: m.error_gateway_away(), next: m.error_gateway_away_next(), action: retry(m.action_try_again()) };
    case "gateway_radio":
      return { title: m.error_gateway_radio(), next: m.error_gateway_radio_next(), action: retry(m.action_try_again()) };
    case "no_gateway_sees":
      return { title: m.error_no_gateway_sees(), next: m.error_no_gateway_sees_next(), action: retry(m.action_try_again()) };
    case "bad_calendar":
      return { title: m.error_bad_calendar(), next: calendarFaultText(error.reason), action: retry(m.action_try_again()) };
    case "file_not_written":
      return { title: m.error_file_not_written(), next: m.error_file_not_written_next(), action: retry(m.action_other_place()) };
    case "database_newer":
      return { title: m.error_database_newer(), next: m.error_database_newer_next(), action: retry(m.action_try_again()) };
    case "unexpected":
      return { title: m.error_unexpected(), next: m.error_unexpected_next({ trace: error.trace }), action: retry(m.action_try_again()) };
  }
}

/** Why a lock said no, in words with a next step. */
export function refusalWords(reason: Refusal): ErrorWords {
  switch (reason) {
    case "taken_back":
      return { title: m.refused_taken_back(), next: m.refused_taken_back_next(), action: openLink() };
    case "not_yet":
      return { title: m.refused_not_yet(), next: m.refused_not_yet_next(), action: retry(m.action_try_again()) };
    case "expired":
      return { title: m.refused_expired(), next: m.refused_expired_next(), action: openLink() };
    case "outside_hours":
      return { title: m.refused_outside_hours(), next: m.refused_outside_hours_next(), action: retry(m.action_try_again()) };
    case "used_up":
      return { title: m.refused_used_up(), next: m.refused_used_up_next(), action: openLink() };
    case "claimed_by_others":
      return { title: m.refused_claimed_by_others(), next: m.refused_claimed_by_others_next(), action: openLink() };
    case "unknown":
      return { title: m.refused_unknown(), next: m.refused_unknown_next(), action: openLink() };
    case "not_permitted":
      return { title: m.refused_not_permitted(), next: m.refused_not_permitted_next(), action: openLink() };
    case "wrong_claim_code":
      return { title: m.refused_wrong_claim_code(), next: m.error_claim_code_missing_next(), action: retry(m.action_try_again()) };
    case "too_many_claim_codes":
      return { title: m.refused_too_many_claim_codes(), next: m.refused_too_many_claim_codes_next(), action: retry(m.action_try_again()) };
    case "stale":
      return { title: m.refused_stale(), next: m.refused_stale_next(), action: retry(m.action_try_again()) };
    case "clock_lost":
      return { title: m.refused_clock_lost(), next: m.refused_clock_lost_next(), action: retry(m.action_try_again()) };
    case "lock_full":
      return { title: m.refused_lock_full(), next: m.refused_lock_full_next(), action: retry(m.action_try_again()) };
    case "lock_fault":
      return { title: m.refused_lock_fault(), next: m.refused_lock_fault_next(), action: retry(m.action_try_again()) };
    case "jammed":
      return { title: m.refused_jammed(), next: m.refused_jammed_next(), action: retry(m.action_try_again()) };
  }
}

function timedOutTitle(stage: Stage): string {
  switch (stage) {
    case "looking":
      return m.error_timed_out_looking();
    case "connecting":
      return m.error_timed_out_connecting();
    case "moving":
      return m.error_timed_out_moving();
    case "setting_up":
    case "claiming":
    case "checking_key":
    case "setting_clock":
    case "delivering":
    case "collecting_log":
      return m.error_timed_out_answer();
  }
}

function linkFaultNext(reason: LinkFault): string {
  switch (reason) {
    case "not_ours":
      return m.bad_link_not_ours();
    case "newer_version":
      return m.bad_link_newer_version();
    case "for_browser":
      return m.bad_link_for_browser();
    case "other_host":
      return m.bad_link_other_host();
    case "half":
      return m.bad_link_half();
    case "damaged":
      return m.bad_link_damaged();
    case "too_long":
      return m.bad_link_too_long();
    case "other_phone":
      return m.bad_link_other_phone();
    case "no_key_for_it":
      return m.bad_link_no_key_for_it();
    case "no_door_for_it":
      return m.bad_link_no_door_for_it();
    case "other_receipt":
      return m.bad_link_other_receipt();
    case "not_of_a_co_host":
      return m.bad_link_not_of_a_co_host();
  }
}

function setupFaultNext(reason: LinkFault): string {
  switch (reason) {
    case "not_ours":
    case "other_host":
    case "other_phone":
    case "no_key_for_it":
    case "no_door_for_it":
    case "other_receipt":
    case "not_of_a_co_host":
    case "for_browser":
      return m.bad_setup_not_ours();
    case "newer_version":
      return m.bad_setup_newer_version();
    case "half":
      return m.bad_setup_half();
    case "damaged":
      return m.bad_setup_damaged();
    case "too_long":
      return m.bad_setup_too_long();
  }
}

function cardFaultNext(reason: LinkFault): string {
  switch (reason) {
    case "not_ours":
    case "other_host":
    case "other_phone":
    case "no_key_for_it":
    case "no_door_for_it":
    case "other_receipt":
    case "not_of_a_co_host":
    case "for_browser":
    case "too_long":
      return m.bad_card_not_ours();
    case "newer_version":
      return m.bad_link_newer_version();
    case "half":
      return m.bad_link_half();
    case "damaged":
      return m.bad_link_damaged();
  }
}

function recoveryFaultNext(reason: RecoveryFault): string {
  switch (reason) {
    case "word_count":
      return m.bad_recovery_word_count();
    case "unknown_word":
      return m.bad_recovery_unknown_word();
    case "wrong_words":
      return m.bad_recovery_wrong_words();
    case "damaged_code":
      return m.bad_recovery_damaged_code();
    case "different_sheets":
      return m.bad_recovery_different_sheets();
  }
}

function retry(label: string): ErrorAction {
  return { kind: "retry", label };
}

function go(label: string, to: Route): ErrorAction {
  return { kind: "go", label, to };
}

function openLink(): ErrorAction {
  return go(m.action_open_new_link(), { name: "open-link" });
}

function cloudRefusalWords(reason: CloudRefusal): ErrorWords {
  const again = retry(m.action_try_again());
  switch (reason) {
    case "signed_out":
      return { title: m.cloud_refused_signed_out(), next: m.cloud_refused_signed_out_next(), action: go(m.action_join_cloud(), { name: "cloud" }) };
    case "address_taken":
      return { title: m.cloud_refused_address_taken(), next: m.cloud_refused_address_taken_next(), action: again };
    case "not_approved":
      return { title: m.cloud_refused_not_approved(), next: m.cloud_refused_not_approved_next(), action: again };
    case "not_allowed":
      return { title: m.cloud_refused_not_allowed(), next: m.cloud_refused_not_allowed_next(), action: again };
    case "too_many":
      return { title: m.cloud_refused_too_many(), next: m.cloud_refused_too_many_next(), action: again };
    case "other":
      return { title: m.cloud_refused_other(), next: m.cloud_refused_other_next(), action: again };
    case "not_a_cloud":
      return { title: m.cloud_refused_not_a_cloud(), next: m.cloud_refused_not_a_cloud_next(), action: again };
  }
}
