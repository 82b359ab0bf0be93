use crate::{Check, Run};
use plimsoll_kube::{
    Field, ItemNames, List, ObjectView, Objects, Part, Referent, Rest, Sight, State, Text, Workload,
    Workloads,
};
use plimsoll_model::{GapCode, GapIndex, KubernetesVersion, Resource, SecretMatch, tree::NodeRef};
use std::{cell::RefCell, collections::HashSet};

/// Collects what a check requires of one subject and turns it into a verdict.
///
/// The verdict follows by itself: a requirement that does not hold is a fail; a field of the wrong type, or a
/// part of the subject that could not be read, is unknown; nothing required is not-applicable; only then is
/// it a pass. A check cannot say "pass".
#[derive(Debug)]
pub struct Judge {
    findings: Vec<FindingItem>,
    unknown: Vec<UnknownItem>,
    evidence: Option<Vec<EvidenceItem>>,
    required: u32,
    not_applicable: Option<&'static str>,
    /// Ways that paths and positions of findings went, in the object as a whole.
    names: ItemNames,
    /// Whether [`FINDINGS_MAX`] was passed.
    full: bool,
    /// Of an object that makes several pods, what was found: node, missing path, message.
    seen: Option<HashSet<(u32, String, String)>>,
}

/// Most findings of one check on one object; more is a gap.
const FINDINGS_MAX: usize = 1000;
/// Most inputs of one object that one check could not read and that are told apart; more is one gap.
const UNKNOWN_MAX: usize = 1000;

/// Everything that a check says of one subject.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The verdict.
    pub verdict: CheckVerdict,
    /// Inputs that could not be read; also beside a fail, where they may hide more places that fail.
    pub unknown: Vec<UnknownItem>,
    /// Values that were looked at, if they were asked for.
    pub evidence: Vec<EvidenceItem>,
}

/// What a check says of one subject, with the places that fail.
#[derive(Clone, Debug)]
pub enum CheckVerdict {
    /// Everything required holds.
    Pass,
    /// These places fail.
    Fail(Vec<FindingItem>),
    /// An input could not be read.
    Unknown,
    /// Nothing was required, for this reason.
    NotApplicable(&'static str),
}

/// One place that fails.
#[derive(Clone, Debug)]
pub struct FindingItem {
    /// The field, in terms that survive reordering.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// In characters, from 1.
    pub column: u32,
    /// What is wrong.
    pub message: String,
}

/// One input that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownItem {
    /// What kind of gap it makes.
    pub code: GapCode,
    /// From 1.
    pub line: u32,
    /// One sentence.
    pub message: String,
    /// Whether it is no gap of its own: something of the source could not be read, and that has a gap already.
    pub is_of_source: bool,
    /// That gap, where it is known.
    pub gap: Option<GapIndex>,
}

/// One value that was looked at.
#[derive(Clone, Debug)]
pub struct EvidenceItem {
    /// The field.
    pub path: String,
    /// The value as read, or the redaction mark.
    pub value: String,
    /// Whether the API server's default was taken.
    pub defaulted: bool,
}

#[allow(clippy::needless_pass_by_value, reason = "checks build the field in the call")]
impl Judge {
    fn new(with_evidence: bool, names: ItemNames) -> Self {
        Self {
            findings: Vec::new(),
            unknown: Vec::new(),
            evidence: with_evidence.then(Vec::new),
            required: 0,
            not_applicable: None,
            names,
            full: false,
            seen: None,
        }
    }

    /// Requires that a field holds; an absent field without a default does not.
    ///
    /// `message` says what is wrong, with names and words of closed sets only. Returns whether it holds.
    pub fn require<T>(
        &mut self,
        field: Field<'_, T>,
        holds: impl FnOnce(&T) -> bool,
        message: impl FnOnce() -> String,
    ) -> bool {
        self.require_optional(field, |value| value.is_some_and(holds), message)
    }

    /// Requires that a field holds, where `None`, the absent field, may hold too.
    pub fn require_optional<T>(
        &mut self,
        field: Field<'_, T>,
        holds: impl FnOnce(Option<&T>) -> bool,
        message: impl FnOnce() -> String,
    ) -> bool {
        self.note_evidence(&field);
        let good = match &field.state {
            State::Present(value) | State::Defaulted(value) => holds(Some(value)),
            State::Absent => holds(None),
            State::Undecided => return true,
            State::WrongType { .. } => return self.wrong_type(&field),
        };
        self.required += 1;
        if !good {
            self.fail(&field, message());
        }
        good
    }

