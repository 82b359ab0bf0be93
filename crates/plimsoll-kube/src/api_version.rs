//! What a release of Kubernetes makes of the API version of an object.

mod table;

use crate::{GroupKind, ObjectView};
use plimsoll_model::KubernetesVersion;
use table::{CHECKED_MINOR, Kind, NEVER, TABLE, Version};

/// The kinds of the table.
pub const KINDS: &[GroupKind] = &group_kinds();

#[allow(clippy::indexing_slicing, reason = "at compile time, where an index out of range is an error")]
const fn group_kinds() -> [GroupKind; TABLE.len()] {
    let mut all = [("", ""); TABLE.len()];
    let mut position = 0;
    while position < all.len() {
        all[position] = (TABLE[position].group, TABLE[position].name);
        position += 1;
    }
    all
}

/// What a release makes of a version. Numbers are minor versions of Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is served, and nothing is said against it.
    Served,
    /// It is served, and the API server warns.
    Deprecated {
        /// First release that does.
        since: u8,
        /// What is to come of it.
        end: End,
    },
    /// It is not served yet.
    NotYet {
        /// First release that serves it.
        from: u8,
    },
    /// It is served no more.
    Gone {
        /// First release that does not.
        since: u8,
    },
    /// No release that the table knows of serves it.
    NoSuch,
}

/// When a deprecated version ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Ended in this release, which is known.
    Known(u8),
    /// To end in this release, which is not out.
    Planned(u8),
    /// No release is named.
    Open,
}

/// What becomes of the version of an object of [`KINDS`].
pub fn fate(object: &ObjectView<'_>) -> Fate {
    fate_of((object.group(), object.kind()), version_of(object), object.version())
}

/// The version to write instead, for messages: `apps/v1`, with the kind where that is another one.
pub fn instead(object: &ObjectView<'_>) -> Option<String> {
    successor((object.group(), object.kind()), version_of(object), object.version())
}

fn version_of<'t>(object: &ObjectView<'t>) -> &'t str {
    object.resource().reference.version.as_str()
}

/// The kinds with the versions that an API server of a release serves without being told to, as helm writes them:
/// `policy/v1/PodDisruptionBudget`. Kinds that have only ever had one version are not among them.
pub fn served_kinds(kubernetes: KubernetesVersion) -> Vec<String> {
    // Since this release, new beta versions are served only where the API server is told to.
    const BETA_BY_ITSELF_BEFORE: u8 = 24;
    let mut served = Vec::new();
    for kind in TABLE {
        for version in kind.versions {
            let fate = fate_of((kind.group, kind.name), version.name, kubernetes);
            let is_asked_for = version.name.contains("alpha")
                || version.name.contains("beta") && version.introduced >= BETA_BY_ITSELF_BEFORE;
            if !is_asked_for && matches!(fate, Fate::Served | Fate::Deprecated { .. }) {
                let group = if kind.group.is_empty() { String::new() } else { format!("{}/", kind.group) };
                served.push(format!("{group}{}/{}", version.name, kind.name));
            }
        }
    }
    served
}

fn find((group, kind): (&str, &str)) -> Option<&'static Kind> {
    let place = TABLE.binary_search_by(|known| (known.group, known.name).cmp(&(group, kind))).ok()?;
    TABLE.get(place)
}

fn fate_of(group_kind: (&str, &str), version: &str, kubernetes: KubernetesVersion) -> Fate {
    let versions = find(group_kind).map_or(&[][..], |kind| kind.versions);
    let Some(known) = versions.iter().find(|known| known.name == version) else { return Fate::NoSuch };
    if kubernetes.at_least(known.removed) {
        Fate::Gone { since: known.removed }
    } else if !kubernetes.at_least(known.introduced) {
        Fate::NotYet { from: known.introduced }
    } else if kubernetes.at_least(known.deprecated) {
        Fate::Deprecated { since: known.deprecated, end: end(known) }
    } else {
        Fate::Served
    }
}

fn end(version: &Version) -> End {
    match version.removed {
        NEVER => End::Open,
        minor if minor > CHECKED_MINOR => End::Planned(minor),
        minor => End::Known(minor),
    }
}

/// A version that `kubernetes` serves, the best of them without a warning if there is one. Where `version` itself is
/// served, one with a warning is no better.
fn successor(group_kind: (&str, &str), version: &str, kubernetes: KubernetesVersion) -> Option<String> {
    let own = find(group_kind)?;
    let kind = own.moved_to.map_or(Some(own), find)?;
    let fate = |known: &&Version| fate_of((kind.group, kind.name), known.name, kubernetes);
    let best = kind.versions.iter().rev().find(|known| fate(known) == Fate::Served);
    let is_served =
        matches!(fate_of(group_kind, version, kubernetes), Fate::Served | Fate::Deprecated { .. });
    let with_warning =
        || kind.versions.iter().rev().find(|known| matches!(fate(known), Fate::Deprecated { .. }));
    let found = if is_served { best } else { best.or_else(with_warning) }?;
    let group = if kind.group.is_empty() { String::new() } else { format!("{}/", kind.group) };
    let name = if kind.name == own.name { String::new() } else { format!(" {}", kind.name) };
    Some(format!("{group}{}{name}", found.name))
}

