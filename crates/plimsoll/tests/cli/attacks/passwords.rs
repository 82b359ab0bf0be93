//! Passwords that people choose, wherever they are written, and secrets that must not be printed.

use crate::run::{Report, World};

/// Checks that are about passwords by their name or place.
const BY_NAME: [&str; 5] = [
    "secret/credential-named-variable",
    "secret/credential-named-config-map-key",
    "secret/credential-named-field",
    "secret/password-in-arguments",
    "secret/password-in-annotation",
];

/// Texts of a ConfigMap by their key, each with one password that a person chose.
const IN_FILES: [(&str, &str); 46] = [
    ("application.properties", "spring.datasource.password=postgres"),
    (
        "application.properties",
        "# the database\nspring.datasource.username=app\nspring.datasource.password = hunter2\n",
    ),
    ("application.properties", "a.b=c\nspring.datasource.password=Summer2024\nx=y"),
    (".env", "MYSQL_ROOT_PASSWORD=rootpassword"),
    (".env", "export DB_PASSWORD=hunter2"),
    (".env", "DB_PASSWORD='hunter2'"),
    (".env", "JWT_SECRET=supersecret"),
    (".env", "PASSWORD1=hunter2"),
    (".env", "SECRET_KEY_BASE=supersecret123"),
    ("app.yaml", "db:\n  password: secretpass\n"),
    ("app.yaml", "db:\n  password: \"secretpass\" # of the test system\n"),
    ("app.yaml", "users:\n- name: a\n  password: 'secretpass'\n"),
    ("app.yaml", "db: {user: app, password: secretpass}\n"),
    ("app.yaml", "db: {user: app, password: secretpass, host: db}\n"),
    ("app.yaml", "password: secretpass"),
    ("app.yaml", "env:\n- name: DB_PASSWORD\n  value: hunter2\n"),
    ("app.yaml", "smtp:\n  pass: hunter2\n"),
    ("app.yaml", "pwd: hunter2\n"),
    ("app.json", "{\"db\": {\"user\": \"app\", \"password\": \"secretpass\"}}"),
    ("app.json", "{\n  \"password\": \"secretpass\",\n  \"host\": \"db\"\n}"),
    ("app.json", "{\"name\": \"DB_PASSWORD\", \"value\": \"hunter2\"}"),
    ("app.json", "{\"file\": \"a=b\\npassword=hunter2\\nc=d\"}"),
    ("redis.conf", "requirepass S3cr3tRedis99"),
    ("redis.conf", "port 6379\nrequirepass foobared\nmasterauth foobared\n"),
    ("keepalived.conf", "authentication {\n  auth_type PASS\n  auth_pass hunter2\n}\n"),
    ("haproxy.cfg", "userlist x\n  user admin insecure-password hunter2\n"),
    ("ldap.conf", "bindpw hunter2\n"),
    ("app.ini", "[db]\nuser = app\npassword = hunter2 ; of the test system\n"),
    ("app.toml", "[db]\npassword = \"hunter2\"\n"),
    ("app.conf", "host=db user=app password=hunter2 dbname=app"),
    ("web.config", "<add connectionString=\"Server=db;User Id=sa;Password=hunter2;Encrypt=true\"/>"),
    ("settings.xml", "<server><username>a</username><password>hunter2</password></server>"),
    ("hibernate.xml", "<property name=\"hibernate.connection.password\" value=\"hunter2\"/>"),
    ("server.xml", "<Resource username=\"a\" password=\"hunter2\"/>"),
    ("jdbc", "jdbc:postgresql://db:5432/app?user=app&password=hunter2"),
    ("url", "postgres://shop:password@db.shop.svc:5432/app"),
    ("start.sh", "#!/bin/sh\nPGPASSWORD=hunter2 psql -h db\n"),
    ("start.sh", "#!/bin/sh\nmysql -h db -uroot -pSummer2024 < x.sql\n"),
    ("start.sh", "curl -s -u admin:hunter2 http://x\n"),
    ("start.sh", "redis-cli -h db -a hunter2 ping\n"),
    ("start.sh", "server --db-password hunter2 --port 80\n"),
    ("start.sh", "kubectl create secret generic x --from-literal=password=hunter2\n"),
    ("start.sh", "java -Xmx1g -Dspring.datasource.password=hunter2 -jar a.jar\n"),
    ("init.sql", "CREATE USER app WITH PASSWORD 'hunter2';\n"),
    ("app.py", "connect(user=\"app\", password=\"hunter2\")\n"),
    ("docker-compose", "docker run -e MYSQL_ROOT_PASSWORD=hunter2 mysql\n"),
];

