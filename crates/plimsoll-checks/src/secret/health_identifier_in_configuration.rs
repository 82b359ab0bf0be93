use crate::{prelude::*, secret_places::require_no_sensitive_data};
use plimsoll_model::{SecretClass, SecretMatch};

pub static CHECK: Check = Check {
    id: "secret/health-identifier-in-configuration",
    title: "Configuration holds an identifier of a person or a health record",
    severity: Severity::Medium,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-08"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "The number leads to a person, and perhaps to a health record, for everybody who can read the manifest or its \
          history.",
    fix: "Remove the number from the manifest and its history, find out whose it is, and use numbers that were never \
          given out for tests.",
    sources: &["https://www.hhs.gov/hipaa/for-professionals/special-topics/de-identification/index.html"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    require_no_sensitive_data(
        object,
        judge,
        |found| found.pattern.class == SecretClass::HealthIdentifier && !is_public(found),
        "health identifiers are searched with --sensitive-data only",
    );
}

/// The number of a provider of care stands in a public register, and says nothing of a patient.
fn is_public(found: &SecretMatch) -> bool {
    found.pattern.id == "us-national-provider-identifier"
}
