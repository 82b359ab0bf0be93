use plimsoll_kube::{
    Field, ItemNames, List, ObjectView, Objects, Part, Referent, Sight, Text, Workload, Workloads,
};
use plimsoll_model::{AsFact, At, GapCode, GapIndex, Location, Rest, SecretMatch, State, tree::NodeRef};
use std::{borrow::Cow, collections::HashSet};

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
    /// The field, package or file, in terms that survive reordering.
    pub path: String,
    /// Where it is.
    pub place: ItemPlace,
    /// What is wrong.
    pub message: String,
}

/// Where something of a subject is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemPlace {
    /// In the text that the object was read from.
    Text {
        /// From 1; 0 if unknown.
        line: u32,
        /// In characters, from 1; 0 if unknown.
        column: u32,
    },
    /// Somewhere of its own: the layer of a package, a file of a node.
    Own(Location),
}

impl ItemPlace {
    /// A line, of which it does not matter where it begins.
    const fn line(line: u32) -> Self {
        Self::Text { line, column: 0 }
    }

    /// The place of a fact that cannot be read.
    fn of_unread(at: &At<'_>) -> Self {
        match at {
            At::Node { nearest, .. } => Self::line(nearest.line()),
            At::Item { place, .. } => Self::Own(place.clone()),
        }
    }
}

