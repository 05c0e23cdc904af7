use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// Ports below the range that the system uses for outgoing connections, so that the port of a killed program
/// is still free when the program is started again.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// An address of this machine with a free port.
///
/// # Panics
/// When no port is free.
pub(crate) fn free_address() -> SocketAddr {
    let span = u64::from(PORTS.end - PORTS.start);
    let mut drawn = (0_u64..1_000).map(|draw| {
        let offset = RandomState::new().hash_one(draw) % span;
        let port = PORTS.start + u16::try_from(offset).expect("a port is small");
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    });
    drawn
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}
