//! Ranges of addresses, alone and together.

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses, as an `ipBlock` or a list of source ranges gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange(IpNet);

impl AddressRange {
    /// Reads `10.0.0.0/8` or `2001:db8::/32`; an address without a length is a range of one.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let range: IpNet = match text.split_once('/') {
            Some(_) => text.parse().ok()?,
            None => IpNet::from(text.parse::<IpAddr>().ok()?),
        };
        Some(Self(range.trunc()))
    }

    /// Whether it holds every address of its family.
    pub fn is_everything(&self) -> bool {
        self.0.prefix_len() == 0
    }

    /// Whether every address of the other range lies in this one.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(&other.0)
    }

    /// Whether it lies in a network that the internet does not carry: private, of one host, or of one link.
    pub fn is_private(&self) -> bool {
        const PRIVATE: [IpNet; 9] = [
            v4(Ipv4Addr::new(10, 0, 0, 0), 8),
            v4(Ipv4Addr::new(172, 16, 0, 0), 12),
            v4(Ipv4Addr::new(192, 168, 0, 0), 16),
            v4(Ipv4Addr::new(100, 64, 0, 0), 10),
            v4(Ipv4Addr::new(127, 0, 0, 0), 8),
            v4(Ipv4Addr::new(169, 254, 0, 0), 16),
            v6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
            v6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
            v6(Ipv6Addr::LOCALHOST, 128),
        ];
        PRIVATE.iter().any(|range| range.contains(&self.0))
    }

    /// First and last address, as numbers of its family.
    fn bounds(&self) -> (u128, u128) {
        match self.0 {
            IpNet::V4(range) => (range.network().to_bits().into(), range.broadcast().to_bits().into()),
            IpNet::V6(range) => (range.network().to_bits(), range.broadcast().to_bits()),
        }
    }

    const fn is_v4(&self) -> bool {
        matches!(self.0, IpNet::V4(_))
    }
}

const fn v4(address: Ipv4Addr, bits: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(address, bits))
}

const fn v6(address: Ipv6Addr, bits: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(address, bits))
}

/// Addresses of several ranges together. Two halves of everything are everything.
#[derive(Clone, Debug, Default)]
pub struct AddressSet {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl AddressSet {
    /// Adds a range, less those that are left out of it.
    pub fn add(&mut self, range: AddressRange, except: &[AddressRange]) {
        let (mut first, last) = range.bounds();
        let of_family = except.iter().filter(|except| except.is_v4() == range.is_v4());
        let mut holes: Vec<(u128, u128)> = of_family.map(AddressRange::bounds).collect();
        holes.sort_unstable();
        let parts = if range.is_v4() { &mut self.v4 } else { &mut self.v6 };
        for (from, to) in holes {
            if to < first || from > last {
                continue;
            }
            if from > first {
                parts.push((first, from - 1));
            }
            match to.checked_add(1).filter(|next| *next <= last) {
                Some(next) => first = next,
                None => return,
            }
        }
        parts.push((first, last));
    }

