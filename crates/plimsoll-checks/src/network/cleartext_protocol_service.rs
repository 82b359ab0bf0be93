use crate::{cleartext, port::Port, prelude::*, service::KINDS};

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/cleartext-protocol-service",
    title: "Service offers a protocol without encryption",
    severity: Severity::Medium,
    // A port is a number: something else may stand behind it, or take TLS on it.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-96"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "The protocol carries what is said, passwords among it, as plain text, and most of them ask nobody who they \
          are.",
    fix: "Offer a protocol with TLS in its place (SFTP, LDAPS, IMAPS, SNMPv3, SSH), or take the port out.",
    sources: &["https://www.pcisecuritystandards.org/document_library/"],
    looks_at: &[],
    run: Run::Object(Family::Network, KINDS, run),
};

fn run(service: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.for_each(service.list("spec.ports"), |judge, port| {
        let transport = judge.read(&port.field::<Text<'_>>("protocol")).unwrap_or(Text::EMPTY);
        let target = judge.read(&port.field::<Port<'_>>("targetPort"));
        let protocol = judge.read(&port.field::<Text<'_>>("appProtocol"));
        let name = judge.read(&port.field::<Text<'_>>("name"));
        let number = port.field::<i64>("port");
        let by_target = match target {
            Some(Port::Number(number)) => cleartext::by_port(number, transport.expose()),
            Some(Port::Name(name)) => cleartext::by_name(name.expose()),
            None => None,
        };
        let found = number
            .value()
            .and_then(|number| cleartext::by_port(*number, transport.expose()))
            .or(by_target)
            .or_else(|| cleartext::by_name(protocol?.expose()))
            .or_else(|| cleartext::by_name(name?.expose()));
        judge.require_optional(
            number,
            |_| found.is_none(),
            || format!("the Service offers {}, which does not encrypt", found.map_or("", |own| own.name)),
        );
    });
}
