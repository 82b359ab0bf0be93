//! A finding keeps its id through everything that does not change what is wrong.

use crate::run::{PRIVILEGED, PRIVILEGED_POD, Report, World};
use std::collections::BTreeSet;

pub(crate) const POD: &str = "apiVersion: v1
kind: Pod
metadata:
  name: two
  namespace: shop
spec:
  hostPID: true
  volumes:
  - name: a
    hostPath: {path: /a}
  - name: b
    hostPath: {path: /b}
  containers:
  - name: one
    image: x
    env:
    - {name: A, value: a}
    - {name: B, value: b}
    ports:
    - {containerPort: 80, hostPort: 80}
    - {containerPort: 81, hostPort: 81}
    securityContext:
      privileged: true
      capabilities: {add: [SYS_ADMIN, NET_RAW]}
  - name: two
    image: x
    securityContext:
      privileged: true
";

/// The same pod: every list turned round, every mapping in another order, in other words of YAML.
pub(crate) const TURNED: &str = "# A comment.


spec:
  containers:
  - securityContext: {privileged: true}
    image: x
    name: two
  - securityContext:
      capabilities: {add: [NET_RAW, SYS_ADMIN]}

      privileged: true # here
    ports:
    - {hostPort: 81, containerPort: 81}
    - {hostPort: 80, containerPort: 80}
    env: [{value: b, name: B}, {value: a, name: A}]
    image: x
    name: one
  volumes:
  - {hostPath: {path: /b}, name: b}
  - {hostPath: {path: /a}, name: a}
  hostPID: true
metadata: {namespace: shop, name: two}
kind: Pod
apiVersion: v1
";

fn ids(report: &Report) -> BTreeSet<String> {
    let ids = report.list("findings").iter().map(|finding| finding["id"].as_str().unwrap().to_owned());
    let unique: BTreeSet<_> = ids.collect();
    assert_eq!(unique.len(), report.list("findings").len(), "ids are unique");
    unique
}

fn ids_of(files: &[(&str, &str)]) -> BTreeSet<String> {
    ids(&World::of(files).report(&[]).0)
}

#[test]
fn ids_stay_when_text_moves() {
    let before = ids_of(&[("pod.yaml", POD)]);
    assert!(before.len() > 8, "{} findings", before.len());
    assert_eq!(before, ids_of(&[("pod.yaml", TURNED)]), "order and comments");
    assert_eq!(before, ids_of(&[("deep/er/other.yml", POD)]), "another file");
    assert_eq!(before, ids_of(&[("pod.yaml", &POD.replace('\n', "\r\n"))]), "ends of lines");
    assert_eq!(before, ids_of(&[("pod.yaml", &format!("a: b\n---\n{POD}"))]), "another document");
    let other = "{apiVersion: v1, kind: ConfigMap, metadata: {name: two, namespace: shop}}\n";
    assert_eq!(before, ids_of(&[("pod.yaml", POD), ("aa.yaml", other)]), "other files");
    // What was looked for and not found may stand in the broken file, so such findings are unknown.
    let broken = ids_of(&[("pod.yaml", POD), ("zz.yaml", "a: [")]);
    assert!(broken.len() > 8 && broken.is_subset(&before), "a broken file");
    let edited = POD.replace("image: x", "image: z").replace("value: b", "value: c");
    assert!(before.is_subset(&ids_of(&[("pod.yaml", &edited)])), "unrelated edits");
    let more = POD.replace("  containers:\n", "  containers:\n  - {name: zero, image: x}\n");
    assert!(before.is_subset(&ids_of(&[("pod.yaml", &more)])), "a container before");
}

#[test]
fn ids_stay_between_a_list_and_its_objects_and_in_json() {
    let before = ids_of(&[("pod.yaml", PRIVILEGED_POD)]);
    let listed = PRIVILEGED_POD.replace('\n', "\n  ");
    let list = format!("apiVersion: v1\nkind: List\nitems:\n- {}\n", listed.trim_end());
    assert_eq!(before, ids_of(&[("list.yaml", &list)]));
    let json = "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"bad\",\"namespace\":\"shop\"},\"spec\":\
        {\"containers\":[{\"name\":\"app\",\"image\":\"registry.example/app:1.0\",\"securityContext\":{\"privileged\":true}}]}}";
    assert_eq!(before, ids_of(&[("pod.json", json)]));
}

#[test]
fn ids_differ_by_container_namespace_name_and_kind() {
    let (report, _) = World::of(&[("pod.yaml", POD)]).report(&[]);
    let two = report.finding_ids(PRIVILEGED);
    assert_eq!(two.len(), 2);
    assert_ne!(two[0], two[1]);
    let variants = [
        PRIVILEGED_POD.to_owned(),
        PRIVILEGED_POD.replace("namespace: shop", "namespace: other"),
        PRIVILEGED_POD.replace(", namespace: shop", ""),
        PRIVILEGED_POD.replace("name: bad", "name: worse"),
        PRIVILEGED_POD.replace("name: app", "name: app2"),
        PRIVILEGED_POD
            .replace("kind: Pod", "kind: PodTemplate")
            .replace("spec:\n", "template:\n  spec:\n")
            .replace("\n  containers:", "\n    containers:")
            .replace("\n  - name", "\n    - name")
            .replace("\n    image", "\n      image")
            .replace("\n    securityContext", "\n      securityContext")
            .replace("\n      privileged", "\n        privileged"),
    ];
    let mut seen = BTreeSet::new();
    for text in &variants {
        let found = World::of(&[("pod.yaml", text)]).report(&[]).0.finding_ids(PRIVILEGED);
        assert_eq!(found.len(), 1, "{text}");
        assert!(seen.insert(found[0].clone()), "{text}");
    }
}

#[test]
fn no_namespace_is_the_default_one() {
    let none = ids_of(&[("pod.yaml", &PRIVILEGED_POD.replace(", namespace: shop", ""))]);
    let written = ids_of(&[("pod.yaml", &PRIVILEGED_POD.replace("namespace: shop", "namespace: default"))]);
    assert!(none.is_subset(&written));
    assert_eq!(written.len(), none.len() + 1, "only a namespace that is written can be the wrong one");
}

#[test]
fn of_duplicates_the_first_keeps_its_id_and_all_are_judged() {
    let alone = World::of(&[("b.yaml", PRIVILEGED_POD)]).report(&[]).0.finding_ids(PRIVILEGED);
    let world = World::of(&[("b.yaml", PRIVILEGED_POD), ("c.yaml", PRIVILEGED_POD)]);
    let (report, code) = world.report(&[]);
    let both = report.finding_ids(PRIVILEGED);
    assert_eq!((code, both.len()), (1, 2));
    assert_eq!(report.warning_codes(), ["duplicate-object"]);
    let first = report.list("findings").iter().find(|finding| finding["id"] == alone[0].as_str()).unwrap();
    assert!(first["location"]["file"].as_str().unwrap().ends_with("b.yaml"));
    assert_ne!(both[0], both[1]);
}
