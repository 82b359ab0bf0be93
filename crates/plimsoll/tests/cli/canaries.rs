//! No value that may bear a secret leaves the program, in any format, next to a finding or not.

use crate::run::{Ran, World, plimsoll, plimsoll_with_input};
use std::fs;

/// Stands for the canary of a site.
const MARK: &str = "@@";

/// A pod with something wrong about the container that the text in `$` goes into.
const BAD_CONTAINER: &str = "apiVersion: v1
kind: Pod
metadata: {name: bird}
spec:
  hostNetwork: true
  containers:
  - {name: app, image: x, securityContext: {privileged: true}, $}
";

/// The same, every field on a line of its own.
const BLOCK_CONTAINER: &str = "apiVersion: v1
kind: Pod
metadata: {name: bird}
spec:
  containers:
  - name: app
    image: x
    $
    securityContext:
      privileged: true
";

/// What goes into a container.
const IN_CONTAINER: [(&str, &str); 19] = [
    ("env value", "env: [{name: A, value: @@}]"),
    ("env value, order turned", "env: [{value: @@, name: A}]"),
    ("env value without a name", "env: [{value: @@}]"),
    ("env as a mapping with a secret word", "env: {PASSWORD: @@}"),
    ("env as a mapping without one", "env: {A: @@}"),
    ("env as text", "env: @@"),
    ("env item as text", "env: [A=@@]"),
    ("args", "args: [--password, @@]"),
    ("args joined", "args: ['--password=@@']"),
    ("args as text", "args: --password @@"),
    ("args as a mapping", "args: {password: {x: @@}}"),
    ("command", "command: [sh, -c, 'curl -u me:@@ x']"),
    (
        "probe header",
        "livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: Authorization, value: Bearer @@}]}}",
    ),
    ("probe path", "livenessProbe: {httpGet: {port: 80, host: h, path: '/ready?token=@@'}}"),
    ("probe command", "livenessProbe: {exec: {command: [check, @@]}}"),
    ("lifecycle command", "lifecycle: {postStart: {exec: {command: [x, @@]}}}"),
    (
        "lifecycle header",
        "lifecycle: {preStop: {httpGet: {host: h, port: 1, httpHeaders: [{name: K, value: @@}]}}}",
    ),
    ("address with credentials", "workingDir: 'https://me:@@@example.org/x'"),
    (
        "duplicate key",
        "env: [{name: A, value: @@}, {name: A, value: x, value: @@}], env: [{name: B, value: @@}]",
    ),
];

/// Wrong types, where the canary stands in place of a boolean, a number or a list.
const IN_CONTEXT: [(&str, &str); 9] = [
    ("privileged", "privileged: @@"),
    ("privileged as a list", "privileged: [@@]"),
    ("escalation", "allowPrivilegeEscalation: {password: @@}"),
    ("user", "runAsUser: @@"),
    ("non-root", "runAsNonRoot: @@"),
    ("capabilities", "capabilities: @@"),
    ("added capabilities", "capabilities: {add: @@}"),
    ("seccomp", "seccompProfile: @@"),
    ("SELinux", "seLinuxOptions: @@"),
];

