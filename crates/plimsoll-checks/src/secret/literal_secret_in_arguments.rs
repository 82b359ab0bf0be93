use crate::{
    prelude::*,
    secret_places::{COMMAND_FIELDS, HANDLER_FIELDS},
};

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-arguments",
    title: "Command, probe or handler holds a secret",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-02"],
    aliases: &[],
    related: &["C-0012"],
    why: "Arguments stand in the manifest, in the API, and in the process list that every user of the node can \
          read, so the secret has many readers and no owner.",
    fix: "Revoke the secret, and let the program read a new one from a mounted file or a variable that refers to a \
          Secret.",
    sources: &["https://kubernetes.io/docs/concepts/security/secrets-good-practices/"],
    run: Run::WorkloadAmong(Family::Secret, run),
};

fn run(workload: &Workload<'_>, _: &Objects<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        for field in COMMAND_FIELDS {
            judge.for_each(container.list(field), |judge, item| clean(judge, item, &container, field));
        }
        for field in HANDLER_FIELDS {
            let handler = container.field::<NodeRef<'_>>(field);
            let root = handler.root;
            if let Some(node) = judge.read(&handler) {
                clean(judge, Part::new(root, node), &container, field);
            }
        }
    }
}

fn clean(judge: &mut Judge, part: Part<'_>, container: &Container<'_>, field: &str) {
    judge.require_no_secret(
        part,
        |found| credential(found) || named(found),
        |found| {
            format!("`{field}` of container `{}` holds a secret: {}", container.name(), found.pattern.title)
        },
    );
}