    /// Calls `judge` for every item of a list; an absent list has none, and having looked at it counts as
    /// something required, so that "no item is bad" can pass.
    pub fn for_each<'t>(&mut self, list: Field<'t, List<'t>>, mut judge: impl FnMut(&mut Self, Part<'t>)) {
        self.note_evidence(&list);
        let Some(items) = list.value().copied() else {
            self.wrong_type(&list);
            if matches!(list.state, State::Absent) {
                self.required += 1;
            }
            return;
        };
        self.required += 1;
        for item in items.items() {
            judge(self, Part::new(list.root, item));
        }
    }

    /// Calls `judge` for every key and value of a mapping; an absent mapping has none, and having looked at it
    /// counts as something required.
    pub fn for_each_entry<'t>(
        &mut self,
        mapping: Field<'t, NodeRef<'t>>,
        mut judge: impl FnMut(&mut Self, Text<'t>, Part<'t>),
    ) {
        let (root, node) = (mapping.root, mapping.value().copied());
        self.require_optional(mapping, |_| true, String::new);
        for (key, value) in node.into_iter().flat_map(NodeRef::entries) {
            judge(self, Text::of_key(key), Part::new(root, value));
        }
    }

    /// The texts of a list, a null one as the empty text. An item that is not a text makes the verdict unknown, as does
    /// what is not a list.
    pub fn texts<'t>(&mut self, list: &Field<'t, List<'t>>) -> Vec<Text<'t>> {
        self.wrong_type(list);
        let items = list.value().copied().unwrap_or(List::EMPTY).items();
        items
            .filter_map(|item| self.read(&Part::new(list.root, item).as_text().absent_means(Text::EMPTY)))
            .collect()
    }

    /// Whether the pod says that it runs on Windows (`spec.os.name`).
    pub fn is_windows(&mut self, workload: &Workload<'_>) -> bool {
        self.read(&workload.field::<Text<'_>>("os.name")).is_some_and(|name| name.expose() == "windows")
    }

    /// Whether the pod has a user namespace of its own (`hostUsers: false`).
    pub fn has_user_namespace(&mut self, workload: &Workload<'_>) -> bool {
        self.read(&workload.field::<bool>("hostUsers")) == Some(false)
    }

    /// Reads a field that decides what is required; a wrong type makes the verdict unknown.
    pub fn read<T: Copy>(&mut self, field: &Field<'_, T>) -> Option<T> {
        self.note_evidence(field);
        if matches!(field.state, State::WrongType { .. }) {
            self.wrong_type(field);
        }
        field.value().copied()
    }

    /// Requires that another object was found. `sight` is what was seen of the kinds that were looked for: what is
    /// missing may stand in a part that could not be read, and the verdict is unknown then.
    pub fn require_found<T>(
        &mut self,
        field: Field<'_, T>,
        is_found: bool,
        sight: impl Into<Sight>,
        message: impl FnOnce() -> String,
    ) -> bool {
        self.require_searched(
            field,
            is_found,
            if is_found { None } else { sight.into().hidden_by() },
            message,
        )
    }

    /// Requires that no other object was found; one of the kinds that were looked for may stand in a part that could not
    /// be read.
    pub fn require_not_found<T>(
        &mut self,
        field: Field<'_, T>,
        is_found: bool,
        sight: impl Into<Sight>,
        message: impl FnOnce() -> String,
    ) -> bool {
        self.require_searched(
            field,
            !is_found,
            if is_found { None } else { sight.into().hidden_by() },
            message,
        )
    }

    fn require_searched<T>(
        &mut self,
        field: Field<'_, T>,
        holds: bool,
        hidden_by: Option<GapIndex>,
        message: impl FnOnce() -> String,
    ) -> bool {
        match hidden_by {
            Some(gap) if !matches!(field.state, State::WrongType { .. } | State::Undecided) => {
                self.hidden(&field, gap);
                false
            }
            _ => self.require_optional(field, |_| holds, message),
        }
    }

    /// Requires that a search found no secret of these in a part of an object; a part that was not searched, or not to
    /// its end, is unknown. `message` gets what was found and says where.
    pub fn require_no_secret(
        &mut self,
        part: Part<'_>,
        counts: impl Fn(&SecretMatch) -> bool,
        message: impl Fn(&SecretMatch) -> String,
    ) {
        let node = part.node();
        let Some(matches) = node.secrets() else { return self.not_searched(node) };
        if node.tree().secrets().is_some_and(|search| search.is_cut_short) {
            let message = "the search for secrets ended at a limit".to_owned();
            self.note_unknown(GapCode::Limit, node.line(), message, false);
        }
        self.required += 1;
        for found in matches.iter().filter(|found| counts(found)) {
            let Some(place) = node.tree().node(found.node) else { continue };
            let field =
                Field { state: State::Present(()), root: part.root(), nearest: place, rest: Rest::NONE };
            self.fail(&field, message(found));
        }
    }

    fn not_searched(&mut self, node: NodeRef<'_>) {
        let message = "the document was not searched for secrets".to_owned();
        self.note_unknown(GapCode::Structure, node.line(), message, false);
    }

    /// Notes that something beside the field, often another object, cannot be read and that this verdict needs it.
    pub fn unreadable_beside(&mut self, subject: NodeRef<'_>, what: &str) {
        let message = format!("{what} cannot be read, and this verdict needs it");
        self.note_unknown(GapCode::Structure, subject.line(), message, false);
    }

    fn hidden<T>(&mut self, field: &Field<'_, T>, gap: GapIndex) {
        let message = "what this verdict looks for may stand in a part that could not be read".to_owned();
        let (code, line) = (GapCode::Structure, field.nearest.line());
        self.note(UnknownItem { code, line, message, is_of_source: true, gap: Some(gap) });
    }

    /// Notes that name or namespace of the subject could not be read, which has a gap of its own.
    fn nowhere(&mut self, object: &ObjectView<'_>) {
        let message = "the object's name or namespace could not be read".to_owned();
        self.note_unknown(GapCode::Structure, object.whole().node().line(), message, true);
    }

    fn note_unknown(&mut self, code: GapCode, line: u32, message: String, is_of_source: bool) {
        self.note(UnknownItem { code, line, message, is_of_source, gap: None });
    }

    fn note(&mut self, mut item: UnknownItem) {
        if self.unknown.len() > UNKNOWN_MAX {
            return;
        }
        if self.unknown.len() == UNKNOWN_MAX {
            let message =
                format!("more than {UNKNOWN_MAX} parts of one object cannot be read; no more are listed");
            let (code, line) = (GapCode::Limit, item.line);
            item = UnknownItem { code, line, message, is_of_source: false, gap: None };
        }
        // One part of the wrong type hides several fields in a row.
        if self.unknown.last() != Some(&item) {
            self.unknown.push(item);
        }
    }

    /// Notes what every verdict about what an object runs needs and that is not there: whatever else holds, this is no
    /// pass.
    fn see(&mut self, object: &ObjectView<'_>, workloads: &Workloads<'_>, beside: &Objects<'_>) {
        self.unknown.extend(workloads.faults().iter().map(|fault| UnknownItem {
            code: fault.code,
            line: fault.node.line(),
            message: fault.message.clone(),
            is_of_source: false,
            gap: None,
        }));
        for referral in workloads.referrals() {
            let what = referral.what();
            let message = match referral.referent(object.namespace(), beside) {
                Referent::InSource | Referent::NoPods => continue,
                Referent::Missing => format!("{what} that the object runs does not stand in the source"),
                Referent::KnownLater => format!("{what} that the object runs is known only when it runs"),
                Referent::Unreadable => format!("{what} that the object runs cannot be read"),
            };
            self.note_unknown(GapCode::UnknownPodTemplate, referral.node().line(), message, false);
        }
        if workloads.pods().is_empty() {
            self.not_applicable("the object makes no pods of its own");
        }
        // What several pods share is found once.
        self.seen = (workloads.pods().len() > 1).then(HashSet::new);
    }

    /// Says why nothing is required of this subject. Requirements made all the same win over it.
    pub fn not_applicable(&mut self, reason: &'static str) {
        self.not_applicable = Some(reason);
    }

    /// A finding at a field.
    fn fail<T>(&mut self, field: &Field<'_, T>, message: String) {
        if self.full {
            return;
        }
        if let Some(seen) = &mut self.seen {
            if !seen.insert((field.nearest.index(), field.rest.to_string(), message.clone())) {
                return;
            }
        }
        let (line, column) = self.names.position(field.root, field.nearest);
        if self.findings.len() == FINDINGS_MAX {
            let message =
                format!("more than {FINDINGS_MAX} places of one object fail one check; no more are listed");
            self.note_unknown(GapCode::Limit, line, message, false);
            self.full = true;
            return;
        }
        let path = field.path_with(&mut self.names).to_string();
        self.findings.push(FindingItem { path, line, column, message });
    }

    /// Notes a field of the wrong type, if it is one; always `false`, since nothing holds.
    fn wrong_type<T>(&mut self, field: &Field<'_, T>) -> bool {
        if let State::WrongType { expected, found } = &field.state {
            // What is not listed needs no words.
            if self.unknown.len() > UNKNOWN_MAX {
                return false;
            }
            let path = field.path_with(&mut self.names);
            let message = format!("`{path}` is {found}, expected {expected}");
            self.note_unknown(GapCode::WrongType, field.nearest.line(), message, false);
        }
        false
    }

    fn note_evidence<T>(&mut self, field: &Field<'_, T>) {
        if self.evidence.is_none() {
            return;
        }
        let (value, defaulted) = match &field.state {
            State::Present(_) if field.nearest.is_scalar() => (field.nearest.shown().into_owned(), false),
            State::Present(_) => (field.nearest.type_name().to_owned(), false),
            State::Defaulted(_) => ("absent".to_owned(), true),
            State::Absent => ("absent".to_owned(), false),
            State::Undecided | State::WrongType { .. } => return,
        };
        let path = field.path_with(&mut self.names).to_string();
        self.evidence.get_or_insert_default().push(EvidenceItem { path, value, defaulted });
    }

    fn finish(self) -> Judged {
        let unknown = self.unknown;
        let verdict = if !self.findings.is_empty() {
            CheckVerdict::Fail(self.findings)
        } else if !unknown.is_empty() {
            CheckVerdict::Unknown
        } else if self.required == 0 {
            CheckVerdict::NotApplicable(self.not_applicable.unwrap_or("the check requires nothing of it"))
        } else {
            CheckVerdict::Pass
        };
        Judged { verdict, unknown, evidence: self.evidence.unwrap_or_default() }
    }
}

