//! What goes wrong by itself: power, flash, clocks, bolts, doors and the internet.

use lock_protocol::status::{Bolt, Door};

use crate::flash::Mood;
use crate::world::{World, events::Event};

impl World {
    pub(super) fn weather(&mut self) {
        let again = self.random.between(600_000, 14_400_000);
        self.later(again, Event::Weather);
        let (door, now) = (self.random.place(self.doors.len()), self.now);
        self.cloud.online = self.random.chance(85);
        self.doors[door].write_ms = self.random.pick(&[0, 0, 0, 5, 200]);
        let jammed = self.random.chance(10);
        self.doors[door].jammed = jammed;
        if !jammed && self.doors[door].bolt == Bolt::Jammed {
            self.doors[door].bolt = Bolt::Locked;
        }
        if self.random.chance(20) {
            let door_is = self.random.pick(&[Door::Open, Door::Closed]);
            self.doors[door].door = door_is;
            self.at(door, |lock| lock.sense(now));
        }
        if self.random.chance(6) {
            self.hold_button(door);
        }
        if self.random.chance(1) {
            let digits = self.root(door).recovery_code();
            self.key_in(door, &digits);
            let wait = self.random.between(1_000, 900_000);
            self.later(wait, Event::Presses { door });
        }
        if self.random.below(100) < self.habits.faults {
            self.trouble(door);
        }
    }

    fn trouble(&mut self, door: usize) {
        let now = self.now;
        match self.random.below(6) {
            0 | 1 => {
                let (after, at) = (self.random.below(4) as u32, self.random.place(700));
                self.say(&format!("door {door}: the power will go in a write"));
                self.doors[door].flash.mood = Mood::Cuts { after, at };
            }
            2 => {
                self.say(&format!("door {door}: the flash refuses"));
                self.doors[door].flash.mood = Mood::Refuses;
            }
            3 => self.doors[door].flash.mood = Mood::Works,
            _ => {
                if self.random.chance(self.habits.rtc_lost) {
                    self.say(&format!("door {door}: the clock stops"));
                    self.doors[door].rtc.stop(now);
                }
                if self.doors[door].is_on() {
                    self.at(door, |lock| lock.lose_power());
                }
            }
        }
        if self.random.below(100) < self.habits.rtc_jumps {
            let ms = self.random.between(0, 7_200_000) as i64 - 3_600_000;
            self.say(&format!("door {door}: the clock jumps {ms} ms"));
            self.doors[door].rtc.jump(ms, now);
        }
    }
}
