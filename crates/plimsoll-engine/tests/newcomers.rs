//! What does not exist as a reader yet is judged by the same machinery as a Deployment: an image with packages, a
//! cluster that refused one list, two Kubernetes versions in one run. Only public types are used.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests")]

use plimsoll_checks::{Beside, Check, Judge, Registered, Run};
use plimsoll_engine::{JudgeOptions, judge};
use plimsoll_model::{
    Affects, Body, CheckOutcome, Confidence, Gap, GapCode, Hidden, HiddenKind, History, Image, Judgement,
    KubernetesVersion, Location, LocationType, ObjectReference, Package, Population, Resource, ResourceIndex,
    ResourceType, Severity, Sha256, Snapshot, Source, SourceIndex, SourceType, State, Timestamp,
};
use plimsoll_testkit::{resources_from_text, snapshot_of};
use std::sync::Arc;

const DIGEST: &str = "sha256:7f3c";

/// A check of a column of an image, with nothing that a YAML tree has.
static OLD_PACKAGE: Check = Check {
    id: "image/old-package",
    title: "Image holds a package that is too old",
    severity: Severity::High,
    confidence: Confidence::High,
    safeguards: &[],
    reaches_safeguards: false,
    aliases: &[],
    related: &[],
    why: "",
    fix: "",
    sources: &[],
    looks_at: &[],
    run: Run::Image(old_package),
};

static REGISTERED: Registered =
    Registered { check: &OLD_PACKAGE, place: "image/old_package", source: [0; 32] };

fn old_package(image: &Image, beside: &Beside<'_>, judge: &mut Judge) {
    judge.require_column("package", beside);
    for package in &image.packages {
        judge.require(
            package.version_fact(),
            |version| !version.starts_with("0."),
            || format!("`{}` is older than its first release", package.name),
        );
    }
}

fn package(name: &str, version: &str) -> Package {
    let place = Location {
        location_type: LocationType::Layer,
        file: Arc::from("var/lib/dpkg/status"),
        line: 40,
        column: 1,
    };
    let purl = format!("pkg:deb/debian/{name}@{version}").into();
    Package { package_type: "deb".into(), name: name.into(), version: version.into(), purl, place }
}

fn image(packages: Vec<Package>) -> Resource {
    let reference =
        ObjectReference { kind: "image".to_owned(), name: DIGEST.to_owned(), ..Default::default() };
    let location = Location {
        location_type: LocationType::Layer,
        file: Arc::from("registry.example/shop@sha256:7f3c"),
        line: 0,
        column: 0,
    };
    Resource {
        resource_type: ResourceType::Image,
        source: SourceIndex(0),
        reference,
        digest: Some(DIGEST.to_owned()),
        sha256: Sha256([7; 32]),
        location,
        population: Population::Ordinary,
        duplicate: 0,
        body: Body::Image(Arc::new(Image {
            platform: "linux/amd64".to_owned(),
            user: State::Absent,
            packages,
        })),
    }
}

fn of_image(packages: Vec<Package>) -> Snapshot {
    let mut snapshot = snapshot_of(vec![image(packages)], KubernetesVersion::NEWEST);
    snapshot.sources = vec![Source::new(SourceType::Image, "registry.example/shop".to_owned())];
    snapshot
}

fn judged(snapshot: &Snapshot) -> Judgement {
    let options = JudgeOptions { checks: vec![&REGISTERED], ..JudgeOptions::default() };
    judge(snapshot, Timestamp(0), &History::default(), &options)
}

fn outcome<'j>(judgement: &'j Judgement, check: &str) -> &'j CheckOutcome {
    judgement.checks.iter().find(|outcome| outcome.meta.id == check).unwrap()
}

/// The word of a verdict about a resource; `-` where the check says nothing of it.
fn word(judgement: &Judgement, check: &str, resource: u32) -> &'static str {
    let (outcome, index) = (outcome(judgement, check), ResourceIndex(resource));
    match () {
        () if outcome.pass.contains(&index) => "pass",
        () if outcome.fail.contains(&index) => "fail",
        () if outcome.unknown.iter().any(|unknown| unknown.resource == index) => "unknown",
        () if outcome.not_applicable.iter().any(|verdict| verdict.resource == index) => "not-applicable",
        () => "-",
    }
}

fn gap(code: GapCode, source: u32, hides: Hidden) -> Gap {
    Gap {
        code,
        source: Some(SourceIndex(source)),
        place: "somewhere".to_owned(),
        message: "could not be seen".to_owned(),
        affects: Affects::All,
        hides,
    }
}

#[test]
fn a_package_of_an_image_is_found_by_its_purl_in_its_layer() {
    let judgement = judged(&of_image(vec![package("zlib", "1.2.13"), package("tini", "0.19.0")]));
    assert_eq!(word(&judgement, OLD_PACKAGE.id, 0), "fail");
    let [finding] = judgement.findings.as_slice() else { panic!("{:?}", judgement.findings) };
    assert_eq!(&*finding.path, "pkg:deb/debian/tini@0.19.0");
    assert_eq!(&*finding.message, "`tini` is older than its first release");
    let place = finding.written.as_deref().unwrap();
    assert_eq!(
        (place.location_type, &*place.file, place.line),
        (LocationType::Layer, "var/lib/dpkg/status", 40)
    );
}

