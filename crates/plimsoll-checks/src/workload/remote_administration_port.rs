use crate::prelude::*;

/// Ports of TCP by which people or tools take over a machine. Not in the list: 514, which syslog uses more
/// often than rsh, and 2222, which means nothing.
const PORTS: [(i64, &str); 9] = [
    (22, "SSH"),
    (23, "telnet"),
    (512, "rexec"),
    (513, "rlogin"),
    (3389, "RDP"),
    (5900, "VNC"),
    (5901, "VNC"),
    (5985, "WinRM"),
    (5986, "WinRM"),
];

/// Names that such a port is given where it has another number.
const NAMES: [&str; 9] = ["rdp", "rexec", "rlogin", "rsh", "ssh", "sshd", "telnet", "vnc", "winrm"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/remote-administration-port",
    title: "Container listens for remote administration",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    safeguards: &["SG-IMG-91"],
    reaches_safeguards: true,
    aliases: &[],
    // The first knows one port, the second looks at Services.
    related: &["kube-linter/ssh-port", "C-0042"],
    why: "A remote shell in a container is a way in that the API server neither authorizes nor records, \
          with keys and passwords of its own.",
    fix: "Remove the server from the image and the port from the container; use `kubectl exec` or \
          `kubectl debug`, which the API server authorizes and records.",
    sources: &["https://csrc.nist.gov/pubs/sp/800/190/final"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("ports"), |judge, port| {
            let protocol = judge.read(&port.field::<Text<'_>>("protocol")).unwrap_or(Text::EMPTY);
            // The API server takes an absent protocol for TCP.
            if !matches!(protocol.expose(), "" | "TCP") {
                return;
            }
            let number = port.field::<i64>("containerPort").absent_means(0);
            let service = number.value().and_then(|number| PORTS.iter().find(|(known, _)| known == number));
            let is_free = judge.require(
                number,
                |_| service.is_none(),
                || {
                    let (number, service) = service.copied().unwrap_or_default();
                    format!("container `{}` listens on port {number}, that of {service}", container.name())
                },
            );
            let name = port.field::<Text<'_>>("name").absent_means(Text::EMPTY);
            if is_free {
                let shown = name.value().copied().unwrap_or(Text::EMPTY);
                judge.require(
                    name,
                    |name| !NAMES.contains(&name.expose()),
                    || format!("container `{}` listens on a port named `{shown}`", container.name()),
                );
            }
        });
    }
}
