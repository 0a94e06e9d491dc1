//! Looks for one device among all that advertise a profile.

use std::mem;

use tokio::time::{Instant, timeout};

use crate::timings::ms_since;
use crate::{Connection, Limits, Link, LinkError, Profile, Scan, Sighting};

/// Scans until an advertisement `matches`, and returns when the scan has stopped.
///
/// A scan that is interrupted by a connect to another place is taken up again.
///
/// # Errors
///
/// [`LinkError::NotFound`] after `limits.scan`, or what [`Link::scan`] reports.
pub async fn find(
    link: &dyn Link,
    profile: &Profile,
    matches: impl Fn(&Sighting) -> bool + Send,
    limits: &Limits,
) -> Result<Sighting, LinkError> {
    let search = async {
        let mut restarted = false;
        loop {
            let mut scan = link.scan(profile).await?;
            if let Some(sighting) = first_match(&mut scan, &matches).await {
                return Ok((scan, sighting));
            }
            // A carrier that gave up by itself gets one new start, which also tells what is wrong with it.
            if !scan.was_interrupted() && mem::replace(&mut restarted, true) {
                return Err(LinkError::NotFound);
            }
        }
    };
    let (scan, sighting) = timeout(limits.scan, search).await.unwrap_or(Err(LinkError::NotFound))?;
    if timeout(limits.stop_scan, scan.stop()).await.is_err() {
        tracing::debug!("The scan is slow to stop; the connect will wait for it");
    }
    Ok(sighting)
}

/// Finds the device that `matches` and connects to it.
///
/// # Errors
///
/// Those of [`find`] and of [`Link::connect`].
pub async fn reach(
    link: &dyn Link,
    profile: &Profile,
    matches: impl Fn(&Sighting) -> bool + Send,
    limits: &Limits,
) -> Result<(Sighting, Connection), LinkError> {
    let started = Instant::now();
    let sighting = find(link, profile, matches, limits).await?;
    let find_ms = ms_since(started);
    let mut connection = link.connect(&sighting.place, profile, limits).await?;
    connection.set_find_ms(find_ms);
    Ok((sighting, connection))
}

async fn first_match(scan: &mut Scan, matches: impl Fn(&Sighting) -> bool) -> Option<Sighting> {
    loop {
        let sighting = scan.next().await?;
        if matches(&sighting) {
            return Some(sighting);
        }
    }
}
