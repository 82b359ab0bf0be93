//! Severities of ours beside those of the tools that say them, and why where they differ.

use super::{
    Peers,
    data::{Peer, Reason},
    page_path,
};
use crate::{
    docs::{
        check_index::tool,
        framework::trimmed,
        head,
        markdown::{Place, cell, code, sentence},
    },
    repository::Problem,
};
use plimsoll_model::{CheckMeta, Severity};
use std::collections::BTreeSet;

/// The reasons, which people write.
pub(super) const DATA: &str = "docs/severities.yaml";
pub(super) const PAGE: &str = "docs/severities.md";

/// What each word means, worst first.
const MEANINGS: [(Severity, &str); 5] = [
    (
        Severity::Critical,
        "Whoever gets into the container, or anybody at all, has the node or the cluster at once. Nothing else is needed.",
    ),
    (
        Severity::High,
        "One step leads to the node, to the whole cluster or to everybody's secrets; or a credential that works can be read.",
    ),
    (
        Severity::Medium,
        "A namespace, a store or another program is gained; or a barrier is missing that real attacks went through.",
    ),
    (Severity::Low, "It makes another attack easier or harder to notice, or a program less reliable."),
    (Severity::Info, "Good practice. An attacker gains nothing from it alone."),
];

/// What one tool says of the things that a check of ours judges: severities, worst first, each with the ids.
///
/// Ids that decide exactly the same count alone where there are any; what merely overlaps counts otherwise.
fn theirs<'c>(check: &'c CheckMeta, peer: &Peer) -> Vec<(Severity, Vec<&'c str>)> {
    let of = |list: &'c [&'static str]| -> Vec<&'c str> {
        list.iter().copied().filter(|id| tool(id) == peer.name).collect()
    };
    let exact = of(check.aliases);
    let ids = if exact.is_empty() { of(check.related) } else { exact };
    let of_severity = |severity: Severity| {
        let own: Vec<&str> =
            ids.iter().copied().filter(|id| peer.severities.get(*id) == Some(&Some(severity))).collect();
        (!own.is_empty()).then_some((severity, own))
    };
    Severity::ALL.into_iter().filter_map(of_severity).collect()
}

/// Tools that say how severe their checks are.
fn rating(all: &Peers) -> impl Iterator<Item = &Peer> {
    all.peers.iter().filter(|peer| !peer.severities.is_empty())
}

/// Whether ours is none of the severities that a tool gives. Neither tool has `info`; their lowest is `low`.
fn differs(check: &CheckMeta, peer: &Peer) -> bool {
    let ours = check.severity.max(Severity::Low);
    let theirs = theirs(check, peer);
    !theirs.is_empty() && theirs.iter().all(|(severity, _)| *severity != ours)
}

pub(super) fn page(checks: &[CheckMeta], all: &Peers) -> String {
    let place = Place(PAGE);
    let source = format!("{DATA}, docs/peers/ and crates/plimsoll-checks/src/");
    let mut text = head(&source, "Severities");
    text.push_str(
        "A severity says what an attacker gains where the finding is true, and how far that reaches: the whole cluster is above \
         one namespace, and everybody's secrets are above one's own. How likely it is that the finding is true is its \
         confidence. Neither changes the standing of a control.\n\n| Severity | Means |\n|---|---|\n",
    );
    for (severity, meaning) in MEANINGS {
        text.push_str(&format!("| {} | {meaning} |\n", severity.as_str()));
    }
    let names: Vec<String> = rating(all).map(|peer| place.link(&peer.name, &page_path(peer.slug))).collect();
    text.push_str(&format!(
        "\n## Beside other tools\n\nThe severity of each check, and what {} give to their checks of the same thing. Where one of \
         them has a check that decides exactly the same, only that one is listed. Where ours is none of theirs, the last \
         column says why; they have no `info`, so theirs counts as equal if it is `low`.\n\n",
        names.join(" and "),
    ));
    let heads: Vec<&str> = rating(all).map(|peer| peer.name.as_str()).collect();
    text.push_str(&format!(
        "| Check | Ours | {} | Why |\n|---|---|{}---|\n",
        heads.join(" | "),
        "---|".repeat(heads.len())
    ));
    let mut sorted: Vec<&CheckMeta> = checks.iter().collect();
    sorted.sort_by_key(|check| (std::cmp::Reverse(check.severity), check.id));
    for check in sorted {
        let cells: Vec<String> = rating(all).map(|peer| shown(&theirs(check, peer))).collect();
        let reason = all.reasons.iter().find(|reason| reason.check == check.id);
        text.push_str(&format!(
            "| {} | {} | {} | {} |\n",
            place.check(check.id),
            check.severity.as_str(),
            cells.join(" | "),
            reason.map_or(String::new(), |reason| cell(&sentence(&reason.because))),
        ));
    }
    trimmed(text)
}

