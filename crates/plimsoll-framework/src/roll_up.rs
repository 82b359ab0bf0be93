use crate::{
    Control, Demand, Framework, Safeguard,
    proof::Proof,
    rules::{ControlFacts, DemandFacts, EdgeFacts, demand_state, standing},
    safeguard,
    tree::{family_standing, worst},
};
use plimsoll_model::{
    Affects, AttestationState, CheckIndex, ControlStanding, DemandStanding, DemandState, EdgeStanding,
    Family, Finding, FindingIndex, FrameworkStanding, Gap, Judgement, Method, Snapshot, SourceType, Standing,
    StandingCounts, Strength, SubjectCounts, UndecidedBy, Verdict,
};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// Signed, unexpired records of people that change standings, by `framework@version:control` and demand.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    /// Demands whose attest item is stated.
    pub attested: HashSet<(String, String)>,
    /// Demands that an addressable decision, customised approach or compensating control answers.
    pub covered: HashSet<(String, String)>,
    /// Controls that do not apply, with a reason.
    pub not_applicable: HashSet<String>,
}

/// Rolls the verdicts of one judgement up into the standings of frameworks.
pub struct RollUp<'j> {
    snapshot: &'j Snapshot,
    gaps: &'j [Gap],
    statements: &'j Statements,
    proof: Proof<'j>,
    findings_by_check: HashMap<CheckIndex, Vec<FindingIndex>>,
    findings_by_checks: RefCell<HashMap<BTreeSet<CheckIndex>, Arc<[FindingIndex]>>>,
}

impl<'j> RollUp<'j> {
    /// Gathers what is known. `judgement` has its checks, findings and gaps already.
    pub fn new(snapshot: &'j Snapshot, judgement: &'j Judgement, statements: &'j Statements) -> Self {
        let mut findings_by_check: HashMap<_, Vec<_>> = HashMap::new();
        for (index, finding) in judgement.findings.iter().enumerate() {
            let Finding { check, .. } = finding;
            findings_by_check.entry(*check).or_default().push(FindingIndex(index as u32));
        }
        let proof = Proof::new(snapshot, &judgement.checks, &judgement.gaps);
        let findings_by_checks = RefCell::default();
        Self { snapshot, gaps: &judgement.gaps, statements, proof, findings_by_check, findings_by_checks }
    }

    /// The standing of a framework and of every control in it.
    pub fn framework(&self, framework: &'static Framework) -> FrameworkStanding {
        let version = framework.version_for(self.snapshot.kubernetes_version);
        let name = format!("{}@{version}", framework.id);
        let facts: Vec<ControlFacts> =
            framework.controls.iter().map(|control| self.control_facts(&name, control)).collect();
        let family = FamilyTree::new(framework, &facts);
        let controls: Vec<ControlStanding> = framework
            .controls
            .iter()
            .zip(&facts)
            .map(|(control, facts)| {
                self.control(control, facts, family.standing(control.id), family.method(control))
            })
            .collect();
        let mut counts = StandingCounts::default();
        let mut counts_attest_only = StandingCounts::default();
        let mut undecided: Vec<UndecidedBy> = Vec::new();
        for (control, judged) in framework.controls.iter().zip(&controls) {
            if !framework.is_leaf(control) {
                continue;
            }
            if judged.method == Method::AttestOnly {
                counts_attest_only.add(judged.standing);
                continue;
            }
            counts.add(judged.standing);
            if judged.standing == Standing::NotTested {
                undecided.push(undecided_by(control));
            }
        }
        let tops = framework.controls.iter().filter(|control| control.parent.is_none());
        let standing = worst(
            tops.filter(|top| family.method(top) != Method::AttestOnly).map(|top| family.standing(top.id)),
        );
        FrameworkStanding {
            id: framework.id,
            version,
            title: framework.title,
            standing,
            counts,
            counts_attest_only,
            not_tested_by: count_each(undecided),
            controls,
        }
    }

