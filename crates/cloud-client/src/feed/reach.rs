//! Which network addresses may be asked: those of the public internet, so that nobody makes us knock on doors inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How far a fetch may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The public internet only.
    Public,
    /// And this machine itself, over plain http too: for tests and the demo.
    PublicAndThisMachine,
}

impl Reach {
    /// Whether this address may be asked.
    #[must_use]
    pub fn allows(self, address: IpAddr) -> bool {
        let address = match address {
            IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
            IpAddr::V4(_) => address,
        };
        let public = match address {
            IpAddr::V4(four) => is_public_4(four),
            IpAddr::V6(six) => is_public_6(six),
        };
        public || (self == Self::PublicAndThisMachine && address.is_loopback())
    }
}

/// The special ranges of the IANA registry (RFC 6890 and what came after) are left out.
fn is_public_4(address: Ipv4Addr) -> bool {
    let inside = match address.octets() {
        [0 | 10 | 127, ..] | [169, 254, ..] | [192, 168, ..] => true,
        // Shared by a provider's customers.
        [100, second, ..] => second & 0xC0 == 64,
        [172, second, ..] => second & 0xF0 == 16,
        // Protocol assignments, documentation, the old way from 6 to 4.
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        // Measuring of devices.
        [198, 18 | 19, ..] => true,
        // Multicast, reserved, broadcast.
        [224..=255, ..] => true,
        _ => false,
    };
    !inside
}

/// Only what is handed out to the public (2000::/3), without what carries an IPv4 address or is for documents.
fn is_public_6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Protocol assignments with Teredo, documentation, 6to4, documentation again.
        [0x2001, second, ..] if second < 0x0200 || second == 0x0DB8 => false,
        [0x2002, ..] | [0x3FFF, ..] => false,
        [first, ..] => first & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_inside_is_allowed_however_it_is_written() {
        for inside in [
            "0.0.0.0",
            "10.1.2.3",
            "127.0.0.1",
            "127.9.9.9",
            "100.64.0.1",
            "100.127.255.255",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.1",
            "192.0.2.1",
            "198.18.0.1",
            "198.51.100.7",
            "203.0.113.7",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
        ] {
            assert!(!Reach::Public.allows(inside.parse().unwrap()), "{inside}");
        }
        for public in [
            "8.8.8.8",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.1.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
        ] {
            assert!(Reach::Public.allows(public.parse().unwrap()), "{public}");
        }
    }

    #[test]
    fn this_machine_is_allowed_only_where_it_was_asked_for_and_nothing_else_inside() {
        for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
            assert!(Reach::PublicAndThisMachine.allows(here.parse().unwrap()), "{here}");
        }
        for inside in ["10.0.0.1", "169.254.169.254", "fd00::1", "0.0.0.0"] {
            assert!(!Reach::PublicAndThisMachine.allows(inside.parse().unwrap()), "{inside}");
        }
    }
}
