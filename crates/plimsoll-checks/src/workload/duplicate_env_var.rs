use crate::prelude::*;
use std::collections::HashSet;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/duplicate-env-var",
    title: "Environment variable is set twice",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &["C-0295", "kube-linter/duplicate-env-var"],
    // It leaves out ephemeral containers.
    related: &["kube-score/environment-variable-key-duplication"],
    why: "The later value wins without a word, and a merge or a patch by name may keep the other: the program \
          does not run with the setting that a reader sees first.",
    fix: "Remove all but one of the entries with this name.",
    sources: &[
        "https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        let mut seen = HashSet::new();
        judge.for_each(container.list("env"), |judge, variable| {
            // A name is required; without one the API server refuses the object.
            let name = variable.field::<Text<'_>>("name");
            let Some(text) = judge.read(&name).filter(|name| !name.expose().is_empty()) else { return };
            let is_new = seen.insert(text.expose());
            judge.require(
                name,
                |_| is_new,
                || format!("container `{}` sets the variable `{text}` again", container.name()),
            );
        });
    }
}
