//! Checks, safeguards and frameworks name only what exists.
//!
//! Ids of safeguards behind edges are held by the build script of `plimsoll-framework`.

use crate::repository::{Problem, Tracked};
use plimsoll_checks::registry;
use plimsoll_document::{Limits, parse};
use plimsoll_model::{
    Family,
    tree::{NodeRef, Tree},
};
use std::collections::{BTreeMap, BTreeSet};

const SAFEGUARDS: &str = "frameworks/safeguards.yaml";

/// A check, as far as the rules ask.
struct Named<'c> {
    id: &'c str,
    family: &'c str,
    file: String,
    safeguards: &'c [&'c str],
}

/// Problems between checks, safeguards and frameworks.
pub(super) fn problems(files: &[Tracked]) -> Vec<Problem> {
    let checks: Vec<Named<'_>> = registry()
        .iter()
        .map(|registered| Named {
            id: registered.check.id,
            family: registered.check.run.family().as_str(),
            file: format!("crates/plimsoll-checks/src/{}.rs", registered.place),
            safeguards: registered.check.safeguards,
        })
        .collect();
    judge(files, &checks)
}

fn judge(files: &[Tracked], checks: &[Named<'_>]) -> Vec<Problem> {
    let known: BTreeSet<&str> = checks.iter().map(|check| check.id).collect();
    let mut problems = Vec::new();
    let mut safeguards = None;
    for file in files.iter().filter(|file| is_data(&file.path)) {
        let parsed = parse(file.text.as_deref().unwrap_or_default(), false, &Limits::default());
        let faults = parsed.faults.iter().map(|fault| (fault.line.unwrap_or(1), &fault.message));
        let oddities = parsed.oddities.iter().map(|oddity| (oddity.line, &oddity.message));
        for (line, message) in faults.chain(oddities) {
            problems.push(Problem::new(&file.path, line as usize, message.clone()));
        }
        for tree in parsed.documents.into_iter().map(|document| document.tree) {
            problems.extend(unknown_checks(&file.path, &tree, &known));
            if file.path == SAFEGUARDS {
                safeguards = Some(tree);
            }
        }
    }
    match &safeguards {
        Some(tree) => problems.extend(safeguard_problems(files, tree, checks)),
        None => problems.push(Problem::new(SAFEGUARDS, 1, "is missing or broken")),
    }
    problems
}

fn is_data(path: &str) -> bool {
    path.strip_prefix("frameworks/").is_some_and(|name| name.ends_with(".yaml") && !name.contains('/'))
}

/// Checks under `checks` or `decided_by`, anywhere in a file, that do not exist.
fn unknown_checks(file: &str, tree: &Tree, known: &BTreeSet<&str>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut open: Vec<NodeRef<'_>> = tree.root().into_iter().collect();
    while let Some(node) = open.pop() {
        open.extend(node.items());
        for (key, value) in node.entries() {
            open.push(value);
            if !matches!(key.key_text(), "checks" | "decided_by") {
                continue;
            }
            for item in value.items().filter(|item| !known.contains(item.key_text())) {
                let message = format!("no check is called `{}`", item.key_text());
                problems.push(Problem::new(file, item.line() as usize, message));
            }
        }
    }
    problems
}

fn safeguard_problems(files: &[Tracked], tree: &Tree, checks: &[Named<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let list = tree.root().and_then(|root| root.get("safeguards"));
    for safeguard in list.into_iter().flat_map(NodeRef::items) {
        let mut families = BTreeSet::new();
        for item in ["needs", "takes"].iter().filter_map(|key| safeguard.get(key)).flat_map(NodeRef::items) {
            if !Family::ALL.iter().any(|family| family.as_str() == item.key_text()) {
                let message = format!("`{}` is no family", item.key_text());
                problems.push(Problem::new(SAFEGUARDS, item.line() as usize, message));
            }
            families.insert(item.key_text());
        }
        let id = safeguard.get("id").map_or("", NodeRef::key_text);
        if known.insert(id, families).is_some() {
            let message = format!("safeguard `{id}` stands here twice, or has no id");
            problems.push(Problem::new(SAFEGUARDS, safeguard.line() as usize, message));
        }
    }
    for check in checks {
        for id in check.safeguards {
            let message = match known.get(id) {
                None => format!("no safeguard is called `{id}`"),
                Some(families) if !families.contains(check.family) => {
                    format!("safeguard `{id}` neither needs nor takes the family `{}`", check.family)
                }
                Some(_) => continue,
            };
            problems.push(Problem::new(&check.file, line_of(files, &check.file, id), message));
        }
    }
    problems
}

fn line_of(files: &[Tracked], path: &str, text: &str) -> usize {
    let file = files.iter().find(|file| file.path == path);
    file.and_then(|file| file.lines().find(|(_, line)| line.contains(text))).map_or(1, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::{Named, SAFEGUARDS, Tracked, judge};

    fn file(path: &str, text: &str) -> Tracked {
        Tracked { path: path.to_owned(), bytes: text.len() as u64, text: Some(text.to_owned()) }
    }

    #[test]
    fn names_of_nothing_are_found_with_their_line() {
        let safeguards = "safeguards:\n- id: SG-A\n  needs: [workload]\n  decided_by: [workload/a, workload/gone]\n\
                          - id: SG-B\n  needs: [image]\n  takes: [nothing]\n";
        let framework =
            "controls:\n- id: a\n  demands:\n  - id: a\n    checks: [workload/a, workload/lost]\n";
        let files = [
            file(SAFEGUARDS, safeguards),
            file("frameworks/a.yaml", framework),
            file("a.rs", "a\n\"SG-B\"\n\"SG-C\"\n"),
        ];
        let check = Named {
            id: "workload/a",
            family: "workload",
            file: "a.rs".to_owned(),
            safeguards: &["SG-A", "SG-B", "SG-C"],
        };
        let mut found: Vec<String> = judge(&files, &[check]).iter().map(ToString::to_string).collect();
        found.sort();
        assert_eq!(
            found,
            [
                "a.rs:2: safeguard `SG-B` neither needs nor takes the family `workload`",
                "a.rs:3: no safeguard is called `SG-C`",
                "frameworks/a.yaml:5: no check is called `workload/lost`",
                "frameworks/safeguards.yaml:4: no check is called `workload/gone`",
                "frameworks/safeguards.yaml:7: `nothing` is no family",
            ]
        );
    }
}
