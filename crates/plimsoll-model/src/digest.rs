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
    let mut writer = Sha256Writer::default();
    for part in parts {
        writer.part(part.as_bytes());
    }
    let mut digits = [0_u8; 64];
    write_hex(&writer.finish().0, &mut digits);
    String::from_utf8_lossy(digits.get(..N).unwrap_or(&digits)).into_owned()
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
    use super::{Sha256, short_hash};

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
