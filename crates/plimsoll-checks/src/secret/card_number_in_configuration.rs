use crate::{prelude::*, secret_places::require_no_sensitive_data};
use plimsoll_model::SecretClass;

pub static CHECK: Check = Check {
    id: "secret/card-number-in-configuration",
    title: "Configuration contains a payment card number",
    severity: Severity::High,
    confidence: Confidence::Medium,
    safeguards: &["SG-SEC-07"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Whoever can read the manifest or its history can use the card, and the repository, its copies and the cluster \
          become places where account data is kept.",
    fix: "Remove the number from the manifest and its history, tell who is responsible for card data, and use numbers \
          that card schemes publish for tests.",
    sources: &["https://www.pcisecuritystandards.org/document_library/"],
    looks_at: &[],
    run: Run::AnyObject(Family::Secret, run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    require_no_sensitive_data(
        object,
        judge,
        |found| found.pattern.class == SecretClass::CardNumber,
        "card numbers are searched with --sensitive-data only",
    );
}
