//! Wrong types at every level of a Deployment: never a crash, never a clean run where a required part is gone.

use crate::{
    in_process::pointers,
    run::{World, plimsoll_with_input},
};
use serde_json::{Value, json};

/// Every value of it is replaced in turn.
fn deployment() -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": {"name": "d", "namespace": "shop", "labels": {"app": "d"}, "annotations": {"a": "b"}},
        "spec": {
            "replicas": 1,
            "template": {
                "metadata": {"labels": {"app": "d"}},
                "spec": {
                    "hostNetwork": false,
                    "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                    "volumes": [{"name": "v", "emptyDir": {}}],
                    "initContainers": [{"name": "i", "image": "x:1", "securityContext":
                        {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
                    "containers": [{"name": "c", "image": "x:1", "env": [{"name": "A", "value": "b"}],
                        "ports": [{"containerPort": 80}],
                        "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}],
                },
            },
        },
    })
}

/// Parts without which nothing can be judged.
const REQUIRED: [&str; 9] = [
    "/apiVersion",
    "/kind",
    "/metadata",
    "/metadata/name",
    "/spec",
    "/spec/template",
    "/spec/template/spec",
    "/spec/template/spec/containers",
    "/spec/template/spec/containers/0",
];

fn is_of_type(old: &Value, new: &Value) -> bool {
    std::mem::discriminant(old) == std::mem::discriminant(new)
}

#[test]
fn any_part_of_a_deployment_may_be_anything() {
    let whole = deployment();
    let ran = plimsoll_with_input(&["scan", "-", "--quiet"], whole.to_string().as_bytes());
    assert_eq!((ran.code, ran.stdout.len()), (0, 0), "the whole deployment is fine: {}", ran.stderr_text());
    let places = pointers(&whole);
    assert!(places.len() > 40 && REQUIRED.iter().all(|part| places.iter().any(|place| place == part)));
    let mut wrong = Vec::new();
    for place in &places {
        for new in [json!({}), json!([]), json!("x"), json!(1), json!(null)] {
            let mut broken = whole.clone();
            *broken.pointer_mut(place).unwrap() = new.clone();
            let ran = plimsoll_with_input(&["scan", "-", "--quiet"], broken.to_string().as_bytes());
            let is_gone =
                REQUIRED.contains(&place.as_str()) && !is_of_type(whole.pointer(place).unwrap(), &new);
            let fine = if is_gone { matches!(ran.code, 1 | 3) } else { matches!(ran.code, 0 | 1 | 3) };
            if !fine || ran.stderr_text().contains("panicked") {
                wrong.push(format!("{place} = {new}: exit {}: {}", ran.code, ran.stderr_text()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_required_part_that_is_gone_is_a_gap() {
    for place in REQUIRED {
        let mut broken = deployment();
        *broken.pointer_mut(place).unwrap() = json!(1);
        let world = World::of(&[("d.json", &broken.to_string())]);
        let (report, code) = world.report(&[]);
        assert_eq!(code, 3, "{place}");
        assert!(report.gap_codes().contains(&"structure"), "{place}: {:?}", report.gap_codes());
    }
}
