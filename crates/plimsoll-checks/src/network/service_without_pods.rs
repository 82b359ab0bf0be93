use crate::{
    prelude::*,
    service::{KINDS, ServiceType, can_see_pods, selector, service_type},
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/service-without-pods",
    title: "Service selects no pod",
    severity: Severity::Low,
    // The pods may come from elsewhere.
    confidence: Confidence::Low,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: false,
    aliases: &[],
    // They take a Service without a selector too, or a namespace without any pods.
    related: &["C-0293", "kube-linter/dangling-service", "kube-score/service-targets-pod"],
    why: "A Service without pods answers nobody; and whoever may create pods in the namespace takes its traffic by \
          wearing the labels.",
    fix: "Write the labels of the pods into `selector`, or remove the Service.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[PODS],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    match service_type(service, judge) {
        Some(ServiceType::ExternalName) => {
            return judge.not_applicable("the Service is a name for something outside");
        }
        Some(_) => {}
        None => return,
    }
    let Some(selector) = selector(service, judge) else { return };
    if !can_see_pods(service.namespace(), beside, judge) {
        return;
    }
    let is_found = beside.selects_pods(service.namespace(), &selector);
    let field = service.field::<NodeRef<'_>>("spec.selector");
    judge.require_found(field, is_found, beside.sight_of_pods(), || {
        "the Service selects no pod of its namespace".to_owned()
    });
}