#[cfg(test)]
mod tests {
    #[test]
    fn charts_are_told_what_a_release_serves_by_itself() {
        let serves = |minor: u8, kind: &str| {
            let version = format!("1.{minor}").parse().unwrap();
            super::served_kinds(version).iter().any(|known| known == kind)
        };
        for (kind, first, last) in [
            ("policy/v1/PodDisruptionBudget", 21, 37),
            ("policy/v1beta1/PodDisruptionBudget", 5, 24),
            ("networking.k8s.io/v1/Ingress", 19, 37),
            ("autoscaling/v2/HorizontalPodAutoscaler", 23, 37),
            ("v1/Endpoints", 5, 37),
        ] {
            assert!(serves(first, kind) && serves(last, kind), "{kind}");
            assert!(last == 37 || !serves(last + 1, kind), "{kind}");
        }
        assert!(!serves(20, "policy/v1/PodDisruptionBudget"));
        // An API server serves it only where it is told to.
        assert!(!serves(34, "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy"));
    }

    use super::*;

    fn at(minor: u8) -> KubernetesVersion {
        KubernetesVersion::new(minor)
    }

    fn every_version() -> impl Iterator<Item = (&'static Kind, &'static Version)> {
        TABLE.iter().flat_map(|kind| kind.versions.iter().map(move |version| (kind, version)))
    }

    /// A newer release may have ended what the table calls a plan: look through its types before raising either.
    #[test]
    fn the_table_was_checked_against_the_newest_version_that_can_be_asked_about() {
        assert_eq!(CHECKED_MINOR, KubernetesVersion::NEWEST.minor());
    }

    #[test]
    fn the_table_is_sorted_and_has_each_kind_once() {
        assert!(KINDS.is_sorted_by(|left, right| left < right));
        assert_eq!(KINDS.len(), TABLE.len());
    }

    #[test]
    fn a_version_is_introduced_then_deprecated_then_removed() {
        for (kind, version) in every_version() {
            let Version { name, introduced, deprecated, removed } = *version;
            assert!(
                introduced < deprecated && deprecated <= removed || deprecated == NEVER && removed == NEVER,
                "{}/{name} {}: {introduced}, {deprecated}, {removed}",
                kind.group,
                kind.name
            );
            assert!(introduced <= CHECKED_MINOR, "{}/{name} {}", kind.group, kind.name);
            assert_eq!(
                kind.versions.iter().filter(|other| other.name == name).count(),
                1,
                "{name} {}",
                kind.name
            );
        }
    }

    /// Where a kind moved to is in the table, and moves no further: one step is followed.
    #[test]
    fn what_took_the_place_of_a_kind_is_a_kind_that_stays() {
        for kind in TABLE {
            if let Some(group_kind) = kind.moved_to {
                assert!(find(group_kind).is_some_and(|found| found.moved_to.is_none()), "{}", kind.name);
            }
        }
    }

    /// To be told of a version that the same release refuses would cost a second failed upgrade.
    #[test]
    fn what_is_to_be_written_instead_is_served_by_the_same_release() {
        let mut told = 0;
        for (kind, version) in every_version() {
            for minor in 0..=CHECKED_MINOR {
                let group_kind = (kind.group, kind.name);
                if fate_of(group_kind, version.name, at(minor)) == Fate::Served {
                    continue;
                }
                let Some(instead) = successor(group_kind, version.name, at(minor)) else { continue };
                let (api_version, name) = instead.split_once(' ').unwrap_or((&instead, kind.name));
                let (group, other) = api_version.rsplit_once('/').unwrap_or(("", api_version));
                let fate = fate_of((group, name), other, at(minor));
                assert!(
                    matches!(fate, Fate::Served | Fate::Deprecated { .. }),
                    "{}/{} {} at 1.{minor}: {instead} is {fate:?}",
                    kind.group,
                    version.name,
                    kind.name
                );
                assert_ne!((group, other, name), (kind.group, version.name, kind.name), "at 1.{minor}");
                told += 1;
            }
        }
        assert!(told > 1_000, "{told}");
    }

