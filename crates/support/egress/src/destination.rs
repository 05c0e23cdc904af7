use std::net::{IpAddr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::address::is_public;
use crate::error::{EgressError, Refusal};

/// Who chose the host; this decides which addresses may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Destination {
    /// The operator named it in the configuration: any address, http or https.
    Configured,
    /// Somebody else named it (a webhook, a link): https, and public addresses only.
    #[default]
    Public,
}

impl Destination {
    /// Checks all that can be checked before the name is resolved.
    pub(crate) fn check(self, url: &Url) -> Result<(), EgressError> {
        match (url.scheme(), self) {
            ("https", _) | ("http", Self::Configured) => {}
            _ => return Err(Refusal::Scheme.into()),
        }
        // A literal IP address does not go through the resolver, so it is checked here. `Url` has already
        // turned decimal, octal and hexadecimal spellings into one form.
        let literal = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain(_)) => None,
            None => return Err(Refusal::Host.into()),
        };
        match literal {
            Some(ip) if self == Self::Public && !is_public(ip) => Err(Refusal::Address.into()),
            _ => Ok(()),
        }
    }
}

/// Resolves names to their public addresses only. The connection is made to an address of this answer. The
/// name is not resolved again, so it cannot lead to another address after the check (DNS rebinding).
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            // Port 0 is a placeholder: the HTTP client sets the port of the URL.
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept = keep_public(found)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

fn keep_public(found: impl Iterator<Item = SocketAddr>) -> Result<Vec<SocketAddr>, Refusal> {
    let kept: Vec<_> = found.filter(|address| is_public(address.ip())).collect();
    if kept.is_empty() {
        return Err(Refusal::Address);
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(destination: Destination, url: &str) -> Option<Refusal> {
        let url = Url::parse(url).expect("a URL");
        match destination.check(&url) {
            Ok(()) => None,
            Err(EgressError::Refused(refusal)) => Some(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    // proves SR-36: an inner address is refused in every spelling
    #[test]
    fn sr36_literal_inner_addresses_are_refused_in_every_spelling() {
        for url in [
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://169.254.169.254/latest/meta-data",
            "https://[fd00:ec2::254]/",
            "https://10.1.2.3:8443/",
            "https://user:word@192.168.1.1/",
        ] {
            assert_eq!(
                judged(Destination::Public, url),
                Some(Refusal::Address),
                "{url}"
            );
        }
        assert_eq!(judged(Destination::Public, "https://8.8.8.8/"), None);
    }

    #[test]
    fn only_https_leads_to_public_hosts_and_only_http_at_all() {
        assert_eq!(
            judged(Destination::Public, "http://example.org/"),
            Some(Refusal::Scheme)
        );
        assert_eq!(
            judged(Destination::Configured, "http://127.0.0.1:8545/"),
            None
        );
        assert_eq!(
            judged(Destination::Configured, "file:///etc/passwd"),
            Some(Refusal::Scheme)
        );
        assert_eq!(
            judged(Destination::Configured, "ftp://example.org/"),
            Some(Refusal::Scheme)
        );
    }

    #[test]
    fn sr36_a_mixed_answer_keeps_its_public_part_only() {
        let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
        let mixed = [
            address("10.0.0.1:0"),
            address("8.8.8.8:0"),
            address("[::1]:0"),
        ];
        assert_eq!(
            keep_public(mixed.into_iter()).expect("one is public"),
            [address("8.8.8.8:0")]
        );
        assert_eq!(
            keep_public([address("10.0.0.1:0")].into_iter()),
            Err(Refusal::Address)
        );
        assert_eq!(keep_public([].into_iter()), Err(Refusal::Address));
    }
}
