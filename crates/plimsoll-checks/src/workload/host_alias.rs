use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/host-alias",
    title: "Pod writes names into its hosts file",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // They mind an empty list too.
    related: &["KSV-0007", "kubesec/HostAliases"],
    why: "The names lead where the manifest says, whatever DNS knows: an address that moves is missed, \
          and one that was chosen with intent takes over the traffic.",
    fix: "Remove `hostAliases`; let DNS answer, with a Service of type `ExternalName` or one with \
          endpoints of your own.",
    sources: &["https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let aliases = workload.list("hostAliases");
    judge.require(aliases, |list| list.is_empty(), || "the pod writes names into its hosts file".to_owned());
}
