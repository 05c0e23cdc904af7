use std::hash::{BuildHasher as _, RandomState};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// Ports below those the system lends to outgoing connections: a program that is killed finds its own
/// free when it comes back.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

/// An address of this machine at which nobody listens.
///
/// # Panics
/// When there is none.
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
