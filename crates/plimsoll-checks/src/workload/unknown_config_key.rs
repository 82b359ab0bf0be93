use crate::{operation::is_unreadable, prelude::*, route::items};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/unknown-config-key",
    title: "Variable takes a key that its ConfigMap or Secret does not have",
    severity: Severity::Low,
    // Something may add the key later.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // The first takes objects that are not there as well; the others list who reads what.
    related: &["kube-linter/env-value-from", "C-0255", "C-0257", "C-0258"],
    why: "The kubelet does not start a container whose variable takes a key that does not exist.",
    fix: "Name a key that the object has, or set `optional: true` where the program can do without.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/configmap/"],
    looks_at: &["ConfigMap", "Secret"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

/// What a variable takes its value from, with the mappings of the object that hold keys.
const SOURCES: [(&str, &str, &[&str]); 2] = [
    ("valueFrom.configMapKeyRef", "ConfigMap", &["data", "binaryData"]),
    ("valueFrom.secretKeyRef", "Secret", &["data", "stringData"]),
];

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("no variable takes a key of an object of the source");
    let namespace = workload.resource().reference.namespace_or_default();
    for container in workload.containers() {
        for variable in items(judge, &container.list("env")) {
            for (path, kind, mappings) in SOURCES {
                let reference = variable.field::<NodeRef<'_>>(path);
                let Some(node) = judge.read(&reference) else { continue };
                let part = Part::new(reference.root, node);
                let is_optional = judge.read(&part.field::<bool>("optional")) == Some(true);
                let name = judge.read(&part.field::<Text<'_>>("name"));
                let key = part.field::<Text<'_>>("key");
                let (Some(name), Some(own)) = (name, judge.read(&key)) else { continue };
                if is_optional {
                    continue;
                }
                let message = || format!("{kind} `{name}` does not have the key `{own}`");
                let sight = beside.sight_of(&[kind]);
                let mut objects = beside.all_named("", kind, namespace, name.expose()).peekable();
                if objects.peek().is_none() {
                    if !sight.is_whole() {
                        judge.require_found(key, false, sight, message);
                    }
                    continue;
                }
                let found = objects.map(|object| has_key(&object, mappings, own)).min();
                if found == Some(Holds::Unclear) {
                    judge.unreadable_beside(node, "the object that is named");
                } else if found == Some(Holds::Not) {
                    judge.require(key, |_| false, message);
                } else {
                    // Another object of the name may stand in a part that could not be read.
                    judge.require_not_found(key, false, sight, message);
                }
            }
        }
    }
}

/// Whether an object holds a key; of several of one name the first of these counts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Holds {
    Not,
    Unclear,
    Key,
}

fn has_key(object: &ObjectView<'_>, mappings: &'static [&'static str], key: Text<'_>) -> Holds {
    let holders = || mappings.iter().map(|path| object.field::<NodeRef<'_>>(path));
    if holders().any(|holder| is_unreadable(&holder)) {
        return Holds::Unclear;
    }
    let mut found = holders().filter_map(|holder| holder.value().copied());
    if found.any(|holder| holder.get(key.expose()).is_some()) { Holds::Key } else { Holds::Not }
}
