use crate::{cleartext, prelude::*};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/cleartext-protocol-server",
    title: "Container serves a protocol without encryption",
    severity: Severity::Medium,
    // A port is a number: something else may stand behind it, or take TLS on it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-96"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "The protocol carries what is said, passwords among it, as plain text, and most of them ask nobody who they \
          are.",
    fix: "Serve a protocol with TLS in its place (SFTP, LDAPS, IMAPS, SNMPv3, SSH), or remove the server.",
    sources: &["https://www.pcisecuritystandards.org/document_library/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Network, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        let mut is_known = false;
        judge.for_each(container.list("ports"), |judge, port| {
            let transport = judge.read(&port.field::<Text<'_>>("protocol")).unwrap_or(Text::EMPTY);
            let name = judge.read(&port.field::<Text<'_>>("name"));
            let number = port.field::<i64>("containerPort");
            let found = number
                .value()
                .and_then(|number| cleartext::by_port(*number, transport.expose()))
                .or_else(|| cleartext::by_name(name?.expose()));
            is_known |= found.is_some();
            judge.require_optional(
                number,
                |_| found.is_none(),
                || {
                    let protocol = found.map_or("", |own| own.name);
                    format!("container `{}` serves {protocol}, which does not encrypt", container.name())
                },
            );
        });
        if !is_known {
            by_program(container, judge);
        }
    }
}

/// The ports need not be written; the program tells it then.
fn by_program(container: Container<'_>, judge: &mut Judge) {
    let server = |file: &str| cleartext::SERVERS.iter().find(|(program, _)| *program == file);
    let image = container.field::<Text<'_>>("image");
    let read = judge.read(&image).and_then(|image| ImageReference::parse(image.expose()));
    if let Some((_, protocol)) = read.and_then(|image| server(image.name())) {
        judge.require(
            image,
            |_| false,
            || format!("container `{}` serves {protocol}, which does not encrypt", container.name()),
        );
        return;
    }
    for path in ["command", "args"] {
        let words = container.list(path);
        let found = judge.texts(&words).iter().find_map(|word| server(word.expose().rsplit('/').next()?));
        judge.require(
            words,
            |_| found.is_none(),
            || {
                let protocol = found.map_or("", |(_, protocol)| protocol);
                format!(
                    "container `{}` starts a server for {protocol}, which does not encrypt",
                    container.name()
                )
            },
        );
    }
}
