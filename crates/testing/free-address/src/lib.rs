//! Finds an address of this machine on which nobody listens, for a program that a test starts.
//!
//! **Non-goals.** The address is not reserved: a test that can bind port 0 itself does so.
//!
//! ```
//! let address = chainstore_free_address::free_address().unwrap();
//! assert!(std::net::TcpListener::bind(address).is_ok());
//! ```
#![deny(missing_docs)]

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// Ports below the range that the system uses for outgoing connections. A port of that range could be taken by a
/// connection of another test before the program listens on it, or while the program is killed and started again.
const PORTS: std::ops::Range<u16> = 12_000..32_000;
/// How many ports are tried.
const TRIES: u64 = 1_000;

/// An address of this machine with a port that is free now. Ports are drawn at random, so that tests that run at the
/// same time do not draw the same one.
///
/// # Errors
/// Those of the last port that was tried, when none is free.
pub fn free_address() -> io::Result<SocketAddr> {
    let span = u64::from(PORTS.end - PORTS.start);
    let mut last = io::Error::other("no port was tried");
    for draw in 0..TRIES {
        let offset = u16::try_from(RandomState::new().hash_one(draw) % span).unwrap_or(0);
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, PORTS.start + offset));
        match TcpListener::bind(address) {
            Ok(_) => return Ok(address),
            Err(error) => last = error,
        }
    }
    Err(last)
}
