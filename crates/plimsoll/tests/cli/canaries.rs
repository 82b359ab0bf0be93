//! No value that may bear a secret leaves the program, in any format, next to a finding or not.

use crate::{
    in_process::pointers,
    mutations::{EVERYTHING, to_json},
    run::{Ran, World, plimsoll, plimsoll_with_input},
};
use plimsoll_document::{Limits, parse};
use serde_json::{Value, json};
use std::{collections::HashSet, fs};

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
        leaks(&world.scan(&["--format", "html", "--evidence"]), &site, "html", &mut found);
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
    let outputs = ["json=all.json", "terminal=all.txt", "sarif=all.sarif", "html=all.html"].map(|output| {
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
    places.push(("html", fs::read(out.path("all.html")).unwrap()));
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
    assert!(bears(&world.scan(&["--format", "html"]).stdout, "Q7canary999Z"));
}

/// What `everything.yaml` lacks: objects whose names, keys and references are read.
fn more_objects() -> Vec<Value> {
    vec![
        json!({"apiVersion": "x.example/v1", "kind": "Database", "metadata": {"name": "d", "namespace": "shop"},
            "spec": {"login": {"name": "a", "kind": "b", "namespace": "c", "apiVersion": "d", "generateName": "e"},
                "items": [{"kind": "a", "name": "b"}], "args": [{"name": "a", "value": "b"}], "host": "a",
                "template": {"metadata": {"name": "a"}, "spec": {"containers": [{"name": "a", "image": "b"}]}}}}),
        json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "till", "namespace": "shop",
            "annotations": {"eks.amazonaws.com/role-arn": "a"}}, "imagePullSecrets": [{"name": "a"}]}),
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "shop"}, "type": "Opaque",
            "stringData": {"a": "b"}, "data": {"c": "ZA=="}}),
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "s", "namespace": "shop"},
            "data": {"a": "b"}}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": "b"},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
            "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": "jane"},
                {"kind": "ServiceAccount", "name": "default", "namespace": "shop"}]}),
        json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": "r"},
            "rules": [{"apiGroups": ["*"], "resources": ["secrets"], "verbs": ["get"], "resourceNames": ["a"]}]}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "i", "namespace": "shop",
            "annotations": {"nginx.ingress.kubernetes.io/server-snippet": "a"}},
            "spec": {"ingressClassName": "a", "tls": [{"hosts": ["x.example"], "secretName": "t"}],
                "rules": [{"host": "*.example", "http": {"paths": [{"path": "/", "pathType": "Prefix",
                    "backend": {"service": {"name": "gone", "port": {"name": "http"}}}}]}}]}}),
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "sv", "namespace": "shop"},
            "spec": {"type": "NodePort", "selector": {"app": "gone"}, "externalIPs": ["192.0.2.1"],
                "ports": [{"name": "telnet", "port": 23, "targetPort": "gone", "appProtocol": "ftp"}]}}),
        json!({"apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": {"name": "w"}, "webhooks": [{"name": "a.x.example", "failurePolicy": "Ignore",
                "clientConfig": {"url": "https://x.example/hook"}, "namespaceSelector": {"matchExpressions":
                    [{"key": "a", "operator": "DoesNotExist"}]}}]}),
        json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h",
            "namespace": "shop"}, "spec": {"minReplicas": 1, "maxReplicas": 1, "scaleTargetRef":
                {"apiVersion": "apps/v1", "kind": "Deployment", "name": "gone"}}}),
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "n",
            "namespace": "shop"}, "spec": {"podSelector": {"matchLabels": {"app": "gone"}}, "policyTypes": ["Egress"],
                "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}, {"podSelector": {"matchLabels": {"a": "b"}}}]}]}}),
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "shop"}, "spec":
            {"serviceAccountName": "gone", "priorityClassName": "a", "containers": [{"name": "a", "image": "r.example/a:1",
                "args": ["a", "--b"], "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "s", "key": "gone"}}},
                    {"name": "A", "value": "b"}], "livenessProbe": {"httpGet": {"host": "h.example", "port": "gone"}}}]}}),
    ]
}

/// What an object is called, which is shown whatever it looks like.
const IDENTITY: [&str; 5] =
    ["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace", "/metadata/generateName"];

/// Keys of access, as nobody else has them: each looks made by chance, so each is recognized.
fn access_keys() -> impl Iterator<Item = String> {
    let mut state = 0x5eed_u64;
    std::iter::repeat_with(move || {
        let letter = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(state >> 33) as usize % 32])
        };
        ["AK", "IA"].concat() + &(0..16).map(letter).collect::<String>()
    })
}

/// A document with one key of a mapping replaced.
fn with_key(document: &Value, pointer: &str, new: &str) -> Option<Value> {
    let (parent, key) = pointer.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    let mut document = document.clone();
    let mapping = document.pointer_mut(parent)?.as_object_mut()?;
    let value = mapping.remove(&key)?;
    mapping.insert(new.to_owned(), value);
    Some(document)
}

