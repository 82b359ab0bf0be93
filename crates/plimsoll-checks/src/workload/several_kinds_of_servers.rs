use crate::prelude::*;
use plimsoll_kube::ContainerType;

/// Well-known servers by the names of their images, with what they are for. Not in the list: proxies beside the
/// program that they stand for.
const SERVERS: [(&str, &str); 31] = [
    ("apache", "web"),
    ("httpd", "web"),
    ("iis", "web"),
    ("lighttpd", "web"),
    ("nginx", "web"),
    ("tomcat", "web"),
    ("wordpress", "web"),
    ("cassandra", "database"),
    ("couchdb", "database"),
    ("elasticsearch", "database"),
    ("influxdb", "database"),
    ("mariadb", "database"),
    ("mongo", "database"),
    ("mongodb", "database"),
    ("mssql-server", "database"),
    ("mysql", "database"),
    ("neo4j", "database"),
    ("postgres", "database"),
    ("postgresql", "database"),
    ("kafka", "broker"),
    ("nats", "broker"),
    ("rabbitmq", "broker"),
    ("activemq", "broker"),
    ("dovecot", "mail"),
    ("mailu", "mail"),
    ("postfix", "mail"),
    ("bind9", "names"),
    ("coredns", "names"),
    ("openldap", "directory"),
    ("vsftpd", "files"),
    ("samba", "files"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/several-kinds-of-servers",
    title: "Pod runs servers of several kinds",
    severity: Severity::Low,
    // Names of images say what is in them, most often.
    confidence: Confidence::Medium,
    safeguards: &["SG-CFG-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Servers of one pod share addresses, volumes and service account: who breaks into the one that faces the \
          network stands beside the database, and no network policy can part them.",
    fix: "Give each server a workload of its own, and connect them with a Service and a NetworkPolicy.",
    sources: &["https://www.pcisecuritystandards.org/document_library/"],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("no container runs a well-known server");
    let mut first: Option<&str> = None;
    for container in workload.containers().filter(|own| own.container_type() == ContainerType::Main) {
        let supervised = container.list("command");
        let starts_several = judge.texts(&supervised).first().is_some_and(|word| {
            matches!(word.expose().rsplit('/').next(), Some("supervisord" | "s6-svscan" | "runsvdir"))
        });
        if starts_several {
            judge.require(
                supervised,
                |_| false,
                || {
                    format!(
                        "container `{}` starts a supervisor, which is for several servers",
                        container.name()
                    )
                },
            );
            continue;
        }
        let field = container.field::<Text<'_>>("image");
        let image = judge.read(&field).and_then(|image| ImageReference::parse(image.expose()));
        let known = image.and_then(|image| SERVERS.iter().find(|(name, _)| *name == image.name()));
        let Some((_, kind)) = known else { continue };
        let before = *first.get_or_insert(kind);
        judge.require(
            field,
            |_| before == *kind,
            || {
                format!(
                    "container `{}` is a server of another kind ({kind}) than one before it ({before})",
                    container.name()
                )
            },
        );
    }
}