/// Values of variables by their names.
const IN_VARIABLES: [(&str, &str); 12] = [
    ("JAVA_OPTS", "-Dspring.datasource.password=hunter2"),
    ("JAVA_OPTS", "-Xmx1g -Ddb.password=hunter2 -Dx=y"),
    ("CONN", "Server=db;Password=hunter2;"),
    ("CONN", "Server=db;User Id=sa;Pwd=hunter2"),
    ("DSN", "host=db user=app password=hunter2"),
    ("JWT_SECRET", "supersecret"),
    ("JWT_SECRET", "secret"),
    ("PASSWORD1", "hunter2"),
    ("PWD", "hunter2"),
    ("MINIO_SECRET_KEY", "minio123"),
    ("SETTINGS", "{\"password\": \"hunter2\"}"),
    ("DATABASE_URL", "mysql://shop:secret@db.shop.svc/app"),
];

/// Command lines: lists of words in YAML.
const IN_COMMANDS: [&str; 12] = [
    "args: ['--password=hunter2']",
    "args: ['--db-password=postgres', --verbose]",
    "args: ['--verbose --db-password hunter2 serve']",
    "command: [sh, -c, 'mysql -pSummer2024; ls']",
    "command: [sh, -c, 'curl -u admin:hunter2 http://x']",
    "command: [sh, -c, 'export PGPASSWORD=hunter2; psql']",
    "command: [mysqldump, -uroot, -pSummer2024]",
    "command: [/usr/bin/curl, -u, 'admin:hunter2', 'http://x']",
    "command: [redis-cli], args: [-a, hunter2, ping]",
    "command: [java, -Ddb.password=hunter2, -jar, a.jar]",
    "command: [redis-server, '--requirepass foobared']",
    "livenessProbe: {exec: {command: [sh, -c, 'redis-cli -a hunter2 ping']}}",
];

/// Whether one of these checks found something in an object of this name.
fn is_found(report: &Report, checks: &[&str], name: &str) -> bool {
    report.list("findings").iter().any(|finding| {
        finding["resource"]["name"] == name && checks.contains(&finding["check"].as_str().unwrap())
    })
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The names of objects in which nothing was found by name or place.
fn missed(objects: &[(String, String)]) -> Vec<String> {
    let world = World::empty();
    for (index, (_, text)) in objects.iter().enumerate() {
        world.write(&format!("{index:03}.yaml"), text.replace("@NAME", &format!("c{index:03}")));
    }
    let (report, _) = world.report(&[]);
    let is_missed = |index: &usize| !is_found(&report, &BY_NAME, &format!("c{index:03}"));
    (0..objects.len()).filter(is_missed).map(|index| objects[index].0.clone()).collect()
}

fn config_map(key: &str, text: &str) -> (String, String) {
    let object = format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: @NAME}}\ndata: {{{}: {}}}\n",
        quoted(key),
        quoted(text)
    );
    (format!("{key}: {text}"), object)
}

fn pod(field: &str) -> (String, String) {
    let object = format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: @NAME}}\nspec: {{containers: [{{name: a, image: x, {field}}}]}}\n"
    );
    (field.to_owned(), object)
}

fn variable(name: &str, value: &str) -> (String, String) {
    pod(&format!("env: [{{name: {name}, value: {}}}]", quoted(value)))
}

fn annotation(text: &str) -> (String, String) {
    let object = format!(
        "apiVersion: v1\nkind: Service\nmetadata: {{name: @NAME, annotations: {{note: {}}}}}\n",
        quoted(text)
    );
    (format!("annotation: {text}"), object)
}

