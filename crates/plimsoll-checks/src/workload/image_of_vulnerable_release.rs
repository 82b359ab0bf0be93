use crate::prelude::*;

/// Releases of a product that are known to be bad.
struct Bad {
    product: &'static str,
    /// Repositories, or the ends of them.
    repositories: &'static [&'static str],
    /// From the first version to before the second.
    ranges: &'static [(Version, Version)],
    /// What is wrong with them, after "which".
    fault: &'static str,
}

/// Major, minor, patch, and 0 for what came before the release of that number, else 1.
type Version = (u64, u64, u64, u8);

const fn release(major: u64, minor: u64, patch: u64) -> Version {
    (major, minor, patch, 1)
}

/// Only faults of the program itself that made scanners look for it by name; what is in images at large is
/// for a scan of images to find.
const BAD: [Bad; 3] = [
    Bad {
        product: "Argo CD",
        repositories: &["argocd", "argo-cd"],
        ranges: &[(release(0, 0, 0), release(2, 1, 9)), (release(2, 2, 0), release(2, 2, 4))],
        fault: "lets a chart read files of other applications (CVE-2022-24348, mended in 2.1.9 and 2.2.4)",
    },
    Bad {
        product: "Grafana",
        repositories: &["grafana", "grafana-oss", "grafana-enterprise"],
        ranges: &[(release(9, 2, 0), release(9, 2, 4))],
        fault: "lets strangers call administration under load (CVE-2022-39328, mended in 9.2.4)",
    },
    Bad {
        product: "Kyverno",
        repositories: &["kyverno"],
        ranges: &[(release(1, 8, 3), release(1, 8, 5))],
        fault: "takes unsigned images for signed ones (CVE-2022-47633, mended in 1.8.5)",
    },
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/image-of-vulnerable-release",
    title: "Container runs a release with a known hole",
    severity: Severity::High,
    // A tag is a name: who builds an image may mend it and keep the number.
    confidence: Confidence::Medium,
    // Each of these holes scores as high; critical ones are another safeguard.
    safeguards: &["SG-IMG-17"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0081", "C-0090", "C-0091"],
    why: "The program guards others, as gate, deployer or window on the cluster, and this release of it \
          has a hole that has been public for years.",
    fix: "Run a release in which the hole is mended.",
    sources: &[
        "https://nvd.nist.gov/vuln/detail/CVE-2022-24348",
        "https://nvd.nist.gov/vuln/detail/CVE-2022-39328",
        "https://nvd.nist.gov/vuln/detail/CVE-2022-47633",
    ],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no container runs a product of the list in a version that its tag tells");
    for container in workload.containers() {
        let field = container.field::<Text<'_>>("image");
        let Some(image) = judge.read(&field).and_then(|image| ImageReference::parse(image.expose())) else {
            continue;
        };
        let Some(bad) = BAD.iter().find(|bad| bad.repositories.iter().any(|end| image.is_repository(end)))
        else {
            continue;
        };
        let is_good = match image.tag().and_then(version) {
            Some(version) => !bad.ranges.iter().any(|(from, to)| (*from..*to).contains(&version)),
            // Neither a digest alone nor a tag such as `latest` or `9.2` tells the version.
            None => continue,
        };
        judge.require(
            field,
            |_| is_good,
            || {
                format!(
                    "container `{}` runs {} of a release which {}",
                    container.name(),
                    bad.product,
                    bad.fault
                )
            },
        );
    }
}

/// The version that a tag names: `v1.8.3`, `9.2.3-ubuntu`, `2.2.4-rc1`.
fn version(tag: &str) -> Option<Version> {
    let (numbers, rest) = match tag.find(['-', '+', '_']) {
        Some(at) => (tag.get(..at)?, tag.get(at + 1..)?),
        None => (tag, ""),
    };
    let mut numbers = numbers.strip_prefix('v').unwrap_or(numbers).split('.').map(number);
    let parts = (numbers.next()??, numbers.next()??, numbers.next()??);
    if numbers.next().is_some() {
        return None;
    }
    let came_before = ["alpha", "beta", "dev", "pre", "rc"].iter().any(|word| rest.starts_with(word));
    Some((parts.0, parts.1, parts.2, u8::from(!came_before)))
}

/// Digits only: `+1` is none.
fn number(text: &str) -> Option<u64> {
    if text.bytes().all(|digit| digit.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_tag_is_a_version_if_it_has_three_numbers() {
        assert_eq!(version("1.8.3"), Some((1, 8, 3, 1)));
        assert_eq!(version("v1.8.3"), Some((1, 8, 3, 1)));
        assert_eq!(version("9.2.3-ubuntu"), Some((9, 2, 3, 1)));
        assert_eq!(version("9.2.3-debian-11-r5"), Some((9, 2, 3, 1)));
        assert_eq!(version("v2.2.4-rc1"), Some((2, 2, 4, 0)));
        assert_eq!(version("9.2.0-beta1"), Some((9, 2, 0, 0)));
        for tag in [
            "latest",
            "9",
            "9.2",
            "9.2.3.4",
            "v",
            "",
            "9.2.x",
            "9.2.",
            "a1.2.3",
            "1.2.+3",
            "1.2.99999999999999999999",
        ] {
            assert_eq!(version(tag), None, "{tag}");
        }
    }

    #[test]
    fn what_came_before_a_release_is_older() {
        assert!(version("2.2.4-rc1") < version("2.2.4"));
        assert!(version("2.2.3") < version("2.2.4-rc1"));
        assert!(version("2.2.9") < version("2.2.10"));
    }
}
