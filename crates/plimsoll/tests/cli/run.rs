//! Worlds of files and runs of the program.

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// A folder of files that goes away with the test.
pub(crate) struct World {
    folder: TempDir,
}

impl World {
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let world = Self::empty();
        files.iter().for_each(|(name, text)| world.write(name, text));
        world
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Scans the folder, with more arguments.
    pub(crate) fn scan(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["scan", self.folder().to_str().unwrap()];
        all.extend(arguments);
        plimsoll(&all)
    }

    /// The report of a scan, and its exit code.
    pub(crate) fn report(&self, arguments: &[&str]) -> (Report, i32) {
        let mut all = vec!["--format", "json"];
        all.extend(arguments);
        let ran = self.scan(&all);
        assert!(matches!(ran.code, 0 | 1 | 3), "exit {}: {}", ran.code, ran.stderr_text());
        (Report(ran.json()), ran.code)
    }
}

/// A finished run.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: Vec<u8>,
}

impl Ran {
    pub(crate) fn stdout_text(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("standard output is UTF-8")
    }

    pub(crate) fn stderr_text(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("no JSON on standard output: {error}; {}", self.stderr_text()))
    }
}

/// The program, in an environment without settings.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plimsoll"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

pub(crate) fn plimsoll(arguments: &[&str]) -> Ran {
    let output = command(arguments).output().expect("the program starts");
    let code = output.status.code().expect("the program ends by itself, not by a signal");
    Ran { code, stdout: output.stdout, stderr: output.stderr }
}

/// Runs with this text on standard input.
pub(crate) fn plimsoll_with_input(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = command(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        // A program that refuses its input early closes the pipe.
        let _closed = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let code = output.status.code().expect("the program ends by itself, not by a signal");
    Ran { code, stdout: output.stdout, stderr: output.stderr }
}

/// A parsed report.
pub(crate) struct Report(pub(crate) Value);

impl Report {
    pub(crate) fn list(&self, key: &str) -> &[Value] {
        self.0[key].as_array().unwrap_or_else(|| panic!("`{key}` is a list"))
    }

    /// Codes of all gaps, in order.
    pub(crate) fn gap_codes(&self) -> Vec<&str> {
        self.list("gaps").iter().map(|gap| gap["code"].as_str().unwrap()).collect()
    }

    /// Codes of all warnings, in order.
    pub(crate) fn warning_codes(&self) -> Vec<&str> {
        self.list("warnings").iter().map(|warning| warning["code"].as_str().unwrap()).collect()
    }

    /// `Kind/name` of all resources, in order.
    pub(crate) fn resources(&self) -> Vec<String> {
        let name = |resource: &Value| {
            format!("{}/{}", resource["kind"].as_str().unwrap(), resource["name"].as_str().unwrap())
        };
        self.list("resources").iter().map(name).collect()
    }

    /// Ids of the findings of one check, in order.
    pub(crate) fn finding_ids(&self, check: &str) -> Vec<String> {
        let ours = self.list("findings").iter().filter(|finding| finding["check"] == check);
        ours.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
    }

    /// How many verdicts of a kind a check gave.
    pub(crate) fn verdicts(&self, check: &str, verdict: &str) -> usize {
        let found = self.list("checks").iter().find(|outcome| outcome["id"] == check);
        let found = found.unwrap_or_else(|| panic!("there is a check {check}"));
        found["verdicts"][verdict].as_array().unwrap().len()
    }

    /// The reason why an input, named by the end of its path, was not or not wholly read.
    pub(crate) fn input_reason(&self, name: &str) -> Option<&str> {
        let inputs = self.0["run"]["inputs"].as_array().unwrap();
        let input = inputs.iter().find(|input| input["path"].as_str().unwrap().ends_with(name));
        input.unwrap_or_else(|| panic!("{name} is among the inputs {inputs:?}"))["reason"].as_str()
    }

    /// `framework@version:control` and standing of every control.
    pub(crate) fn controls(&self) -> Vec<(String, &str)> {
        let mut controls = Vec::new();
        for framework in self.list("frameworks") {
            for control in framework["controls"].as_array().unwrap() {
                controls
                    .push((control_name(framework, &control["id"]), control["standing"].as_str().unwrap()));
            }
        }
        controls
    }

    /// `framework@version:control` of every control that others stand below.
    pub(crate) fn parents(&self) -> Vec<String> {
        let mut parents = Vec::new();
        for framework in self.list("frameworks") {
            let controls = framework["controls"].as_array().unwrap();
            let named = controls.iter().map(|control| &control["parent"]).filter(|parent| !parent.is_null());
            parents.extend(named.map(|parent| control_name(framework, parent)));
        }
        parents
    }
}

fn control_name(framework: &Value, control: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!("{}@{}:{}", text(&framework["id"]), text(&framework["version"]), text(control))
}

/// Every framework of the program, as `--framework` takes it.
pub(crate) fn all_frameworks() -> Vec<String> {
    let list = plimsoll(&["framework", "list", "--format", "json"]).json();
    let name = |framework: &Value| {
        format!("{}@{}", framework["id"].as_str().unwrap(), framework["version"].as_str().unwrap())
    };
    let names: Vec<String> = list["frameworks"].as_array().unwrap().iter().map(name).collect();
    assert!(names.len() >= 5, "the list of frameworks is whole: {names:?}");
    names
}

/// Closes the namespace of [`CLEAN_POD`]: without it every connection in and out is possible, which is a finding.
pub(crate) const CLOSED: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress, Egress]}
";
/// A Pod that fails nothing above info in a namespace that is [`CLOSED`] (it shares its node's user namespace, as nearly every pod does), and one
/// that fails a check of critical severity.
pub(crate) const CLEAN_POD: &str = "apiVersion: v1
kind: Pod
metadata:
  name: clean
  namespace: shop
  labels: {app.kubernetes.io/name: clean}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: clean-1, uid: 0a1b, controller: true}]
spec:
  automountServiceAccountToken: false
  priorityClassName: ordinary
  securityContext: {runAsNonRoot: true, runAsUser: 20001, runAsGroup: 20001, seccompProfile: {type: RuntimeDefault}}
  containers:
  - name: app
    image: registry.example/app@sha256:9b3a1c5e7f20d4b68a9c0e1f2d3b4a5c6d7e8f90a1b2c3d4e5f60718293a4b5c
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      runAsNonRoot: true
      capabilities: {drop: [ALL]}
    resources:
      requests: {cpu: 100m, memory: 64Mi}
      limits: {cpu: 100m, memory: 64Mi, ephemeral-storage: 64Mi}
    livenessProbe: {httpGet: {path: /live, port: 8080}}
    readinessProbe: {httpGet: {path: /ready, port: 8080}}
";
pub(crate) const PRIVILEGED_POD: &str = "apiVersion: v1
kind: Pod
metadata: {name: bad, namespace: shop}
spec:
  containers:
  - name: app
    image: registry.example/app:1.0
    securityContext:
      privileged: true
";
pub(crate) const PRIVILEGED: &str = "workload/privileged-container";
