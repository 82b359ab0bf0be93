//! The files of `docs/peers/`: unknown keys and missing ones are refused with their line.

use anyhow::{Context as _, bail};
use plimsoll_document::{Limits, parse};
use plimsoll_model::{
    Severity,
    tree::{NodeRef, Tag, Tree, Value},
};
use std::collections::BTreeMap;

const PEER_KEYS: [&str; 5] = ["peer", "sources", "throughout", "severities", "checks"];
const SOURCE_KEYS: [&str; 3] = ["repository", "commit", "date"];
const CHECK_KEYS: [&str; 6] = ["id", "to", "later", "about", "difference", "no_check"];
const TABLE_KEYS: [&str; 2] = ["title", "rows"];
const ROW_KEYS: [&str; 5] = ["name", "ids", "ours", "waits", "no_check"];

/// What one peer has.
#[derive(Debug)]
pub(super) struct Peer {
    /// How its files are named.
    pub(super) slug: &'static str,
    pub(super) file: String,
    pub(super) name: String,
    /// `aquasecurity/trivy-checks at 80e5382 of 2026-08-21`.
    pub(super) sources: Vec<String>,
    /// What differs in every check.
    pub(super) throughout: Vec<String>,
    /// What it says of the harm of its checks that ours name, by their ids, `None` where it says nothing of this one;
    /// empty where it never does.
    pub(super) severities: BTreeMap<String, Option<Severity>>,
    pub(super) checks: Vec<PeerCheck>,
}

/// A check of it, or a range of them that is spoken of together.
#[derive(Debug)]
pub(super) struct PeerCheck {
    pub(super) line: usize,
    pub(super) id: String,
    /// The last of the range.
    pub(super) to: Option<String>,
    /// It stands in the source after the commit that was read.
    pub(super) later: bool,
    pub(super) about: String,
    pub(super) difference: Option<String>,
    pub(super) no_check: Option<String>,
}

impl PeerCheck {
    /// Whether an id is this one, or lies in the range.
    pub(super) fn covers(&self, id: &str) -> bool {
        let Some(to) = &self.to else { return self.id == id };
        match (numbered(&self.id), numbered(id), numbered(to)) {
            (Some((start, first)), Some((own, number)), Some((_, last))) => {
                // A number with more digits is another kind of id: `KSV-01010` is no `KSV-1010`.
                start == own && id.len() <= to.len() && (first..=last).contains(&number)
            }
            _ => false,
        }
    }
}

/// An id cut before its number.
pub(super) fn numbered(id: &str) -> Option<(&str, u64)> {
    let start = id.trim_end_matches(|part: char| part.is_ascii_digit());
    Some((start, id.strip_prefix(start)?.parse().ok()?))
}

/// Each thing that any peer looks at, once.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) file: String,
    pub(super) tables: Vec<Table>,
}

/// The rows about one family.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

/// One thing to look at.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) name: String,
    /// Ids of peers, written as in `aliases`.
    pub(super) ids: Vec<String>,
    /// Our checks, where the ids mean more than the row.
    pub(super) ours: Vec<String>,
    /// The source that would have to be read for a check.
    pub(super) waits: Option<String>,
    pub(super) no_check: Option<String>,
}

/// Why our severity is another.
#[derive(Debug)]
pub(super) struct Reason {
    pub(super) line: usize,
    pub(super) check: String,
    pub(super) because: String,
}

/// Reads the file of a peer.
pub(super) fn peer(slug: &'static str, file: &str, text: &str) -> anyhow::Result<Peer> {
    let tree = tree(file, text)?;
    let node = At { file, node: root(file, &tree)? };
    node.only_keys(&PEER_KEYS)?;
    let checks: Vec<PeerCheck> =
        node.list("checks")?.into_iter().map(peer_check).collect::<anyhow::Result<_>>()?;
    let sources: Vec<String> =
        node.list("sources")?.into_iter().map(source).collect::<anyhow::Result<_>>()?;
    if sources.is_empty() {
        bail!("{file}: `sources` is missing: nobody knows which version was read");
    }
    Ok(Peer {
        slug,
        file: file.to_owned(),
        name: node.needed("peer")?,
        sources,
        throughout: node.texts("throughout")?,
        severities: severities(node)?,
        checks,
    })
}

