use crate::{
    Control, Framework,
    catalog::{frameworks, safeguard},
};
use plimsoll_model::{CheckMeta, Method};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a build has a check for a control, and what a scan must be asked for before it speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// No check speaks for or against it.
    No,
    /// Only checks that a scan runs with `--sensitive-data` do.
    WithSensitiveData,
    /// A check that every scan runs does.
    Yes,
}

/// What the checks of a build can speak for.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// By safeguard, worst severity first, then by id.
    by_safeguard: BTreeMap<&'static str, Vec<CheckMeta>>,
    checks: BTreeSet<&'static str>,
}

impl Reach {
    /// What these checks can speak for.
    pub fn of(checks: impl IntoIterator<Item = CheckMeta>) -> Self {
        let mut reach = Self::default();
        for check in checks {
            reach.checks.insert(check.id);
            if check.reaches_safeguards {
                for safeguard in check.safeguards {
                    reach.by_safeguard.entry(safeguard).or_default().push(check.clone());
                }
            }
        }
        for list in reach.by_safeguard.values_mut() {
            list.sort_by_key(|check| (std::cmp::Reverse(check.severity), check.id));
        }
        reach
    }

    /// Checks whose verdicts reach a safeguard, worst severity first.
    pub fn checks_for(&self, safeguard: &str) -> &[CheckMeta] {
        self.by_safeguard.get(safeguard).map_or(&[], Vec::as_slice)
    }

    /// Whether at least one check speaks for or against a control, over any edge.
    pub fn reached(&self, control: &Control) -> Reached {
        let edges = || {
            let all = control.demands.iter().flat_map(|demand| demand.edges);
            all.filter(|edge| self.by_safeguard.contains_key(edge.safeguard))
        };
        let is_asked_for = |id: &str| safeguard(id).is_some_and(|safeguard| safeguard.sensitive_data);
        let mut named = control.demands.iter().flat_map(|demand| demand.checks);
        if named.any(|check| self.checks.contains(check)) || edges().any(|edge| !is_asked_for(edge.safeguard))
        {
            Reached::Yes
        } else if edges().next().is_some() {
            Reached::WithSensitiveData
        } else {
            Reached::No
        }
    }
}

/// How the leaf controls of a framework can be decided, and how many of them a build reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Leaf controls.
    pub leaves: usize,
    /// Those that evidence alone can decide.
    pub automated: usize,
    /// Those that evidence decides in part.
    pub partial: usize,
    /// Those that only a person can state.
    pub attest_only: usize,
    /// Those without demands.
    pub unwritten: usize,
    /// Those with at least one check over any edge.
    pub reached: usize,
    /// Of the reached ones those that are not, unless a scan searches for sensitive data.
    pub reached_with_sensitive_data: Vec<&'static str>,
    /// Automated ones that no check reaches.
    pub automated_unreached: Vec<&'static str>,
}

impl Coverage {
    /// Counts the leaves of a framework.
    pub fn of(framework: &'static Framework, reach: &Reach) -> Self {
        let mut coverage = Self {
            leaves: 0,
            automated: 0,
            partial: 0,
            attest_only: 0,
            unwritten: 0,
            reached: 0,
            reached_with_sensitive_data: Vec::new(),
            automated_unreached: Vec::new(),
        };
        for control in framework.controls.iter().filter(|control| framework.is_leaf(control)) {
            coverage.add(control, reach.reached(control));
        }
        coverage
    }

    fn add(&mut self, control: &'static Control, reached: Reached) {
        self.leaves += 1;
        self.reached += usize::from(reached != Reached::No);
        if reached == Reached::WithSensitiveData {
            self.reached_with_sensitive_data.push(control.id);
        }
        match control.method() {
            _ if control.demands.is_empty() => self.unwritten += 1,
            Method::Automated => {
                self.automated += 1;
                if reached == Reached::No {
                    self.automated_unreached.push(control.id);
                }
            }
            Method::Partial => self.partial += 1,
            Method::AttestOnly => self.attest_only += 1,
        }
    }
}

/// Controls with a demand that has an edge to a safeguard, by framework; frameworks without any are left out.
pub fn controls_of_safeguard(safeguard: &str) -> Vec<(&'static Framework, Vec<&'static Control>)> {
    controls_with(|control| {
        control.demands.iter().any(|demand| demand.edges.iter().any(|edge| edge.safeguard == safeguard))
    })
}

/// Controls with a demand that names a check, by framework; frameworks without any are left out.
pub fn controls_of_check(check: &str) -> Vec<(&'static Framework, Vec<&'static Control>)> {
    controls_with(|control| control.demands.iter().any(|demand| demand.checks.contains(&check)))
}

