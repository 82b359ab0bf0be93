//! The pages.

use super::{
    CATALOGUE, INDEX, OurCheck, Ours, Peers,
    data::{Catalogue, Peer, PeerCheck, Row, Table},
    page_path,
};
use crate::docs::{
    framework::trimmed,
    head,
    markdown::{CHECKS, Place, STACKROX, cell, code, prose, sentence},
};
use std::collections::{BTreeMap, BTreeSet};

const WITHOUT: &str = "no check yet";

/// How an entry of a peer, or a row of the catalogue, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Same,
    Overlaps,
    Refused,
    Open,
}

fn standing(ours: &[OurCheck], no_check: Option<&String>) -> Standing {
    match (ours.first(), no_check) {
        (Some(own), _) if !own.overlaps => Standing::Same,
        (Some(_), _) => Standing::Overlaps,
        (None, Some(_)) => Standing::Refused,
        (None, None) => Standing::Open,
    }
}

/// What a range or one id of a peer leads to, exact ones first; one that is exact for any id is exact.
fn checks_of(check: &PeerCheck, peer: &Peer, ours: &Ours) -> Vec<OurCheck> {
    let ids = ours.ids_of(&peer.name).filter(|id| check.covers(id));
    let mut found = BTreeMap::new();
    for own in ids.flat_map(|id| ours.checks(id)) {
        *found.entry(own.id).or_insert(true) &= own.overlaps;
    }
    let mut list: Vec<OurCheck> = found.into_iter().map(|(id, overlaps)| OurCheck { overlaps, id }).collect();
    list.sort_unstable();
    list
}

/// The page of a peer.
pub(super) fn peer(peer: &Peer, ours: &Ours) -> String {
    let path = page_path(peer.slug);
    let place = Place(&path);
    let source = format!("{} and crates/plimsoll-checks/src/", peer.file);
    let mut text = head(&source, &format!("{}, check by check", peer.name));
    text.push_str(&format!(
        "What {} looks at in Kubernetes objects, which of our checks looks at it, and what differs. Give Plimsoll the id of \
         the other, and `plimsoll explain ID` explains ours. [Other peers, and all checks as one list]({}).\n\n",
        prose(&peer.name),
        place.to(INDEX),
    ));
    let sources: Vec<String> = peer.sources.iter().map(|source| prose(source)).collect();
    text.push_str(&format!("Read in its source, {}.\n\n", sources.join(" and ")));
    text.push_str(&format!("{}\n\n", summary(peer, ours)));
    if !peer.throughout.is_empty() {
        text.push_str("## In every check\n\n");
        for line in &peer.throughout {
            text.push_str(&format!("- {}\n", prose(line)));
        }
        text.push('\n');
    }
    text.push_str("## Its checks\n\n| Its check | Looks at | Ours | The difference |\n|---|---|---|---|\n");
    for check in &peer.checks {
        text.push_str(&check_line(check, &checks_of(check, peer, ours), place));
    }
    trimmed(text)
}

fn check_line(check: &PeerCheck, ours: &[OurCheck], place: Place<'_>) -> String {
    let mut id = code(&check.id);
    if let Some(to) = &check.to {
        id.push_str(&format!(" to {}", code(to)));
    }
    if check.later {
        id.push_str(" (newer than what was read)");
    }
    let sentence_of =
        |text: &Option<String>| text.as_ref().map_or(String::new(), |text| cell(&sentence(text)));
    let own = || links(ours.iter().map(|own| own.id), place);
    let (own, difference) = match standing(ours, check.no_check.as_ref()) {
        Standing::Same if ours.iter().any(|own| own.overlaps) => (own(), "the first is the same".to_owned()),
        Standing::Same => (own(), "the same".to_owned()),
        Standing::Overlaps => (own(), sentence_of(&check.difference)),
        Standing::Refused => ("none".to_owned(), sentence_of(&check.no_check)),
        Standing::Open => (WITHOUT.to_owned(), sentence_of(&check.difference)),
    };
    format!("| {id} | {} | {own} | {difference} |\n", cell(&check.about))
}

fn links<'c>(ids: impl Iterator<Item = &'c str>, place: Place<'_>) -> String {
    ids.map(|id| place.check(id)).collect::<Vec<_>>().join(", ")
}

