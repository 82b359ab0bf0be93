use crate::{image::for_each_image, prelude::*};

/// A registry, or a part of one, that gets nothing new or answers no more.
struct Retired {
    /// Hosts.
    registries: &'static [&'static str],
    /// Beginnings of repositories; any where there is none.
    folders: &'static [&'static str],
    /// What became of it, after "that".
    fate: &'static str,
}

const RETIRED: [Retired; 5] = [
    Retired {
        registries: &["k8s.gcr.io"],
        folders: &[],
        fate: "has been frozen since April 2023; its successor is `registry.k8s.io`",
    },
    Retired {
        registries: &["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io", "staging-k8s.gcr.io"],
        folders: &["google-containers", "google_containers", "k8s-artifacts-prod"],
        fate: "has been frozen for years; its successor is `registry.k8s.io`",
    },
    Retired { registries: &["gcr.io"], folders: &["kubebuilder"], fate: "answers no more since March 2025" },
    Retired { registries: &["docker.pkg.github.com"], folders: &[], fate: "was replaced by `ghcr.io`" },
    Retired {
        registries: &["docker.io"],
        folders: &["bitnamilegacy"],
        fate: "gets no updates, and keeps what was there in August 2025",
    },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "supply_chain/retired-registry",
    title: "Image comes from a registry that is retired",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-IMG-90"],
    reaches_safeguards: true,
    aliases: &[],
    // They know one registry.
    related: &["C-0253", "kyverno/restrict-deprecated-registry"],
    why: "A retired registry gets no mended images, and stops answering some day: then no node that lacks the \
          image can start the pod.",
    fix: "Name the image in the registry where its project publishes now.",
    sources: &[
        "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
        "https://kubernetes.io/docs/concepts/containers/images/",
    ],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::SupplyChain, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for_each_image(workload, judge, |judge, container, field, image| {
        let found = image.and_then(|image| RETIRED.iter().find(|known| known.holds(&image)));
        judge.require(
            field,
            |_| found.is_none(),
            || {
                let fate = found.map_or("", |found| found.fate);
                format!("the image of container `{}` comes from a place that {fate}", container.name())
            },
        );
    });
}

impl Retired {
    fn holds(&self, image: &ImageReference<'_>) -> bool {
        let repository = image.repository();
        let first = repository.split('/').next().unwrap_or_default();
        self.registries.contains(&image.registry())
            && (self.folders.is_empty() || self.folders.contains(&first))
    }
}
