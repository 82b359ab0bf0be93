use crate::prelude::*;

/// Changing a config map.
const RIGHTS: [Rights; 1] =
    [Rights { verbs: &["update", "patch", "delete"], group: "", resources: &["configmaps"] }];

/// Config maps of `kube-system` that decide for the whole cluster.
const NAMES: [&str; 6] = [
    "coredns",
    "aws-auth",
    "kube-proxy",
    "kubeadm-config",
    "kubelet-config",
    "extension-apiserver-authentication",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/system-config-map-written",
    title: "Role changes a config map that decides for the cluster",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0115", "KSV-0049", "C-0037"],
    why: "`coredns` decides what every name resolves to, `aws-auth` who is an administrator, \
          `extension-apiserver-authentication` whom extension servers believe.",
    fix: "Leave these config maps to who runs the cluster; name others in `resourceNames`.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let is_cluster_wide = role.kind() == "ClusterRole";
    let is_in_system = !is_cluster_wide && role.namespace() == "kube-system";
    if !is_cluster_wide && !is_in_system {
        judge.not_applicable("the role reaches no config map of `kube-system`");
        return;
    }
    forbid_where(role, judge, |rule| {
        // A cluster role that writes all config maps may be bound elsewhere; another check speaks of it.
        let is_named = rule.names().any(|name| NAMES.contains(&name));
        let least = if is_named { Reach::Named } else { Reach::Every };
        let right = RIGHTS.iter().find_map(|rights| rights.granted_by(rule, least))?;
        (is_named || is_in_system).then_some(right)
    });
}