/// Whole files.
const FILES: [(&str, &str, &str); 33] = [
    ("Secret data", "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: @@}\n"),
    (
        "Secret stringData",
        "a.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: \"x\\n@@\"}\n",
    ),
    ("Secret data as text", "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: @@\n"),
    (
        "Secret data as a list",
        "a.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: [{a: [@@]}]\n",
    ),
    ("Secret without a name", "a.yaml", "apiVersion: v1\nkind: Secret\nmetadata: {}\ndata: {a: @@}\n"),
    (
        "Secret whose kind comes last",
        "a.yaml",
        "data: {a: @@}\nmetadata: {name: s}\nkind: Secret\napiVersion: v1\n",
    ),
    (
        "Secret whose kind comes twice",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: s}\nkind: Secret\ndata: {a: @@}\n",
    ),
    (
        "ConfigMap data",
        "a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata:\n  a: |\n    x=1\n    @@\n",
    ),
    (
        "ConfigMap binaryData",
        "a.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\nbinaryData: {a: @@}\n",
    ),
    (
        "annotation",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {a: @@}}\nspec: {hostPID: true, containers: [{name: a}]}\n",
    ),
    (
        "last applied",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n      {\"env\":[{\"value\":\"@@\"}]}\nspec: {hostPID: true, containers: [{name: a}]}\n",
    ),
    (
        "AppArmor annotation",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {container.apparmor.security.beta.kubernetes.io/a: @@}}\nspec: {containers: [{name: a}]}\n",
    ),
    (
        "AppArmor annotation of the template",
        "a.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: p}\nspec:\n  template:\n    metadata:\n      annotations:\n        container.apparmor.security.beta.kubernetes.io/a: localhost/@@\n    spec: {containers: [{name: a}]}\n",
    ),
    (
        "seccomp annotation",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: {seccomp.security.alpha.kubernetes.io/pod: @@, container.seccomp.security.alpha.kubernetes.io/a: unconfined @@}}\nspec: {containers: [{name: a}]}\n",
    ),
    (
        "annotations as text",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p, annotations: @@}\nspec: {containers: [{name: a}]}\n",
    ),
    (
        "host path with a token",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {volumes: [{name: v, hostPath: {path: '/x?token=@@'}}], containers: [{name: a}]}\n",
    ),
    (
        "sysctl value",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {securityContext: {sysctls: [{name: kernel.x, value: @@}]}, containers: [{name: a}]}\n",
    ),
    (
        "custom resource",
        "a.yaml",
        "apiVersion: x.example/v1\nkind: Database\nmetadata: {name: d}\nspec: {password: @@, apiKey: @@, auth: {token: @@, clientSecretKey: @@}, url: 'postgres://u:@@@h/d', hook: 'https://h/x?sig=@@'}\n",
    ),
    (
        "custom resource with a pod template",
        "a.yaml",
        "apiVersion: x.example/v1\nkind: Runner\nmetadata: {name: d}\nspec: {token: @@, pod: {containers: [{name: a, image: x, env: [{name: A, value: @@}], args: [@@]}]}}\n",
    ),
    (
        "private key",
        "a.yaml",
        "apiVersion: x.example/v1\nkind: Site\nmetadata: {name: d}\nspec:\n  tls: |\n    -----BEGIN PRIVATE KEY-----\n    @@\n    -----END PRIVATE KEY-----\n",
    ),
    ("values file", "a.yaml", "db: {password: @@, url: 'mysql://a:@@@b'}\nplain: @@\n"),
    ("broken quote", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  x: \"@@\n"),
    (
        "broken flow",
        "a.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: p}\nstringData: {password: @@ ]\n",
    ),
    ("broken indentation", "a.yaml", "apiVersion: v1\nkind: Secret\nstringData:\n    a: b\n  @@: @@\n @@\n"),
    ("broken tag and alias", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: *@@\n---\na: !<@@ x\n"),
    (
        "key that is no scalar",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n? {password: @@}\n: x\n",
    ),
    ("broken JSON", "a.json", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":\"@@\" \"b\"}}"),
    ("broken JSON number", "a.json", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":1@@}}"),
    ("cut JSON", "a.json", "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":\"@@"),
    (
        "unrendered template",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: \"{{ .Values.name | default \\\"@@\\\" }}\"}\nspec: {containers: [{name: a}]}\n",
    ),
    (
        "broken template",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\n{{- if eq .Values.password \"@@\" }}\nmetadata: {name: {{ .x | default \"@@\" }}}\n",
    ),
    (
        "one line of JSON",
        "a.json",
        "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"s\"},\"data\":{\"a\":\"@@\"}},{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"t\"},\"data\":{\"a\":\"@@\"}}]},{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"hostPID\":true,\"containers\":[{\"name\":\"a\",\"env\":[{\"name\":\"A\",\"value\":\"@@\"}]}]}}]}",
    ),
    (
        "comment",
        "a.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostPID: true # password: @@\n  # @@\n  containers: [{name: a}]\n",
    ),
];

/// One file with its own canary.
struct Site {
    name: String,
    canary: String,
    file: String,
    text: String,
}

fn sites() -> Vec<Site> {
    let mut sites: Vec<(String, &str, String)> = Vec::new();
    for (name, field) in IN_CONTAINER {
        sites.push((format!("{name}, one line"), "a.yaml", BAD_CONTAINER.replace('$', field)));
        sites.push((format!("{name}, its own line"), "a.yaml", BLOCK_CONTAINER.replace('$', field)));
    }
    for (name, field) in IN_CONTEXT {
        let context = format!("securityContext: {{{field}, procMount: Unmasked}}");
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: bird}}\nspec: {{hostPID: true, containers: [{{name: a, {context}}}]}}\n"
        );
        sites.push((format!("wrong type: {name}"), "a.yaml", text));
    }
    sites.extend(FILES.iter().map(|(name, file, text)| ((*name).to_owned(), *file, (*text).to_owned())));
    let site = |(index, (name, file, text)): (usize, (String, &str, String))| {
        let canary = format!("Q7canary{index:03}Z");
        assert!(text.contains(MARK), "{name} bears a canary");
        Site { name, file: file.to_owned(), text: text.replace(MARK, &canary), canary }
    };
    sites.into_iter().enumerate().map(site).collect()
}