/// Every document with every leaf and every key replaced in turn by a secret that is recognized, and every leaf by an
/// address with one.
fn replaced() -> Vec<(String, String, Value)> {
    let parsed = parse(EVERYTHING, false, &Limits::default());
    let everything = parsed.documents.iter().filter_map(|document| document.tree.root()).map(to_json);
    let mut secrets = access_keys();
    let mut all = Vec::new();
    for document in everything.chain(more_objects()) {
        for pointer in pointers(&document).into_iter().filter(|pointer| !pointer.is_empty()) {
            let mut add = |how: &str, secret: String, document: Option<Value>| {
                all.extend(document.map(|document| (format!("{how} {pointer}"), secret, document)));
            };
            let secret = secrets.next().unwrap();
            let changed = with_key(&document, &pointer, &secret);
            add("key", secret, changed);
            if document.pointer(&pointer).is_some_and(|value| value.is_object() || value.is_array()) {
                continue;
            }
            let with_leaf = |text: &str| {
                let mut document = document.clone();
                *document.pointer_mut(&pointer).unwrap() = json!(text);
                Some(document)
            };
            // Items of a list are objects with names of their own.
            let of_object = pointer.strip_prefix("/items/").map_or(pointer.as_str(), |rest| {
                rest.trim_start_matches(|digit: char| digit.is_ascii_digit())
            });
            if !IDENTITY.contains(&of_object) {
                let secret = secrets.next().unwrap();
                let changed = with_leaf(&secret);
                add("leaf", secret, changed);
            }
            let secret = secrets.next().unwrap();
            let changed = with_leaf(&format!("postgres://user:{secret}@db.shop.svc/x"));
            add("address", secret, changed);
        }
    }
    all
}

/// Cases: C1, C2, C3. Whatever stands in place of a leaf or a key, what is recognized is not shown, wherever it is told
/// of: at its own place, in the name of another, in a path.
#[test]
fn a_secret_in_place_of_any_leaf_or_key_reaches_no_output() {
    let all = replaced();
    assert!(all.len() > 700, "{}", all.len());
    let world = World::empty();
    for (index, (_, _, document)) in all.iter().enumerate() {
        world.write(&format!("{index:04}.json"), document.to_string());
    }
    let out = World::empty();
    let files = ["json", "terminal", "sarif", "html"];
    let outputs = files.map(|format| format!("{format}={}", out.path(format).display()));
    let mut arguments = vec!["--all", "--evidence", "--strict"];
    outputs.iter().for_each(|output| arguments.extend(["--output", output]));
    let ran = world.scan(&arguments);
    assert_eq!(ran.code, 3, "{}", ran.stderr_text());
    let mut leaks = Vec::new();
    for format in files {
        let text = fs::read_to_string(out.path(format)).unwrap().to_ascii_lowercase();
        assert!(text.len() > 10_000, "{format}: something was reported");
        // The texts are large, and all secrets begin alike.
        let shown: HashSet<&str> =
            text.match_indices("akia").filter_map(|(at, _)| text.get(at..at + 20)).collect();
        let of_format =
            all.iter().filter(|(_, secret, _)| shown.contains(secret.to_ascii_lowercase().as_str()));
        leaks
            .extend(of_format.map(|(what, _, document)| format!("{format}: {what} of {}", document["kind"])));
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// Case: C2. A word of a command line that became a mapping by its colon: the key is a part of the word, so it is shown
/// neither in a path nor in a line, in no format, whether anything recognizes it or not.
#[test]
fn keys_of_words_of_command_lines_reach_no_output() {
    let words = ["- --password=@@: x", "- @@: x", "- --token @@: {a: b}", "- {--x: {@@: y}}"];
    let fields = ["args", "command", "lifecycle: {preStop: {exec: {command", "env"];
    let mut found = Vec::new();
    for (word, field) in words.iter().flat_map(|word| fields.map(|field| (word, field))) {
        let word = word.trim_start_matches("- ").replace(MARK, "Q7canary000Z");
        let word = if word.starts_with('{') { word } else { format!("{{{word}}}") };
        let close = "}".repeat(field.matches('{').count());
        let text = BLOCK_CONTAINER.replace('$', &format!("{field}: [{word}]{close}"));
        let site = Site {
            name: format!("{field}: {word}"),
            canary: "Q7canary000Z".to_owned(),
            file: "a.yaml".to_owned(),
            text,
        };
        let world = World::of(&[(&site.file, &site.text)]);
        for format in ["terminal", "json", "sarif", "html"] {
            let ran = world.scan(&["--all", "--evidence", "--format", format]);
            leaks(&ran, &site, format, &mut found);
        }
    }
    assert!(found.is_empty(), "{} leaks:\n{}", found.len(), found.join("\n"));
}

/// Cases: the lows of review-attack.md. Logins in what is no address: an image, a host, an address without a scheme.
#[test]
fn logins_before_a_host_reach_no_output() {
    let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  hostPID: true\n  containers:\n  - name: a\n    \
                image: user:Q7canary000Z@registry.example/app:latest\n    livenessProbe: {httpGet: {host: 'u:Q7canary000Z@h', port: 1}}\n    \
                lifecycle: {preStop: {tcpSocket: {host: 'u:Q7canary000Z@h', port: 1}}}\n---\n\
                apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: w}\n\
                webhooks: [{name: w.x.example, failurePolicy: Ignore, clientConfig: {url: 'u:Q7canary000Z@x.example/hook'}}]\n";
    let site = Site {
        name: "logins".to_owned(),
        canary: "Q7canary000Z".to_owned(),
        file: "a.yaml".to_owned(),
        text: text.to_owned(),
    };
    let world = World::of(&[(&site.file, &site.text)]);
    let mut found = Vec::new();
    for format in ["terminal", "json", "sarif", "html"] {
        leaks(&world.scan(&["--all", "--evidence", "--format", format]), &site, format, &mut found);
    }
    assert!(found.is_empty(), "{found:?}");
}
