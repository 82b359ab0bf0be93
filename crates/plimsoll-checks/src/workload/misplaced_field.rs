use crate::prelude::*;

/// Where a field may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Pod,
    Container,
    PodSecurity,
    ContainerSecurity,
}

const LEVELS: [Level; 4] = [Level::Pod, Level::Container, Level::PodSecurity, Level::ContainerSecurity];

impl Level {
    /// Where it is, in words.
    const fn name(self) -> &'static str {
        match self {
            Self::Pod => "a pod",
            Self::Container => "a container",
            Self::PodSecurity => "the security context of a pod",
            Self::ContainerSecurity => "the security context of a container",
        }
    }

    /// The fields that the API has there, sorted.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Pod => &POD,
            Self::Container => &CONTAINER,
            Self::PodSecurity => &POD_SECURITY,
            Self::ContainerSecurity => &CONTAINER_SECURITY,
        }
    }
}

const POD: [&str; 42] = [
    "activeDeadlineSeconds",
    "affinity",
    "automountServiceAccountToken",
    "containers",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "ephemeralContainers",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "hostname",
    "hostnameOverride",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
    "workloadRef",
];

const CONTAINER: [&str; 26] = [
    "args",
    "command",
    "env",
    "envFrom",
    "image",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "name",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "restartPolicyRules",
    "securityContext",
    "startupProbe",
    "stdin",
    "stdinOnce",
    "targetContainerName",
    "terminationMessagePath",
    "terminationMessagePolicy",
    "tty",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

const POD_SECURITY: [&str; 13] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
    "windowsOptions",
];

const CONTAINER_SECURITY: [&str; 12] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsNonRoot",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
    "windowsOptions",
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/misplaced-field",
    title: "Field is misspelled, or stands where the API has none of its name",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-13"],
    reaches_safeguards: true,
    aliases: &[],
    // It holds whole objects against schemas, which it fetches.
    related: &["kube-linter/schema-validation"],
    why: "The API server drops a field that it does not know: what it was to protect is not protected, and the file \
          looks as if it were.",
    fix: "Write the field as the API spells it, at the place where the API has it; apply with `--validate=strict`.",
    sources: &["https://kubernetes.io/docs/reference/using-api/api-concepts/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    if let Some(spec) = workload.spec() {
        see(judge, spec, Level::Pod);
    } else {
        judge.not_applicable("the kind keeps the parts of its pods in fields of its own");
    }
    let own = workload.field::<NodeRef<'_>>("securityContext");
    if let Some(node) = judge.read(&own) {
        see(judge, Part::new(own.root, node), Level::PodSecurity);
    }
    for container in workload.containers() {
        if container.is_whole() {
            see(judge, container.part(), Level::Container);
        }
        let own = container.field::<NodeRef<'_>>("securityContext");
        if let Some(node) = judge.read(&own) {
            see(judge, Part::new(own.root, node), Level::ContainerSecurity);
        }
    }
}

/// Looks at every key. One that no list has and that is like none is for somebody else to know: newer versions have
/// more fields.
fn see(judge: &mut Judge, part: Part<'_>, level: Level) {
    judge.require(part.field::<NodeRef<'_>>(""), |_| true, String::new);
    for (key, value) in part.node().entries() {
        let key = key.key_text();
        if level.fields().binary_search(&key).is_ok() {
            continue;
        }
        let elsewhere = LEVELS.iter().find(|other| **other != level && other.fields().contains(&key));
        let meant = || level.fields().iter().find(|known| is_like(known, key));
        let message = match (elsewhere, meant()) {
            (_, Some(known)) => format!("the API has no such field here; `{known}` is like it"),
            (Some(other), None) => format!("`{key}` is a field of {}, not of {}", other.name(), level.name()),
            (None, None) => continue,
        };
        let field = Field { state: State::Present(()), root: part.root(), nearest: value, rest: Rest::NONE };
        judge.require(field, |()| false, || message);
    }
}

/// Whether a key is a known one but for capitals, dashes or one letter.
fn is_like(known: &str, key: &str) -> bool {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    let (known, key) = (plain(known), plain(key));
    known == key || known.len() >= 6 && differs_by_one(known.as_bytes(), key.as_bytes())
}

/// Whether one text becomes the other by one letter that is put in, left out, changed, or swapped with the next.
fn differs_by_one(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if a.len() - b.len() > 1 {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let rest = |text: &[u8], from: usize| text.get(from..).unwrap_or_default().to_vec();
    if a.len() > b.len() {
        return rest(a, same + 1) == rest(b, same);
    }
    let is_swap = a.get(same) == b.get(same + 1)
        && a.get(same + 1) == b.get(same)
        && rest(a, same + 2) == rest(b, same + 2);
    rest(a, same + 1) == rest(b, same + 1) || is_swap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_they_can_be_searched() {
        for level in LEVELS {
            assert!(level.fields().is_sorted(), "{}", level.name());
        }
    }

    #[test]
    fn a_key_is_like_a_known_one_up_to_one_letter() {
        for key in [
            "securitycontext",
            "security_context",
            "securityContex",
            "securityContexts",
            "securtiyContext",
            "sekurityContext",
        ] {
            assert!(is_like("securityContext", key), "{key}");
        }
        for key in ["securityConte", "context", "seuritContext", ""] {
            assert!(!is_like("securityContext", key), "{key}");
        }
        assert!(!is_like("os", "as"));
    }
}
