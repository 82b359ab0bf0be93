//! What kubectl reads is what is judged.
//!
//! What kubectl makes of each text here was asked of kubectl's own reader; `crates/plimsoll-kube/tests/kubectl_reads`
//! asks it about tens of thousands more.

use crate::run::{CLEAN_POD, PRIVILEGED, PRIVILEGED_POD, Report, World};

const ANONYMOUS: &str = "rbac/anonymous-bound";
const SOCKET: &str = "workload/runtime-socket-mounted";
/// Makes whoever is not known an administrator.
const BINDING: &str = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: {name: evil}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}, subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: \"system:unauthenticated\"}]}";

const ITEM: &str = "{apiVersion: v1, kind: Pod, metadata: {name: evil, namespace: shop}, spec: {containers: [{name: a, image: x, securityContext: {privileged: true}}]}}";

/// A pod with these lines in its only container.
fn pod(lines: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p, namespace: shop}}\nspec:\n  containers:\n  - name: a\n    image: x\n{lines}"
    )
}

fn report(text: &str) -> (Report, i32) {
    World::of(&[("a.yaml", text)]).report(&[])
}

/// One object fails the check, all was read, and the program says so by its exit code.
fn assert_fails(check: &str, text: &str) {
    let (report, code) = report(text);
    assert_eq!(report.gap_codes(), [""; 0], "{text}");
    assert_eq!((code, report.verdicts(check, "fail")), (1, 1), "{text}");
}

/// The check finds nothing, and a gap says why.
fn assert_gap(text: &str, message: &str) {
    let (report, code) = report(text);
    let gaps = report.list("gaps");
    let is_there = gaps.iter().any(|gap| gap["message"].as_str().unwrap().contains(message));
    assert!(is_there, "{text}\n{gaps:?}");
    assert!(code == 3 || code == 1, "{code}");
}

/// Case: B1.
#[test]
fn a_merge_key_overwrites_what_is_before_it_and_not_what_is_after_it() {
    let with = |entries: &str| {
        let pod = pod(&format!("    securityContext: {entries}\n"));
        pod.replace("spec:\n", "x: &a {privileged: true}\ny: &b {privileged: false}\nspec:\n")
    };
    for privileged in ["{privileged: false, <<: *a}", "{<<: *b, <<: *a}", "{<<: [*a, *b]}", "{! '<<': *a}"] {
        assert_fails(PRIVILEGED, &with(privileged));
    }
    for plain in
        ["{<<: *a, privileged: false}", "{<<: *a, <<: *b}", "{<<: [*b, *a]}", "{'<<': *a, privileged: false}"]
    {
        let (report, _) = report(&with(plain));
        assert_eq!(report.verdicts(PRIVILEGED, "pass"), 1, "{plain}");
    }
    let (report, _) = report(&with("{privileged: false, <<: *a}"));
    assert_eq!(report.warning_codes(), ["duplicate-key"], "nobody expects it, so it is said");
}

/// Case: B2.
#[test]
fn a_line_ends_where_kubectl_ends_it() {
    for end in ["\u{2028}", "\u{2029}", "\u{85}"] {
        assert_fails(
            PRIVILEGED,
            &pod(&format!("    # note{end}    securityContext: {{privileged: true}}\n")),
        );
        assert_fails(ANONYMOUS, &BINDING.replace("ClusterRoleBinding", &format!("ClusterRoleBinding{end}")));
        assert_fails(ANONYMOUS, &BINDING.replace("subjects: [", &format!("subjects: [{end}")));
        assert_fails(PRIVILEGED, &format!("# note{end}{}", PRIVILEGED_POD.replace('\n', end)));
    }
    let kept = PRIVILEGED_POD.replace("name: bad", "name: ba\u{2028}  d");
    assert_gap(&kept, "line end that only YAML 1.1 has");
    let json = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\",\"annotations\":{\"b\":\"c\u{2028}d\"}}}";
    assert_eq!(report(json).1, 0, "JSON has no such line ends");
}

/// The places of findings are lines that an editor shows.
#[test]
fn positions_do_not_count_line_ends_that_editors_do_not_show() {
    let (report, _) = report(&pod("    # note\u{2028}    securityContext: {privileged: true}\n"));
    let finding = report.list("findings").iter().find(|finding| finding["check"] == PRIVILEGED).unwrap();
    assert_eq!(
        (finding["location"]["line"].as_u64(), finding["location"]["column"].as_u64()),
        (Some(8), Some(34))
    );
}