fn controls_with(is_meant: impl Fn(&Control) -> bool) -> Vec<(&'static Framework, Vec<&'static Control>)> {
    frameworks()
        .iter()
        .map(|framework| {
            (framework, framework.controls.iter().filter(|control| is_meant(control)).collect::<Vec<_>>())
        })
        .filter(|(_, controls)| !controls.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Coverage, Reach, controls_of_check, controls_of_safeguard};
    use crate::catalog::{Control, Demand, Edge, Framework, Status};
    use plimsoll_model::{CheckMeta, Confidence, Family, Severity, SourceType, Strength};

    fn check(id: &'static str, severity: Severity) -> CheckMeta {
        CheckMeta {
            id,
            title: "",
            severity,
            confidence: Confidence::High,
            family: Family::Workload,
            safeguards: &["SG-A"],
            reaches_safeguards: true,
            aliases: &[],
            related: &[],
            looks_at: Vec::new(),
            why: "",
            fix: "",
            sources: &[],
            hash: plimsoll_model::Sha256Writer::default().finish(),
        }
    }

    const EDGE: Edge = Edge {
        safeguard: "SG-A",
        strength: Strength::Direct,
        necessary: false,
        sources: &[SourceType::Cluster],
        because: "",
    };
    const DEMAND: Demand =
        Demand { id: "a", text: "", checks: &[], decided_from: &[], attest: None, edges: &[] };
    const CONTROL: Control = Control {
        id: "",
        parent: None,
        twins: &[],
        title: "",
        asks_scope: None,
        boundary: false,
        addressable: false,
        claim: "",
        evidence: &[],
        freshness_days: None,
        clock: None,
        demands: &[],
    };
    static WORLD: Framework = Framework {
        id: "world",
        version: "1",
        title: "",
        publisher: "",
        published: None,
        status: Status::Current,
        technical: false,
        url: "",
        notice: "",
        controls: &[
            Control { id: "1", ..CONTROL },
            Control {
                id: "1.1",
                parent: Some("1"),
                demands: &[Demand { edges: &[EDGE], ..DEMAND }],
                ..CONTROL
            },
            Control {
                id: "1.2",
                parent: Some("1"),
                demands: &[Demand { attest: Some("x"), ..DEMAND }],
                ..CONTROL
            },
            Control {
                id: "1.3",
                parent: Some("1"),
                demands: &[Demand { checks: &["x/info"], ..DEMAND }],
                ..CONTROL
            },
            Control { id: "1.4", parent: Some("1"), ..CONTROL },
        ],
    };

    #[test]
    fn what_never_reaches_a_safeguard_reaches_only_the_control_that_names_it() {
        // Severity decides nothing.
        let faint = CheckMeta { reaches_safeguards: false, ..check("x/info", Severity::Critical) };
        let reach = Reach::of([faint]);
        assert!(reach.checks_for("SG-A").is_empty());
        let coverage = Coverage::of(&WORLD, &reach);
        assert_eq!((coverage.leaves, coverage.reached), (4, 1));
        assert_eq!(coverage.automated_unreached, ["1.1"]);
    }

    #[test]
    fn leaves_are_counted_once_each_by_how_they_can_be_decided() {
        let low = check("x/low", Severity::Info);
        let high = check("x/high", Severity::High);
        let reach = Reach::of([low, high]);
        let ids: Vec<&str> = reach.checks_for("SG-A").iter().map(|check| check.id).collect();
        assert_eq!(ids, ["x/high", "x/low"]);
        let coverage = Coverage::of(&WORLD, &reach);
        assert_eq!((coverage.automated, coverage.partial), (2, 0));
        assert_eq!((coverage.attest_only, coverage.unwritten), (1, 1));
        assert_eq!((coverage.leaves, coverage.reached), (4, 1));
        assert_eq!(coverage.automated_unreached, ["1.3"]);
    }

    #[test]
    fn what_only_sensitive_data_reaches_is_counted_and_named() {
        let card = CheckMeta { safeguards: &["SG-SEC-07"], ..check("x/card", Severity::High) };
        static CARDS: Framework = Framework {
            controls: &[
                Control { id: "1", demands: &[Demand { edges: &[SEARCH], ..DEMAND }], ..CONTROL },
                Control { id: "2", demands: &[Demand { edges: &[SEARCH, EDGE], ..DEMAND }], ..CONTROL },
                Control { id: "3", demands: &[Demand { edges: &[EDGE], ..DEMAND }], ..CONTROL },
            ],
            ..WORLD
        };
        const SEARCH: Edge = Edge { safeguard: "SG-SEC-07", ..EDGE };
        let plain = check("x/plain", Severity::High);
        let reached = |checks: &[CheckMeta]| {
            let coverage = Coverage::of(&CARDS, &Reach::of(checks.iter().cloned()));
            (coverage.reached, coverage.reached_with_sensitive_data)
        };
        assert_eq!(reached(&[]), (0, vec![]));
        assert_eq!(reached(std::slice::from_ref(&card)), (2, vec!["1", "2"]));
        assert_eq!(reached(&[card, plain.clone()]), (3, vec!["1"]));
        assert_eq!(reached(&[plain]), (2, vec![]));
    }

    #[test]
    fn controls_are_found_from_both_ends() {
        let named = controls_of_check("workload/host-port");
        assert!(named.iter().any(|(framework, controls)| framework.id == "pss-baseline"
            && controls.iter().any(|control| control.id == "hostPorts")));
        let pointing = controls_of_safeguard("SG-RUN-03");
        assert!(pointing.iter().any(|(framework, controls)| framework.id == "nist-sp-800-190"
            && controls.iter().any(|control| control.id == "4.4.3")));
        assert!(controls_of_check("workload/none").is_empty());
        assert!(controls_of_safeguard("SG-NONE").is_empty());
    }
}
