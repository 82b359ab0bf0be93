use crate::{
    outside::{self, Behind},
    prelude::*,
    service::KINDS,
};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/control-plane-port-exposed",
    title: "Service opens a part of the control plane to the outside",
    severity: Severity::High,
    // A port is a number: something else may stand behind it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-98"],
    reaches_safeguards: true,
    aliases: &[],
    // Peers look at single ports of containers.
    related: &[],
    why: "These interfaces give the node or the cluster to whoever they answer: Docker starts a privileged \
          container, etcd holds every secret, the kubelet runs commands in every pod. Machines that look for them \
          find an open one within hours.",
    fix: "Remove the Service, or make it `ClusterIP`; reach the interface from inside, with certificates.",
    sources: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    looks_at: &[EVERYTHING],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    outside::forbid(service, beside, judge, Behind::ControlPlane);
}
