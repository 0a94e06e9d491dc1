//! Keeping part of a list, in its order: moved entry by entry, so that a lock need not carry a move of whole ranges.

use arrayvec::ArrayVec;

/// Keeps the entries that are wanted, in their order.
pub(crate) fn keep<T, const N: usize>(list: &mut ArrayVec<T, N>, wanted: impl Fn(&T) -> bool) {
    let mut kept = 0;
    for at in 0..list.len() {
        if !list.get(at).is_some_and(&wanted) {
            continue;
        }
        // Nothing to move while everything before it was kept.
        if let Some([place, .., entry]) = list.get_mut(kept..=at) {
            core::mem::swap(place, entry);
        }
        kept += 1;
    }
    list.truncate(kept);
}

/// Drops the first entry; the others move up.
pub(crate) fn drop_first<T, const N: usize>(list: &mut ArrayVec<T, N>) {
    let mut entries = list.iter_mut();
    let Some(mut place) = entries.next() else { return };
    for entry in entries {
        core::mem::swap(place, entry);
        place = entry;
    }
    list.pop();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_stays_in_its_order_and_the_rest_goes() {
        let mut list: ArrayVec<u8, 6> = [1, 2, 3, 4, 5, 6].into();
        keep(&mut list, |entry| entry % 2 == 0);
        assert_eq!(list[..], [2, 4, 6]);
        keep(&mut list, |_| true);
        assert_eq!(list[..], [2, 4, 6]);
        keep(&mut list, |_| false);
        assert!(list.is_empty());
    }

    #[test]
    fn the_first_goes_and_the_others_keep_their_order() {
        let mut list: ArrayVec<u8, 3> = [1, 2, 3].into();
        drop_first(&mut list);
        assert_eq!(list[..], [2, 3]);
        drop_first(&mut list);
        drop_first(&mut list);
        drop_first(&mut list);
        assert!(list.is_empty());
    }
}
