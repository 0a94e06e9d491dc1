// Access that comes back, in words: what stands in its way, and why the lock is given more than one window.

import type { Because, HoursProblem, NotCompiled, RecurrenceError, RepeatWindow, WindowState } from "../backend/contract";
import { m } from "./paraglide/messages";
import { hoursText, timeText } from "./times";

export function repeatObstacleText(wrong: NotCompiled): string {
  switch (wrong.code) {
    case "wrong":
      return recurrenceText(wrong.error);
    case "never_opens":
      return wrong.because.length === 0 ? m.repeat_never_opens() : m.repeat_never_opens_because({ because: becauseText(wrong.because) });
    case "too_many_pieces":
      return m.repeat_too_many_windows({ needed: wrong.needed, because: becauseText(wrong.because) });
  }
}

/** One window and where it is. */
export function windowText({ starts, ends, hours, state }: RepeatWindow): string {
  const times = { from: timeText(starts), until: timeText(ends), state: windowStateText(state) };
  const weekly = hoursText(hours);
  return weekly === null ? m.repeat_window(times) : m.repeat_window_hours({ ...times, hours: weekly });
}

function windowStateText(state: WindowState): string {
  switch (state) {
    case "at_lock":
      return m.repeat_window_at_lock();
    case "waits":
      return m.repeat_window_waits();
    case "later":
      return m.repeat_window_later();
    case "not_taken":
      return m.repeat_window_not_taken();
  }
}

/** All reasons in one line. */
export function becauseText(because: Because[]): string {
  return because.map(reasonText).join("; ");
}

function reasonText(because: Because): string {
  switch (because.because) {
    case "every_nth_week":
      return m.because_every_nth_week({ weeks: because.weeks });
    case "exceptions":
      return m.because_exceptions({ days: because.days });
    case "holidays":
      return m.because_holidays({ days: because.days });
    case "stays":
      return m.because_stays();
    case "stays_known_until":
      return m.because_stays_known_until();
    case "too_many_hours":
      return m.because_too_many_hours({ most: because.most });
    case "overnight":
      return m.because_overnight();
    case "steps":
      return m.because_steps({ minutes: because.minutes });
    case "first_or_last_day":
      return m.because_first_or_last_day();
  }
}

function recurrenceText(error: RecurrenceError): string {
  switch (error.code) {
    case "no_hours":
      return m.repeat_no_hours();
    case "too_many_hours":
      return m.repeat_too_many_hours({ most: error.most });
    case "hours":
      return hoursProblemText(error.problem, error.place + 1);
    case "no_end":
      return m.repeat_no_end();
    case "end_before_start":
      return m.repeat_end_before_start();
    case "too_long":
      return m.repeat_too_long({ days: error.days_max });
    case "every_weeks":
      return m.repeat_every_weeks({ most: error.most });
    case "too_many_dates":
      return m.repeat_too_many_dates({ most: error.most });
    case "out_of_range":
      return m.repeat_out_of_range();
  }
}

function hoursProblemText(problem: HoursProblem, number: number): string {
  switch (problem) {
    case "no_day":
      return m.repeat_hours_no_day({ number });
    case "not_ten_minutes":
      return m.repeat_hours_ten_minutes({ number });
    case "starts_at_end":
      return m.repeat_hours_starts_at_end({ number });
  }
}
