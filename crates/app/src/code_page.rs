//! A code's page: everything a guest without the app needs to read, in a web link.

use access::link::CodeCard;
use access::weekly::Weekly;

use crate::view::CodePreview;

/// Hours of the week that a link carries.
const HOURS_MAX: usize = 4;

/// The link on `host`; nothing for a code that no link carries.
pub(crate) fn web_link(
    digits: &str,
    preview: &CodePreview,
    (inviter, host): (String, &str),
) -> Option<String> {
    // Which of its days it opens on, a code that comes back says in the app alone.
    if preview.repeat.is_some() || preview.hours.len() > HOURS_MAX {
        return None;
    }
    let doors = match preview.doors.as_slice() {
        [] => vec![preview.door_name.clone()],
        several => several.to_vec(),
    };
    let card = CodeCard {
        digits: digits.to_owned(),
        not_before: preview.starts.unix,
        not_after: preview.ends.unix,
        shown_from: None,
        first_use_before: preview.first_use_before.as_ref().map(|before| before.unix),
        once: preview.uses == Some(1),
        hours: preview.hours.iter().map(Weekly::schedule).collect(),
        zone: preview.ends.zone.clone(),
        doors,
        inviter,
        help: String::new(),
    };
    card.web_link(host).ok().map(|link| link.reveal().to_owned())
}
