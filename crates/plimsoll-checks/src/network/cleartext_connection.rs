use crate::{cleartext, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/cleartext-connection",
    title: "Container is told to connect without encryption",
    severity: Severity::Medium,
    // A mesh may encrypt underneath.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-95"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Between pods and nodes, plain connections are read and changed by whoever stands on the way, with the \
          password of the database in the first packets.",
    fix: "Use the scheme with TLS (`rediss`, `amqps`, `ldaps`) or the option that asks for it (`sslmode=verify-full`, \
          `tls=true`), and give the container the certificate of the authority.",
    sources: &["https://kubernetes.io/docs/concepts/security/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Network, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    let says_something = |container: Container<'_>| {
        ["env", "command", "args"].iter().any(|list| !container.list(list).is_absent())
    };
    if !workload.containers().any(says_something) {
        // Where the program connects stands elsewhere; that nothing is said here speaks for nothing.
        return judge.not_applicable("no variable or argument is set");
    }
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            let value = variable.field::<Text<'_>>("value");
            let name = judge.read(&variable.field::<Text<'_>>("name")).unwrap_or(Text::new("?"));
            require_encryption(judge, value, || {
                format!("variable `{name}` of container `{}` reaches", container.name())
            });
        });
        for (path, word) in [("command", "command"), ("args", "arguments")] {
            judge.for_each(container.list(path), |judge, item| {
                require_encryption(judge, item.as_text(), || {
                    format!("the {word} of container `{}` reach", container.name())
                });
            });
        }
    }
}

/// Requires that a text names no connection without encryption; `what` begins the message.
fn require_encryption(judge: &mut Judge, text: Field<'_, Text<'_>>, what: impl FnOnce() -> String) {
    let text = text.absent_means(Text::EMPTY);
    let found = text.value().and_then(|text| cleartext::connection(text.expose()));
    judge.require(
        text,
        |_| found.is_none(),
        || format!("{} {}, without encryption", what(), found.map_or("", |found| found.0)),
    );
}