fn custom_resource(text: &str) -> (String, String) {
    let object = format!(
        "apiVersion: x.example/v1\nkind: App\nmetadata: {{name: @NAME}}\nspec: {{config: {}}}\n",
        quoted(text)
    );
    (format!("custom resource: {text}"), object)
}

/// Case: D4. Passwords that people choose are found in every text of configuration.
#[test]
fn passwords_that_people_choose_are_found_wherever_they_are_written() {
    let mut objects: Vec<_> = IN_FILES.iter().map(|(key, text)| config_map(key, text)).collect();
    objects.extend(IN_VARIABLES.iter().map(|(name, value)| variable(name, value)));
    objects.extend(IN_COMMANDS.iter().map(|field| pod(field)));
    for text in ["password=hunter2", "{\"password\":\"hunter2\"}", "Server=db;Password=hunter2;"] {
        objects.push(annotation(text));
        objects.push(custom_resource(text));
    }
    assert_eq!(missed(&objects), Vec::<String>::new());
}

/// What stands under such names or in such places and is no password, by the key that it would have in a ConfigMap.
const NEAR_MISSES: [(&str, &str); 125] = [
    // References and placeholders.
    ("app.yaml", "password: ${PASSWORD}"),
    ("app.yaml", "password: $(PASSWORD)"),
    ("app.yaml", "password: {{ .Values.password }}"),
    ("app.yaml", "password: {{ .Values.password | quote }}"),
    ("app.yaml", "password: \"{{ env.PASSWORD }}\""),
    ("app.yaml", "password: <password>"),
    ("app.yaml", "password: <your password here>"),
    ("app.yaml", "password: $PASSWORD"),
    ("app.yaml", "password: $db_password"),
    ("app.yaml", "password: $__file{/run/secrets/x}"),
    ("app.yaml", "password: DB_PASSWORD"),
    ("app.yaml", "password: config.password"),
    ("app.yaml", "password: changeme"),
    ("app.yaml", "password: your-password"),
    ("app.yaml", "password: REPLACE_ME"),
    ("app.yaml", "password: \"********\""),
    ("app.yaml", "password: vault:secret/data/db#password"),
    ("app.yaml", "password: ENC[AES256_GCM,data:x]"),
    ("app.yaml", "password: !vault x"),
    ("app.yaml", "password: *db"),
    ("app.yaml", "password: &db"),
    // Nothing.
    ("app.yaml", "password: \"\""),
    ("app.yaml", "password: ''"),
    ("app.yaml", "password: null"),
    ("app.yaml", "password: ~"),
    ("app.yaml", "password:"),
    ("app.yaml", "password: # set by the operator"),
    ("app.yaml", "password:\n  secretKeyRef:\n    name: db\n    key: db\n"),
    (".env", "PASSWORD="),
    (".env", "PASSWORD=\nHOST=db"),
    // Of something else than a password.
    ("app.yaml", "passwordSecretRef: x"),
    ("app.yaml", "passwordKey: admin-password"),
    ("app.yaml", "secretName: my-secret"),
    ("app.yaml", "existingSecret: secret"),
    ("app.yaml", "authSecret: minio"),
    ("app.yaml", "imagePullSecret: registry"),
    ("app.yaml", "tokenReview: true"),
    ("app.yaml", "key: value"),
    ("app.yaml", "apiKey: value"),
    ("app.yaml", "passwordPolicy: strict"),
    ("app.yaml", "password_hash_algorithm: bcrypt"),
    ("app.yaml", "password: bcrypt"),
    ("app.yaml", "disable_password: x2"),
    ("app.yaml", "resetPassword: allowed"),
    ("app.yaml", "compass: north"),
    ("app.yaml", "bypass: internal"),
    ("app.yaml", "tokenSecret: token-of-app"),
    ("app.yaml", "grant_type: password"),
    ("app.yaml", "type: password\nname: a"),
    (".env", "PASSWORD_FILE=/run/secrets/x"),
    (".env", "PASSWORD_RESET_URL=https://x.example/reset"),
    (".env", "MIN_PASSWORD_LENGTH=8"),
    (".env", "ALLOW_EMPTY_PASSWORD=yes"),
    (".env", "PWD=/app"),
    (".env", "OLDPWD=/app"),
    (".env", "PASSWORD=/run/secrets/password"),
    (".env", "DB_PASSWORD=file:///run/secrets/x"),
    (".env", "PASSWORD=secret.txt"),
    ("sshd_config", "PasswordAuthentication no"),
    ("app.conf", "password_authentication=no"),
    ("app.conf", "min_password_length=8"),
    ("app.conf", "pwd=/var/lib"),
    ("app.conf", "password_file = /etc/x"),
    ("app.conf", "password = required"),
    ("app.conf", "password = true"),
    ("app.conf", "auth password sufficient pam_unix.so"),
    ("pg_hba.conf", "host all all 0.0.0.0/0 password"),
    ("my.cnf", "[mysqld]\npassword_history=6\nskip-password\n"),
    ("prometheus.yml", "basic_auth:\n  username: a\n  password_file: /etc/x\n"),
    // Comments and sentences.
    ("redis.conf", "# requirepass foobared"),
    ("redis.conf", "# requirepass foobared\nport 6379\n"),
    ("app.properties", "#spring.datasource.password=hunter2"),
    ("app.ini", "; password = hunter2"),
    ("app.js", "// password: \"hunter2\""),
    ("app.yaml", "a: b # password: hunter2"),
    ("init.sql", "-- ALTER USER a PASSWORD 'x2';"),
    ("notes", "the password is stored in vault"),
    ("notes", "Set the password: it is required"),
    ("notes", "Use --password to set the password of the database"),
    ("notes", "the option --password is required"),
    ("notes", "password: the password of the user, required"),
    ("notes", "The requirepass directive sets it"),
    ("notes", "Your password 'must' be long"),
    ("README.md", "password: hunter2"),
    // Code and patterns.
    ("app.py", "password = getenv(\"X\")"),
    ("app.py", "password = os.environ[\"X\"]"),
    ("app.py", "password = args.password"),
    ("app.py", "password = value"),
    ("app.py", "connect(user=user, password=password)"),
    ("app.py", "if password == \"hunter2\":"),
    ("app.js", "const {user, password} = config;"),
    ("app.js", "login({ user: user, password: pw })"),
    ("app.lua", "local password = ngx.var.arg_password"),
    ("app.conf", "password = getenv(\"X\")"),
    ("start.sh", "read -s PASSWORD"),
    ("start.sh", "PASSWORD=$(cat /run/secrets/x)"),
    ("start.sh", "PASSWORD=`cat /run/secrets/x`"),
    ("start.sh", "PASSWORD=\"$1\""),
    ("start.sh", "PASSWORD=$1"),
    ("start.sh", "mysql -u root -p\"$MYSQL_ROOT_PASSWORD\""),
    ("start.sh", "mysql -u root -p$MYSQL_ROOT_PASSWORD -P 3306"),
    ("start.sh", "mysql -u root -p -h db"),
    ("start.sh", "curl -u \"$USER:$PASSWORD\" http://x"),
    ("start.sh", "curl -u ${USER}:${PASSWORD} http://x"),
    ("start.sh", "docker login --username x --password-stdin"),
    ("start.sh", "server --password-file=/x --token-file /y"),
    ("start.sh", "server --password ${PASSWORD}"),
    ("start.sh", "sed -i \"s/password=.*/password=$PW/\" x"),
    ("start.sh", "kubectl get secret x -o jsonpath='{.data.password}' | base64 -d"),
    ("start.sh", "echo \"Password: $PASSWORD\""),
    ("fluent.conf", "format /^(?<user>\\w+) password=(?<password>.*)$/"),
    ("grok", "password=%{WORD:password}"),
    ("log.conf", "log_format x 'user=$user password=$arg_password';"),
    ("printf", "user=%s password=%s"),
    ("query.sql", "SELECT a FROM b WHERE password = :password AND name = ?"),
    // Descriptions of data.
    (
        "schema.json",
        "{\"properties\": {\"password\": {\"type\": \"string\"}}, \"required\": [\"password\", \"username\"]}",
    ),
    ("openapi.yaml", "password:\n  type: string\n  format: password\n  description: the password\n"),
    ("openapi.yaml", "parameters:\n- name: password\n  in: query\n"),
    (
        "dashboard.json",
        "{\"title\": \"Password resets\", \"expr\": \"sum(rate(password_resets[5m]))\", \"basicAuthPassword\": \"\", \"secureJsonFields\": {\"password\": true}}",
    ),
    ("envoy.yaml", "password: {filename: /etc/x}"),
    ("fields.json", "{\"password\": string, \"user\": string}"),
    // Labels.
    ("messages_de.properties", "login.password=Kennwort"),
    ("en.json", "{\"password\": \"Password\", \"forgotPassword\": \"Forgotten\"}"),
    ("labels.yaml", "password: Password"),
    (
        "form.html",
        "<input type=\"password\" name=\"password\" placeholder=\"Password\"><label for=\"password\">Password</label>",
    ),
];