/// An object as all checks see it, read once for all of them.
#[derive(Debug)]
pub struct Subject<'t> {
    object: ObjectView<'t>,
    workloads: Option<Workloads<'t>>,
    /// Ways into its lists and mappings, worked out once for all checks.
    names: RefCell<ItemNames>,
}

impl<'t> Subject<'t> {
    /// The subject that a resource is; `None` if it is no object.
    pub fn new(resource: &'t Resource, version: KubernetesVersion) -> Option<Self> {
        let object = ObjectView::new(resource, version)?;
        Some(Self { object, workloads: Workloads::new(resource, version), names: RefCell::default() })
    }

    /// The object.
    pub const fn object(&self) -> &ObjectView<'t> {
        &self.object
    }
}

/// Runs a check on an object among those of its source; `None` if the object is no subject of the check.
pub fn judge(
    check: &Check,
    subject: &Subject<'_>,
    beside: &Objects<'_>,
    with_evidence: bool,
) -> Option<Judged> {
    let object = subject.object();
    if !check.run.judges(object.group(), object.kind()) {
        return None;
    }
    let mut judge = Judge::new(with_evidence, subject.names.take());
    match (check.run, &subject.workloads) {
        (Run::Object(_, _, run) | Run::AnyObject(_, run), _) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            run(object, beside, &mut judge);
        }
        (Run::Workload(run), Some(workloads)) => {
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, &mut judge));
        }
        (Run::WorkloadAmong(_, run), Some(workloads)) => {
            if !object.has_place() {
                judge.nowhere(object);
            }
            judge.see(object, workloads, beside);
            workloads.pods().iter().for_each(|workload| run(workload, beside, &mut judge));
        }
        (Run::Workload(_) | Run::WorkloadAmong(..), None) => return None,
    }
    subject.names.replace(std::mem::take(&mut judge.names));
    Some(judge.finish())
}

/// Texts of a file for a message: `` `SYS_ADMIN`, `NET_RAW` ``, the first few of many.
pub fn in_words(texts: &[Text<'_>]) -> String {
    const SHOWN_MAX: usize = 8;
    let mut words: Vec<String> = texts.iter().take(SHOWN_MAX).map(|text| format!("`{text}`")).collect();
    if texts.len() > SHOWN_MAX {
        words.push(format!("{} more", texts.len() - SHOWN_MAX));
    }
    words.join(", ")
}
