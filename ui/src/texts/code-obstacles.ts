// What is in the way of a code, in words with a next step.

import type { CodeKind, CodeObstacle, Weakness } from "../backend/contract";
import { m } from "./paraglide/messages";
import { timeText } from "./times";

export function codeObstacleText(wrong: CodeObstacle): string {
  switch (wrong.reason) {
    case "kind_not_supported":
      return m.code_kind_not_supported({ kind: codeKindText(wrong.kind) });
    case "stored_on_path":
      return m.code_stored_on_path();
    case "no_such_length":
      return m.code_no_such_length();
    case "off_the_grid":
      return m.code_off_the_grid({ before: timeText(wrong.before), after: timeText(wrong.after) });
    case "over":
      return m.code_over();
    case "end_before_start":
      return m.code_end_before_start();
    case "too_far_ahead":
      return m.code_too_far_ahead();
    case "variants_used_up":
      return m.code_variants_used_up({ most: wrong.most });
    case "digits_say_the_time":
      return m.code_digits_say_the_time();
    case "counts_or_comes_back":
      return m.code_counts_or_comes_back();
    case "lock_full":
      return m.code_lock_full();
    case "weak_digits":
      return wrong.ranking.weaknesses.map(weaknessText)[0] ?? m.code_weak_few_digits();
    case "too_guessable":
      return m.code_too_guessable({ digits: wrong.digits_min });
  }
}

export function codeKindText(kind: CodeKind): string {
  switch (kind) {
    case "one_time":
      return m.code_kind_one_time();
    case "visit":
      return m.code_kind_visit();
    case "stay":
      return m.code_kind_stay();
    case "long":
      return m.code_kind_long();
    case "weekly":
      return m.code_kind_weekly();
    case "stored":
      return m.code_kind_stored();
  }
}

export function weaknessText(weakness: Weakness): string {
  switch (weakness) {
    case "not_digits":
    case "length":
      return m.code_weak_length();
    case "taken":
    case "begins_another":
    case "another_begins":
      return m.code_weak_begins_another();
    case "repeats":
      return m.code_weak_repeats();
    case "sequence":
      return m.code_weak_sequence();
    case "phone":
      return m.code_weak_phone();
    case "known_date":
    case "looks_like_date":
      return m.code_weak_date();
    case "used_lately":
      return m.code_weak_used_lately();
    case "few_digits":
      return m.code_weak_few_digits();
  }
}
