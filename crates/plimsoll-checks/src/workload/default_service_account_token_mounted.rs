use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/default-service-account-token-mounted",
    title: "Pod mounts the token of the default service account",
    severity: Severity::Medium,
    // The account itself may say that its token is not mounted, and the pod does not show it.
    confidence: Confidence::Medium,
    safeguards: &["SG-ACC-06"],
    aliases: &["kube-linter/default-service-account"],
    // They look at the account or at its bindings.
    related: &["CKV_K8S_41", "CKV_K8S_42", "C-0189", "C-0225", "C-0239", "kubesec/ServiceAccountName"],
    why: "Every pod of the namespace that names no account shares this one: a right given to it for one \
          of them is a right of all, and each carries the token that uses it.",
    fix: "Give the workload a service account of its own with `serviceAccountName`, or set \
          `automountServiceAccountToken: false` if it does not call the Kubernetes API.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/"],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    let is_default = uses_default_account(workload, judge);
    let mounts = workload.field::<bool>("automountServiceAccountToken").absent_means(true);
    judge.require(
        mounts,
        |mounts| !mounts || !is_default,
        || "the pod mounts the token of the default service account".to_owned(),
    );
}

/// The API server takes the deprecated name where the other is absent or empty. An account of the wrong type
/// is nobody's: the verdict is unknown then.
fn uses_default_account(workload: &Workload<'_>, judge: &mut Judge) -> bool {
    for path in ["serviceAccountName", "serviceAccount"] {
        let account = workload.field::<Text<'_>>(path);
        let name = judge.read(&account).unwrap_or(Text::EMPTY);
        if matches!(account.state, State::WrongType { .. }) {
            return false;
        }
        if !name.expose().is_empty() {
            return name.expose() == "default";
        }
    }
    true
}
