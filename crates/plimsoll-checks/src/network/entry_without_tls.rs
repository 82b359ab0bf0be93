use crate::{prelude::*, route::items};
use std::collections::HashSet;

/// By these, controllers take a certificate from elsewhere than the Ingress.
const CERTIFICATE_ANNOTATIONS: [&str; 5] = [
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "nginx.ingress.kubernetes.io/ssl-passthrough",
    "haproxy.org/ssl-passthrough",
];

/// By these, controllers that redirect plain requests to TLS by themselves are told not to.
const REDIRECT_ANNOTATIONS: [&str; 5] = [
    "nginx.ingress.kubernetes.io/ssl-redirect",
    "nginx.org/ssl-redirect",
    "ingress.kubernetes.io/ssl-redirect",
    "haproxy.org/ssl-redirect",
    "haproxy-ingress.github.io/ssl-redirect",
];

/// By these, they are told to redirect whatever the others say.
const FORCED_REDIRECT_ANNOTATIONS: [&str; 2] =
    ["nginx.ingress.kubernetes.io/force-ssl-redirect", "ingress.kubernetes.io/force-ssl-redirect"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/entry-without-tls",
    title: "Way in from outside does not ask for TLS",
    severity: Severity::Medium,
    // Something before it may hold the certificate.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-94"],
    reaches_safeguards: true,
    aliases: &[],
    // They know one kind of object, do not look at hosts, or want more than TLS.
    related: &[
        "C-0263",
        "C-0245",
        "C-0266",
        "polaris/tlsSettingsMissing",
        "polaris/gatewayTLSMissing",
        "polaris/httpRouteInsecureListener",
        "kube-linter/insecure-route-termination",
        "gatekeeper/K8sHttpsOnly",
        "kyverno/require-ingress-https",
        "kyverno/ingress-host-match-tls",
    ],
    why: "What comes in without TLS is read and changed by whoever stands between, passwords and sessions among it.",
    fix: "Add `tls` with every host to the Ingress, a listener `HTTPS` with the certificate to the Gateway, or `tls` \
          to the Route, and redirect plain requests.",
    sources: &[
        "https://kubernetes.io/docs/concepts/services-networking/ingress/",
        "https://gateway-api.sigs.k8s.io/guides/tls/",
    ],
    looks_at: &[],
    run: Run::Object(
        Family::Network,
        &[
            ("networking.k8s.io", "Ingress"),
            ("extensions", "Ingress"),
            ("gateway.networking.k8s.io", "Gateway"),
            ("networking.istio.io", "Gateway"),
            ("route.openshift.io", "Route"),
        ],
        run,
    ),
};

fn run(object: &ObjectView<'_>, _: &Beside<'_>, judge: &mut Judge) {
    match (object.group(), object.kind()) {
        (_, "Ingress") => ingress(object, judge),
        (_, "Route") => openshift(object, judge),
        ("networking.istio.io", _) => istio(object, judge),
        _ => gateway(object, judge),
    }
}

