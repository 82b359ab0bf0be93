use crate::prelude::*;

/// Variables by which images take the password of their administrator, with passwords that vendors, charts and
/// guides set.
const VARIABLES: [(&str, &[&str]); 27] = [
    ("ACTIVEMQ_ADMIN_PASSWORD", &["activemq"]),
    ("ADMIN_PASSWORD", &[]),
    ("COUCHDB_PASSWORD", &["couchdb"]),
    ("DJANGO_SUPERUSER_PASSWORD", &[]),
    ("ELASTIC_PASSWORD", &["elastic"]),
    ("GF_SECURITY_ADMIN_PASSWORD", &["prom-operator", "grafana"]),
    ("INFLUXDB_ADMIN_PASSWORD", &["influxdb"]),
    ("JENKINS_PASSWORD", &["jenkins"]),
    ("KC_BOOTSTRAP_ADMIN_PASSWORD", &["keycloak"]),
    ("KEYCLOAK_ADMIN_PASSWORD", &["keycloak"]),
    ("KEYCLOAK_PASSWORD", &["keycloak"]),
    ("MARIADB_ROOT_PASSWORD", &["mariadb", "mysql", "my-secret-pw"]),
    ("MINIO_ROOT_PASSWORD", &["minioadmin", "minio123", "minio"]),
    ("MINIO_SECRET_KEY", &["minioadmin", "minio123", "minio"]),
    ("MONGO_INITDB_ROOT_PASSWORD", &["mongo", "mongodb", "mongoadmin"]),
    ("MSSQL_SA_PASSWORD", &["yourstrong(!)password", "yourstrong@passw0rd", "password123"]),
    ("MYSQL_PASSWORD", &["mysql", "wordpress", "my-secret-pw"]),
    ("MYSQL_ROOT_PASSWORD", &["mysql", "my-secret-pw", "toor"]),
    ("NEO4J_AUTH", &["none", "neo4j/neo4j", "neo4j/password"]),
    ("ORACLE_PASSWORD", &["oracle"]),
    ("PGADMIN_DEFAULT_PASSWORD", &["pgadmin", "postgres"]),
    ("POSTGRES_PASSWORD", &["postgres", "mysecretpassword"]),
    ("POSTGRESQL_PASSWORD", &["postgres", "postgresql"]),
    ("RABBITMQ_DEFAULT_PASS", &["rabbitmq", "rabbit"]),
    ("REDIS_PASSWORD", &["redis", "foobared"]),
    ("SA_PASSWORD", &["yourstrong(!)password", "yourstrong@passw0rd", "password123"]),
    ("SONAR_PASSWORD", &["sonar", "sonarqube"]),
];

/// Passwords that are tried first whatever the product is.
const COMMON: [&str; 15] = [
    "123456",
    "12345678",
    "admin",
    "changeit",
    "changeme",
    "change-me",
    "default",
    "example",
    "guest",
    "pass",
    "passw0rd",
    "password",
    "root",
    "secret",
    "test",
];

/// Variables that let in without a password, with the values that do.
const OPEN_DOORS: [(&str, &[&str]); 6] = [
    ("ALLOW_EMPTY_PASSWORD", &["yes", "true", "1"]),
    ("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", &["yes", "true", "1"]),
    ("MYSQL_ALLOW_EMPTY_PASSWORD", &["yes", "true", "1"]),
    ("POSTGRES_HOST_AUTH_METHOD", &["trust"]),
    ("GF_AUTH_ANONYMOUS_ORG_ROLE", &["Admin"]),
    ("DISABLE_SECURITY_PLUGIN", &["true"]),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/vendor-default-credential",
    title: "Container is given a password that everybody knows",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &["SG-ACC-10"],
    reaches_safeguards: true,
    aliases: &[],
    related: &[],
    why: "Passwords of vendors, charts and guides are the first that an intruder tries, and worms try nothing else.",
    fix: "Generate a password, keep it in a Secret, and take it with `valueFrom.secretKeyRef` or as a mounted file.",
    sources: &[
        "https://www.pcisecuritystandards.org/document_library/",
        "https://cwe.mitre.org/data/definitions/1392.html",
    ],
    looks_at: &[],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, _: &Beside<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        judge.for_each(container.list("env"), |judge, variable| {
            let Some(name) = judge.read(&variable.field::<Text<'_>>("name")) else { return };
            let is_open_door = OPEN_DOORS.iter().any(|(known, _)| *known == name.expose());
            let value = variable.field::<Text<'_>>("value").absent_means(Text::EMPTY);
            judge.require(
                value,
                |value| !is_known(name.expose(), value.expose()) || is_behind_login(&container, name),
                || {
                    let container = container.name();
                    if is_open_door {
                        format!("variable `{name}` of container `{container}` lets in without a password")
                    } else {
                        format!("variable `{name}` of container `{container}` holds a password that everybody knows")
                    }
                },
            );
        });
        for (path, word) in [("command", "command"), ("args", "arguments")] {
            judge.for_each(container.list(path), |judge, item| {
                judge.require(
                    item.as_text().absent_means(Text::EMPTY),
                    |text| !text.expose().split_ascii_whitespace().any(is_known_option),
                    || {
                        format!(
                            "the {word} of container `{}` hold a password that everybody knows",
                            container.name()
                        )
                    },
                );
            });
        }
    }
}

fn is_known(name: &str, value: &str) -> bool {
    if let Some((_, doors)) = OPEN_DOORS.iter().find(|(known, _)| *known == name) {
        return doors.contains(&value);
    }
    let Some((_, own)) = VARIABLES.iter().find(|(known, _)| *known == name) else { return false };
    let is_it = |known: &&str| value.eq_ignore_ascii_case(known);
    COMMON.iter().any(is_it) || own.iter().any(is_it)
}

/// Whether a variable opens nothing: what visitors without a login may do matters only where they may be let in.
fn is_behind_login(container: &Container<'_>, name: Text<'_>) -> bool {
    let may_let_in = |variable: NodeRef<'_>| {
        let text = |key: &str| variable.get(key).and_then(NodeRef::as_redacted).map(|text| *text.expose());
        text("name") == Some("GF_AUTH_ANONYMOUS_ENABLED") && text("value") != Some("false")
    };
    let variables = container.list("env");
    name.expose() == "GF_AUTH_ANONYMOUS_ORG_ROLE"
        && !variables.value().is_some_and(|list| list.items().any(may_let_in))
}

/// `--admin-password=admin`.
fn is_known_option(word: &str) -> bool {
    let Some((option, value)) = word.split_once('=') else { return false };
    let is_password = option.starts_with('-') && (option.ends_with("password") || option.ends_with("passwd"));
    is_password && COMMON.iter().any(|known| value.trim_matches(['"', '\'']).eq_ignore_ascii_case(known))
}
