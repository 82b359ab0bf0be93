//! The evaluator of Kubernetes itself, asked about pods at random: `tests/oracles/pod-security`, compiled by
//! `cargo xtask ready` where there is a Go.

use crate::{controls, judge};
use plimsoll_checks::CheckVerdict;
use plimsoll_model::KubernetesVersion;
use plimsoll_testkit::{Dice, oracle};
use serde_json::{Map, Value, json};
use std::{
    collections::BTreeMap,
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

/// Pods that are thrown; upstream is asked about all of them at once.
const PODS: usize = 20_000;
/// Fewer of each answer would be pods that say nothing of a control.
const ANSWERS_MIN: usize = 100;

#[test]
fn every_random_pod_is_judged_as_upstream_judges_it() {
    let Some(oracle) = oracle("pod-security", "every_random_pod_is_judged_as_upstream_judges_it") else {
        return;
    };
    let mut dice = Dice::new(0x2545_F491_4F6C_DD1D);
    let pods: Vec<(u32, Value)> = (0..PODS).map(|_| (dice.below(38) as u32, pod(&mut dice))).collect();
    let answers = ask(&oracle, &pods);
    assert_eq!(answers.len(), PODS);
    let all = controls("restricted");
    let (mut wrong, mut said) = (Vec::new(), BTreeMap::<(&str, bool), usize>::new());
    for ((minor, pod), answer) in pods.iter().zip(&answers) {
        let version: KubernetesVersion = format!("1.{minor}").parse().unwrap();
        let text = pod.to_string();
        let allowed = answer["allowed"].as_object().unwrap_or_else(|| panic!("{answer}: {text}"));
        for (control, checks) in &all {
            let verdicts = judge(&text, version, checks);
            let ours = !verdicts.iter().any(|(_, verdict)| matches!(verdict, CheckVerdict::Fail(_)));
            assert!(!verdicts.iter().any(|(_, verdict)| matches!(verdict, CheckVerdict::Unknown)), "{text}");
            // A control that a version does not have yet allows everything.
            let theirs = allowed.get(control).is_none_or(|allowed| allowed == &Value::Bool(true));
            *said.entry((control, theirs)).or_default() += 1;
            if ours != theirs {
                wrong.push(format!("1.{minor} {control}: {ours}, upstream {theirs}: {text}"));
            }
        }
    }
    println!("{PODS} random pods judged as upstream judges them, {} controls each", all.len());
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
    for control in all.keys() {
        for answer in [true, false] {
            let times = said.get(&(control.as_str(), answer)).copied().unwrap_or_default();
            assert!(times >= ANSWERS_MIN, "{control} was {answer} for {times} pods only");
        }
    }
}

/// Asks about all pods; the answers come in the same order.
fn ask(oracle: &std::path::Path, pods: &[(u32, Value)]) -> Vec<Value> {
    let lines: Vec<String> = pods
        .iter()
        .map(|(minor, pod)| json!({"version": format!("1.{minor}"), "pod": pod}).to_string())
        .collect();
    let mut child = Command::new(oracle).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = thread::spawn(move || input.write_all(lines.join("\n").as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A pod that the API server's decoder takes, with about half of what the standards ask about set to anything.
fn pod(dice: &mut Dice) -> Value {
    let mut spec = Map::new();
    for field in ["hostNetwork", "hostPID", "hostIPC", "hostUsers"] {
        maybe(dice, 4, &mut spec, field, boolean);
    }
    maybe(dice, 2, &mut spec, "securityContext", |dice| context(dice, true));
    maybe(dice, 8, &mut spec, "os", |dice| json!({"name": dice.pick(&["linux", "windows"])}));
    maybe(dice, 2, &mut spec, "volumes", volumes);
    spec.insert("containers".to_owned(), containers(dice, "c", "containers"));
    maybe(dice, 4, &mut spec, "initContainers", |dice| containers(dice, "i", "initContainers"));
    maybe(dice, 6, &mut spec, "ephemeralContainers", |dice| containers(dice, "e", "ephemeralContainers"));
    let mut metadata = Map::from_iter([("name".to_owned(), json!("p"))]);
    maybe(dice, 3, &mut metadata, "annotations", annotations);
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
}

/// Sets a field once in so many times.
fn maybe(
    dice: &mut Dice,
    once_in: usize,
    fields: &mut Map<String, Value>,
    name: &str,
    value: impl FnOnce(&mut Dice) -> Value,
) {
    if dice.below(once_in) == 0 {
        let value = value(dice);
        fields.insert(name.to_owned(), value);
    }
}

fn boolean(dice: &mut Dice) -> Value {
    json!(dice.below(2) == 0)
}

fn annotations(dice: &mut Dice) -> Value {
    let mut all = Map::new();
    let profiles = ["runtime/default", "localhost/x", "unconfined", "docker/default", "RuntimeDefault", ""];
    for name in ["c0", "i0", "e0"] {
        maybe(dice, 3, &mut all, &format!("container.apparmor.security.beta.kubernetes.io/{name}"), |dice| {
            json!(dice.pick(&profiles))
        });
        maybe(dice, 3, &mut all, &format!("container.seccomp.security.alpha.kubernetes.io/{name}"), |dice| {
            json!(dice.pick(&profiles))
        });
    }
    maybe(dice, 3, &mut all, "seccomp.security.alpha.kubernetes.io/pod", |dice| json!(dice.pick(&profiles)));
    Value::Object(all)
}

/// Volumes that each have a source: without one, the API server makes it an `emptyDir` before the evaluator sees it.
fn volumes(dice: &mut Dice) -> Value {
    let sources = [
        json!({"emptyDir": {}}),
        json!({"hostPath": {"path": "/var/log"}}),
        json!({"secret": {"secretName": "s"}}),
        json!({"configMap": {"name": "c"}}),
        json!({"projected": {"sources": []}}),
        json!({"persistentVolumeClaim": {"claimName": "p"}}),
        json!({"downwardAPI": {}}),
        json!({"csi": {"driver": "x"}}),
        json!({"ephemeral": {}}),
        json!({"nfs": {"server": "s", "path": "/"}}),
        json!({"awsElasticBlockStore": {"volumeID": "v"}}),
        json!({"image": {"reference": "x"}}),
    ];
    let mut volume = |number: usize| {
        let mut source = sources[dice.below(sources.len())].clone();
        source["name"] = json!(format!("v{number}"));
        source
    };
    (0..2).map(&mut volume).collect()
}

fn containers(dice: &mut Dice, prefix: &str, list: &str) -> Value {
    let count = 1 + dice.below(2);
    (0..count).map(|number| container(dice, &format!("{prefix}{number}"), list)).collect()
}

fn container(dice: &mut Dice, name: &str, list: &str) -> Value {
    let mut fields =
        Map::from_iter([("name".to_owned(), json!(name)), ("image".to_owned(), json!("example.com/a:1"))]);
    let once_in = 1 + dice.below(3);
    maybe(dice, once_in, &mut fields, "securityContext", |dice| context(dice, false));
    maybe(dice, 4, &mut fields, "ports", |dice| {
        let mut port = Map::from_iter([("containerPort".to_owned(), json!(80))]);
        maybe(dice, 2, &mut port, "hostPort", |dice| json!(dice.pick(&[0, 80])));
        json!([port])
    });
    if list != "ephemeralContainers" {
        maybe(dice, 5, &mut fields, "livenessProbe", handler);
        maybe(
            dice,
            5,
            &mut fields,
            "lifecycle",
            |dice| json!({dice.pick(&["postStart", "preStop"]): handler(dice)}),
        );
    }
    if list == "initContainers" {
        maybe(dice, 3, &mut fields, "restartPolicy", |_| json!("Always"));
    }
    Value::Object(fields)
}

fn handler(dice: &mut Dice) -> Value {
    let mut action = Map::from_iter([("port".to_owned(), json!(80))]);
    maybe(dice, 2, &mut action, "host", |dice| json!(dice.pick(&["", "127.0.0.1", "example.com"])));
    json!({dice.pick(&["httpGet", "tcpSocket"]): action})
}

/// The security context of a pod or of a container.
fn context(dice: &mut Dice, of_pod: bool) -> Value {
    let mut fields = Map::new();
    maybe(dice, 2, &mut fields, "runAsNonRoot", boolean);
    maybe(dice, 3, &mut fields, "runAsUser", |dice| json!(dice.pick(&[0, 1, 1000])));
    maybe(dice, 2, &mut fields, "seccompProfile", profile);
    maybe(dice, 4, &mut fields, "appArmorProfile", profile);
    maybe(dice, 4, &mut fields, "seLinuxOptions", |dice| {
        let mut options = Map::new();
        let types = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t"];
        maybe(dice, 2, &mut options, "type", |dice| json!(dice.pick(&types)));
        maybe(dice, 4, &mut options, "user", |dice| json!(dice.pick(&["", "u"])));
        maybe(dice, 4, &mut options, "role", |dice| json!(dice.pick(&["", "r"])));
        maybe(dice, 4, &mut options, "level", |_| json!("s0"));
        Value::Object(options)
    });
    maybe(dice, 6, &mut fields, "windowsOptions", |dice| {
        let mut options = Map::new();
        maybe(dice, 2, &mut options, "hostProcess", boolean);
        Value::Object(options)
    });
    if of_pod {
        maybe(dice, 3, &mut fields, "sysctls", |dice| {
            let names = [
                "kernel.shm_rmid_forced",
                "net.ipv4.ip_local_port_range",
                "net.ipv4.tcp_keepalive_time",
                "net.ipv4.tcp_rmem",
                "net.ipv4.ip_local_reserved_ports",
                "kernel.msgmax",
                "net/ipv4/tcp_syncookies",
            ];
            json!([{"name": dice.pick(&names), "value": "1"}])
        });
    } else {
        maybe(dice, 5, &mut fields, "privileged", boolean);
        maybe(dice, 2, &mut fields, "allowPrivilegeEscalation", boolean);
        maybe(dice, 4, &mut fields, "procMount", |dice| json!(dice.pick(&["Default", "Unmasked", ""])));
        let once_in = 1 + dice.below(2);
        maybe(dice, once_in, &mut fields, "capabilities", capabilities);
    }
    Value::Object(fields)
}

fn profile(dice: &mut Dice) -> Value {
    match dice.pick(&["RuntimeDefault", "Unconfined", "Localhost", "RuntimeDefault"]) {
        "Localhost" => json!({"type": "Localhost", "localhostProfile": "x"}),
        other => json!({"type": other}),
    }
}

fn capabilities(dice: &mut Dice) -> Value {
    let mut fields = Map::new();
    maybe(dice, 2, &mut fields, "drop", |dice| {
        json!(dice.pick(&[
            &["ALL"] as &[&str],
            &["all"],
            &["NET_RAW"],
            &[],
            &["NET_RAW", "ALL"],
            &["CAP_ALL"]
        ]))
    });
    maybe(dice, 2, &mut fields, "add", |dice| {
        json!(dice.pick(&[
            &["NET_BIND_SERVICE"] as &[&str],
            &["SYS_ADMIN"],
            &[],
            &["CHOWN"],
            &["CAP_NET_BIND_SERVICE"],
            &["ALL"],
            &["chown"],
        ]))
    });
    Value::Object(fields)
}
