//! The lock as phones, power cuts and the world around it see it.

mod cast;
mod control;
mod faults;
mod life;
mod power_cuts;
mod serving;
