//! Verbs for a law that changes a zone: people meant the time on the wall, so what was made before is made again when the
//! host says so. Offline codes and codes that come back follow by themselves, through their locks' settings and windows.

mod moved;

use access::Zone;
use access::replan::departure;
use access::zone::{compiled_rules, from_unix, to_unix};
use chrono::TimeDelta;
use store::Access;
use store::table::{door, zone_rules};

use crate::App;
use crate::app::{moment, zone_named};
use crate::failure::Failure;
use crate::view::{CommandError, LawChange, MovedAccess};

use moved::Moved;

/// As far ahead as keys and codes are made.
const DAYS_AHEAD: i64 = 3 * 366;

impl App {
    /// Makes everything again whose hours a law moved, with the times on the wall that people were told. New links must be
    /// sent; stored codes keep their digits.
    ///
    /// # Errors
    /// `Gone` when no law moved this zone; `VaultLocked`.
    pub fn follow_law(&self, zone: &str) -> Result<Vec<MovedAccess>, CommandError> {
        self.require_open_vault()?;
        let moved = self.store.write(|access| {
            let found = self.moved_by_law(access, zone)?.ok_or(CommandError::Gone)?;
            let moved = found
                .iter()
                .map(|moved| self.make_again(access, moved))
                .collect::<Result<Vec<_>, Failure>>()?;
            self.keep_rules(access, zone)?;
            Ok::<_, Failure>(moved)
        })?;
        self.announce();
        Ok(moved)
    }

    /// Leaves everything at the moments it was made for.
    ///
    /// # Errors
    /// `Gone` when no law moved this zone; `VaultLocked`.
    pub fn leave_law(&self, zone: &str) -> Result<(), CommandError> {
        self.require_open_vault()?;
        self.store.write(|access| {
            self.moved_by_law(access, zone)?.ok_or(CommandError::Gone)?;
            self.keep_rules(access, zone)
        })?;
        self.announce();
        Ok(())
    }

    /// Remembers the rules of zones that are new here, and newer ones that move nothing.
    pub(crate) fn settle_laws(&self) -> Result<(), Failure> {
        let stale = self.store.read(|access| {
            let known = zone_rules::all(access)?;
            let mut stale = Vec::new();
            for row in door::all(access)? {
                let same = known.iter().any(|(zone, rules)| *zone == row.zone && is_current(zone, rules));
                let stays = !known.iter().any(|(zone, _)| *zone == row.zone)
                    || self.moved_by_law(access, &row.zone)?.is_none_or(|moved| moved.is_empty());
                if !same && stays && !stale.contains(&row.zone) {
                    stale.push(row.zone);
                }
            }
            Ok::<_, Failure>(stale)
        })?;
        if stale.is_empty() {
            return Ok(());
        }
        self.store.write(|access| stale.iter().try_for_each(|zone| self.keep_rules(access, zone)))
    }

    /// The laws that moved something, zone by zone.
    pub(crate) fn law_changes(&self, access: &Access<'_>) -> Result<Vec<LawChange>, Failure> {
        let mut found = Vec::new();
        for (zone, rules) in zone_rules::all(access)? {
            let Some((old, new)) = both(&zone, &rules) else { continue };
            let Some(moved) = self.moved_by_law(access, &zone)? else { continue };
            let now = from_unix(self.now());
            let Some(parted) = departure(&old, &new, now, now + TimeDelta::days(DAYS_AHEAD)) else {
                continue;
            };
            if !moved.is_empty() {
                found.push(LawChange {
                    from: moment(&zone, to_unix(parted.from).unwrap_or_default()),
                    minutes: (parted.after_seconds - parted.before_seconds) / 60,
                    access: moved.iter().map(Moved::told).collect(),
                    zone,
                });
            }
        }
        Ok(found)
    }

    /// What a change of law moves in a zone; nothing when its rules are those it was planned by.
    fn moved_by_law(&self, access: &Access<'_>, zone: &str) -> Result<Option<Vec<Moved>>, Failure> {
        let known = zone_rules::all(access)?.into_iter().find(|(known, _)| known == zone);
        let Some((old, new)) = known.and_then(|(zone, rules)| both(&zone, &rules)) else { return Ok(None) };
        moved::moved(access, (&old, &new), self.now()).map(Some)
    }

    fn keep_rules(&self, access: &Access<'_>, zone: &str) -> Result<(), Failure> {
        let zone = zone_named(zone)?;
        let Some(rules) = compiled_rules(zone.name()) else { return Ok(()) };
        Ok(zone_rules::set(access, zone.name(), rules, self.now())?)
    }
}

fn is_current(zone: &str, rules: &[u8]) -> bool {
    compiled_rules(zone).is_none_or(|current| current == rules)
}

/// A zone by the rules kept and by those built in; nothing when they are the same, or the kept ones cannot be read.
fn both(zone: &str, rules: &[u8]) -> Option<(Zone, Zone)> {
    if is_current(zone, rules) {
        return None;
    }
    Some((Zone::with_rules(zone, rules).ok()?, Zone::named(zone).ok()?))
}