/// One input that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownItem {
    /// What kind of gap it makes.
    pub code: GapCode,
    /// Where it is.
    pub place: ItemPlace,
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
    pub(crate) fn new(with_evidence: bool, names: ItemNames) -> Self {
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

    /// Requires that a fact holds; an absent one without a default does not.
    ///
    /// `message` says what is wrong, with names and words of closed sets only. Returns whether it holds.
    pub fn require<'t, T>(
        &mut self,
        fact: impl AsFact<'t, T>,
        holds: impl FnOnce(&T) -> bool,
        message: impl FnOnce() -> String,
    ) -> bool {
        self.require_optional(fact, |value| value.is_some_and(holds), message)
    }

    /// Requires that a fact holds, where `None`, the absent one, may hold too.
    pub fn require_optional<'t, T>(
        &mut self,
        fact: impl AsFact<'t, T>,
        holds: impl FnOnce(Option<&T>) -> bool,
        message: impl FnOnce() -> String,
    ) -> bool {
        if self.evidence.is_some() {
            self.note_evidence(fact.state(), &fact.at());
        }
        let good = match fact.state() {
            State::Present(value) | State::Defaulted(value) => holds(Some(value)),
            State::Absent => holds(None),
            State::Undecided => return true,
            State::WrongType { expected, found } => {
                self.wrong_type(&fact.at(), expected, found);
                return false;
            }
        };
        self.required += 1;
        if !good {
            self.fail(&fact.at(), message());
        }
        good
    }

    /// Requires that a column of the subject, its `package`s or `setting`s, was read whole. A subject that has none is then
    /// one that nothing bad was found on, and not one that nothing is required of; where a gap hides the column, the
    /// verdict is unknown for that gap.
    pub fn require_column(&mut self, column: &str, beside: &Objects<'_>) {
        match beside.sight_of(&[column]).hidden_by() {
            Some(gap) => self.note(UnknownItem {
                code: GapCode::Structure,
                place: ItemPlace::line(0),
                message: format!("not every {column} of it could be read"),
                is_of_source: true,
                gap: Some(gap),
            }),
            None => self.required += 1,
        }
    }

    /// Calls `judge` for every item of a list; an absent list has none, and having looked at it counts as
    /// something required, so that "no item is bad" can pass.
    pub fn for_each<'t>(&mut self, list: Field<'t, List<'t>>, mut judge: impl FnMut(&mut Self, Part<'t>)) {
        self.note_field(&list);
        let Some(items) = list.value().copied() else {
            self.note_wrong_type(&list);
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
        self.note_wrong_type(list);
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
        self.note_field(field);
        self.note_wrong_type(field);
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
            let at = At::Node { root: part.root(), nearest: place, rest: Rest::NONE };
            self.fail(&at, message(found));
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
        let (code, place) = (GapCode::Structure, ItemPlace::line(field.nearest.line()));
        self.note(UnknownItem { code, place, message, is_of_source: true, gap: Some(gap) });
    }

    /// Notes that name or namespace of the subject could not be read, which has a gap of its own.
    pub(crate) fn nowhere(&mut self, object: &ObjectView<'_>) {
        let message = "the object's name or namespace could not be read".to_owned();
        self.note_unknown(GapCode::Structure, object.whole().node().line(), message, true);
    }

    fn note_unknown(&mut self, code: GapCode, line: u32, message: String, is_of_source: bool) {
        self.note(UnknownItem { code, place: ItemPlace::line(line), message, is_of_source, gap: None });
    }

    fn note(&mut self, mut item: UnknownItem) {
        if self.unknown.len() > UNKNOWN_MAX {
            return;
        }
        if self.unknown.len() == UNKNOWN_MAX {
            let message =
                format!("more than {UNKNOWN_MAX} parts of one object cannot be read; no more are listed");
            let (code, place) = (GapCode::Limit, item.place);
            item = UnknownItem { code, place, message, is_of_source: false, gap: None };
        }
        // One part of the wrong type hides several fields in a row.
        if self.unknown.last() != Some(&item) {
            self.unknown.push(item);
        }
    }

    /// Notes what every verdict about what an object runs needs and that is not there: whatever else holds, this is no
    /// pass.
    pub(crate) fn see(&mut self, object: &ObjectView<'_>, workloads: &Workloads<'_>, beside: &Objects<'_>) {
        self.unknown.extend(workloads.faults().iter().map(|fault| UnknownItem {
            code: fault.code,
            place: ItemPlace::line(fault.node.line()),
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

    /// A finding at a fact.
    fn fail(&mut self, at: &At<'_>, message: String) {
        if self.full || self.is_known(at, &message) {
            return;
        }
        let place = match at {
            At::Node { root, nearest, .. } => {
                let (line, column) = self.names.position(*root, *nearest);
                ItemPlace::Text { line, column }
            }
            At::Item { place, .. } => ItemPlace::Own(place.clone()),
        };
        if self.findings.len() == FINDINGS_MAX {
            let message =
                format!("more than {FINDINGS_MAX} places of one object fail one check; no more are listed");
            let code = GapCode::Limit;
            self.note(UnknownItem { code, place, message, is_of_source: false, gap: None });
            self.full = true;
            return;
        }
        let path = self.path(at).into_owned();
        self.findings.push(FindingItem { path, place, message });
    }

    /// Whether the same was found of another pod of the object.
    fn is_known(&mut self, at: &At<'_>, message: &str) -> bool {
        let (Some(seen), At::Node { nearest, rest, .. }) = (&mut self.seen, at) else { return false };
        !seen.insert((nearest.index(), rest.to_string(), message.to_owned()))
    }

    /// What findings and messages name a fact by.
    fn path<'a>(&mut self, at: &'a At<'_>) -> Cow<'a, str> {
        match at {
            At::Node { root, nearest, rest } => {
                self.names.path(*root, *nearest).rest(*rest).to_string().into()
            }
            At::Item { path, .. } => Cow::Borrowed(path),
        }
    }

    /// Notes a fact of the wrong type.
    fn wrong_type(&mut self, at: &At<'_>, expected: &str, found: &str) {
        // What is not listed needs no words.
        if self.unknown.len() > UNKNOWN_MAX {
            return;
        }
        let message = format!("`{}` is {found}, expected {expected}", self.path(at));
        let (code, place) = (GapCode::WrongType, ItemPlace::of_unread(at));
        self.note(UnknownItem { code, place, message, is_of_source: false, gap: None });
    }

    /// Notes a field of the wrong type, if it is one.
    fn note_wrong_type<T>(&mut self, field: &Field<'_, T>) {
        if let State::WrongType { expected, found } = field.state {
            self.wrong_type(&field.at(), expected, found);
        }
    }

    fn note_field<T>(&mut self, field: &Field<'_, T>) {
        if self.evidence.is_some() {
            self.note_evidence(&field.state, &field.at());
        }
    }

    fn note_evidence<T>(&mut self, state: &State<T>, at: &At<'_>) {
        if self.evidence.is_none() {
            return;
        }
        let (value, defaulted) = match (state, at) {
            (State::Undecided | State::WrongType { .. }, _) => return,
            (State::Defaulted(_), _) => ("absent".to_owned(), true),
            (State::Absent, _) => ("absent".to_owned(), false),
            (State::Present(_), At::Node { nearest, .. }) if nearest.is_scalar() => {
                (nearest.shown().into_owned(), false)
            }
            (State::Present(_), At::Node { nearest, .. }) => (nearest.type_name().to_owned(), false),
            (State::Present(_), At::Item { shown, .. }) => (shown.clone().into_owned(), false),
        };
        let path = self.path(at).into_owned();
        self.evidence.get_or_insert_default().push(EvidenceItem { path, value, defaulted });
    }

    /// Ways into the subject that another check may go on with.
    pub(crate) fn take_names(&mut self) -> ItemNames {
        std::mem::take(&mut self.names)
    }

    pub(crate) fn finish(self) -> Judged {
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

/// Texts of a file for a message: `` `SYS_ADMIN`, `NET_RAW` ``, the first few of many.
pub fn in_words(texts: &[Text<'_>]) -> String {
    const SHOWN_MAX: usize = 8;
    let mut words: Vec<String> = texts.iter().take(SHOWN_MAX).map(|text| format!("`{text}`")).collect();
    if texts.len() > SHOWN_MAX {
        words.push(format!("{} more", texts.len() - SHOWN_MAX));
    }
    words.join(", ")
}
