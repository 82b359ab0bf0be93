use plimsoll_checks::{ItemPlace, UnknownItem};
use plimsoll_model::{
    Affects, CheckIndex, Gap, GapCode, GapIndex, Hidden, HiddenKind, ResourceIndex, Snapshot, SourceIndex,
};
use std::collections::HashMap;

/// Most gaps that judging adds; what is beyond is one more.
const GAPS_MAX: usize = 100_000;

/// Gaps found while judging, each once, with every check that it touches.
pub(crate) struct GapList {
    /// The first gap of reading of each source, one that hides anything before others; `None` stands for all sources.
    hiding: HashMap<Option<SourceIndex>, GapIndex>,
    known: HashMap<(SourceIndex, String, GapCode, String), GapIndex>,
    gaps: Vec<Gap>,
    /// The gap that stands for all that are not listed.
    overflow: Option<GapIndex>,
}

impl GapList {
    pub(crate) fn new(gaps: Vec<Gap>) -> Self {
        let mut hiding = HashMap::new();
        let all = |hides: &Hidden| *hides == Hidden::All;
        for wanted in [true, false] {
            for (index, gap) in gaps.iter().enumerate().filter(|(_, gap)| all(&gap.hides) == wanted) {
                if gap.hides != Hidden::NOTHING {
                    hiding.entry(gap.source).or_insert(GapIndex(index as u32));
                }
            }
        }
        Self { hiding, known: HashMap::new(), gaps, overflow: None }
    }

    /// Adds a gap of the run itself.
    pub(crate) fn push(&mut self, gap: Gap) {
        self.gaps.push(gap);
    }

    /// All of them.
    pub(crate) fn into_gaps(self) -> Vec<Gap> {
        self.gaps
    }

    pub(crate) fn add(
        &mut self,
        snapshot: &Snapshot,
        resource: ResourceIndex,
        item: UnknownItem,
        check: CheckIndex,
    ) -> GapIndex {
        let Some(resource) = snapshot.resource(resource) else { return GapIndex(0) };
        if let Some(gap) = item.gap {
            return gap;
        }
        if item.is_of_source {
            let hiding = self.hiding.get(&Some(resource.source)).or_else(|| self.hiding.get(&None));
            if let Some(&index) = hiding {
                return index;
            }
        }
        let place = match &item.place {
            ItemPlace::Text { line, column } => resource.place(*line, *column, "").to_string(),
            ItemPlace::Own(location) => location.to_string(),
        };
        let key = (resource.source, place.clone(), item.code, item.message.clone());
        let full = self.overflow.filter(|_| self.known.len() >= GAPS_MAX);
        if let Some(index) = self.known.get(&key).copied().or(full) {
            if let Some(Gap { affects: Affects::Checks(checks), .. }) = self.gaps.get_mut(index.0 as usize) {
                if !checks.contains(&check) {
                    checks.push(check);
                }
            }
            return index;
        }
        let index = GapIndex(self.gaps.len() as u32);
        let (affects, source) = (Affects::Checks(vec![check]), Some(resource.source));
        if self.known.len() >= GAPS_MAX {
            let (code, hides) = (GapCode::Limit, Hidden::All);
            let message =
                format!("more than {GAPS_MAX} fields cannot be read; those from here on are not listed");
            self.gaps.push(Gap { code, source, place, message, affects, hides });
            self.overflow = Some(index);
        } else {
            // What was read of it is seen by all others.
            let (kind, namespace) = (resource.reference.kind.clone(), resource.reference.namespace.clone());
            let hides = Hidden::Kinds(vec![HiddenKind { kind, namespace }]);
            self.gaps.push(Gap { code: item.code, source, place, message: item.message, affects, hides });
            self.known.insert(key, index);
        }
        index
    }
}