/// How many entries stand how.
fn counts(peer: &Peer, ours: &Ours) -> BTreeMap<Standing, usize> {
    let mut counts = BTreeMap::new();
    for check in &peer.checks {
        let own = checks_of(check, peer, ours);
        *counts.entry(standing(&own, check.no_check.as_ref())).or_default() += 1;
    }
    counts
}

fn summary(peer: &Peer, ours: &Ours) -> String {
    let counts = counts(peer, ours);
    let count = |standing| counts.get(&standing).copied().unwrap_or(0);
    let mut text = format!(
        "Of {} lines, ours decides {} exactly the same and {} with a difference; {} have no check, with the reason.",
        peer.checks.len(),
        count(Standing::Same),
        count(Standing::Overlaps),
        count(Standing::Refused),
    );
    if count(Standing::Open) > 0 {
        text.push_str(&format!(" For {} there is {WITHOUT}.", count(Standing::Open)));
    }
    text
}

/// The index, with the catalogue.
pub(super) fn index(all: &Peers) -> String {
    let place = Place(INDEX);
    let mut text = head("docs/peers/ and crates/plimsoll-checks/src/", "Coming from another tool");
    text.push_str(
        "One page for each tool: its checks of Kubernetes objects, ours, and what differs. Where ours decides exactly the \
         same, it also answers to the other's id. A range of checks that are spoken of together is one line.\n\n",
    );
    text.push_str(
        "| Tool | Lines | The same | With a difference | None, with the reason | None yet |\n|---|---:|---:|---:|---:|---:|\n",
    );
    for peer in &all.peers {
        let counts = counts(peer, &all.ours);
        let count = |standing| counts.get(&standing).copied().unwrap_or(0);
        text.push_str(&format!(
            "| {} | {} | {} | {} | {} | {} |\n",
            place.link(&prose(&peer.name), &page_path(peer.slug)),
            peer.checks.len(),
            count(Standing::Same),
            count(Standing::Overlaps),
            count(Standing::Refused),
            count(Standing::Open),
        ));
    }
    text.push_str(&format!(
        "\nWhat StackRox looked at for each control of a standard stands on {}. Ids of other tools lead to our checks from the \
         {} too.\n\n",
        place.link("a page of its own", STACKROX),
        place.link("index of checks", &format!("{CHECKS}#from-the-ids-of-other-tools")),
    ));
    text.push_str(&catalogue(&all.catalogue, &all.ours, place));
    trimmed(text)
}

/// Our checks of a row.
fn checks_of_row<'r>(row: &'r Row, ours: &Ours) -> BTreeSet<&'r str> {
    if row.ours.is_empty() {
        row.ids.iter().flat_map(|id| ours.checks(id)).map(|own| own.id).collect()
    } else {
        row.ours.iter().map(String::as_str).collect()
    }
}

fn catalogue(catalogue: &Catalogue, ours: &Ours, place: Place<'_>) -> String {
    let rows: Vec<&Row> = catalogue.tables.iter().flat_map(|table| &table.rows).collect();
    let has_check = |row: &&&Row| !checks_of_row(row, ours).is_empty();
    let checked = rows.iter().filter(has_check).count();
    let waiting = rows.iter().filter(|row| row.waits.is_some()).count();
    let refused = rows.iter().filter(|row| row.no_check.is_some() && row.waits.is_none()).count();
    let open = rows.len() - checked - waiting - refused;
    let mut text = format!(
        "## All of them as one list\n\nEach thing that any of them looks at in Kubernetes objects stands here once, by what it \
         reads ({}). Of {} rows, {checked} have a check; {waiting} wait for sources that this version does not read, and \
         {refused} have none for the reason that is given.",
        code(CATALOGUE),
        rows.len(),
    );
    if open > 0 {
        text.push_str(&format!(" For {open} there is {WITHOUT}."));
    }
    text.push_str("\n\n");
    for table in &catalogue.tables {
        text.push_str(&table_text(table, ours, place));
    }
    text
}

fn table_text(table: &Table, ours: &Ours, place: Place<'_>) -> String {
    let mut text = format!("### {}\n\n| What | Ours | Theirs |\n|---|---|---|\n", prose(&table.title));
    for row in &table.rows {
        let found = checks_of_row(row, ours);
        let own = match (&row.no_check, &row.waits) {
            _ if !found.is_empty() => links(found.into_iter(), place),
            (Some(reason), Some(source)) => format!("Waits ({}): {}", cell(source), cell(&sentence(reason))),
            (Some(reason), None) => format!("None: {}", cell(&sentence(reason))),
            (None, _) => WITHOUT.to_owned(),
        };
        let ids: Vec<String> = row.ids.iter().map(|id| code(id)).collect();
        text.push_str(&format!("| {} | {own} | {} |\n", cell(&row.name), ids.join(", ")));
    }
    format!("{text}\n")
}

