//! What this phone tells the others about itself: its numbers, how far it told them, and its own passes.

use store::Access;
use store::table::cloud::CloudRow;
use store::table::site_phone::{self, SitePhoneRow};
use store::table::{cloud, door, pass, site_pass};

use crate::failure::Failure;
use crate::family;

/// How old it may be what the others know of how far this phone told them. It delays only the shortening of lists.
const TELL_AGAIN_SECONDS: u32 = 86_400;

pub(super) fn add_own(access: &Access<'_>, row: &CloudRow, lane: u8) -> Result<(), Failure> {
    let phone = SitePhoneRow { device: row.device, lane, told_until: row.joined_at };
    Ok(site_phone::set(access, &phone)?)
}

/// Written before anything is sent: what was numbered before `now` is sent before this.
pub(super) fn tell(access: &Access<'_>, now: u32) -> Result<(), Failure> {
    let Some(device) = cloud::device(access)? else { return Ok(()) };
    for row in door::own(access)? {
        let Some(id) = row.owner_pass else { continue };
        let block = pass::get(access, id)?.block;
        let Some(number) = family::of(&row.family)?.own_pass_number(&block) else { continue };
        if !site_pass::is(access, (device, row.id), number)? {
            site_pass::set(access, (device, row.id), number)?;
        }
    }
    let own = site_phone::all(access)?.into_iter().find(|phone| phone.device == device);
    if let Some(own) = own.filter(|own| own.told_until.saturating_add(TELL_AGAIN_SECONDS) <= now) {
        site_phone::set(access, &SitePhoneRow { told_until: now, ..own })?;
    }
    Ok(())
}