    /// Whether they are every address of IPv4, or every address of IPv6.
    pub fn is_everything(&self) -> bool {
        covers(&self.v4, u32::MAX.into()) || covers(&self.v6, u128::MAX)
    }
}

/// Whether intervals leave nothing out between 0 and `last`.
fn covers(parts: &[(u128, u128)], last: u128) -> bool {
    let mut parts = parts.to_vec();
    parts.sort_unstable();
    let mut next = 0;
    for (from, to) in parts {
        if from > next {
            return false;
        }
        if to >= last {
            return true;
        }
        next = next.max(to + 1);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{AddressRange, AddressSet};

    fn range(text: &str) -> AddressRange {
        AddressRange::parse(text).unwrap_or_else(|| panic!("{text} is a range"))
    }

    #[test]
    fn a_range_is_read_with_or_without_a_length() {
        assert_eq!(range("10.1.2.3/8"), range("10.0.0.0/8"));
        assert_eq!(range("10.1.2.3"), range("10.1.2.3/32"));
        assert_eq!(range("2001:db8::1"), range("2001:db8::1/128"));
        for bad in
            ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/+8", "host", "10.0.0.0/8/8"]
        {
            assert_eq!(AddressRange::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_length_of_zero_is_everything() {
        assert!(range("0.0.0.0/0").is_everything());
        assert!(range("::/0").is_everything());
        assert!(range("1.2.3.4/0").is_everything());
        assert!(!range("0.0.0.0/1").is_everything());
        assert!(!range("0.0.0.0").is_everything());
    }

    #[test]
    fn a_range_holds_itself_and_smaller_ones_of_its_family() {
        assert!(range("0.0.0.0/0").contains(&range("169.254.169.254")));
        assert!(range("169.254.0.0/16").contains(&range("169.254.169.254/32")));
        assert!(range("10.0.0.0/8").contains(&range("10.0.0.0/8")));
        assert!(!range("10.0.0.0/9").contains(&range("10.0.0.0/8")));
        assert!(!range("10.0.0.0/9").contains(&range("10.128.0.0/9")));
        assert!(!range("0.0.0.0/0").contains(&range("::1")));
        assert!(!range("::/0").contains(&range("10.0.0.1")));
        assert!(range("::/0").contains(&range("fd00:ec2::254")));
    }

    #[test]
    fn private_networks_are_known_up_to_their_edge() {
        for private in ["10.0.0.0/8", "172.31.255.255", "192.168.1.0/24", "100.127.0.0/16", "fd00::/8", "::1"]
        {
            assert!(range(private).is_private(), "{private}");
        }
        for public in
            ["10.0.0.0/7", "172.32.0.0/16", "192.169.0.0/16", "8.8.8.8", "0.0.0.0/0", "2001:db8::/32"]
        {
            assert!(!range(public).is_private(), "{public}");
        }
    }

    fn is_everything(ranges: &[(&str, &[&str])]) -> bool {
        let mut set = AddressSet::default();
        for (text, except) in ranges {
            let except: Vec<AddressRange> = except.iter().copied().map(range).collect();
            set.add(range(text), &except);
        }
        set.is_everything()
    }

    /// Case: D10.
    #[test]
    fn ranges_that_leave_nothing_out_are_everything() {
        assert!(is_everything(&[("0.0.0.0/0", &[])]));
        assert!(is_everything(&[("128.0.0.0/1", &[]), ("0.0.0.0/1", &[])]));
        assert!(is_everything(&[("::/1", &[]), ("8000::/2", &[]), ("c000::/2", &[])]));
        assert!(is_everything(&[("0.0.0.0/0", &["10.0.0.0/8"]), ("10.0.0.0/9", &[]), ("10.128.0.0/9", &[])]));
        assert!(is_everything(&[("0.0.0.0/0", &["10.0.0.0/8", "11.0.0.0/8"]), ("10.0.0.0/7", &[])]));
        assert!(is_everything(&[("0.0.0.0/0", &["::/0"])]), "another family leaves nothing out");
        assert!(is_everything(&[("0.0.0.0/0", &["255.255.255.255/32"]), ("128.0.0.0/1", &[])]));
    }

    #[test]
    fn one_address_that_is_left_out_is_enough() {
        assert!(!is_everything(&[]));
        assert!(!is_everything(&[("0.0.0.0/1", &[]), ("8000::/1", &[])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["10.1.2.3/32"])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["0.0.0.0/32"])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["255.255.255.255/32"])]));
        assert!(!is_everything(&[("::/0", &["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["0.0.0.0/0"])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["10.0.0.0/8"]), ("10.0.0.0/9", &[])]));
        assert!(!is_everything(&[("0.0.0.0/0", &["10.0.0.0/8", "10.0.0.0/9"])]));
    }
}