/// Case: B3.
#[test]
fn binary_text_is_what_it_stands_for() {
    assert_fails(PRIVILEGED, &pod("    securityContext: {!!binary cHJpdmlsZWdlZA== : true}\n"));
    let mount = "  volumes: [{name: v, hostPath: {path: !!binary L3Zhci9ydW4vZG9ja2VyLnNvY2s=}}]\n";
    assert_fails(SOCKET, &pod(mount));
    assert_fails(ANONYMOUS, &BINDING.replace("name: cluster-admin", "name: !!binary Y2x1c3Rlci1hZG1pbg=="));
    assert_fails(
        ANONYMOUS,
        &BINDING.replace("\"system:unauthenticated\"", "!!binary c3lzdGVtOnVuYXV0aGVudGljYXRlZA=="),
    );
    assert_gap(&pod("    securityContext: {!!binary cHJp%: true}\n"), "not base64");
}

/// A key that is written as a number or a truth value is a name in JSON.
#[test]
fn keys_are_the_names_that_json_has() {
    let (report, _) = report(
        "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: shop}\nspec: {selector: {yes: a}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop, labels: {\"true\": a}}\nspec: {containers: [{name: a, image: x}]}\n",
    );
    assert_eq!(report.verdicts("network/service-without-pods", "fail"), 0);
    assert_gap(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {1: a, '1': b}\n",
        "one name in JSON",
    );
}

/// Case: B4.
#[test]
fn whatever_has_items_is_a_list() {
    for head in [
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: good}",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: good}",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBindingList\nmetadata: {name: good}",
        "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: good}",
    ] {
        let (report, code) = report(&format!("{head}\nitems:\n- {ITEM}\n"));
        assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1), "{head}");
        assert_eq!(report.resources(), ["Pod/evil"], "kubectl drops the rest: {head}");
        assert_eq!(report.gap_codes(), ["structure"], "and that is said: {head}");
    }
    let bare = BINDING.replace("apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, ", "");
    let list = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBindingList\nmetadata: {}";
    assert_fails(ANONYMOUS, &format!("{list}\nitems:\n- {bare}\n"));
}

/// An object that kubectl drops protects nothing.
#[test]
fn an_object_that_has_items_is_not_there() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    let check = "network/workload-without-ingress-policy";
    let passes = |policy: &str| report(&format!("{CLEAN_POD}---\n{policy}")).0.verdicts(check, "pass");
    assert_eq!(passes(policy), 1);
    for items in ["items: null", "items: []"] {
        assert_eq!(passes(&format!("{policy}{items}\n")), 0, "{items}");
    }
}

/// Secrets in lists of every kind are hidden like those of lists that say their kind.
#[test]
fn values_of_secrets_in_lists_of_any_kind_are_hidden() {
    let item = "{metadata: {name: s}, data: {a: aGlkZGVuLWNhbmFyeQ==}, stringData: {b: hidden-canary}}";
    for kind in ["Secret", "SecretList"] {
        let world = World::of(&[("a.yaml", &format!("apiVersion: v1\nkind: {kind}\nitems: [{item}]\n"))]);
        let ran = world.scan(&["--format", "json"]);
        let text = ran.stdout_text();
        assert!(!text.contains("hidden-canary") && !text.contains("aGlkZGVuLWNhbmFyeQ"), "{kind}");
    }
}

/// Case: B13.
#[test]
fn a_quoted_merge_key_is_a_key() {
    let hardened = "{runAsNonRoot: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}";
    let standings = |key: &str| {
        let text = pod(&format!("    securityContext: {{{key}: {hardened}}}\n"));
        let world = World::of(&[("a.yaml", &text)]);
        let (report, code) = world.report(&["--framework", "pss-restricted", "--fail-on", "medium"]);
        let met = report.controls().iter().filter(|(_, standing)| *standing == "met").count();
        (met, report.controls().len(), code)
    };
    let (met, all, _) = standings("<<");
    assert_eq!(met, all);
    for key in ["\"<<\"", "'<<'", "!!str <<"] {
        let (met, _, code) = standings(key);
        assert!(met < all && code == 1, "{key}: {met} of {all}");
    }
}

