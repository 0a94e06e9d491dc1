//! The app's and the gateway's way to the cloud: everything that could open a door is sealed here, before it leaves.

mod address;
mod client;
mod error;
pub mod feed;
mod routes;
pub mod seal;
mod socket;
mod tls;

pub use address::{Address, AddressError};
pub use client::{Client, Jitter};
pub use error::CloudError;
pub use socket::Socket;
pub use tls::Roots;