    /// Both sides of each boundary, from the notes of releases.
    #[test]
    fn versions_end_and_begin_with_the_releases_that_say_so() {
        const RBAC: &str = "rbac.authorization.k8s.io";
        const FLOW: &str = "flowcontrol.apiserver.k8s.io";
        let gone = |group, kind, version, minor: u8| {
            assert_eq!(
                fate_of((group, kind), version, at(minor)),
                Fate::Gone { since: minor },
                "{version} {kind}"
            );
            let before = fate_of((group, kind), version, at(minor - 1));
            assert!(!matches!(before, Fate::Gone { .. }), "{version} {kind}: {before:?}");
        };
        gone("extensions", "Deployment", "v1beta1", 16);
        gone("apps", "StatefulSet", "v1beta2", 16);
        gone("networking.k8s.io", "Ingress", "v1beta1", 22);
        // The alpha version outlived the beta version by a release.
        gone(RBAC, "Role", "v1beta1", 22);
        gone(RBAC, "Role", "v1alpha1", 23);
        gone("batch", "CronJob", "v1beta1", 25);
        gone("autoscaling", "HorizontalPodAutoscaler", "v2beta2", 26);
        gone(FLOW, "FlowSchema", "v1beta2", 29);
        gone(FLOW, "FlowSchema", "v1beta3", 32);
        gone("authentication.k8s.io", "SelfSubjectReview", "v1beta1", 33);
        gone("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "v1beta1", 34);
        gone("resource.k8s.io", "ResourceClaim", "v1alpha3", 34);
        gone("storagemigration.k8s.io", "StorageVersionMigration", "v1alpha1", 35);
        gone("networking.k8s.io", "IPAddress", "v1beta1", 37);

        let begins = |group, kind, version, minor: u8| {
            let before = fate_of((group, kind), version, at(minor - 1));
            assert_eq!(before, Fate::NotYet { from: minor }, "{version} {kind}");
            assert_eq!(fate_of((group, kind), version, at(minor)), Fate::Served, "{version} {kind}");
        };
        begins("networking.k8s.io", "Ingress", "v1", 19);
        begins("batch", "CronJob", "v1", 21);
        begins("autoscaling", "HorizontalPodAutoscaler", "v2", 23);
        begins("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "v1", 30);
        begins("resource.k8s.io", "ResourceClaim", "v1", 34);
    }

    #[test]
    fn an_end_in_a_release_that_is_not_out_is_a_plan() {
        let claim = fate_of(("resource.k8s.io", "ResourceClaim"), "v1beta1", at(37));
        assert_eq!(claim, Fate::Deprecated { since: 35, end: End::Planned(38) });
        let address = fate_of(("networking.k8s.io", "IPAddress"), "v1beta1", at(36));
        assert_eq!(address, Fate::Deprecated { since: 34, end: End::Known(37) });
        assert_eq!(fate_of(("", "Endpoints"), "v1", at(33)), Fate::Deprecated { since: 33, end: End::Open });
        assert_eq!(fate_of(("", "Endpoints"), "v1", at(32)), Fate::Served);
    }

    #[test]
    fn a_version_that_there_never_was_is_none() {
        assert_eq!(fate_of(("apps", "Deployment"), "v2", at(37)), Fate::NoSuch);
        assert_eq!(fate_of(("apps", "DaemonSet"), "v1beta1", at(15)), Fate::NoSuch);
    }

    #[test]
    fn what_is_written_instead_depends_on_the_release() {
        let told = |group, kind, version, minor| successor((group, kind), version, at(minor));
        let flow = "flowcontrol.apiserver.k8s.io";
        assert_eq!(told(flow, "FlowSchema", "v1beta1", 26).unwrap(), format!("{flow}/v1beta3"));
        assert_eq!(told(flow, "FlowSchema", "v1beta1", 29).unwrap(), format!("{flow}/v1"));
        assert_eq!(told("extensions", "Ingress", "v1beta1", 18).unwrap(), "networking.k8s.io/v1beta1");
        assert_eq!(told("extensions", "Ingress", "v1beta1", 22).unwrap(), "networking.k8s.io/v1");
        assert_eq!(told("batch", "CronJob", "v1", 20).unwrap(), "batch/v1beta1");
        assert_eq!(told("autoscaling", "HorizontalPodAutoscaler", "v2", 22).unwrap(), "autoscaling/v2beta2");
        assert_eq!(told("", "Endpoints", "v1", 33).unwrap(), "discovery.k8s.io/v1 EndpointSlice");
        // Its replacement went with it.
        assert_eq!(told("extensions", "PodSecurityPolicy", "v1beta1", 24).unwrap(), "policy/v1beta1");
        assert_eq!(told("extensions", "PodSecurityPolicy", "v1beta1", 25), None);
        // The only other version has a warning of its own.
        assert_eq!(told("coordination.k8s.io", "LeaseCandidate", "v1beta1", 36), None);
    }
}
