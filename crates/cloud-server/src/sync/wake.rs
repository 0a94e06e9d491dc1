//! Wakes pulls that wait for news of their site.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use cloud_api::Name;
use tokio::sync::Notify;

/// Who waits, by site. A site that nobody waits for takes no room after the next look.
#[derive(Default)]
pub(crate) struct Wakes {
    sites: Mutex<HashMap<Name, Weak<Notify>>>,
}

impl Wakes {
    /// The bell of a site; hold it and look at the database once more before waiting for it.
    pub(super) fn bell(&self, tenant: Name) -> Arc<Notify> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = sites.get(&tenant).and_then(Weak::upgrade) {
            return bell;
        }
        sites.retain(|_, bell| bell.strong_count() > 0);
        let bell = Arc::new(Notify::new());
        sites.insert(tenant, Arc::downgrade(&bell));
        bell
    }

    /// Tells everybody who waits that something changed.
    pub(super) fn ring(&self, tenant: Name) {
        let bell =
            self.sites.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant).and_then(Weak::upgrade);
        if let Some(bell) = bell {
            bell.notify_waiters();
        }
    }
}
