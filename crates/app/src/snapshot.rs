//! Verb: draw the whole picture from the store.

mod alert;
mod code;
mod door;
mod grant;
mod key;
mod next_change;
mod path;
mod person;

use access::Zone;
use store::table::{
    code as code_table, door as door_table, errand, grants, path as path_table, profile, site,
};
use store::{Access, VaultState};

use crate::App;
use crate::app::moment;
use crate::failure::Failure;
use crate::put_aside::without_aside;
use crate::view::{CommandError, Recovery, Snapshot};

pub(crate) use grant::{exposed_until, hand_on_of, hours_of, safety_of};

impl App {
    /// Everything there is to draw. Taking-backs whose time to undo is over become final here.
    ///
    /// # Errors
    /// `Unexpected` when the database cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot, CommandError> {
        Ok(self.draw()?)
    }

    fn draw(&self) -> Result<Snapshot, Failure> {
        let vault = self.vault_view()?;
        let mut snapshot = Snapshot {
            vault,
            doors: Vec::new(),
            grants: Vec::new(),
            codes: Vec::new(),
            people: Vec::new(),
            paths: Vec::new(),
            holidays: Vec::new(),
            keys: Vec::new(),
            handed: Vec::new(),
            errands: Vec::new(),
            alerts: Vec::new(),
            law_changes: Vec::new(),
            recovery: Recovery::NotNeeded,
            calendars: Vec::new(),
            cloud: None,
            host_name: String::new(),
            zones: Zone::names(),
            zone_proposed: self.ports.zone.clone(),
            next_change_at: None,
        };
        match self.store.vault_state()? {
            VaultState::Absent | VaultState::Locked(_) => return Ok(snapshot),
            VaultState::Open(_) => {}
        }
        self.settle_taking_back()?;
        self.settle_repeats();
        self.settle_log_age();
        self.settle_laws()?;
        self.store.read(|access| self.fill(access, &mut snapshot))?;
        Ok(snapshot)
    }

    fn fill(&self, access: &Access<'_>, snapshot: &mut Snapshot) -> Result<(), Failure> {
        let now = self.now();
        for row in door_table::all(access)? {
            snapshot.doors.push(self.draw_door(access, &row)?);
        }
        let mut people = person::People::default();
        for row in grants::all(access)? {
            let key = grant::draw(access, &row, now)?;
            people.add_key(access, (&row, &key), now)?;
            snapshot.grants.push(key);
        }
        for row in code_table::all(access)? {
            // The windows of a code that comes back are drawn with the first of them.
            if row.repeat.is_none_or(|first| first == row.id) {
                let code = self.draw_code(access, &row, now)?;
                people.add_code(access, (&row, &code))?;
                snapshot.codes.push(code);
            }
        }
        for row in path_table::all(access)? {
            snapshot.paths.extend(path::draw(access, &row, now)?);
        }
        snapshot.holidays = crate::repeat::holidays(access)?;
        snapshot.law_changes = self.law_changes(access)?;
        for row in key::shown(access, now)? {
            snapshot.keys.push(self.draw_key(access, &row)?);
        }
        snapshot.handed = key::draw_handed(access)?;
        snapshot.handed.iter().for_each(|key| people.add_handed(key));
        snapshot.people = people.in_order();
        snapshot.errands = errand::all(access)?.iter().map(crate::carry_errand::drawn).collect();
        alert::draw(access, snapshot, now)?;
        snapshot.alerts = without_aside(access, std::mem::take(&mut snapshot.alerts))?;
        snapshot.recovery = self.draw_recovery(access)?;
        snapshot.calendars = crate::calendars::briefs(access)?;
        snapshot.cloud = self.draw_cloud(access)?;
        snapshot.host_name = profile::host_name(access)?.unwrap_or_default();
        snapshot.next_change_at = next_change::next_change(snapshot, now);
        Ok(())
    }

    fn draw_recovery(&self, access: &Access<'_>) -> Result<Recovery, Failure> {
        let owned: Vec<u32> =
            door_table::own(access)?.iter().filter_map(|row| row.steps.claimed_at).collect();
        let Some(site) = site::find(access)? else { return Ok(Recovery::NotNeeded) };
        Ok(match site.recovery_saved_at {
            _ if owned.is_empty() => Recovery::NotNeeded,
            None => Recovery::NotSaved,
            Some(at) => Recovery::Saved {
                at: moment(&self.ports.zone, at),
                doors_since: count(owned.iter().filter(|claimed| at < **claimed).count()),
            },
        })
    }
}

pub(crate) fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