#[test]
fn an_image_whose_packages_were_read_passes_and_one_whose_were_not_does_not() {
    assert_eq!(word(&judged(&of_image(vec![package("zlib", "1.2.13")])), OLD_PACKAGE.id, 0), "pass");
    assert_eq!(word(&judged(&of_image(Vec::new())), OLD_PACKAGE.id, 0), "pass", "nothing is installed");
    let mut unread = of_image(Vec::new());
    unread.gaps.push(gap(GapCode::Unreadable, 0, Hidden::kind("package")));
    let judgement = judged(&unread);
    assert_eq!(word(&judgement, OLD_PACKAGE.id, 0), "unknown");
    let unknown = outcome(&judgement, OLD_PACKAGE.id).unknown[0];
    assert_eq!(
        judgement.gaps[unknown.gap.0 as usize].code,
        GapCode::Unreadable,
        "the gap of the reader itself"
    );
}

#[test]
fn a_package_without_a_version_is_no_pass() {
    let judgement = judged(&of_image(vec![package("zlib", "")]));
    assert_eq!(word(&judgement, OLD_PACKAGE.id, 0), "fail", "an absent fact without a default does not hold");
}

#[test]
fn checks_of_objects_say_nothing_of_an_image_and_the_reverse() {
    let judgement = judged(&of_image(vec![package("zlib", "1.2.13")]));
    let others = judgement.checks.iter().filter(|outcome| outcome.meta.id != OLD_PACKAGE.id);
    assert!(others.into_iter().all(|outcome| !outcome.has_subjects()));
    let pod = resources_from_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a}]}\n",
        "p",
    );
    let judgement = judged(&snapshot_of(pod.resources, KubernetesVersion::NEWEST));
    assert_eq!(word(&judgement, OLD_PACKAGE.id, 0), "-");
}

const SHOP: &str = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n\
    apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec: {containers: [{name: app}]}\n";

/// A cluster that shows all but its network policies to the account that asks.
fn forbidden(hides: Hidden) -> Snapshot {
    let mut snapshot = snapshot_of(resources_from_text(SHOP, "cluster").resources, KubernetesVersion::NEWEST);
    snapshot.sources = vec![Source::new(SourceType::Cluster, "5e1f".to_owned())];
    snapshot.gaps.push(gap(GapCode::Forbidden, 0, hides));
    snapshot
}

#[test]
fn one_refused_list_takes_away_exactly_the_verdicts_that_need_it() {
    let whole = judged(&forbidden(Hidden::NOTHING));
    let policies = Hidden::Kinds(vec![HiddenKind { kind: "NetworkPolicy".to_owned(), namespace: None }]);
    let refused = judged(&forbidden(policies));
    let mut changed = Vec::new();
    for outcome in &whole.checks {
        for resource in [0, 1] {
            let [before, after] =
                [&whole, &refused].map(|judgement| word(judgement, outcome.meta.id, resource));
            if before != after {
                changed.push((outcome.meta.id, resource, before, after));
            }
        }
    }
    assert!(!changed.is_empty());
    for (check, resource, before, after) in &changed {
        assert_eq!(*after, "unknown", "{check} of resource {resource} was {before}");
        assert!(check.starts_with("network/"), "{check} does not look at network policies");
        let unknown = outcome(&refused, check).unknown[0];
        assert_eq!(refused.gaps[unknown.gap.0 as usize].code, GapCode::Forbidden);
    }
    let names: Vec<&str> = changed.iter().map(|(check, ..)| *check).collect();
    assert!(names.contains(&"network/workload-without-ingress-policy"), "{names:?}");
}

#[test]
fn two_clusters_are_judged_by_their_own_versions() {
    let text = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: cart}\nspec: {maxUnavailable: 1}\n";
    let read = |source: u32| {
        let mut resources = resources_from_text(text, "cluster").resources;
        resources.iter_mut().for_each(|resource| resource.source = SourceIndex(source));
        resources
    };
    let mut snapshot = snapshot_of([read(0), read(1)].concat(), KubernetesVersion::NEWEST);
    let cluster = |name: &str, version: &str| Source {
        kubernetes_version: Some(version.parse().unwrap()),
        ..Source::new(SourceType::Cluster, name.to_owned())
    };
    snapshot.sources = vec![cluster("old", "1.24"), cluster("new", "1.25")];
    let judgement = judged(&snapshot);
    let words = [0, 1].map(|resource| word(&judgement, "workload/removed-api-version", resource));
    assert_eq!(words, ["pass", "fail"], "policy/v1beta1 was served up to 1.24");
}