/// Near misses of passwords in places that are no file.
const NEAR_MISSES_OF_PODS: [&str; 14] = [
    "env: [{name: PASSWORD_FILE, value: /run/secrets/x}]",
    "env: [{name: PWD, value: /app}]",
    "env: [{name: DB_PASSWORD, value: ''}]",
    "env: [{name: DB_PASSWORD, value: $(OTHER)}]",
    "env: [{name: TOKEN_SECRET, value: app-secret}]",
    "env: [{name: STORAGE_KEY, value: uploads}]",
    "env: [{name: ACCESS_KEY, value: reports}]",
    "env: [{name: JAVA_OPTS, value: '-Djavax.net.ssl.keyStorePassword=${PASSWORD} -Dpassword.file=/x'}]",
    "args: ['--password-file=/x', '--password=$(PASSWORD)', --password-stdin]",
    "args: [--password, $(PASSWORD)]",
    "command: [sh, -c, 'mysql -u root -p\"$PASSWORD\"']",
    "command: [mysqladmin, ping, -uroot, -p$(PASSWORD), -h, db]",
    "command: [curl, -u, '$(USER):$(PASSWORD)', 'http://x']",
    "command: [curl, -H, 'accept: a:b', 'http://x']",
];

/// Case: D4, the other side. What only looks like a password is in no finding of these checks.
#[test]
fn what_only_looks_like_a_password_is_not_found() {
    let mut objects: Vec<_> = NEAR_MISSES.iter().map(|(key, text)| config_map(key, text)).collect();
    objects.extend(NEAR_MISSES_OF_PODS.iter().map(|field| pod(field)));
    let certificate = "A".repeat(30) + "pwd=\npass/PASSWORD+secret=\n";
    objects.push(config_map("ca.crt", &certificate));
    let missed = missed(&objects);
    let found: Vec<_> = objects.iter().map(|(name, _)| name).filter(|name| !missed.contains(name)).collect();
    assert!(found.is_empty(), "{} found: {found:#?}", found.len());
}