fn severities(peer: At<'_>) -> anyhow::Result<BTreeMap<String, Option<Severity>>> {
    const UNRATED: &str = "none";
    let mut found = BTreeMap::new();
    let Some(by_severity) = peer.get("severities") else { return Ok(found) };
    let words = Severity::ALL.map(|severity| (severity.as_str(), Some(severity)));
    let words: Vec<_> = words.into_iter().chain([(UNRATED, None)]).collect();
    by_severity.only_keys(&words.iter().map(|(word, _)| *word).collect::<Vec<_>>())?;
    for (word, severity) in words {
        for id in by_severity.texts(word)? {
            if found.insert(id.clone(), severity).is_some() {
                bail!("{}:{}: `{id}` has two severities", by_severity.file, by_severity.line());
            }
        }
    }
    Ok(found)
}

/// Reads why severities differ: ids of checks of ours with their line and the reason.
pub(super) fn reasons(file: &str, text: &str) -> anyhow::Result<Vec<Reason>> {
    let tree = tree(file, text)?;
    let node = At { file, node: root(file, &tree)? };
    node.only_keys(&["reasons"])?;
    let reasons = node.list("reasons")?.into_iter().map(|reason| {
        reason.only_keys(&["check", "because"])?;
        Ok(Reason { line: reason.line(), check: reason.needed("check")?, because: reason.needed("because")? })
    });
    reasons.collect()
}

/// Reads the catalogue.
pub(super) fn catalogue(file: &str, text: &str) -> anyhow::Result<Catalogue> {
    let tree = tree(file, text)?;
    let node = At { file, node: root(file, &tree)? };
    node.only_keys(&["tables"])?;
    let tables = node.list("tables")?.into_iter().map(|table| {
        table.only_keys(&TABLE_KEYS)?;
        let rows = table.list("rows")?.into_iter().map(row).collect::<anyhow::Result<_>>()?;
        Ok(Table { title: table.needed("title")?, rows })
    });
    Ok(Catalogue { file: file.to_owned(), tables: tables.collect::<anyhow::Result<_>>()? })
}

fn source(node: At<'_>) -> anyhow::Result<String> {
    node.only_keys(&SOURCE_KEYS)?;
    let [repository, commit, date] = SOURCE_KEYS.map(|key| node.needed(key));
    Ok(format!("{} at {} of {}", repository?, commit?, date?))
}

fn peer_check(node: At<'_>) -> anyhow::Result<PeerCheck> {
    node.only_keys(&CHECK_KEYS)?;
    let check = PeerCheck {
        line: node.line(),
        id: node.needed("id")?,
        to: node.text("to")?,
        later: node.get("later").is_some_and(|later| later.node.value() == Value::Bool(true)),
        about: node.needed("about")?,
        difference: node.text("difference")?,
        no_check: node.text("no_check")?,
    };
    let is_range = |to: &str| match (numbered(&check.id), numbered(to)) {
        (Some((start, first)), Some((same, last))) => start == same && first < last,
        _ => false,
    };
    if check.to.as_deref().is_some_and(|to| !is_range(to)) {
        bail!("{}:{}: `to` ends no range that begins with `{}`", node.file, check.line, check.id);
    }
    Ok(check)
}

fn row(node: At<'_>) -> anyhow::Result<Row> {
    node.only_keys(&ROW_KEYS)?;
    Ok(Row {
        line: node.line(),
        name: node.needed("name")?,
        ids: node.texts("ids")?,
        ours: node.texts("ours")?,
        waits: node.text("waits")?,
        no_check: node.text("no_check")?,
    })
}

fn tree(file: &str, text: &str) -> anyhow::Result<Tree> {
    let mut parsed = parse(text, false, &Limits::default());
    if let Some(fault) = parsed.faults.first() {
        bail!("{file}:{}: {}", fault.line.unwrap_or(1), fault.message);
    }
    if let Some(oddity) = parsed.oddities.first() {
        bail!("{file}:{}: {}", oddity.line, oddity.message);
    }
    Ok(parsed.documents.pop().with_context(|| format!("{file} is empty"))?.tree)
}

fn root<'t>(file: &str, tree: &'t Tree) -> anyhow::Result<NodeRef<'t>> {
    tree.root().filter(|root| root.is_mapping()).with_context(|| format!("{file} is no mapping"))
}

/// A place in a file.
#[derive(Clone, Copy)]
struct At<'t> {
    file: &'t str,
    node: NodeRef<'t>,
}

impl<'t> At<'t> {
    fn line(self) -> usize {
        self.node.line() as usize
    }

