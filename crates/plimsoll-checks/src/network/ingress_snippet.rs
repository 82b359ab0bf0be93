use crate::{prelude::*, route::INGRESSES};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/ingress-snippet",
    title: "Ingress writes into the configuration of its controller",
    severity: Severity::Medium,
    // A controller may refuse such annotations.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-99"],
    reaches_safeguards: true,
    aliases: &["CKV_K8S_153"],
    // They look for words in the values, for the controller's version, or at its ConfigMap as well.
    related: &[
        "CKV_K8S_152",
        "CKV_K8S_154",
        "C-0059",
        "KCV-0093",
        "kyverno/disallow-ingress-nginx-custom-snippets",
        "kyverno/restrict-annotations",
        "kyverno/check-ingress-nginx-controller-version-and-annotation-policy",
    ],
    why: "A snippet becomes part of the configuration of NGINX: with it, whoever may write an Ingress reads the token \
          of the controller, and with that the Secrets of every namespace (CVE-2021-25742).",
    fix: "Remove the snippet, use an annotation made for the purpose, and refuse snippets with \
          `allow-snippet-annotations: false`.",
    sources: &[
        "https://nvd.nist.gov/vuln/detail/CVE-2021-25742",
        "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations-risk/",
    ],
    looks_at: &[],
    run: Run::Object(Family::Network, INGRESSES, run),
};

fn run(ingress: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.for_each_entry(ingress.field("metadata.annotations"), |judge, key, value| {
        let is_snippet = key.expose().contains("snippet");
        if is_snippet {
            judge.require_optional(
                value.as_text(),
                |_| false,
                || "the Ingress writes a snippet into the configuration of its controller".to_owned(),
            );
        }
    });
}
