//! What every request works with.

use std::sync::Arc;

use crate::account::PasswordCheck;
use crate::database::Database;
use crate::gateway::Switchboard;
use crate::guest_page::GuestPage;
use crate::limits::Limits;
use crate::measures::Measures;
use crate::ports::Ports;
use crate::sync::Wakes;

/// A running cloud: one node of it. It keeps nothing of a session in memory, so that any number of nodes may share a
/// database.
pub struct Cloud {
    pub(crate) database: Database,
    pub(crate) ports: Ports,
    pub(crate) limits: Limits,
    pub(crate) passwords: PasswordCheck,
    pub(crate) wakes: Wakes,
    pub(crate) switchboard: Switchboard,
    pub(crate) measures: Measures,
    pub(crate) page: GuestPage,
}

impl Cloud {
    /// On an open database, with the page that needs no script.
    #[must_use]
    pub fn new(database: Database, ports: Ports) -> Arc<Self> {
        Self::with_page(database, ports, GuestPage::plain())
    }

    /// On an open database, with the page that guests without the app see.
    #[must_use]
    pub fn with_page(database: Database, ports: Ports, page: GuestPage) -> Arc<Self> {
        Arc::new(Self {
            database,
            ports,
            limits: Limits::new(),
            passwords: PasswordCheck::new(),
            wakes: Wakes::default(),
            switchboard: Switchboard::default(),
            measures: Measures::new(),
            page,
        })
    }
}