#[cfg(test)]
mod tests {
    use super::{super::Ours, Peers, index, peer};
    use crate::docs::{
        Known,
        peers::data::{self, catalogue},
    };
    use plimsoll_model::CheckMeta;

    const LINES: &str = "peer: Polaris\n\
        sources: [{repository: a/b, commit: c0ffee, date: \"2026-01-02\"}]\n\
        throughout: [It reads less.]\n\
        checks:\n\
        - {id: polaris/a, about: one | two}\n\
        - {id: polaris/b, about: b, difference: ours is wider, later: true}\n\
        - {id: polaris/c, about: c, no_check: Nobody reads it.}\n\
        - {id: polaris/e, about: e, difference: Ours is wider.}\n";
    const ROWS: &str = "tables: [{title: T, rows: [\
        {name: first, ids: [polaris/a]},\
        {name: second, ids: [polaris/a, polaris/b], ours: [workload/c]},\
        {name: third, no_check: Nobody reads it.},\
        {name: fourth, no_check: Nobody reads it., waits: node},\
        {name: fifth, ids: [polaris/e]}]}]\n";

    fn all() -> Peers {
        let any = Known::new().checks[0].clone();
        let checks = [
            CheckMeta { id: "workload/a", aliases: &["polaris/a"], related: &[], ..any.clone() },
            CheckMeta { id: "workload/b", aliases: &[], related: &["polaris/a", "polaris/b"], ..any.clone() },
            CheckMeta { id: "workload/c", aliases: &[], related: &["polaris/b"], ..any },
        ];
        Peers {
            peers: vec![data::peer("polaris", "p.yaml", LINES).unwrap()],
            catalogue: catalogue("c.yaml", ROWS).unwrap(),
            reasons: Vec::new(),
            ours: Ours::of(&checks),
            ids: checks.iter().map(|check| check.id).collect(),
        }
    }

    #[test]
    fn each_line_of_a_peer_stands_beside_our_checks_or_the_reason_for_none() {
        let all = all();
        let text = peer(&all.peers[0], &all.ours);
        let link = |id: &str| format!("[`workload/{id}`](../checks/workload/{id}.md)");
        let (a, b, c) = (link("a"), link("b"), link("c"));
        for part in [
            "Read in its source, a/b at c0ffee of 2026-01-02.".to_owned(),
            "- It reads less.\n".to_owned(),
            "Of 4 lines, ours decides 1 exactly the same and 1 with a difference; 1 have no check, with the reason. \
             For 1 there is no check yet."
                .to_owned(),
            format!("| `polaris/a` | one \\| two | {a}, {b} | the first is the same |\n"),
            format!("| `polaris/b` (newer than what was read) | b | {b}, {c} | Ours is wider. |\n"),
            "| `polaris/c` | c | none | Nobody reads it. |\n".to_owned(),
            "| `polaris/e` | e | no check yet | Ours is wider. |\n".to_owned(),
        ] {
            assert!(text.contains(&part), "{part}\n{text}");
        }
    }

    #[test]
    fn the_catalogue_counts_what_has_a_check_what_waits_and_what_is_left_out() {
        let text = index(&all());
        let link = |id: &str| format!("[`workload/{id}`](../checks/workload/{id}.md)");
        for part in [
            "| [Polaris](polaris.md) | 4 | 1 | 1 | 1 | 1 |\n".to_owned(),
            "Of 5 rows, 2 have a check; 1 wait for sources that this version does not read, and 1 have none for the reason"
                .to_owned(),
            "For 1 there is no check yet.".to_owned(),
            format!("| first | {}, {} | `polaris/a` |\n", link("a"), link("b")),
            format!("| second | {} | `polaris/a`, `polaris/b` |\n", link("c")),
            "| third | None: Nobody reads it. |  |\n".to_owned(),
            "| fourth | Waits (node): Nobody reads it. |  |\n".to_owned(),
            "| fifth | no check yet | `polaris/e` |\n".to_owned(),
        ] {
            assert!(text.contains(&part), "{part}\n{text}");
        }
    }
}