    fn control_facts(&self, framework: &str, control: &Control) -> ControlFacts {
        let name = format!("{framework}:{}", control.id);
        let declared = &self.snapshot.scope.declared;
        ControlFacts {
            demands: control.demands.iter().map(|demand| self.demand_facts(&name, demand)).collect(),
            attested_not_applicable: self.statements.not_applicable.contains(&name),
            scope_missing: control
                .asks_scope
                .is_some_and(|scope| !declared.iter().any(|known| known == scope)),
            boundary: control.boundary,
        }
    }

    fn demand_facts(&self, control: &str, demand: &Demand) -> DemandFacts {
        let key = (control.to_owned(), demand.id.to_owned());
        let edges = demand.edges.iter().map(|edge| self.proof.edge(edge, safeguard(edge.safeguard)));
        let named = demand.checks.iter().map(|check| self.proof.named_check(check));
        let unseen = (!demand.decided_from.is_empty()).then_some(EdgeFacts::UNSEEN);
        let attestation = match demand.attest {
            None => AttestationState::NotAsked,
            Some(_) if self.statements.attested.contains(&key) => AttestationState::Valid,
            Some(_) => AttestationState::Missing,
        };
        DemandFacts {
            edges: edges.chain(named).chain(unseen).collect(),
            attestation,
            covered: self.statements.covered.contains(&key),
        }
    }

    fn control(
        &self,
        control: &'static Control,
        facts: &ControlFacts,
        standing: Standing,
        method: Method,
    ) -> ControlStanding {
        let checks = self.checks_of(control);
        let findings = self.findings_of(&checks);
        ControlStanding {
            id: control.id,
            parent: control.parent,
            twins: control.twins,
            title: control.title,
            method,
            standing,
            subjects: self.subjects(&checks),
            demands: control
                .demands
                .iter()
                .zip(&facts.demands)
                .map(|(demand, facts)| self.demand(demand, facts))
                .collect(),
            claim: control.claim,
            evidence: control.evidence,
            freshness_days: control.freshness_days,
            clock: control.clock,
            findings,
            missing: self.missing(control, facts, standing),
        }
    }

    /// Findings of these checks, in order. Many controls look at the same checks: they share one list.
    fn findings_of(&self, checks: &BTreeSet<CheckIndex>) -> Arc<[FindingIndex]> {
        let lists = || checks.iter().filter_map(|check| self.findings_by_check.get(check));
        let gather = || {
            let mut findings = Vec::with_capacity(lists().map(Vec::len).sum());
            lists().for_each(|list| findings.extend_from_slice(list));
            findings.sort_unstable();
            Arc::from(findings)
        };
        let known = self.findings_by_checks.borrow().get(checks).map(Arc::clone);
        known.unwrap_or_else(|| {
            let findings: Arc<[FindingIndex]> = gather();
            self.findings_by_checks.borrow_mut().insert(checks.clone(), Arc::clone(&findings));
            findings
        })
    }

    /// Every check over any edge of a control.
    fn checks_of(&self, control: &Control) -> BTreeSet<CheckIndex> {
        let demands = control.demands.iter();
        demands
            .flat_map(|demand| {
                let edges =
                    demand.edges.iter().flat_map(|edge| self.proof.checks_of(edge.safeguard).iter().copied());
                edges.chain(demand.checks.iter().filter_map(|check| self.proof.check(check)))
            })
            .collect()
    }

    fn demand(&self, demand: &'static Demand, facts: &DemandFacts) -> DemandStanding {
        let edges = demand.edges.iter().zip(&facts.edges).map(|(edge, facts)| EdgeStanding {
            safeguard: edge.safeguard,
            strength: edge.strength,
            proved: facts.proved,
        });
        DemandStanding {
            id: demand.id,
            text: demand.text,
            state: demand_state(facts),
            edges: edges.collect(),
            checks: demand.checks.iter().filter_map(|check| self.proof.check(check)).collect(),
            attest: demand.attest,
            attestation: facts.attestation,
        }
    }

