//! What `docs/peers` says of other products, against our own lists.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "../build/source.rs"]
#[allow(dead_code, reason = "the build uses more of it than these tests do")]
mod source;

use plimsoll_framework::find_framework;
use plimsoll_model::KubernetesVersion;
use std::{collections::BTreeSet, path::Path};

fn is_ours(name: &str) -> bool {
    let (framework, id) = name.split_once(':').unwrap_or_else(|| panic!("{name} names no control"));
    let framework = find_framework(framework, KubernetesVersion::NEWEST).unwrap();
    framework.control(id).is_some()
}

#[test]
fn every_row_about_stackrox_names_a_control_of_ours_or_says_why_not() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/peers/stackrox.yaml");
    let loaded = source::load(&file);
    let root = loaded.root().only_keys(&["peer", "source", "rows", "no_check"]);
    let mut seen = BTreeSet::new();
    for row in root.need("rows").items() {
        let row = row.only_keys(&["control", "not_listed", "nearest", "looked_at", "weak"]);
        let control = row.need("control").text();
        assert!(seen.insert(control), "{control} stands twice");
        let excused = row.get("not_listed").is_some();
        assert_ne!(is_ours(control), excused, "{control}: in our list, or `not_listed`, and not both");
        assert_eq!(excused, row.get("nearest").is_some(), "{control}");
        assert!(row.optional_text("nearest").is_none_or(is_ours), "{control}");
        for key in ["looked_at", "weak"] {
            assert!(row.need(key).text().ends_with('.'), "{control}: `{key}` is no sentence");
        }
    }
    // As many checks as its source holds for NIST SP 800-190, PCI DSS 3.2.1 and HIPAA.
    let of = |framework: &str| seen.iter().filter(|control| control.starts_with(framework)).count();
    assert_eq!([of("nist-sp-800-190"), of("pci-dss"), of("hipaa")], [14, 24, 19]);
    for row in root.need("no_check").items() {
        let control = row.only_keys(&["control", "about"]).need("control").text();
        assert!(is_ours(control) && seen.insert(control), "{control}");
        row.need("about").text();
    }
}
