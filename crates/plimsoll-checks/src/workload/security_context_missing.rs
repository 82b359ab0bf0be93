use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/security-context-missing",
    title: "Container has no security context",
    // What stands in a security context is judged setting by setting, with a severity of its own.
    severity: Severity::Info,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: false,
    aliases: &[],
    // They want one on every container, or look at what stands in it, too.
    related: &["KSV-0118", "CKV_K8S_29", "CKV_K8S_30", "C-0211"],
    why: "Where neither the pod nor the container has a security context, nobody decided which user, \
          privileges and file systems the program gets: its image and the runtime do.",
    fix: "Write a `securityContext` on the container, or one on the pod for all of them, with what the program \
          needs and no more.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let of_pod = workload.field::<NodeRef<'_>>("securityContext");
    if says_something(&of_pod) {
        judge.require(of_pod, |_| true, String::new);
        return;
    }
    for container in workload.containers() {
        judge.require(
            container.field::<NodeRef<'_>>("securityContext"),
            |context| context.entries().next().is_some(),
            || format!("neither container `{}` nor its pod has a security context", container.name()),
        );
    }
}

/// An empty security context sets nothing.
fn says_something(context: &Field<'_, NodeRef<'_>>) -> bool {
    matches!(context.state, State::WrongType { .. })
        || context.value().is_some_and(|context| context.entries().next().is_some())
}
