use crate::prelude::*;

pub static CHECK: Check = Check {
    id: "secret/unencrypted-storage-class",
    title: "StorageClass makes volumes without encryption",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0264"],
    why: "A disk or a copy of it that leaves its owner's hands shows everything that pods wrote to the volume.",
    fix: "Set `parameters.encrypted: \"true\"`, and make the volumes anew: those that are there stay as they \
          are.",
    sources: &["https://kubernetes.io/docs/concepts/storage/storage-classes/"],
    looks_at: &[],
    run: Run::Object(Family::Secret, &[("storage.k8s.io", "StorageClass")], run),
};

/// Provisioners whose volumes are encrypted only if the class says so.
const ASKED: [&str; 3] = ["ebs.csi.aws.com", "kubernetes.io/aws-ebs", "ebs.csi.eks.amazonaws.com"];

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let Some(provisioner) = judge.read(&object.field::<Text<'_>>("provisioner")) else {
        return judge.not_applicable("it names no provisioner");
    };
    if !ASKED.contains(&provisioner.expose()) {
        return judge.not_applicable("its provisioner encrypts without being asked, or is not known");
    }
    // The account may encrypt by default; the class does not say so.
    let encrypted = object.field::<Text<'_>>("parameters.encrypted");
    judge.require(
        encrypted,
        |value| value.expose().eq_ignore_ascii_case("true"),
        || "the class does not ask for encrypted volumes".to_owned(),
    );
}
