//! Overlays and charts that try to run code, fetch, write, or read outside.

mod fetching;
mod hiding;
mod inflation;
mod limits;

use crate::{
    rendering::scan,
    run::{Report, World},
};
use std::{
    collections::BTreeMap,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::SystemTime,
};

const CHART: &str = "apiVersion: v2\nname: c\nversion: 1.0.0\n";
const CONFIG_MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: fine}\n";
const EVIL: &str = "apiVersion: v1
kind: Pod
metadata: {name: evil}
spec: {containers: [{name: a, image: x, securityContext: {privileged: true}}]}
";
const EVIL_BINDING: &str = "apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: evil}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: 'system:unauthenticated'}]
";

/// A kustomization beside a chart of one template.
fn inflating(kustomization: &str, template: &str) -> World {
    World::of(&[
        ("kustomization.yaml", kustomization),
        ("charts/c/Chart.yaml", CHART),
        ("charts/c/values.yaml", "x: file\n"),
        ("charts/c/templates/a.yaml", template),
    ])
}

/// What a scan must leave as it was: every file and folder with its bytes, its links and the time of its last change.
fn state(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let metadata = path.symlink_metadata().unwrap();
        let bytes = if metadata.is_symlink() {
            fs::read_link(&path).unwrap().to_string_lossy().into_owned().into_bytes()
        } else if metadata.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            Vec::new()
        } else if metadata.is_file() {
            fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        found.insert(path, (bytes, metadata.modified().unwrap()));
    }
    found
}

/// Scans, and sees to it that nothing was written to what was scanned.
fn scan_untouched(path: &Path, world: &World, arguments: &[&str]) -> (Report, i32) {
    let before = state(world.folder());
    let result = scan(path, world, arguments);
    assert!(state(world.folder()) == before, "the scan changed what it scanned");
    result
}

/// An address of this machine that nothing may ask.
struct Server(TcpListener);

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        Self(listener)
    }

    fn address(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    fn was_asked(&self) -> bool {
        self.0.accept().is_ok()
    }
}

/// The messages of all gaps.
fn messages(report: &Report) -> Vec<&str> {
    report.list("gaps").iter().map(|gap| gap["message"].as_str().unwrap()).collect()
}

/// Where all gaps are, without the folder of the world.
fn wheres(report: &Report, world: &World) -> Vec<String> {
    let folder = format!("{}/", world.folder().display());
    report.list("gaps").iter().map(|gap| gap["where"].as_str().unwrap().replace(&folder, "")).collect()
}
