use super::{NodeRef, Value};
use crate::{Sha256, redacted::MARK};
use std::io::Write as _;

impl NodeRef<'_> {
    /// The canonical JSON of the redacted value: keys sorted by their bytes, no blanks, redacted scalars
    /// and hidden keys replaced by the redaction mark. Evidence digests and ids of list items are taken from it.
    pub fn canonical_json(self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.size() as usize * 12);
        self.write_canonical(&mut out);
        out
    }

    /// Digest of [`NodeRef::canonical_json`].
    pub fn sha256(self) -> Sha256 {
        Sha256::of(&self.canonical_json())
    }

    fn write_canonical(self, out: &mut Vec<u8>) {
        match self.value() {
            Value::Null => out.extend_from_slice(b"null"),
            Value::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            // Writing into a vector cannot fail.
            Value::Int(value) => write!(out, "{value}").unwrap_or_default(),
            Value::Float(value) => write!(out, "{value:?}").unwrap_or_default(),
            Value::Str(text) => write_string(text, out),
            Value::Redacted(_) => write_string(MARK, out),
            Value::Sequence => {
                out.push(b'[');
                for (position, item) in self.items().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    item.write_canonical(out);
                }
                out.push(b']');
            }
            Value::Mapping => self.write_canonical_mapping(out),
        }
    }

    fn write_canonical_mapping(self, out: &mut Vec<u8>) {
        let mut entries: Vec<_> = self.entries().map(|(key, value)| (key.key_shown(), value)).collect();
        entries.sort_by_key(|(key, _)| *key);
        out.push(b'{');
        for (position, (key, value)) in entries.into_iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            write_string(key, out);
            out.push(b':');
            value.write_canonical(out);
        }
        out.push(b'}');
    }
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut plain = 0;
    let bytes = text.as_bytes();
    for (position, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(bytes.get(plain..position).unwrap_or_default());
        plain = position + 1;
        write!(out, "\\u{byte:04x}").unwrap_or_default();
    }
    out.extend_from_slice(bytes.get(plain..).unwrap_or_default());
    out.push(b'"');
}
