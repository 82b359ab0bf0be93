//! What the data about peers must say, and must not.

use super::{
    Peers,
    data::{Peer, PeerCheck, Row},
};
use crate::repository::Problem;
use std::collections::BTreeSet;

/// Of so many rows, one may have no check although everything that it takes is read.
const ROWS_PER_REFUSAL: usize = 20;

/// Everything that is wrong.
pub(super) fn problems(all: &Peers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for peer in &all.peers {
        for (index, check) in peer.checks.iter().enumerate() {
            let before = peer.checks.iter().take(index).find(|other| other.covers(&check.id));
            let twice = before.map(|_| "stands twice".to_owned());
            let message = twice.or_else(|| check_problem(check, peer, all));
            problems
                .extend(message.map(|message| {
                    Problem::new(&peer.file, check.line, format!("`{}` {message}", check.id))
                }));
        }
        for id in all.ours.ids_of(&peer.name) {
            if !peer.checks.iter().any(|check| check.covers(id)) {
                problems.push(Problem::new(&peer.file, 1, format!("`{id}` is missing; our checks name it")));
            }
        }
    }
    problems.extend(row_problems(all));
    problems
}

fn check_problem(check: &PeerCheck, peer: &Peer, all: &Peers) -> Option<String> {
    let ids = all.ours.ids_of(&peer.name).filter(|id| check.covers(id));
    let ours: Vec<_> = ids.flat_map(|id| all.ours.checks(id)).collect();
    let is_exact = ours.iter().any(|check| !check.overlaps);
    if is_exact && check.to.is_some() {
        return Some(
            "is a range with an id that is decided the same, which needs a line of its own".to_owned(),
        );
    }
    match (&check.no_check, &check.difference) {
        (Some(_), Some(_)) => Some("says both a difference and that there is no check".to_owned()),
        (Some(_), None) => ours.first().map(|own| format!("has no check, it says, but {} names it", own.id)),
        (None, _) if ours.is_empty() => Some("is named by no check of ours and says no reason".to_owned()),
        (None, None) if !is_exact => Some("overlaps only and says no difference".to_owned()),
        (None, Some(_)) if is_exact => Some("is decided the same, and yet says a difference".to_owned()),
        _ => None,
    }
}

fn row_problems(all: &Peers) -> Vec<Problem> {
    let catalogue = &all.catalogue;
    let rows: Vec<&Row> = catalogue.tables.iter().flat_map(|table| &table.rows).collect();
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for row in &rows {
        let mut add = |message: String| {
            let message = format!("row `{}` {message}", row.name);
            problems.push(Problem::new(&catalogue.file, row.line, message));
        };
        if !seen.insert(&row.name) {
            add("stands twice".to_owned());
        }
        for id in &row.ids {
            if !is_known(id, all) {
                add(format!("names `{id}`, which leads to no check and has no reason"));
            }
        }
        if let Some(message) = row_problem(row, all) {
            add(message);
        }
    }
    let refused = rows.iter().filter(|row| row.no_check.is_some() && row.waits.is_none()).count();
    if refused * ROWS_PER_REFUSAL > rows.len() {
        let message = format!(
            "{refused} of {} rows have no check by choice; one in {ROWS_PER_REFUSAL} may",
            rows.len()
        );
        problems.push(Problem::new(&catalogue.file, 1, message));
    }
    problems
}

/// Whether an id leads to a check of ours, or a peer's file says why not.
fn is_known(id: &str, all: &Peers) -> bool {
    let mut checks = all.peers.iter().flat_map(|peer| &peer.checks);
    !all.ours.checks(id).is_empty() || checks.any(|check| check.no_check.is_some() && check.covers(id))
}

