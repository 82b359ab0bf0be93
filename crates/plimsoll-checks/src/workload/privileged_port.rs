use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/privileged-port",
    title: "Container listens on a privileged port",
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-CFG-05"],
    reaches_safeguards: false,
    // Neither spares Windows, where every user may listen on any port.
    aliases: &["KSV-0117", "kube-linter/privileged-ports"],
    related: &[],
    why: "To listen below port 1024 a program needs root or a capability, unless its runtime lowers the \
          boundary, as newer ones do; so this is for information only.",
    fix: "Let the program listen on a port from 1024 on, and map it in the Service: `port: 80`, \
          `targetPort: 8080`.",
    sources: &["https://man7.org/linux/man-pages/man7/capabilities.7.html"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if judge.is_windows(workload) {
        judge.not_applicable("Windows has no privileged ports");
        return;
    }
    for container in workload.containers() {
        judge.for_each(container.list("ports"), |judge, port| {
            let number = port.field::<i64>("containerPort").absent_means(0);
            let shown = number.value().copied().unwrap_or_default();
            judge.require(
                number,
                |number| !(1..1024).contains(number),
                || format!("container `{}` listens on port {shown}", container.name()),
            );
        });
    }
}
