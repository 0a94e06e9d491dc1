//! The cloud: keeps the newest list of each door, takes a newer one by compare-and-set, and says that it is the newest.

use lock_protocol::fresh;
use lock_protocol::list::List;

use crate::plant::Plant;
use crate::world::World;

/// The cloud.
pub(super) struct Cloud {
    pub(super) online: bool,
    lists: Vec<Option<Vec<u8>>>,
    /// The list before the newest one of each door, for a cloud that does not keep its word.
    replaced: Vec<Option<Vec<u8>>>,
}

impl Cloud {
    pub(super) fn new(doors: usize) -> Self {
        Self { online: true, lists: vec![None; doors], replaced: vec![None; doors] }
    }

    pub(super) fn list(&self, door: usize) -> Option<Vec<u8>> {
        self.lists[door].clone()
    }

    /// A door is somebody else's.
    pub(super) fn forget(&mut self, door: usize) {
        (self.lists[door], self.replaced[door]) = (None, None);
    }

    /// Takes a list from whoever knows the one that it replaces.
    pub(super) fn take(&mut self, door: usize, replaces: Option<&[u8]>, list: Vec<u8>) -> bool {
        let fits = self.lists[door].as_deref() == replaces;
        if fits {
            self.replaced[door] = self.lists[door].replace(list);
        }
        fits
    }
}

/// How FRESH names a list, or that there was none.
pub(super) fn naming(list: Option<&[u8]>) -> (u32, [u8; 16]) {
    let named = list.and_then(|list| List::decode(list).ok()).map(|list| (list.version, *list.mac));
    named.unwrap_or((0, [0; 16]))
}

impl World {
    /// A FRESH of the cloud for the newest list it has, bound to a nonce or to be carried.
    pub(super) fn cloud_vouches(&mut self, door: usize, nonce: Option<[u8; 12]>) -> Vec<u8> {
        let mut list = self.cloud.lists[door].clone();
        if self.plant == Plant::VouchesForOldLists {
            list = self.cloud.replaced[door].clone();
        }
        self.vouch(door, fresh::CLOUD, list.as_deref(), nonce)
    }

    /// A FRESH of any source.
    pub(super) fn vouch(
        &mut self,
        door: usize,
        source: u8,
        list: Option<&[u8]>,
        nonce: Option<[u8; 12]>,
    ) -> Vec<u8> {
        self.remember_vouching(door, source, list);
        let (version, mac) = naming(list);
        let key = self.root(door).fresh(source);
        let bound = if nonce.is_some() { fresh::BOUND } else { 0 };
        let (lock_id, time) = (self.doors[door].lock_id(), self.clock());
        let nonce = nonce.unwrap_or_default();
        fresh::seal(&key, &lock_id, source | bound, (version, &mac), time, &nonce).to_vec()
    }
}