fn row_problem(row: &Row, all: &Peers) -> Option<String> {
    let reached: BTreeSet<&str> =
        row.ids.iter().flat_map(|id| all.ours.checks(id)).map(|own| own.id).collect();
    if row.no_check.is_some() {
        let named = reached.first().copied().or(row.ours.first().map(String::as_str));
        return named.map(|id| format!("has no check, it says, but {id} is one"));
    }
    if row.waits.is_some() {
        return Some("waits for a source and says no reason".to_owned());
    }
    if let Some(id) = row.ours.iter().find(|id| !all.ids.contains(id.as_str())) {
        return Some(format!("names `{id}`, which is no check of ours"));
    }
    if let Some(id) = row.ours.iter().find(|id| !row.ids.is_empty() && !reached.contains(id.as_str())) {
        return Some(format!("names `{id}`, to which none of its ids leads"));
    }
    let is_empty = reached.is_empty() && row.ours.is_empty();
    is_empty.then(|| "has neither a check nor a reason".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{super::Ours, Peers, problems};
    use crate::docs::peers::data::{catalogue, peer};
    use plimsoll_model::CheckMeta;

    const SOURCE: &str = "sources: [{repository: a/b, commit: c0ffee, date: \"2026-01-02\"}]\n";

    fn check(
        id: &'static str,
        aliases: &'static [&'static str],
        related: &'static [&'static str],
    ) -> CheckMeta {
        CheckMeta { id, aliases, related, ..crate::docs::Known::new().checks[0].clone() }
    }

    /// Three checks: the first decides `polaris/a` exactly, the second overlaps with two.
    fn checks() -> [CheckMeta; 3] {
        [
            check("workload/a", &["polaris/a"], &[]),
            check("workload/b", &[], &["polaris/b", "polaris/a"]),
            check("workload/c", &[], &[]),
        ]
    }

    fn wrong(lines: &str, rows: &str) -> Vec<String> {
        let checks = checks();
        let lines = format!("peer: Polaris\n{SOURCE}checks:\n{lines}");
        let rows = format!("tables:\n- title: t\n  rows:\n{rows}");
        let all = Peers {
            peers: vec![peer("polaris", "p", &lines).unwrap()],
            catalogue: catalogue("c", &rows).unwrap(),
            reasons: Vec::new(),
            ours: Ours::of(&checks),
            ids: checks.iter().map(|check| check.id).collect(),
        };
        problems(&all).iter().map(|problem| problem.message.clone()).collect()
    }

    const LINES: &str = "- {id: polaris/a, about: x}\n- {id: polaris/b, about: x, difference: wider}\n";
    const ROWS: &str = "  - {name: r, ids: [polaris/a]}\n";

    #[test]
    fn what_leads_to_checks_is_right_and_what_no_line_names_is_missing() {
        assert_eq!(wrong(LINES, ROWS), Vec::<String>::new());
        let without_b = "- {id: polaris/a, about: x}\n";
        assert_eq!(wrong(without_b, ROWS), ["`polaris/b` is missing; our checks name it"]);
    }

    #[test]
    fn a_line_needs_a_check_with_a_difference_or_a_reason_and_not_both() {
        for (line, expected) in [
            ("{id: polaris/a, about: x}", "`polaris/a` stands twice"),
            ("{id: polaris/z, about: x}", "`polaris/z` is named by no check of ours and says no reason"),
            (
                "{id: polaris/z, about: x, difference: wider}",
                "`polaris/z` is named by no check of ours and says no reason",
            ),
            (
                "{id: polaris/z, about: x, difference: wider, no_check: z}",
                "`polaris/z` says both a difference and that there is no check",
            ),
        ] {
            assert_eq!(wrong(&format!("{LINES}- {line}\n"), ROWS), [expected]);
        }
        assert_eq!(wrong(&format!("{LINES}- {{id: polaris/z, about: x, no_check: none}}\n"), ROWS).len(), 0);
        let silent = LINES.replace(", difference: wider", "");
        assert_eq!(wrong(&silent, ROWS), ["`polaris/b` overlaps only and says no difference"]);
        let refused = LINES.replace("difference: wider", "no_check: none");
        assert_eq!(wrong(&refused, ROWS), ["`polaris/b` has no check, it says, but workload/b names it"]);
        let wordy = LINES.replace("a, about: x", "a, about: x, difference: wider");
        assert_eq!(wrong(&wordy, ROWS), ["`polaris/a` is decided the same, and yet says a difference"]);
    }

    #[test]
    fn a_row_needs_a_check_that_its_ids_lead_to_or_a_reason() {
        for (row, expected) in [
            ("{name: r, ids: [polaris/b]}", "row `r` stands twice"),
            ("{name: s}", "row `s` has neither a check nor a reason"),
            (
                "{name: s, ids: [polaris/a], no_check: none}",
                "row `s` has no check, it says, but workload/a is one",
            ),
            (
                "{name: s, ours: [workload/c], no_check: none}",
                "row `s` has no check, it says, but workload/c is one",
            ),
            ("{name: s, waits: node}", "row `s` waits for a source and says no reason"),
            ("{name: s, ours: [workload/z]}", "row `s` names `workload/z`, which is no check of ours"),
            (
                "{name: s, ids: [polaris/a], ours: [workload/c]}",
                "row `s` names `workload/c`, to which none of its ids leads",
            ),
            (
                "{name: s, ids: [polaris/a, polaris/z]}",
                "row `s` names `polaris/z`, which leads to no check and has no reason",
            ),
        ] {
            let mut found = wrong(LINES, &format!("{ROWS}  - {row}\n"));
            found.retain(|message| message.starts_with("row "));
            assert_eq!(found, [expected], "{row}");
        }
        for row in ["{name: s, ours: [workload/c]}", "{name: s, waits: node, no_check: none}"] {
            assert_eq!(wrong(LINES, &format!("{ROWS}  - {row}\n")), Vec::<String>::new(), "{row}");
        }
    }

    #[test]
    fn one_row_in_twenty_may_have_no_check_by_choice_and_two_may_not() {
        let rows = |refused: usize, all: usize| {
            let row = |index: usize| match index < refused {
                true => format!("  - {{name: r{index}, no_check: none}}\n"),
                false => format!("  - {{name: r{index}, ids: [polaris/a]}}\n"),
            };
            (0..all).map(row).collect::<String>()
        };
        assert_eq!(wrong(LINES, &rows(1, 20)), Vec::<String>::new());
        assert_eq!(wrong(LINES, &rows(1, 19)), ["1 of 19 rows have no check by choice; one in 20 may"]);
        assert_eq!(wrong(LINES, &rows(2, 39)), ["2 of 39 rows have no check by choice; one in 20 may"]);
    }
}
