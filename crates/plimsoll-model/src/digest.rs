use sha2::Digest as _;
use std::fmt;

/// A SHA-256 digest; prints as `sha256:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256(pub [u8; 32]);

impl Sha256 {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; 71];
        let (head, digits) = text.split_at_mut(7);
        head.copy_from_slice(b"sha256:");
        write_hex(&self.0, digits);
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// HMAC-SHA-256 (RFC 2104) of a message.
pub fn hmac_sha256(key: &[u8], message: &[u8]) -> Sha256 {
    const BLOCK: usize = 64;
    let hashed = Sha256::of(key).0;
    let short = if key.len() > BLOCK { &hashed[..] } else { key };
    let padded = |pad: u8| {
        let mut block = [pad; BLOCK];
        block.iter_mut().zip(short).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let mut inner = sha2::Sha256::new_with_prefix(padded(0x36));
    inner.update(message);
    let mut outer = sha2::Sha256::new_with_prefix(padded(0x5c));
    outer.update(inner.finalize());
    Sha256(outer.finalize().into())
}

/// Collects bytes into a digest; every part is preceded by its length, so that `ab`,`c` and `a`,`bc` differ.
#[derive(Default)]
pub struct Sha256Writer(sha2::Sha256);

impl Sha256Writer {
    /// Adds bytes as they are.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Adds one part, its length first.
    pub fn part(&mut self, bytes: &[u8]) {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The digest of everything added.
    pub fn finish(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

/// The first `N` hex digits of the digest of these parts, each preceded by its length.
///
/// Finding ids take 16 digits, list items without a merge key 8.
pub fn short_hash<const N: usize>(parts: &[&str]) -> String {
    let mut digits = [0_u8; 64];
    write_hex(&digest_of(parts).0, &mut digits);
    String::from_utf8_lossy(digits.get(..N).unwrap_or(&digits)).into_owned()
}

/// The number that the first 16 hex digits of [`short_hash`] spell.
pub fn short_number(parts: &[&str]) -> u64 {
    digest_of(parts).0.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn digest_of(parts: &[&str]) -> Sha256 {
    let mut writer = Sha256Writer::default();
    for part in parts {
        writer.part(part.as_bytes());
    }
    writer.finish()
}

fn write_hex(bytes: &[u8], digits: &mut [u8]) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        for (digit, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
            *digit = HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Sha256, hmac_sha256, short_hash};

    /// Test cases 2 and 6 of RFC 4231: a short key, and one longer than a block.
    #[test]
    fn hmac_is_that_of_the_rfc() {
        assert_eq!(
            hmac_sha256(b"Jefe", b"what do ya want for nothing?").to_string(),
            "sha256:5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hmac_sha256(&[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First").to_string(),
            "sha256:60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    /// The empty input's digest is printed in FIPS 180-4's test vectors.
    #[test]
    fn digest_prints_as_hex() {
        assert_eq!(
            Sha256::of(b"").to_string(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(short_hash::<16>(&["ab", "c"]), short_hash::<16>(&["a", "bc"]));
        assert_eq!(short_hash::<16>(&["ab"]).len(), 16);
    }
}
