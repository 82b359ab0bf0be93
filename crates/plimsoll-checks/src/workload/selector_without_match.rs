use crate::{operation::is_unreadable, prelude::*};
use std::collections::HashMap;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/selector-without-match",
    title: "Selector does not match the labels of the template",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // They pass a missing selector, or leave out some kinds.
    related: &[
        "C-0296",
        "kube-linter/mismatching-selector",
        "kube-score/deployment-pod-selector-labels-match-template-metadata-labels",
        "kube-score/statefulset-pod-selector-labels-match-template-metadata-labels",
    ],
    why: "The API server refuses the object, since its controller would make pods without end that it does \
          not know as its own.",
    fix: "Let `spec.selector` name labels that the template has, with the same values.",
    sources: &["https://kubernetes.io/docs/concepts/workloads/controllers/deployment/"],
    looks_at: &[],
    run: Run::Workload(run),
};

/// What a kind says of its selector.
enum Rule {
    /// It must have one.
    Required,
    /// The API server takes the template's labels for an absent one, or labels of its own.
    Defaulted,
}

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let reference = &workload.resource().reference;
    let (path, rule) = match (workload.kind(), reference.group.as_str(), reference.version.as_str()) {
        ("Deployment" | "ReplicaSet" | "DaemonSet" | "StatefulSet", "apps", version)
            if version != "v1beta1" =>
        {
            ("spec.selector", Rule::Required)
        }
        ("CronJob" | "ScheduledJob", ..) => ("spec.jobTemplate.spec.selector", Rule::Defaulted),
        (kind, ..) if kind == "Pod" || kind == "PodTemplate" || workload.spec().is_none() => {
            judge.not_applicable("the kind has no selector");
            return;
        }
        _ => ("spec.selector", Rule::Defaulted),
    };
    let selector = workload.object().field::<NodeRef<'_>>(path);
    let node = judge.read(&selector);
    if is_unreadable(&selector) {
        return;
    }
    let is_plain = matches!(workload.kind(), "ReplicationController" | "DeploymentConfig");
    let is_empty = node.map_or(Some(true), |node| is_empty(judge, Part::new(selector.root, node), is_plain));
    let Some(is_empty) = is_empty else { return };
    if is_empty && matches!(rule, Rule::Defaulted) {
        judge.not_applicable("the API server fills in the selector");
        return;
    }
    if !judge.require_optional(selector.clone(), |_| !is_empty, || "the object has no selector".to_owned()) {
        return;
    }
    let Some(labels) = Labels::read(workload, judge) else { return };
    if is_plain {
        judge.for_each_entry(selector, |judge, key, value| labels.require(judge, key, value));
        return;
    }
    let Some(selector) = selector.value().map(|node| Part::new(selector.root, *node)) else { return };
    let pairs = selector.field::<NodeRef<'_>>("matchLabels");
    judge.for_each_entry(pairs, |judge, key, value| labels.require(judge, key, value));
    judge.for_each(selector.list("matchExpressions"), |judge, item| labels.require_expression(judge, item));
}

/// Whether a selector asks for nothing; `None` if that cannot be read. A plain one is a map of labels.
fn is_empty(judge: &mut Judge, selector: Part<'_>, is_plain: bool) -> Option<bool> {
    let asks = |node: NodeRef<'_>| node.entries().any(|(_, value)| !value.is_null());
    if is_plain {
        return Some(!asks(selector.node()));
    }
    let pairs = selector.field::<NodeRef<'_>>("matchLabels");
    let expressions = selector.list("matchExpressions");
    let has_pairs = judge.read(&pairs).is_some_and(asks);
    let has_expressions = judge.read(&expressions).is_some_and(|list| !list.is_empty());
    (!is_unreadable(&pairs) && !is_unreadable(&expressions)).then_some(!has_pairs && !has_expressions)
}

/// From this many labels on they are looked up in an index: both sides may have thousands.
const FEW_MAX: usize = 32;

/// The labels of the pod template.
struct Labels<'t> {
    root: NodeRef<'t>,
    node: Option<NodeRef<'t>>,
    /// Empty for few labels.
    index: HashMap<&'t str, NodeRef<'t>>,
}

impl<'t> Labels<'t> {
    fn read(workload: &Workload<'t>, judge: &mut Judge) -> Option<Self> {
        let labels = workload.labels();
        let node = judge.read(&labels);
        let many = node.filter(|node| node.child_count() > FEW_MAX);
        let index = many.into_iter().flat_map(NodeRef::entries);
        let index = index.map(|(key, value)| (key.key_text(), value)).collect();
        (!is_unreadable(&labels)).then_some(Self { root: labels.root, node, index })
    }

    /// The value of a label, if there is such a label; `Err` where it cannot be read, and noted as unknown.
    fn get(&self, judge: &mut Judge, key: &str) -> Result<Option<Text<'t>>, ()> {
        let found = if self.index.is_empty() {
            self.node.and_then(|node| node.get(key))
        } else {
            self.index.get(key).copied()
        };
        let Some(value) = found.filter(|value| !value.is_null()) else { return Ok(None) };
        judge.read(&Part::new(self.root, value).as_text()).map(Some).ok_or(())
    }

    fn require(&self, judge: &mut Judge, key: Text<'t>, value: Part<'t>) {
        let Ok(own) = self.get(judge, key.expose()) else { return };
        judge.require(
            value.as_text().absent_means(Text::EMPTY),
            |wanted| own.is_some_and(|own| own.expose() == wanted.expose()),
            || format!("the template does not have the label `{key}` with this value"),
        );
    }

    fn require_expression(&self, judge: &mut Judge, item: Part<'t>) {
        let key = item.field::<Text<'t>>("key").absent_means(Text::EMPTY);
        let Some(name) = judge.read(&key) else { return };
        let Ok(own) = self.get(judge, name.expose()) else { return };
        let list = item.list("values");
        let Some(items) = judge.read(&list) else { return };
        let values = judge.texts(&list);
        // What cannot be read may be the value that is meant; the verdict is unknown then.
        if values.len() != items.len() {
            return;
        }
        let is_listed = own.is_some_and(|own| values.iter().any(|value| value.expose() == own.expose()));
        judge.require(
            item.field::<Text<'t>>("operator").absent_means(Text::EMPTY),
            |operator| match operator.expose() {
                "In" => is_listed,
                "NotIn" => !is_listed && !values.is_empty(),
                "Exists" => own.is_some() && values.is_empty(),
                "DoesNotExist" => own.is_none() && values.is_empty(),
                _ => false,
            },
            || format!("the labels of the template do not hold what the selector asks of `{name}`"),
        );
    }
}