/// Case: B14.
#[test]
fn one_broken_mark_hides_no_object() {
    let item = BINDING.replace("apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, ", "");
    for text in [
        format!("apiVersio: v1\nkind: List\nitems:\n- {BINDING}\n"),
        format!("kind: List\nitems:\n- {BINDING}\n"),
        format!("apiVersion: v1\nknd: List\nitems:\n- {BINDING}\n"),
        format!("apiVersion: v1\nkind: Lst\nitems:\n- {BINDING}\n"),
        format!("apiVersion: v1\nkind: List\nitms:\n- {BINDING}\n"),
        format!("items:\n- {BINDING}\n"),
        format!("apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBindingLis\nitems:\n- {item}\n"),
        format!("apiVersion: rbac.authorization.k8s.io/v1\nknd: ClusterRoleBindingList\nitems:\n- {item}\n"),
    ] {
        let (report, code) = report(&text);
        assert!(matches!(code, 1 | 3) && !report.list("gaps").is_empty(), "exit {code}: {text}");
    }
    let text = format!("apiVersio: v1\nkind: List\nitems:\n- {ITEM}\n");
    assert_eq!(report(&text).0.verdicts(PRIVILEGED, "fail"), 1, "kubectl reads it all the same");
}

/// Case: D9. The API server takes no such kind, so the object is not what its name says.
#[test]
fn a_kind_that_a_closed_group_does_not_have_is_a_gap() {
    for (version, kind) in [
        ("v1", "NetworkPolicy"),
        ("rbac.authorization.k8s.io/v1", "ClusterRoles"),
        ("apps/v1", "deployment"),
        ("networking.k8s.io/v1", "Networkpolicy"),
    ] {
        assert_gap(&format!("apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n"), "is not one of");
    }
    let (report, _) = report("apiVersion: example.com/v1\nkind: deployment\nmetadata: {name: a}\n");
    assert_eq!(report.gap_codes(), [""; 0], "anybody may add kinds to other groups");
}

/// Case: Low, second document after `...`.
#[test]
fn what_follows_a_document_without_a_separator_is_a_gap() {
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: closed, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress, Egress]}\n";
    for between in ["...\n", "\u{2028}---\n", "\r---\r"] {
        let text = format!("{CLEAN_POD}{between}{policy}");
        assert_gap(&text, "kubectl reads one document here");
        assert_eq!(report(&text).0.resources(), ["Pod/clean"], "kubectl applies no policy: {between:?}");
    }
    assert_eq!(report(&format!("{CLEAN_POD}...\n---\n{policy}")).0.resources().len(), 2);
    assert_eq!(report(&format!("{CLEAN_POD}--- # and\n{policy}")).0.resources().len(), 2);
    assert_gap(&format!("{CLEAN_POD}--- {{}}\n{policy}"), "not a comment");
    assert_gap(
        "\u{feff}{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}{\"kind\":\"Pod\"}",
        "one document",
    );
}

/// Case: Low, `!!int ""`, `!!bool 1`, `! true`.
#[test]
fn a_value_that_is_not_what_its_tag_says_is_a_gap() {
    for value in ["!!int ''", "!!bool 1", "!!float yes", "!!null x", ".inf"] {
        let (report, code) = report(&pod(&format!("    securityContext: {{privileged: {value}}}\n")));
        assert_eq!((code, report.gap_codes()), (3, vec!["yaml-syntax"]), "{value}");
    }
    for value in ["! true", "!x true", "! 'true'"] {
        let (report, code) = report(&pod(&format!("    securityContext: {{privileged: {value}}}\n")));
        assert_eq!(
            (code, report.verdicts(PRIVILEGED, "unknown")),
            (3, 1),
            "a text is no truth value: {value}"
        );
    }
    for value in ["!!bool yes", "!!bool 'true'"] {
        assert_fails(PRIVILEGED, &pod(&format!("    securityContext: {{privileged: {value}}}\n")));
    }
}

/// In brackets and braces YAML 1.1 reads `?` and `:` otherwise: the first text here is privileged to kubectl.
#[test]
fn marks_in_braces_that_kubectl_reads_otherwise_are_a_gap() {
    for context in ["{?privileged: true}", "{privileged:, a: b}", "{a: !!str, privileged: true}", "{:a : b}"]
    {
        assert_gap(&pod(&format!("    securityContext: {context}\n")), "kubectl");
    }
}