/// Case: D10. The same variable is judged alike, whatever the kind that has it.
#[test]
fn a_password_has_one_severity_in_a_pod_and_in_a_kind_that_nobody_knows() {
    let container = "containers: [{name: a, image: x, env: [{name: DB_PASSWORD, value: hunter2}]}]";
    let world = World::of(&[
        ("a.yaml", &format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{{container}}}\n")),
        (
            "b.yaml",
            &format!(
                "apiVersion: x.example/v1\nkind: Runner\nmetadata: {{name: r}}\nspec: {{{container}}}\n"
            ),
        ),
    ]);
    let (report, _) = world.report(&[]);
    let severities = |name: &str| -> Vec<String> {
        let of = |finding: &&serde_json::Value| {
            finding["resource"]["name"] == name && finding["check"].as_str().unwrap().starts_with("secret/")
        };
        report
            .list("findings")
            .iter()
            .filter(of)
            .map(|one| one["severity"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(severities("p"), ["medium"]);
    assert_eq!(severities("r"), ["medium"]);
}

/// The verdicts of one check over one file, as `(pass, fail, unknown)`.
fn verdicts(report: &Report, check: &str) -> (usize, usize, usize) {
    let count = |verdict| report.verdicts(check, verdict);
    (count("pass"), count("fail"), count("unknown"))
}

/// Case: M3. A value that is not text is none that was looked at: the verdict is unknown, and there is a gap.
#[test]
fn values_of_a_wrong_type_are_unknown_and_a_gap() {
    let container = |value: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: a, image: x, env: [{{name: DB_PASSWORD, value: {value}}}]}}]}}\n"
        )
    };
    let object = |kind: &str, field: &str, value: &str| {
        format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: o}}\n{field}: {{db-password: {value}}}\n")
    };
    for (text, checks) in [
        (object("Secret", "stringData", "{}"), &["secret/literal-secret-in-secret-object"][..]),
        (object("Secret", "data", "[]"), &["secret/literal-secret-in-secret-object"]),
        (
            object("ConfigMap", "data", "[]"),
            &["secret/credential-named-config-map-key", "secret/literal-secret-in-config-map"],
        ),
        (object("ConfigMap", "binaryData", "{}"), &["secret/literal-secret-in-config-map"]),
        (container("[]"), &["secret/credential-named-variable", "secret/literal-secret-in-environment"]),
        (container("{a: b}"), &["secret/credential-named-variable"]),
    ] {
        let (report, code) = World::of(&[("a.yaml", &text)]).report(&["--strict"]);
        assert_eq!(code, 3, "{text}");
        assert!(report.gap_codes().contains(&"wrong-type"), "{text}: {:?}", report.gap_codes());
        for check in checks {
            assert_eq!(verdicts(&report, check), (0, 0, 1), "{check}: {text}");
        }
    }
}