    fn get(self, key: &str) -> Option<At<'t>> {
        Some(At { file: self.file, node: self.node.get(key)? })
    }

    /// What a key holds in order; nothing where it is absent.
    fn list(self, key: &str) -> anyhow::Result<Vec<At<'t>>> {
        let Some(list) = self.get(key) else { return Ok(Vec::new()) };
        if list.node.tag() != Tag::Sequence {
            bail!("{}:{}: `{key}` is no list", list.file, list.line());
        }
        Ok(list.node.items().map(|node| At { file: self.file, node }).collect())
    }

    fn only_keys(self, known: &[&str]) -> anyhow::Result<()> {
        if let Some((key, _)) = self.node.entries().find(|(key, _)| !known.contains(&key.key_text())) {
            let name = key.key_text();
            bail!("{}:{}: unknown key `{name}`; known are {}", self.file, key.line(), known.join(", "));
        }
        Ok(())
    }

    fn as_text(self) -> Option<String> {
        match self.node.value() {
            Value::Str(text) => Some(text.trim().to_owned()),
            // The file is ours and holds no secrets; what looks like one is read like any text.
            Value::Redacted(text) => Some(text.expose().trim().to_owned()),
            _ => None,
        }
    }

    /// A key that may be absent. One that holds no text is refused: nobody would miss what it was to say.
    fn text(self, key: &str) -> anyhow::Result<Option<String>> {
        self.get(key).map(|node| node.required(key)).transpose()
    }

    fn required(self, key: &str) -> anyhow::Result<String> {
        self.as_text().with_context(|| format!("{}:{}: `{key}` holds no text", self.file, self.line()))
    }

    fn texts(self, key: &str) -> anyhow::Result<Vec<String>> {
        self.list(key)?.into_iter().map(|item| item.required(key)).collect()
    }

    fn needed(self, key: &str) -> anyhow::Result<String> {
        let missing = || format!("{}:{}: `{key}` is missing", self.file, self.line());
        self.text(key)?.with_context(missing)
    }
}

#[cfg(test)]
mod tests {
    use super::{catalogue, numbered, peer};

    const HEAD: &str =
        "peer: A\nsources: [{repository: a/b, commit: c0ffee, date: \"2026-01-02\"}]\nchecks:\n";

    #[test]
    fn a_range_covers_its_ends_and_no_number_with_more_digits() {
        let read = peer("a", "a.yaml", &format!("{HEAD}- {{id: K-0009, to: K-0102, about: b}}\n")).unwrap();
        assert_eq!(read.sources, ["a/b at c0ffee of 2026-01-02"]);
        let check = &read.checks[0];
        for (id, expected) in [
            ("K-0008", false),
            ("K-0009", true),
            ("K-0102", true),
            ("K-0103", false),
            ("K-00050", false),
            ("L-0050", false),
            ("K-", false),
        ] {
            assert_eq!(check.covers(id), expected, "{id}");
        }
        assert_eq!(numbered("K-0102"), Some(("K-", 102)));
        assert_eq!(numbered("kube-linter/host-ipc"), None);
    }

    #[test]
    fn what_is_missing_misspelt_or_no_range_is_refused_with_its_line() {
        let refused = |checks: &str| peer("a", "a.yaml", &format!("{HEAD}{checks}")).unwrap_err().to_string();
        assert!(refused("- id: a\n").contains("a.yaml:4: `about` is missing"));
        assert!(refused("- id: a\n  about: yes\n").contains("a.yaml:5: `about` holds no text"));
        assert!(refused("- id: a\n  abuot: b\n").contains("a.yaml:5: unknown key `abuot`"));
        for to in ["K-2", "L-4", "K-x"] {
            let message = refused(&format!("- {{id: K-3, about: b, to: {to}}}\n"));
            assert!(message.contains("a.yaml:4: `to` ends no range that begins with `K-3`"), "{message}");
        }
        assert!(peer("a", "a.yaml", "peer: A\n").unwrap_err().to_string().contains("`sources` is missing"));
        assert!(catalogue("c.yaml", "- a\n").unwrap_err().to_string().contains("c.yaml is no mapping"));
        let unknown = catalogue("c.yaml", "tables: [{title: a, rows: [{name: b, id: c}]}]\n").unwrap_err();
        assert!(unknown.to_string().contains("unknown key `id`"), "{unknown}");
        let lone = catalogue("c.yaml", "tables: [{title: a, rows: [{name: b, ids: c}]}]\n").unwrap_err();
        assert!(lone.to_string().contains("c.yaml:1: `ids` is no list"), "{lone}");
    }
}