/// Whether a canary stands in a text, as it is or with other letters' case.
fn bears(bytes: &[u8], canary: &str) -> bool {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    text.contains(&canary.to_ascii_lowercase())
}

fn leaks(ran: &Ran, site: &Site, how: &str, found: &mut Vec<String>) {
    assert!(matches!(ran.code, 0 | 1 | 3), "{}: exit {}: {}", site.name, ran.code, ran.stderr_text());
    for (stream, bytes) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        if bears(bytes, &site.canary) {
            found.push(format!("{}: {how}, {stream}", site.name));
        }
    }
}

#[test]
fn no_canary_leaves_by_itself() {
    let mut found = Vec::new();
    for site in sites() {
        let world = World::of(&[(&site.file, &site.text)]);
        leaks(&world.scan(&["--all"]), &site, "terminal", &mut found);
        let arguments = ["--format", "json", "--evidence", "--framework", "pss-restricted,nist-sp-800-190"];
        leaks(&world.scan(&arguments), &site, "json", &mut found);
        leaks(&world.scan(&["--format", "sarif"]), &site, "sarif", &mut found);
        let ran = plimsoll_with_input(&["scan", "-", "--all", "--color", "always"], site.text.as_bytes());
        leaks(&ran, &site, "standard input", &mut found);
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_canary_leaves_from_a_world_of_all_into_any_file() {
    let sites = sites();
    let world = World::empty();
    for (index, site) in sites.iter().enumerate() {
        world.write(&format!("{index:03}/{}", site.file), &site.text);
    }
    let out = World::empty();
    let outputs = ["json=all.json", "terminal=all.txt", "sarif=all.sarif"].map(|output| {
        let (format, file) = output.split_once('=').unwrap();
        format!("{format}={}", out.path(file).display())
    });
    let mut arguments = vec!["--all", "--evidence", "--fail-on", "info", "--strict", "--color", "always"];
    outputs.iter().for_each(|output| arguments.extend(["--output", output]));
    let ran = world.scan(&arguments);
    assert_eq!(ran.code, 3);
    let mut places = vec![("stdout", ran.stdout), ("stderr", ran.stderr)];
    places.push(("json", fs::read(out.path("all.json")).unwrap()));
    places.push(("terminal", fs::read(out.path("all.txt")).unwrap()));
    places.push(("sarif", fs::read(out.path("all.sarif")).unwrap()));
    assert!(
        places.iter().all(|(place, bytes)| *place == "stderr" || bytes.len() > 1000),
        "something was reported"
    );
    for (place, bytes) in &places {
        for site in &sites {
            assert!(!bears(bytes, &site.canary), "{} leaks into {place}", site.name);
        }
    }
}

#[test]
fn no_canary_leaves_in_an_error() {
    let world = World::of(&[("a.yaml", "x: Q7canary\n")]);
    let path = world.path("a.yaml").join("below");
    for arguments in [["scan", path.to_str().unwrap()], ["scan", "--fail-on=x"]] {
        let ran = plimsoll(&arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(!bears(&ran.stderr, "Q7canary") && !bears(&ran.stdout, "Q7canary"));
    }
}

#[test]
fn a_canary_in_a_name_is_shown_so_that_the_search_can_fail() {
    let world =
        World::of(&[("a.yaml", &BAD_CONTAINER.replace("bird", "q7canary999z").replace('$', "tty: true"))]);
    assert!(bears(&world.scan(&["--all"]).stdout, "Q7canary999Z"));
    assert!(bears(&world.scan(&["--format", "json"]).stdout, "Q7canary999Z"));
    assert!(bears(&world.scan(&["--format", "sarif"]).stdout, "Q7canary999Z"));
}