fn ingress(object: &ObjectView<'_>, judge: &mut Judge) {
    let annotations = judge.read(&object.field::<NodeRef<'_>>("metadata.annotations"));
    let has_certificate = annotations.is_some_and(|annotations| {
        CERTIFICATE_ANNOTATIONS.iter().any(|key| annotations.get(key).is_some_and(|value| !value.is_null()))
    });
    let tls = object.list("spec.tls");
    let entries = items(judge, &object.list("spec.tls"));
    let is_asked_for = judge.require(
        tls,
        |tls| has_certificate || !tls.is_empty(),
        || "the Ingress does not ask for TLS".to_owned(),
    );
    if is_asked_for {
        require_redirect(object, judge);
    }
    if !is_asked_for || has_certificate {
        return;
    }
    let mut hosts = Hosts::default();
    for entry in entries {
        let list = entry.list("hosts");
        if judge.read(&list).is_none() {
            return;
        }
        let own = judge.texts(&list);
        if own.is_empty() {
            // An entry without hosts is one for all.
            return;
        }
        own.iter().for_each(|host| hosts.add(host.expose()));
    }
    for rule in items(judge, &object.list("spec.rules")) {
        let host = rule.field::<Text<'_>>("host").absent_means(Text::EMPTY);
        let shown = host.value().copied().unwrap_or(Text::EMPTY);
        judge.require(
            host,
            |host| host.expose().is_empty() || hosts.cover(host.expose()),
            || format!("the Ingress does not ask for TLS for `{shown}`"),
        );
    }
}

/// Requires that no annotation tells the controller to serve plain requests beside TLS.
fn require_redirect(object: &ObjectView<'_>, judge: &mut Judge) {
    let annotations = object.field::<NodeRef<'_>>("metadata.annotations");
    let says = |key: &str, wanted: &str| {
        let value = annotations.value().and_then(|annotations| annotations.get(key));
        value
            .and_then(NodeRef::as_redacted)
            .is_some_and(|value| value.expose().trim().eq_ignore_ascii_case(wanted))
    };
    if FORCED_REDIRECT_ANNOTATIONS.iter().any(|key| says(key, "true")) {
        return;
    }
    judge.for_each_entry(object.field("metadata.annotations"), |judge, key, value| {
        if REDIRECT_ANNOTATIONS.contains(&key.expose()) {
            let value = value.as_text().absent_means(Text::EMPTY);
            judge.require(
                value,
                |value| !value.expose().trim().eq_ignore_ascii_case("false"),
                || format!("the Ingress takes plain HTTP beside TLS, by the annotation `{key}`"),
            );
        }
    });
}

/// Hosts that ask for TLS, in small letters.
#[derive(Default)]
struct Hosts {
    /// As written, those with a star too.
    all: HashSet<String>,
    has_empty: bool,
}

impl Hosts {
    fn add(&mut self, host: &str) {
        self.has_empty |= host.is_empty();
        self.all.insert(host.to_ascii_lowercase());
    }

    /// Whether one of them is a host; a star stands for one label.
    fn cover(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let by_star =
            || host.split_once('.').is_some_and(|(_, domain)| self.all.contains(&format!("*.{domain}")));
        self.all.contains(&host) || by_star()
    }
}

/// A plain listener beside one with TLS for the same host is there to redirect, most often.
fn gateway(object: &ObjectView<'_>, judge: &mut Judge) {
    let listeners = items(judge, &object.list("spec.listeners"));
    let mut hosts = Hosts::default();
    for listener in &listeners {
        let protocol = judge.read(&listener.field::<Text<'_>>("protocol"));
        if protocol.is_some_and(|protocol| matches!(protocol.expose(), "HTTPS" | "TLS")) {
            let host = judge.read(&listener.field::<Text<'_>>("hostname"));
            hosts.add(host.map_or("", |host| host.expose()));
        }
    }
    judge.not_applicable("no listener takes HTTP");
    for listener in listeners {
        let host = judge.read(&listener.field::<Text<'_>>("hostname")).map_or("", |host| host.expose());
        let is_beside = hosts.has_empty || hosts.cover(host);
        let protocol = listener.field::<Text<'_>>("protocol");
        if matches!(judge.read(&protocol).map_or("", |protocol| protocol.expose()), "HTTP" | "HTTPS") {
            judge.require(
                protocol,
                |protocol| protocol.expose() != "HTTP" || is_beside,
                || "a listener takes plain HTTP, and none takes TLS for its host".to_owned(),
            );
        }
    }
}

fn istio(object: &ObjectView<'_>, judge: &mut Judge) {
    judge.not_applicable("no server takes HTTP");
    for server in items(judge, &object.list("spec.servers")) {
        let redirects = judge.read(&server.field::<bool>("tls.httpsRedirect")) == Some(true);
        let protocol = server.field::<Text<'_>>("port.protocol");
        let is_plain = |own: &Text<'_>| {
            let own = own.expose();
            ["HTTP", "HTTP2", "GRPC", "GRPC-WEB"].iter().any(|plain| own.eq_ignore_ascii_case(plain))
        };
        if judge.read(&protocol).is_some() {
            judge.require(
                protocol,
                |own| redirects || !is_plain(own),
                || "a server takes plain HTTP and does not redirect it".to_owned(),
            );
        }
    }
}

fn openshift(object: &ObjectView<'_>, judge: &mut Judge) {
    let tls = object.field::<NodeRef<'_>>("spec.tls");
    let is_asked_for = judge.require(tls, |_| true, || "the Route does not ask for TLS".to_owned());
    if is_asked_for {
        let plain = object.field::<Text<'_>>("spec.tls.insecureEdgeTerminationPolicy");
        judge.require_optional(
            plain,
            |plain| plain.is_none_or(|plain| plain.expose() != "Allow"),
            || "the Route takes plain HTTP beside TLS".to_owned(),
        );
    }
}
