use crate::prelude::*;

/// See `why`.
pub static CHECK: Check = Check {
    id: "namespace/pod-security-policy",
    title: "Pod security policy protects nothing",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-91"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[
        "C-0068",
        "C-0213",
        "C-0214",
        "C-0215",
        "C-0216",
        "C-0217",
        "C-0218",
        "C-0219",
        "C-0220",
        "CKV_K8S_1",
        "CKV_K8S_2",
        "CKV_K8S_3",
        "CKV_K8S_4",
        "CKV_K8S_5",
        "CKV_K8S_6",
        "CKV_K8S_7",
        "CKV_K8S_24",
        "CKV_K8S_32",
        "CKV_K8S_36",
    ],
    why: "Kubernetes from 1.25 on knows no pod security policies, and what they forbade is allowed; before, \
          one that allows privilege, parts of the node or root refuses nothing that matters.",
    fix: "Label namespaces for Pod Security admission instead and delete the object; before 1.25, forbid \
          what the pods do not need.",
    sources: &["https://kubernetes.io/docs/concepts/security/pod-security-policy/"],
    looks_at: &[],
    run: Run::Object(
        Family::Namespace,
        &[("policy", "PodSecurityPolicy"), ("extensions", "PodSecurityPolicy")],
        run,
    ),
};

fn run(policy: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    if policy.version().at_least(25) {
        let kind = policy.field::<Text<'_>>("kind");
        judge.require(
            kind,
            |_| false,
            || "Kubernetes from 1.25 on knows no pod security policies".to_owned(),
        );
        return;
    }
    for path in ["spec.privileged", "spec.hostPID", "spec.hostIPC", "spec.hostNetwork"] {
        let allowed = policy.field::<bool>(path).absent_means(false);
        judge.require(
            allowed,
            |allowed| !allowed,
            || format!("the policy allows `{}`", path.trim_start_matches("spec.")),
        );
    }
    // Absent means allowed.
    let escalation = policy.field::<bool>("spec.allowPrivilegeEscalation").absent_means(true);
    judge.require(escalation, |allowed| !allowed, || "the policy allows privilege escalation".to_owned());
    let user = policy.field::<Text<'_>>("spec.runAsUser.rule");
    judge.require(
        user,
        |rule| rule.expose() != "RunAsAny",
        || "the policy allows every user, root too".to_owned(),
    );
    let volumes = policy.list("spec.volumes");
    let opens_node = judge.texts(&volumes).iter().any(|kind| matches!(kind.expose(), "*" | "hostPath"));
    judge.require(volumes, |_| !opens_node, || "the policy allows directories of the node".to_owned());
}
