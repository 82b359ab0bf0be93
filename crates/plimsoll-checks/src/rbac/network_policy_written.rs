use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 5] = [
    Rights { verbs: CHANGE, group: "networking.k8s.io", resources: &["networkpolicies"] },
    Rights {
        verbs: CHANGE,
        group: "policy.networking.k8s.io",
        resources: &["clusternetworkpolicies", "adminnetworkpolicies", "baselineadminnetworkpolicies"],
    },
    Rights {
        verbs: CHANGE,
        group: "cilium.io",
        resources: &["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"],
    },
    Rights {
        verbs: CHANGE,
        group: "crd.projectcalico.org",
        resources: &["networkpolicies", "globalnetworkpolicies"],
    },
    Rights {
        verbs: CHANGE,
        group: "projectcalico.org",
        resources: &["networkpolicies", "globalnetworkpolicies"],
    },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/network-policy-written",
    title: "Role changes network policies",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0056"],
    why: "Segmentation is as strong as the list of who can change it: one added policy opens a way, one \
          deleted policy all of them.",
    fix: "Leave network policies to the few who answer for segmentation; grant a controller its own by name.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
        "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    ],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
