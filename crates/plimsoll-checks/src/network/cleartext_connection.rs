use crate::{cleartext, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/cleartext-connection",
    title: "Container is told to connect without encryption",
    severity: Severity::Medium,
    // A mesh may encrypt underneath.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-95"],
    aliases: &[],
    related: &[],
    why: "Between pods and nodes, plain connections are read and changed by whoever stands on the way, with the \
          password of the database in the first packets.",
    fix: "Use the scheme with TLS (`rediss`, `amqps`, `ldaps`) or the option that asks for it (`sslmode=verify-full`, \
          `tls=true`), and give the container the certificate of the authority.",
    sources: &["https://kubernetes.io/docs/concepts/security/"],
    run: Run::WorkloadAmong(Family::Network, run),
};

fn run(workload: &Workload<'_>, _: &Objects<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            let value = variable.field::<Text<'_>>("value").absent_means(Text::EMPTY);
            let found = value.value().and_then(|value| cleartext::connection(value.expose()));
            let name = judge.read(&variable.field::<Text<'_>>("name")).unwrap_or(Text::new("?"));
            judge.require(
                value,
                |_| found.is_none(),
                || {
                    let reaches = found.map_or("", |found| found.0);
                    format!(
                        "variable `{name}` of container `{}` reaches {reaches}, without encryption",
                        container.name()
                    )
                },
            );
        });
        for (path, word) in [("command", "command"), ("args", "arguments")] {
            judge.for_each(container.list(path), |judge, item| {
                let text = item.as_text().absent_means(Text::EMPTY);
                let found = text.value().and_then(|text| cleartext::connection(text.expose()));
                judge.require(
                    text,
                    |_| found.is_none(),
                    || {
                        let reaches = found.map_or("", |found| found.0);
                        format!(
                            "the {word} of container `{}` reach {reaches}, without encryption",
                            container.name()
                        )
                    },
                );
            });
        }
    }
}