/// What stands in the way of a text that is needed is said as it is.
#[test]
fn a_type_or_name_that_is_empty_or_hidden_is_said_to_be_so() {
    let messages = |text: &str| -> Vec<String> {
        let (report, code) = World::of(&[("a.yaml", text)]).report(&["--strict"]);
        assert_eq!(code, 3, "{text}");
        report.list("gaps").iter().map(|gap| gap["message"].as_str().unwrap().to_owned()).collect()
    };
    for (api_version, name, message) in [
        ("''", "x", "`apiVersion` is empty"),
        (
            "postgres://user:Q7canary000Z@db.shop.svc/x",
            "x",
            "`apiVersion` is hidden, since it may hold a secret",
        ),
        ("{}", "x", "`apiVersion` is a mapping, expected a string"),
        (
            "v1",
            "postgres://user:Q7canary000Z@db.shop.svc/x",
            "the object's name or namespace is hidden, since it may hold a secret",
        ),
    ] {
        let text = format!(
            "apiVersion: {api_version}\nkind: Pod\nmetadata: {{name: \"{name}\"}}\nspec: {{containers: [{{name: a, image: x}}]}}\n"
        );
        let told = messages(&text);
        assert!(told.iter().any(|told| told.ends_with(message)), "{message}: {told:?}");
        assert!(!told.concat().contains("Q7canary000Z"));
    }
}

/// Case: C3, and names that look like secrets: what is hidden is judged as before.
#[test]
fn a_role_whose_name_looks_like_a_secret_is_judged_and_found_by_it() {
    let key = ["AK", "IAQ2W3E4R5T6Y7U2IQ"].concat();
    let text = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{name: {key}}}\nrules: [{{apiGroups: ['*'], resources: ['*'], verbs: ['*']}}]\n\
         ---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{name: b}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {key}}}\n\
         subjects: [{{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:unauthenticated'}}]\n"
    );
    let (report, _) = World::of(&[("a.yaml", &text)]).report(&[]);
    assert_eq!(verdicts(&report, "rbac/anonymous-bound"), (0, 1, 0));
    let messages: Vec<_> =
        report.list("findings").iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(!messages.concat().contains(&key), "{messages:?}");
}