    /// Each subject once, by its worst verdict.
    fn subjects(&self, checks: &BTreeSet<CheckIndex>) -> SubjectCounts {
        let mut worst: Vec<Option<Verdict>> = Vec::new();
        if !checks.is_empty() {
            worst.resize(self.snapshot.resources.len(), None);
        }
        let mut raise = |resource: u32, verdict: Verdict| {
            if let Some(slot) = worst.get_mut(resource as usize) {
                *slot = (*slot).max(Some(verdict));
            }
        };
        for outcome in checks.iter().filter_map(|check| self.proof.outcome(*check)) {
            outcome.pass.iter().for_each(|resource| raise(resource.0, Verdict::Pass));
            outcome.fail.iter().for_each(|resource| raise(resource.0, Verdict::Fail));
            outcome.excepted.iter().for_each(|verdict| raise(verdict.resource.0, Verdict::Excepted));
            outcome.unknown.iter().for_each(|unknown| raise(unknown.resource.0, Verdict::Unknown));
            outcome
                .not_applicable
                .iter()
                .for_each(|verdict| raise(verdict.resource.0, Verdict::NotApplicable));
        }
        let mut counts = SubjectCounts::default();
        for verdict in worst.into_iter().flatten() {
            match verdict {
                Verdict::Pass => counts.pass += 1,
                Verdict::Fail => counts.fail += 1,
                Verdict::Unknown => counts.unknown += 1,
                Verdict::NotApplicable => counts.not_applicable += 1,
                Verdict::Excepted => counts.excepted += 1,
            }
        }
        counts
    }

    /// What stands in the way of being met, demand by demand.
    fn missing(&self, control: &Control, facts: &ControlFacts, standing: Standing) -> Vec<String> {
        if matches!(
            standing,
            Standing::Met | Standing::Attested | Standing::Excepted | Standing::NotApplicable
        ) {
            return Vec::new();
        }
        let mut missing = Vec::new();
        if let (true, Some(scope)) = (facts.scope_missing, control.asks_scope) {
            missing.push(format!("no scope `{scope}` is declared"));
        }
        for (demand, facts) in control.demands.iter().zip(&facts.demands) {
            missing.extend(
                self.missing_of(demand, facts).into_iter().map(|what| format!("{}: {what}", demand.id)),
            );
        }
        missing.extend(self.hiding_gaps(control));
        missing
    }

    fn missing_of(&self, demand: &Demand, facts: &DemandFacts) -> Vec<String> {
        let mut missing = Vec::new();
        for (edge, known) in demand.edges.iter().zip(&facts.edges) {
            let title = safeguard(edge.safeguard).map_or("", |safeguard| safeguard.title);
            let about = format!("{} ({title})", edge.safeguard);
            if known.failed {
                missing.push(format!("{about} fails"));
            } else if known.unknown {
                missing.push(format!("{about} is unknown for a part of its subjects"));
            } else if edge.strength == Strength::Direct && !known.proved {
                missing.push(format!(
                    "{about} is not proved: {}",
                    self.unproved_reason(edge.safeguard, *known, edge.sources)
                ));
            }
        }
        for (id, known) in demand.checks.iter().zip(facts.edges.iter().skip(demand.edges.len())) {
            if known.failed {
                missing.push(format!("`{id}` fails"));
            } else if known.unknown {
                missing.push(format!("`{id}` is unknown for a part of its subjects"));
            } else if !known.proved {
                missing.push(format!("`{id}` passed nowhere"));
            }
        }
        if !demand.decided_from.is_empty() {
            missing.push(no_check(demand.decided_from));
        }
        if let (AttestationState::Missing, Some(statement)) = (facts.attestation, demand.attest) {
            missing.push(format!("no signed statement: {statement}"));
        }
        if demand_state(facts) == DemandState::Proved { Vec::new() } else { missing }
    }

    fn unproved_reason(&self, safeguard: &str, known: EdgeFacts, sources: &[SourceType]) -> String {
        if self.proof.checks_of(safeguard).is_empty() {
            no_check(sources)
        } else if known.passed {
            "a part of the evidence that it needs was not seen".to_owned()
        } else {
            format!("nothing that passes was seen in {}", in_words(sources))
        }
    }