/// `high (KSV-0001, KSV-0002), low (KSV-0003)`.
fn shown(theirs: &[(Severity, Vec<&str>)]) -> String {
    let parts = theirs.iter().map(|(severity, ids)| {
        let ids: Vec<String> = ids.iter().map(|id| code(id)).collect();
        format!("{} ({})", severity.as_str(), ids.join(", "))
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Ids without a severity, differences without a reason, and reasons for nothing.
pub(super) fn problems(checks: &[CheckMeta], all: &Peers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for peer in rating(all) {
        for id in all.ours.ids_of(&peer.name).filter(|id| !peer.severities.contains_key(*id)) {
            problems.push(Problem::new(
                &peer.file,
                1,
                format!("`{id}` has no severity, and a check of ours names it"),
            ));
        }
    }
    let needed: BTreeSet<&str> = checks
        .iter()
        .filter(|check| rating(all).any(|peer| differs(check, peer)))
        .map(|check| check.id)
        .collect();
    for id in &needed {
        if !all.reasons.iter().any(|reason| reason.check == *id) {
            let message = format!("nothing says why the severity of `{id}` is none that another tool gives");
            problems.push(Problem::new(DATA, 1, message));
        }
    }
    for (position, reason) in all.reasons.iter().enumerate() {
        let Reason { line, check, .. } = reason;
        let before = all.reasons.iter().take(position).any(|other| other.check == *check);
        if before || !needed.contains(check.as_str()) {
            let message = format!("`{check}` is here twice, is not a check, or needs no reason");
            problems.push(Problem::new(DATA, *line, message));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Peers, differs, page, problems, theirs};
    use crate::docs::{
        Known,
        peers::{
            Ours,
            data::{catalogue, peer, reasons},
        },
    };
    use plimsoll_model::{CheckMeta, Severity};

    const TRIVY: &str = "peer: Trivy\n\
        sources: [{repository: a/b, commit: c0ffee, date: \"2026-01-02\"}]\n\
        severities: {high: [KSV-0001], medium: [KSV-0002], low: [KSV-0003]}\n\
        checks: []\n";

    fn checks() -> [CheckMeta; 3] {
        let any = Known::new().checks[0].clone();
        let check =
            |id, severity, aliases, related| CheckMeta { id, severity, aliases, related, ..any.clone() };
        [
            check("workload/a", Severity::High, &["KSV-0001"], &["KSV-0002", "KSV-0003"]),
            check("workload/b", Severity::High, &[], &["KSV-0002", "KSV-0003"]),
            check("workload/c", Severity::Info, &[], &["KSV-0003"]),
        ]
    }

    fn all(reasons_text: &str) -> Peers {
        let checks = checks();
        Peers {
            peers: vec![peer("trivy", "t.yaml", TRIVY).unwrap()],
            catalogue: catalogue("c.yaml", "tables: []\n").unwrap(),
            reasons: reasons("s.yaml", reasons_text).unwrap(),
            ours: Ours::of(&checks),
            ids: checks.iter().map(|check| check.id).collect(),
        }
    }

    #[test]
    fn exact_ids_count_alone_and_info_is_as_low_as_low() {
        let (all, checks) = (all("reasons: []\n"), checks());
        let trivy = &all.peers[0];
        assert_eq!(theirs(&checks[0], trivy), [(Severity::High, vec!["KSV-0001"])]);
        assert_eq!(checks.map(|check| differs(&check, trivy)), [false, true, false]);
    }

    #[test]
    fn a_difference_needs_one_reason_and_nothing_else_has_one() {
        let found = |text: &str| {
            let all = all(text);
            problems(&checks(), &all).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let reason = |check: &str| format!("- {{check: {check}, because: it is so}}\n");
        assert_eq!(found(&format!("reasons:\n{}", reason("workload/b"))), Vec::<String>::new());
        assert!(found("reasons: []\n")[0].contains("why the severity of `workload/b`"));
        let twice = found(&format!("reasons:\n{}{}", reason("workload/b"), reason("workload/b")));
        assert!(twice[0].contains("docs/severities.yaml:3: `workload/b` is here twice"), "{twice:?}");
        assert!(found(&format!("reasons:\n{}{}", reason("workload/b"), reason("workload/c"))).len() == 1);
    }

    #[test]
    fn the_page_has_a_line_for_each_check() {
        let text = page(&checks(), &all("reasons: [{check: workload/b, because: more is gained}]\n"));
        for line in [
            "| [`workload/a`](checks/workload/a.md) | high | high (`KSV-0001`) |  |\n",
            "| [`workload/b`](checks/workload/b.md) | high | medium (`KSV-0002`), low (`KSV-0003`) | More is gained. |\n",
        ] {
            assert!(text.contains(line), "without `{line}`: {text}");
        }
    }
}
