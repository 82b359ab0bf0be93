use super::Walked;
use plimsoll_model::CheckMeta;
use serde::{Serialize, Serializer, ser::SerializeStruct as _};

/// What `plimsoll check list --format json` prints.
#[derive(Debug)]
pub struct CheckList<'m>(pub &'m [CheckMeta]);

impl Serialize for CheckList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_struct("CheckList", 2)?;
        list.serialize_field("schema", "plimsoll.dev/checks/v1")?;
        list.serialize_field("checks", &Walked(|| self.0.iter().map(Entry::new)))?;
        list.end()
    }
}

#[derive(Serialize)]
struct Entry<'m> {
    id: &'m str,
    title: &'m str,
    severity: &'static str,
    confidence: &'static str,
    family: &'static str,
    aliases: &'m [&'m str],
    related: &'m [&'m str],
    safeguards: &'m [&'m str],
    reaches_safeguards: bool,
    looks_at: &'m [&'static str],
    why: &'m str,
    fix: &'m str,
    sources: &'m [&'m str],
}

impl<'m> Entry<'m> {
    fn new(meta: &'m CheckMeta) -> Self {
        Self {
            id: meta.id,
            title: meta.title,
            severity: meta.severity.as_str(),
            confidence: meta.confidence.as_str(),
            family: meta.family.as_str(),
            aliases: meta.aliases,
            related: meta.related,
            safeguards: meta.safeguards,
            reaches_safeguards: meta.reaches_safeguards,
            looks_at: &meta.looks_at,
            why: meta.why,
            fix: meta.fix,
            sources: meta.sources,
        }
    }
}
