//! What `plimsoll explain` and `plimsoll framework show` tell of one thing.

use crate::run::plimsoll;

fn told(arguments: &[&str]) -> String {
    let ran = plimsoll(arguments);
    assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr_text());
    String::from_utf8(ran.stdout).unwrap()
}

#[test]
fn a_check_says_what_it_judges_and_which_controls_it_reaches() {
    let text = told(&["explain", "workload/privileged-container"]);
    for part in [
        "Judges: Pods and objects with a pod template",
        "Safeguard SG-RUN-03: ",
        "nist-sp-800-190@2017: ",
        "Named by: cis-kubernetes@2.0.1:5.2.2, cis-kubernetes@1.12:5.2.2,",
        "pss-baseline:privileged",
        "KSV-0017",
        "Source: https://",
    ] {
        assert!(text.contains(part), "without `{part}`: {text}");
    }
}

/// Whoever reads a control wants to know which of its safeguards this version can speak for at all.
#[test]
fn a_control_says_which_checks_speak_for_its_safeguards_and_where_none_does() {
    let text = told(&["explain", "nist-sp-800-190:4.4.3"]);
    assert!(text.contains("checks: workload/"), "{text}");
    let text = told(&["framework", "show", "nist-sp-800-190", "4.1.1"]);
    assert!(text.contains("checks: none in this version"), "{text}");
}

#[test]
fn a_control_that_no_check_reads_yet_says_what_would_decide_it() {
    let text = told(&["explain", "cis-kubernetes:1.1.1"]);
    assert!(text.contains("to be decided from node: no check of this version reads it"), "{text}");
    assert!(text.contains("the same in other numberings: cis-kubernetes@1.12:1.1.1"), "{text}");
}

#[test]
fn a_heading_names_the_controls_below_it() {
    let text = told(&["explain", "nist-sp-800-190:4.6"]);
    assert!(!text.contains("below it"), "{text}");
    let text = told(&["explain", "nist-sp-800-190:4.1"]);
    assert!(text.contains("below it: 4.1.1, 4.1.2"), "{text}");
}

#[test]
fn a_safeguard_names_its_families_and_the_checks_that_decide_it() {
    let text = told(&["explain", "SG-IMG-05"]);
    assert!(text.contains("proved by passes of: image"), "{text}");
    assert!(text.contains("fails also count from: workload, network, dockerfile, node"), "{text}");
}

#[test]
fn a_framework_is_sent_to_its_own_command() {
    for name in ["pci-dss", "pci-dss@4.0.1"] {
        let ran = plimsoll(&["explain", name]);
        assert_eq!(ran.code, 2);
        let expected = format!("`plimsoll framework show {name}`");
        assert!(ran.stderr_text().contains(&expected), "{}", ran.stderr_text());
    }
}