/// kubectl sends no object whose metadata it cannot read, so nothing of it protects or is bound.
#[test]
fn metadata_of_a_wrong_type_is_a_gap() {
    for metadata in
        ["labels: {a: 1}", "annotations: []", "finalizers: [1]", "ownerReferences: [{controller: 1}]"]
    {
        let text = CLEAN_POD.replace("  namespace: shop\n", &format!("  namespace: shop\n  {metadata}\n"));
        let text = text.replace("  labels: {app.kubernetes.io/name: clean}\n", "");
        let text = if metadata.starts_with("owner") {
            text.lines().filter(|line| !line.contains("kind: ReplicaSet")).collect::<Vec<_>>().join("\n")
        } else {
            text
        };
        assert_gap(&text, "kubectl refuses it");
    }
}

/// Values of a ConfigMap are erased where they are, and not where an alias repeats them: there they are judged.
#[test]
fn what_is_erased_in_one_place_is_judged_where_an_alias_repeats_it() {
    let map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: &s /var/run/docker.sock}}";
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: a, image: x}], volumes: [{name: v, hostPath: {path: *s}}]}}";
    assert_fails(SOCKET, &format!("apiVersion: v1\nkind: List\nitems:\n- {map}\n- {pod}\n"));
    let secret =
        "{apiVersion: v1, kind: Secret, metadata: {name: c}, stringData: {a: &s canary-of-an-alias}}";
    let shown = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: *s}, spec: {containers: [{name: a, image: *s}]}}";
    let world =
        World::of(&[("a.yaml", &format!("apiVersion: v1\nkind: List\nitems:\n- {secret}\n- {shown}\n"))]);
    for format in ["json", "terminal", "sarif", "html"] {
        let ran = world.scan(&["--format", format]);
        assert!(!ran.stdout_text().contains("canary-of-an-alias"), "{format}");
    }
}

/// Case: B10, the part that is about reading.
#[test]
fn what_follows_a_kustomization_in_its_file_is_read() {
    let text = format!("resources: [pod.yaml]\n---\n{PRIVILEGED_POD}");
    for arguments in [&["--no-render"][..], &[]] {
        let world = World::of(&[("kustomization.yaml", &text), ("pod.yaml", CLEAN_POD)]);
        let (report, code) = world.report(arguments);
        assert_eq!(report.verdicts(PRIVILEGED, "fail"), 1, "{arguments:?}");
        assert_ne!(code, 0);
    }
    let two = "resources: [pod.yaml]\n---\npatches: [{path: evil.yaml}]\n";
    let world =
        World::of(&[("kustomization.yaml", two), ("pod.yaml", CLEAN_POD), ("evil.yaml", PRIVILEGED_POD)]);
    let (report, code) = world.report(&["--no-render"]);
    assert_eq!((report.verdicts(PRIVILEGED, "fail"), code), (1, 1), "kustomize does not take it for a patch");
    assert!(report.gap_codes().contains(&"structure"), "{:?}", report.gap_codes());
}

/// Case: B4, under the kind that is left out of every judgement.
#[test]
fn items_of_a_kustomization_are_read() {
    let head = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nmetadata: {name: k}";
    let world = World::of(&[("notes.yaml", &format!("{head}\nitems:\n- {ITEM}\n")), ("pod.yaml", CLEAN_POD)]);
    let (report, code) = world.report(&["--no-render"]);
    assert_eq!((code, report.verdicts(PRIVILEGED, "fail")), (1, 1));
}

/// kubectl reads JSON where a text begins with a brace; with anything else it reads one YAML document and stops.
#[test]
fn what_is_json_to_kubectl_is_json() {
    let pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\\/b\"}}";
    assert_gap(&format!("[]{pod}"), "kubectl reads one document here");
    assert_gap(&format!("x: y\n---\n{pod}"), "an escape that only JSON has");
    assert_gap(
        "---\n# a\r---\rkind: Pod\rapiVersion: v1\rmetadata: {name: a}\r",
        "kubectl reads one document here",
    );
}

/// Aliases and merges cost what they expand to, and that is bounded.
#[test]
fn merges_of_merges_are_bounded() {
    let mut text =
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\na0: &a0 {k: &v [1, 2, 3, 4, 5, 6, 7, 8]}\n"
            .to_owned();
    for level in 1..40 {
        let last = level - 1;
        text += &format!(
            "a{level}: &a{level} {{<<: [*a{last}, *a{last}], x{level}: [*a{last}, *a{last}], y: *a{last}}}\n"
        );
    }
    assert_gap(&text, "aliases of the file expand to more than 1000000 values");
}
