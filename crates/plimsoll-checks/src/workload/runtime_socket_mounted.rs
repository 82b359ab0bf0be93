use crate::{host_path, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/runtime-socket-mounted",
    title: "Pod mounts the socket of the container runtime",
    severity: Severity::Critical,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    reaches_safeguards: true,
    aliases: &[],
    // They know one to four sockets, each in one spelling, or only mounts of Docker's.
    related: &[
        "KSV-0006",
        "CKV_K8S_27",
        "C-0074",
        "kube-linter/docker-sock",
        "kyverno/disallow-container-sock-mounts",
        "kyverno/docker-socket-check",
        "kubesec/DockerSock",
    ],
    why: "The runtime does whatever it is told over its socket: who can open it starts a privileged \
          container with the node's disk inside, past the API server and every admission rule. \
          Read-only mounts do not help.",
    fix: "Remove the volume. Build images with a builder that needs no daemon, and read facts about \
          containers from the Kubernetes API or from the kubelet.",
    sources: &[
        "https://kubernetes.io/docs/concepts/storage/volumes/#hostpath",
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    forbid_host_path(workload, judge, host_path::leads_to_runtime, |name, _| {
        format!("volume `{name}` leads to the socket of the container runtime")
    });
}
