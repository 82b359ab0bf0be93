use crate::{
    operation::{has_handler, is_unreadable},
    prelude::*,
};
use plimsoll_kube::FromNode;
use plimsoll_model::tree::Tag;

/// Numbers of both probes with what the API server takes for 0 and for nothing.
const NUMBERS: [(&str, &str, i64); 5] = [
    ("livenessProbe.initialDelaySeconds", "readinessProbe.initialDelaySeconds", 0),
    ("livenessProbe.periodSeconds", "readinessProbe.periodSeconds", 10),
    ("livenessProbe.timeoutSeconds", "readinessProbe.timeoutSeconds", 1),
    ("livenessProbe.failureThreshold", "readinessProbe.failureThreshold", 3),
    ("livenessProbe.successThreshold", "readinessProbe.successThreshold", 1),
];

const HANDLERS: [&str; 4] = ["httpGet", "tcpSocket", "exec", "grpc"];

/// Mappings with more keys than this count as different.
const KEYS_MAX: usize = 64;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/identical-probes",
    title: "Liveness and readiness are asked the same",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    aliases: &[],
    related: &["kube-score/pod-probes-identical", "kyverno/validate-probes"],
    why: "When the container is too busy to answer, it is restarted at the moment when leaving it alone would \
          have been enough, and its load goes to the others, which follow.",
    fix: "Let the liveness probe ask less, or be patient longer: a higher `failureThreshold` does.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no container has both a liveness and a readiness probe");
    for container in workload.containers() {
        let probe = container.field::<Probe<'_>>("livenessProbe");
        let other = container.field::<Probe<'_>>("readinessProbe");
        let (Some(Probe(liveness)), Some(Probe(readiness))) = (judge.read(&probe), judge.read(&other)) else {
            continue;
        };
        if !has_handler(liveness) || !has_handler(readiness) {
            continue;
        }
        let differ = NUMBERS.iter().any(|(own, other, default)| {
            let (own, other) = (container.field(own), container.field(other));
            number(judge, &own, *default) != number(judge, &other, *default)
                || is_unreadable(&own)
                || is_unreadable(&other)
        });
        let differ =
            differ || HANDLERS.iter().any(|handler| !same(liveness.get(handler), readiness.get(handler)));
        judge.require(
            probe,
            |_| differ,
            || format!("container `{}` has the same probe for liveness and readiness", container.name()),
        );
    }
}

/// A probe whose handlers have values of the right types: a value of a wrong type differs from every other, and
/// would make of two equal probes different ones.
#[derive(Clone, Copy)]
struct Probe<'t>(NodeRef<'t>);

impl<'t> FromNode<'t> for Probe<'t> {
    const EXPECTED: &'static str = "a probe with values of the right types";

    fn from_node(node: NodeRef<'t>) -> Option<Self> {
        let is_right = |(key, value): (NodeRef<'_>, NodeRef<'_>)| {
            !HANDLERS.contains(&key.key_text())
                || value.is_null()
                || value.is_mapping() && has_right_types(value)
        };
        (node.is_mapping() && node.entries().all(is_right)).then_some(Self(node))
    }
}

fn has_right_types(mapping: NodeRef<'_>) -> bool {
    mapping.entries().all(|(key, value)| {
        let is_text = |node: NodeRef<'_>| node.tag() == Tag::Str;
        match key.key_text() {
            _ if value.is_null() => true,
            "port" => matches!(value.tag(), Tag::Str | Tag::Int),
            "command" => value.is_sequence() && value.items().all(is_text),
            "httpHeaders" => {
                value.is_sequence() && value.items().all(|item| item.is_mapping() && has_right_types(item))
            }
            _ => is_text(value),
        }
    })
}

fn number(judge: &mut Judge, field: &Field<'_, i64>, default: i64) -> i64 {
    judge.read(field).filter(|number| *number != 0).unwrap_or(default)
}

/// Whether two values say the same: null is as good as absent, and keys have no order. Values that may bear a
/// secret are compared as they are.
fn same(left: Option<NodeRef<'_>>, right: Option<NodeRef<'_>>) -> bool {
    let present = |node: &NodeRef<'_>| !node.is_null();
    let (left, right) = match (left.filter(present), right.filter(present)) {
        (Some(left), Some(right)) => (left, right),
        (left, right) => return left.is_none() && right.is_none(),
    };
    if left.tag() != right.tag() {
        return false;
    }
    if left.is_mapping() {
        let count = |node: NodeRef<'_>| node.entries().filter(|(_, value)| !value.is_null()).count();
        // Looking up every key takes the square of their number; no handler has so many.
        left.child_count() <= KEYS_MAX
            && count(left) == count(right)
            && left.entries().all(|(key, value)| same(Some(value), right.get(key.key_text())))
    } else if left.is_sequence() {
        left.child_count() == right.child_count()
            && left.items().zip(right.items()).all(|(left, right)| same(Some(left), Some(right)))
    } else {
        left.value() == right.value()
    }
}
