use super::{Printed, time::Instant};
use plimsoll_model::{Gap, Hidden, Judgement, Snapshot, SourceIndex};
use serde::Serialize;
use std::fmt;

/// The id of a source in a report: `s0`.
pub(super) struct SourceId(pub(super) SourceIndex);

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s{}", self.0.0)
    }
}

/// A source with what is known of it.
#[derive(Serialize)]
pub(super) struct WireSource<'r> {
    id: Printed<SourceId>,
    #[serde(rename = "type")]
    source_type: &'static str,
    name: &'r str,
    kubernetes_version: Option<String>,
    collected: Option<WireCollected>,
    collector: Option<&'r str>,
    account: Option<&'r str>,
    parent: Option<Printed<SourceId>>,
    signed_by: Option<&'r str>,
    complete: bool,
}

#[derive(Serialize)]
struct WireCollected {
    started: Printed<Instant>,
    ended: Printed<Instant>,
}

pub(super) fn sources<'r>(
    snapshot: &'r Snapshot,
    judgement: &'r Judgement,
) -> impl Iterator<Item = WireSource<'r>> {
    snapshot.sources.iter().enumerate().map(|(position, source)| {
        let index = SourceIndex(position as u32);
        let hides = |gap: &Gap| gap.hides != Hidden::NOTHING && gap.source.is_none_or(|own| own == index);
        WireSource {
            id: Printed(SourceId(index)),
            source_type: source.source_type.as_str(),
            name: &source.name,
            kubernetes_version: source.kubernetes_version.map(|version| version.to_string()),
            collected: source.collected.map(|collected| WireCollected {
                started: Printed(Instant(collected.started)),
                ended: Printed(Instant(collected.ended)),
            }),
            collector: source.collector.as_deref(),
            account: source.account.as_deref(),
            parent: source.parent.map(|parent| Printed(SourceId(parent))),
            signed_by: None,
            complete: !judgement.gaps.iter().any(hides),
        }
    })
}
