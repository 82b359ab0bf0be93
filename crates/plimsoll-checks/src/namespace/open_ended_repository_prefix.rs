use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/open-ended-repository-prefix",
    title: "Rule about image repositories allows names that only begin the same",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-93", "SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0124"],
    why: "Prefixes are compared as text: `registry.example/team` lets `registry.example/team-of-others` in, \
          and a bare host lets a longer host in that somebody else owns.",
    fix: "End each prefix with `/`, or name the whole repository with its tag or digest.",
    sources: &["https://open-policy-agent.github.io/gatekeeper-library/website/validation/allowedrepos/"],
    looks_at: &[],
    run: Run::Object(Family::Namespace, &[("constraints.gatekeeper.sh", "K8sAllowedRepos")], run),
};

fn run(constraint: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.for_each(constraint.list("spec.parameters.repos"), |judge, part| {
        judge.require(
            part.as_text(),
            |prefix| {
                let prefix = prefix.expose();
                let last = prefix.rsplit('/').next().unwrap_or_default();
                prefix.ends_with('/') || prefix.contains('/') && last.contains([':', '@'])
            },
            || "a prefix has no end".to_owned(),
        );
    });
}
