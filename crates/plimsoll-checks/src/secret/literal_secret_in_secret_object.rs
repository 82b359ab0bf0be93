use crate::{
    prelude::*,
    secret_places::{not_sensitive, require_text},
};
use plimsoll_model::{LocationType, SecretClass, SecretMatch};
use std::cell::Cell;

pub static CHECK: Check = Check {
    id: "secret/literal-secret-in-secret-object",
    title: "Secret is in a file with its values",
    severity: Severity::Medium,
    confidence: Confidence::High,
    safeguards: &["SG-SEC-11"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0012"],
    why: "Base64 is no encryption: whoever can read the file or the history of its repository has the values, in every \
          place where they are used.",
    fix: "Change the values, and let a secret store, a sealed or an encrypted form of the Secret bring the new ones into \
          the cluster.",
    sources: &["https://kubernetes.io/docs/concepts/configuration/secret/"],
    looks_at: &[],
    run: Run::Object(Family::Secret, &[("", "Secret")], run),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    if object.resource().location.location_type == LocationType::Cluster {
        return judge.not_applicable("in a cluster, a Secret is where secrets belong");
    }
    for field in ["data", "stringData"] {
        judge.for_each_entry(object.field::<NodeRef<'_>>(field), |judge, key, value| {
            require_text(judge, value);
            // A value is one place to edit, whatever is secret in it.
            let last = Cell::new(None);
            let is_new = |found: &SecretMatch| last.replace(Some(found.node)) != Some(found.node);
            judge.require_no_secret(
                value,
                |found| !private_key(found) && not_sensitive(found) && is_new(found),
                |found| match found.pattern.class {
                    SecretClass::SecretValue => format!("key `{key}` holds its value"),
                    _ => format!("key `{key}` holds its value: {}", found.pattern.title),
                },
            );
        });
    }
}
