use crate::prelude::*;
use plimsoll_model::LocationType;

pub static CHECK: Check = Check {
    id: "secret/no-external-secret-store",
    title: "Secret stands beside nothing that fetches secrets from a store",
    severity: Severity::Info,
    confidence: Confidence::Low,
    safeguards: &["SG-SEC-02"],
    reaches_safeguards: false,
    aliases: &[],
    related: &["C-0208", "C-0234"],
    why: "A store outside the cluster rotates secrets, keeps a record of who read them, and is one place to \
          revoke them.",
    fix: "Keep the values in a secret store, and let an operator or the Secrets Store CSI driver bring them in.",
    sources: &[
        "https://kubernetes.io/docs/concepts/security/secrets-good-practices/#use-third-party-secret-store-providers",
    ],
    looks_at: &["ExternalSecret"],
    run: Run::Object(Family::Secret, &[("", "Secret")], run),
};

/// What fetches or unseals secrets, by group and kind.
const FETCHERS: [(&str, &str); 8] = [
    ("external-secrets.io", "ExternalSecret"),
    ("external-secrets.io", "ClusterExternalSecret"),
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"),
    ("bitnami.com", "SealedSecret"),
    ("secrets.hashicorp.com", "VaultStaticSecret"),
    ("secrets.hashicorp.com", "VaultDynamicSecret"),
    ("onepassword.com", "OnePasswordItem"),
    ("isindir.github.com", "SopsSecret"),
];

fn run(object: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    if object.resource().location.location_type == LocationType::Cluster {
        return judge.not_applicable("in a cluster, who made the Secret is not known from it");
    }
    let is_found = FETCHERS.iter().any(|(group, kind)| !beside.of_kind(group, kind).is_empty());
    let sight = beside.sight_of(&FETCHERS.map(|(_, kind)| kind));
    judge.require_found(object.field::<Text<'_>>("type"), is_found, sight, || {
        "nothing beside the Secret fetches secrets from a store".to_owned()
    });
}
