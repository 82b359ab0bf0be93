//! Peer by peer: their checks of Kubernetes objects, ours, the difference; and all of them as one catalogue.
//!
//! What peers have is data that people write, in `docs/peers/`. Which of our checks correspond is said by the
//! checks themselves, with their `aliases` and `related`, so that the pages cannot promise what no check says.

mod data;
mod page;
mod rules;
mod severities;

use super::{Known, check_index::tool};
use crate::repository::{Problem, root};
use anyhow::Context as _;
use data::{Catalogue, Peer, Reason};
use plimsoll_model::CheckMeta;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// A file for each peer, without the ending that its page and its data have of their own.
const PEERS: [&str; 5] = ["trivy", "kubescape", "checkov", "kube-linter", "polaris"];
const CATALOGUE: &str = "docs/peers/catalogue.yaml";
/// The index, with the catalogue.
pub(super) const INDEX: &str = "docs/peers/README.md";

/// Everything that is known of peers.
struct Peers {
    peers: Vec<Peer>,
    catalogue: Catalogue,
    reasons: Vec<Reason>,
    ours: Ours,
    /// Every check of ours.
    ids: BTreeSet<&'static str>,
}

impl Peers {
    fn read(checks: &[CheckMeta]) -> anyhow::Result<Self> {
        let read =
            |path: &str| fs::read_to_string(root().join(path)).with_context(|| format!("cannot read {path}"));
        let peers = PEERS.iter().map(|slug| {
            let file = data_path(slug);
            data::peer(slug, &file, &read(&file)?)
        });
        Ok(Self {
            peers: peers.collect::<anyhow::Result<_>>()?,
            catalogue: data::catalogue(CATALOGUE, &read(CATALOGUE)?)?,
            reasons: data::reasons(severities::DATA, &read(severities::DATA)?)?,
            ours: Ours::of(checks),
            ids: checks.iter().map(|check| check.id).collect(),
        })
    }
}

fn data_path(slug: &str) -> String {
    format!("docs/peers/{slug}.yaml")
}

fn page_path(slug: &str) -> String {
    format!("docs/peers/{slug}.md")
}

/// Our checks by the ids of peers.
#[derive(Default)]
struct Ours(BTreeMap<&'static str, Vec<OurCheck>>);

/// A check of ours that a peer's id leads to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct OurCheck {
    /// It overlaps; otherwise it decides exactly the same. Exact ones are sorted first.
    overlaps: bool,
    id: &'static str,
}

impl Ours {
    fn of(checks: &[CheckMeta]) -> Self {
        let mut ours: BTreeMap<&'static str, Vec<OurCheck>> = BTreeMap::new();
        for check in checks {
            for (overlaps, list) in [(false, check.aliases), (true, check.related)] {
                for id in list {
                    ours.entry(id).or_default().push(OurCheck { overlaps, id: check.id });
                }
            }
        }
        ours.values_mut().for_each(|list| list.sort_unstable());
        Self(ours)
    }

    /// What one id leads to.
    fn checks(&self, id: &str) -> &[OurCheck] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }

    /// Ids that our checks name and this peer prints.
    fn ids_of<'o>(&'o self, peer: &'o str) -> impl Iterator<Item = &'static str> + 'o {
        self.0.keys().copied().filter(move |id| tool(id) == peer)
    }
}

/// Every page by its path in the repository.
pub(super) fn pages(known: &Known) -> anyhow::Result<BTreeMap<String, String>> {
    let all = Peers::read(&known.checks)?;
    let mut pages = BTreeMap::from([(INDEX.to_owned(), page::index(&all))]);
    for peer in &all.peers {
        pages.insert(page_path(peer.slug), page::peer(peer, &all.ours));
    }
    pages.insert(severities::PAGE.to_owned(), severities::page(&known.checks, &all));
    Ok(pages)
}

/// What the data leaves open, or says against the checks.
pub(super) fn problems(known: &Known) -> anyhow::Result<Vec<Problem>> {
    let all = Peers::read(&known.checks)?;
    let mut problems = rules::problems(&all);
    problems.extend(severities::problems(&known.checks, &all));
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::{Known, problems};

    /// Every row of the catalogue has a check or a reason, every id of a peer leads to one of them.
    #[test]
    fn nothing_that_a_peer_checks_is_left_without_a_check_or_a_reason() {
        let found: Vec<String> = problems(&Known::new()).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(found, Vec::<String>::new());
    }
}
