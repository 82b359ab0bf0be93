//! Texts to begin with.

use plimsoll_testkit::{expand_secrets, shared_folder};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One text for each document of the checks' fixtures, the examples, what is written here and, where it is there, real
/// data.
pub(crate) fn seeds(test: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut folders = vec![root.join("crates/plimsoll-checks/fixtures"), root.join("examples")];
    folders.extend(shared_folder(test).map(|folder| folder.join("corpus")));
    let mut files = Vec::new();
    folders.iter().for_each(|folder| find(folder, &mut files));
    files.sort();
    let mut seeds: Vec<String> = TRICKY.iter().map(|&text| text.to_owned()).collect();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        let text = expand_secrets(&text);
        let mut document = String::new();
        for line in text.split_inclusive('\n').chain(["---\n"]) {
            if line.starts_with("---") || line.starts_with("# case") {
                seeds.extend(Some(std::mem::take(&mut document)).filter(|text| text.contains("kind")));
            } else {
                document.push_str(line);
            }
        }
    }
    // The largest are generated definitions that say the same thing many times.
    seeds.retain(|text| text.len() < 8_000);
    seeds
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
}

/// Texts at the edges of the two YAMLs, each of which is right or wrong in more than one place.
const TRICKY: [&str; 20] = [
    "apiVersion: v1\nkind: Pod\nmetadata: {name: evil}\nx: &a {privileged: true}\nspec:\n  containers:\n  - name: a\n    image: x\n    securityContext: {privileged: false, <<: *a}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nx: &a {p: 1}\ny: &b {p: 2, q: 3}\nz: {<<: *b, <<: *a}\nw: {<<: [*a, *b], p: 4}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: evil}\nspec:\n  containers:\n  - name: a\n    image: x\n    # note\u{2028}    securityContext: {privileged: true}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: evil}\nspec: {containers: [{name: a, image: x, securityContext: {!!binary cHJpdmlsZWdlZA== : true}}]}\n",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: good}\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: bad}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, securityContext: {\"<<\": {runAsNonRoot: true}}}]}\n",
    "apiVersio: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: bad}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: one}\n...\napiVersion: v1\nkind: Pod\nmetadata: {name: two}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n  labels: {yes: a, 1: b, 1.50: c, 0x10: d, null: e}\n",
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"one\",\"name\":\"two\"}}{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"three\"}}",
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"one\"}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: two}\n",
    "\u{feff}apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: one}\r\n---\r\n\u{feff}apiVersion: v1\r\nkind: Pod\r\nmetadata: {name: two}\r\n",
    "%YAML 1.1\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: one}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: one\n  annotations:\n    a: |\n      ---\n      text\n    b: >+2\n        folded\n\n       lines\n\n    c: \"a\\\n      b \\x41\\u00e9\\U0001F600\\e\\_\\N\\L\\P\"\n    d: 'it''s\n\n      two'\n    e: plain\n      goes on # here\n",
    "apiVersion: v1\nkind: PodList\nmetadata: {name: x}\nitems:\n- metadata: {name: one}\n- null\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: two}\n- kind: Pod\n  metadata: {name: three}\n",
    "? apiVersion\n: v1\n? kind\n: Pod\nmetadata: {? name : one, \"labels\":{\"a\":\"b\"}, annotations: {a:b , c: d:e, f: g#h}}\nspec:\n  containers: [{name: a, command: [a, b: c, ? d : e]}]\n",
    "apiVersion: &v v1\nkind: &k Pod\nmetadata: &m\n  name: &n one\nspec: {nodeName: *n, x: [*v, *k], *n : *m}\n",
    "!!map\napiVersion: !!str v1\nkind: !<tag:yaml.org,2002:str> Pod\nmetadata: !x {name: ! one, labels: {a: !y true, b: !!null ''}}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n    name: one\nspec:\n    containers:\n    -   name: a\n        ports:\n        - containerPort: 0x50\n        -   containerPort: 8_0\n    - {name: b}\n    -\n      name: c\n    - - x\n",
    "# comment\n\n---\n---\n# c\n--- # d\napiVersion: v1\nkind: Pod\nmetadata: {name: one} # e\n#---\n---\n",
];
