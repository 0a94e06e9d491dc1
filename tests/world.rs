//! The people, locks and phones that whole-system tests are written with.
