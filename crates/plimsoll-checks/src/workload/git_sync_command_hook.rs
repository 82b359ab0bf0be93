use crate::prelude::*;

/// Variables that name the program which git-sync runs as git: that of version 4, and that of version 3.
const VARIABLES: [&str; 2] = ["GITSYNC_GIT", "GIT_SYNC_GIT"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/git-sync-command-hook",
    title: "Manifest chooses the program that git-sync runs",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    // It knows the newer variable only.
    related: &["CKV_K8S_159"],
    why: "git-sync runs whatever stands there in place of git, with its rights and its credentials: who \
          may change the manifest, or a repository that holds such a program, has their code run where \
          a sync was expected.",
    fix: "Remove the variable or the option; put git where the image expects it.",
    sources: &["https://github.com/kubernetes/git-sync/blob/master/README.md"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            judge.require_optional(
                variable.field::<Text<'_>>("name"),
                |name| !name.is_some_and(|name| VARIABLES.contains(&name.expose())),
                || format!("container `{}` chooses the program that git-sync runs", container.name()),
            );
        });
        let image = judge.read(&container.field::<Text<'_>>("image"));
        // Other programs may have an option of this name.
        if image
            .and_then(|image| ImageReference::parse(image.expose()))
            .is_some_and(|image| image.name() == "git-sync")
        {
            judge_options(container, judge);
        }
    }
}

fn judge_options(container: Container<'_>, judge: &mut Judge) {
    for path in ["command", "args"] {
        judge.for_each(container.list(path), |judge, word| {
            judge.require(
                word.as_text().absent_means(Text::EMPTY),
                |word| {
                    let name = word.expose().split('=').next().unwrap_or_default();
                    !matches!(name, "--git" | "-git")
                },
                || format!("container `{}` chooses the program that git-sync runs", container.name()),
            );
        });
    }
}
