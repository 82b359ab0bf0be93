use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses, as an `ipBlock` or a list of source ranges gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressRange {
    /// In the form of IPv6; addresses of IPv4 are the last 32 bits.
    first: u128,
    bits: u8,
    is_v4: bool,
}

impl AddressRange {
    /// Reads `10.0.0.0/8` or `2001:db8::/32`; an address without a length is a range of one.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let (number, is_v4) = match address.parse().ok()? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), true),
            IpAddr::V6(address) => (u128::from(address), false),
        };
        let whole = if is_v4 { 32 } else { 128 };
        let bits = match bits {
            Some(bits) if bits.bytes().all(|digit| digit.is_ascii_digit()) => bits.parse().ok()?,
            Some(_) => return None,
            None => whole,
        };
        (bits <= whole).then(|| Self { first: number & mask(bits, whole), bits, is_v4 })
    }

    /// Whether it holds every address of its family.
    pub const fn is_everything(&self) -> bool {
        self.bits == 0
    }

    /// Whether every address of the other range lies in this one.
    pub const fn contains(&self, other: &Self) -> bool {
        let whole = if self.is_v4 { 32 } else { 128 };
        self.is_v4 == other.is_v4
            && self.bits <= other.bits
            && other.first & mask(self.bits, whole) == self.first
    }

    /// Whether it lies in a network that the internet does not carry: private, of one host, or of one link.
    pub fn is_private(&self) -> bool {
        const PRIVATE: [AddressRange; 9] = [
            AddressRange::v4(Ipv4Addr::new(10, 0, 0, 0), 8),
            AddressRange::v4(Ipv4Addr::new(172, 16, 0, 0), 12),
            AddressRange::v4(Ipv4Addr::new(192, 168, 0, 0), 16),
            AddressRange::v4(Ipv4Addr::new(100, 64, 0, 0), 10),
            AddressRange::v4(Ipv4Addr::new(127, 0, 0, 0), 8),
            AddressRange::v4(Ipv4Addr::new(169, 254, 0, 0), 16),
            AddressRange::v6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7),
            AddressRange::v6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10),
            AddressRange::v6(Ipv6Addr::LOCALHOST, 128),
        ];
        PRIVATE.iter().any(|range| range.contains(self))
    }

    const fn v4(address: Ipv4Addr, bits: u8) -> Self {
        Self { first: address.to_bits() as u128, bits, is_v4: true }
    }

    const fn v6(address: Ipv6Addr, bits: u8) -> Self {
        Self { first: address.to_bits(), bits, is_v4: false }
    }
}

/// Ones where the first `bits` of `whole` stand.
const fn mask(bits: u8, whole: u8) -> u128 {
    let below = whole - bits;
    let all = u128::MAX >> (128 - whole as u32);
    if below == 128 { 0 } else { (all >> below) << below }
}

#[cfg(test)]
mod tests {
    use super::AddressRange;

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
}
