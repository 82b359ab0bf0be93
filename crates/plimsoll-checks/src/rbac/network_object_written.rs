use crate::prelude::*;

/// What must not be granted.
const RIGHTS: [Rights; 4] = [
    Rights { verbs: CHANGE, group: "", resources: &["services", "endpoints"] },
    Rights { verbs: CHANGE, group: "discovery.k8s.io", resources: &["endpointslices"] },
    Rights { verbs: CHANGE, group: "networking.k8s.io", resources: &["ingresses"] },
    Rights {
        verbs: CHANGE,
        group: "gateway.networking.k8s.io",
        resources: &["gateways", "httproutes", "grpcroutes", "tlsroutes", "tcproutes", "referencegrants"],
    },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "rbac/network-object-written",
    title: "Role changes where traffic goes",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["KSV-0056"],
    why: "Who writes services, endpoints or routes puts itself between others, and shows to the outside what \
          was inside.",
    fix: "Grant it in one namespace, or by name, to the controller that needs it.",
    sources: &["https://kubernetes.io/docs/concepts/security/rbac-good-practices/"],
    looks_at: &[],
    run: Run::Object(Family::Rbac, ROLES, run),
};

fn run(role: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    forbid(role, judge, &RIGHTS, Reach::Every);
}