    /// Gaps that hide a part of the population of any check of the control.
    fn hiding_gaps(&self, control: &Control) -> Option<String> {
        let checks = self.checks_of(control);
        if checks.is_empty() {
            return None;
        }
        let hides = |gap: &Gap| match &gap.affects {
            Affects::All => true,
            Affects::Checks(affected) => affected.iter().any(|check| checks.contains(check)),
        };
        let hiding: Vec<_> = self.gaps.iter().enumerate().filter(|(_, gap)| hides(gap)).collect();
        let shown: Vec<_> =
            hiding.iter().take(3).map(|(index, gap)| format!("g{index} at {}", gap.place)).collect();
        let rest = hiding.len().saturating_sub(shown.len());
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        (!hiding.is_empty()).then(|| format!("not everything could be seen: gap {}{more}", shown.join(", ")))
    }
}

/// Standings and methods of all controls of a framework, children first.
struct FamilyTree<'f> {
    framework: &'static Framework,
    facts: HashMap<&'static str, &'f ControlFacts>,
    children: HashMap<&'static str, Vec<&'static Control>>,
}

impl<'f> FamilyTree<'f> {
    fn new(framework: &'static Framework, facts: &'f [ControlFacts]) -> Self {
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for control in framework.controls {
            if let Some(parent) = control.parent {
                children.entry(parent).or_default().push(control);
            }
        }
        let facts = framework.controls.iter().map(|control| control.id).zip(facts).collect();
        Self { framework, facts, children }
    }

    fn standing(&self, id: &'static str) -> Standing {
        let own = self.facts.get(id).map(|facts| standing(facts));
        let Some(children) = self.children.get(id) else { return own.unwrap_or(Standing::NotTested) };
        let has_demands = self.framework.control(id).is_some_and(|control| !control.demands.is_empty());
        let judged =
            children.iter().map(|child| (self.standing(child.id), self.method(child) == Method::AttestOnly));
        family_standing(own.filter(|_| has_demands), judged)
    }

    /// A control with children is decided as they are, its own demands counting as one more.
    fn method(&self, control: &Control) -> Method {
        let Some(children) = self.children.get(control.id) else { return control.method() };
        let own = (!control.demands.is_empty()).then(|| control.method());
        let mut methods = own.into_iter().chain(children.iter().map(|child| self.method(child)));
        let first = methods.next().unwrap_or(Method::Partial);
        if methods.all(|method| method == first) { first } else { Method::Partial }
    }
}

fn no_check(sources: &[SourceType]) -> String {
    format!("no check of this version looks at it (it would count from {})", in_words(sources))
}

fn in_words(sources: &[SourceType]) -> String {
    sources.iter().map(|source| source.as_str()).collect::<Vec<_>>().join(", ")
}

/// What would decide a control: the source that no check reads yet, that of its strongest edge, or a person.
fn undecided_by(control: &Control) -> UndecidedBy {
    if control.demands.is_empty() {
        return UndecidedBy::Content;
    }
    if let Some(source) = control.demands.iter().find_map(|demand| demand.decided_from.first()) {
        return by_source(*source);
    }
    let edges = || control.demands.iter().flat_map(|demand| demand.edges);
    let Some(edge) = edges().min_by_key(|edge| edge.strength) else {
        let named = control.demands.iter().any(|demand| !demand.checks.is_empty());
        return if named { UndecidedBy::Files } else { UndecidedBy::Attestation };
    };
    let by = edge.sources.first().map_or(UndecidedBy::Files, |source| by_source(*source));
    let asks_network = |safeguard: &Safeguard| safeguard.needs.contains(&Family::Network);
    match by {
        UndecidedBy::Cluster if safeguard(edge.safeguard).is_some_and(asks_network) => UndecidedBy::Network,
        by => by,
    }
}

fn by_source(source: SourceType) -> UndecidedBy {
    match source.counts_as() {
        SourceType::Image => UndecidedBy::Image,
        SourceType::Node => UndecidedBy::Node,
        SourceType::Audit => UndecidedBy::Audit,
        SourceType::Cluster => UndecidedBy::Cluster,
        _ => UndecidedBy::Files,
    }
}

fn count_each(mut all: Vec<UndecidedBy>) -> Vec<(UndecidedBy, u32)> {
    all.sort_unstable();
    let mut counted: Vec<(UndecidedBy, u32)> = Vec::new();
    for one in all {
        match counted.last_mut() {
            Some((last, count)) if *last == one => *count += 1,
            _ => counted.push((one, 1)),
        }
    }
    counted
}
