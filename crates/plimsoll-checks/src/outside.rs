//! Ways into the cluster from outside through Services, and what stands behind their ports.

use crate::{
    Judge,
    port::Port,
    service::{ServiceType, service_type},
};
use plimsoll_kube::{
    self as kube, AddressRange, AddressSet, List, ObjectView, Objects, Part, Selector, Text,
};
use plimsoll_model::tree::NodeRef;

/// By these, providers keep a balancer inside of their network.
const INTERNAL: [&str; 12] = [
    "cloud.google.com/load-balancer-type",
    "networking.gke.io/load-balancer-type",
    "service.beta.kubernetes.io/aws-load-balancer-internal",
    "service.beta.kubernetes.io/aws-load-balancer-scheme",
    "service.beta.kubernetes.io/azure-load-balancer-internal",
    "service.beta.kubernetes.io/oci-load-balancer-internal",
    "oci.oraclecloud.com/load-balancer-internal",
    "service.beta.kubernetes.io/openstack-internal-load-balancer",
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type",
    "service.kubernetes.io/qcloud-loadbalancer-internal-subnetid",
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type",
    "load-balancer.hetzner.cloud/disable-public-network",
];

/// Values of those that say the contrary.
const PUBLIC_VALUES: [&str; 6] = ["", "false", "internet-facing", "external", "public", "internet"];

/// Whether an annotation keeps the balancer of a Service inside of the provider's network. One that cannot be read may.
pub(crate) fn is_internal(service: &ObjectView<'_>, judge: &mut Judge) -> bool {
    INTERNAL.iter().any(|key| {
        let value = annotation(service, judge, key);
        value.is_some_and(|value| !PUBLIC_VALUES.contains(&value.as_str()))
    })
}

/// The value of an annotation of a Service without capitals; one of a wrong type makes the verdict unknown.
fn annotation(service: &ObjectView<'_>, judge: &mut Judge, key: &str) -> Option<String> {
    let annotations = service.field::<NodeRef<'_>>("metadata.annotations");
    let value = judge.read(&annotations)?.get(key)?;
    let text = judge.read(&Part::new(annotations.root, value).as_text())?;
    Some(text.expose().trim().to_ascii_lowercase())
}

/// Whether a balancer takes connections from some addresses only. A range that cannot be understood may be any.
pub(crate) fn has_narrow_sources(service: &ObjectView<'_>, judge: &mut Judge) -> bool {
    let list = service.list("spec.loadBalancerSourceRanges");
    // A list of the wrong type makes the verdict unknown.
    if judge.read(&list).is_none() {
        return false;
    }
    let listed = judge.texts(&list);
    let ranges: Option<Vec<AddressRange>> =
        listed.iter().map(|range| AddressRange::parse(range.expose())).collect();
    ranges.is_some_and(|ranges| {
        let mut all = AddressSet::default();
        ranges.iter().for_each(|range| all.add(*range, &[]));
        !ranges.is_empty() && !all.is_everything()
    })
}

/// Whether a Service is open to everybody outside: on every node, by an address of its own, or by a balancer that takes
/// connections from everywhere. If it is not, says so as the reason why nothing is required.
pub(crate) fn is_open(service: &ObjectView<'_>, judge: &mut Judge) -> bool {
    let Some(own) = service_type(service, judge) else { return false };
    let addresses = judge.read(&service.list("spec.externalIPs"));
    let has_addresses = own != ServiceType::ExternalName && addresses.is_some_and(|list| !list.is_empty());
    let is_open = has_addresses
        || match own {
            ServiceType::NodePort => true,
            ServiceType::LoadBalancer => {
                // Both are read, so that what cannot be read makes the verdict unknown.
                let (is_internal, is_narrow) =
                    (is_internal(service, judge), has_narrow_sources(service, judge));
                !is_internal && !is_narrow
            }
            ServiceType::Internal | ServiceType::ExternalName => false,
        };
    if !is_open {
        judge.not_applicable("the Service is not open to everybody outside");
    }
    is_open
}

/// What stands behind a port, by what an attacker gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    /// A part of the control plane or of a node: the cluster.
    ControlPlane,
    /// Data, for whoever connects unless a login was set up.
    OpenStore,
    /// Data behind a login.
    Database,
    /// A shell or a console behind a login.
    Administration,
}

/// A program that is known by its ports, or by names that ports are given for it.
struct Known {
    behind: Behind,
    what: &'static str,
    ports: &'static [i64],
    names: &'static [&'static str],
    /// Whether a port of a pod is as telling as that of the Service.
    runs_in_pods: bool,
}

const fn known(
    behind: Behind,
    what: &'static str,
    ports: &'static [i64],
    names: &'static [&'static str],
) -> Known {
    Known { behind, what, ports, names, runs_in_pods: true }
}

/// Not in the list: ports that programs of one's own use more often, such as 8001 of `kubectl proxy`, and 10256, where
/// kube-proxy says that it lives. SSH is a way into git servers as well, and asks for a key.
const KNOWN: [Known; 33] = [
    known(Behind::ControlPlane, "the API of Docker without a login", &[2375], &["docker"]),
    known(Behind::ControlPlane, "etcd", &[2379, 2380], &["etcd", "etcd-client", "etcd-peer", "etcd-server"]),
    // Webhooks and metrics servers listen on 10250 too.
    Known {
        behind: Behind::ControlPlane,
        what: "the kubelet",
        ports: &[10250, 10255],
        names: &["kubelet", "kubelet-ro"],
        runs_in_pods: false,
    },
    known(Behind::ControlPlane, "Tiller", &[44134], &["tiller"]),
    known(Behind::ControlPlane, "a proxy to the API server without a login", &[], &["kubectl-proxy"]),
    known(Behind::OpenStore, "Redis", &[6379], &["redis", "valkey"]),
    known(Behind::OpenStore, "Memcached", &[11211], &["memcached", "memcache"]),
    known(Behind::OpenStore, "MongoDB", &[27017, 27018, 27019], &["mongo", "mongodb", "mongod"]),
    known(Behind::OpenStore, "Elasticsearch", &[9200, 9300], &["elasticsearch", "opensearch"]),
    known(Behind::OpenStore, "ZooKeeper", &[2181], &["zookeeper"]),
    known(Behind::OpenStore, "Cassandra", &[9042], &["cassandra", "cql"]),
    known(Behind::OpenStore, "Kafka", &[9092], &["kafka"]),
    known(Behind::Database, "MySQL", &[3306], &["mysql", "mariadb"]),
    known(Behind::Database, "PostgreSQL", &[5432], &["postgres", "postgresql", "pgsql"]),
    known(Behind::Database, "SQL Server", &[1433], &["mssql", "sqlserver"]),
    known(Behind::Database, "Oracle Database", &[1521], &["oracle"]),
    known(Behind::Database, "CouchDB", &[5984], &["couchdb"]),
    known(Behind::Database, "InfluxDB", &[8086], &["influxdb"]),
    known(Behind::Database, "Neo4j", &[7687], &["neo4j", "bolt"]),
    known(Behind::Database, "RabbitMQ", &[5672], &["amqp", "rabbitmq"]),
    known(Behind::Administration, "SSH", &[22], &["ssh", "sshd"]),
    known(Behind::Administration, "telnet", &[23], &["telnet"]),
    known(Behind::Administration, "rexec", &[512], &["rexec"]),
    known(Behind::Administration, "rlogin", &[513], &["rlogin", "rsh"]),
    known(Behind::Administration, "RDP", &[3389], &["rdp"]),
    known(Behind::Administration, "VNC", &[5900, 5901], &["vnc"]),
    known(Behind::Administration, "WinRM", &[5985, 5986], &["winrm"]),
    known(Behind::Administration, "the API of Docker", &[2376], &[]),
    known(Behind::Administration, "the API server of Kubernetes", &[6443], &["kube-apiserver"]),
    known(Behind::Administration, "Kibana", &[5601], &["kibana"]),
    known(Behind::Administration, "the console of RabbitMQ", &[15672], &["rabbitmq-management"]),
    known(Behind::Administration, "the administration of Kong", &[], &["kong-admin", "kong-admin-tls"]),
    known(Behind::Administration, "Webmin", &[], &["webmin"]),
];

/// Words before the name of a protocol that say how it is carried, as meshes read the names of ports.
const CARRIERS: [&str; 3] = ["tcp-", "tls-", "udp-"];

impl Known {
    fn has_name(&self, name: &str) -> bool {
        let own = CARRIERS.iter().find_map(|carrier| name.strip_prefix(carrier)).unwrap_or(name);
        self.names.contains(&own)
    }
}

/// Requires that no port of a Service that is open to the outside leads to what is known to be `behind`.
pub(crate) fn forbid(service: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge, behind: Behind) {
    if !is_open(service, judge) {
        return;
    }
    let selector = read_selector(service);
    let is_clear = selector.is_some() || !has_selector(service);
    let pods = selector.as_ref().map(|own| beside.behind(service.namespace(), own));
    let can_look_up = is_clear
        && beside.has_readable_pods(service.namespace())
        && pods.as_ref().is_none_or(kube::Behind::has_readable_ports);
    judge.for_each(service.list("spec.ports"), |judge, port| {
        let transport = judge.read(&port.field::<Text<'_>>("protocol")).unwrap_or(Text::EMPTY);
        let number = port.field::<i64>("port");
        let target = judge.read(&port.field::<Port<'_>>("targetPort"));
        let names =
            [judge.read(&port.field::<Text<'_>>("name")), judge.read(&port.field::<Text<'_>>("appProtocol"))];
        let own = number.value().copied();
        let by_number = |known: &&Known| {
            let is_target = || known.ports.iter().any(|number| leads_to(target, *number, pods.as_ref()));
            own.is_some_and(|own| known.ports.contains(&own)) || known.runs_in_pods && is_target()
        };
        let by_name = |known: &&Known| names.iter().flatten().any(|name| known.has_name(name.expose()));
        let is_tcp = matches!(transport.expose(), "" | "TCP");
        let by_any = KNOWN.iter().find(by_number).or_else(|| KNOWN.iter().find(by_name));
        let found = by_any.filter(|known| is_tcp && known.behind == behind);
        let message = || format!("the Service opens {} to the outside", found.map_or("", |known| known.what));
        if matches!(target, Some(Port::Name(_))) {
            // The pod that has the port may not have been read, or not its port.
            if found.is_none() && !can_look_up {
                judge.unreadable_beside(port.node(), "the pods of the Service, or their ports,");
            }
            judge.require_not_found(number, found.is_some(), beside, message);
        } else {
            judge.require_optional(number, |_| found.is_none(), message);
        }
    });
}

/// The selector of a Service; none where it cannot be understood, which is a matter of other checks.
fn read_selector<'t>(service: &ObjectView<'t>) -> Option<Selector<'t>> {
    let selector = service.whole().node().get("spec").and_then(|spec| spec.get("selector"));
    selector.and_then(Selector::read_map).filter(|selector| !selector.is_empty())
}

/// Whether a Service states a selector that asks for something, or one that cannot be understood.
fn has_selector(service: &ObjectView<'_>) -> bool {
    let selector = service.whole().node().get("spec").and_then(|spec| spec.get("selector"));
    let selector = selector.filter(|selector| !selector.is_null());
    selector.is_some_and(|selector| Selector::read_map(selector).is_none_or(|selector| !selector.is_empty()))
}

/// Whether a port leads to a number of a pod. One by name is looked up in the pods.
fn leads_to(target: Option<Port<'_>>, number: i64, pods: Option<&kube::Behind<'_, '_>>) -> bool {
    match target {
        Some(Port::Number(target)) => target == number,
        Some(Port::Name(name)) => pods.is_some_and(|pods| pods.has_port(name.expose(), number)),
        None => false,
    }
}

/// Annotations by which a balancer of a provider gets a certificate.
const CERTIFICATES: [&str; 13] = [
    "service.beta.kubernetes.io/aws-load-balancer-ssl-cert",
    "service.beta.kubernetes.io/do-loadbalancer-certificate-id",
    "service.beta.kubernetes.io/do-loadbalancer-tls-ports",
    "service.beta.kubernetes.io/do-loadbalancer-tls-passthrough",
    "service.beta.kubernetes.io/oci-load-balancer-tls-secret",
    "service.beta.kubernetes.io/oci-load-balancer-ssl-ports",
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-cert-id",
    "service.beta.kubernetes.io/scw-loadbalancer-certificate-ids",
    "service.beta.kubernetes.io/linode-loadbalancer-port-443",
    "service.beta.kubernetes.io/exoscale-loadbalancer-service-tls",
    "kubernetes.civo.com/tls-secret",
    "load-balancer.hetzner.cloud/http-certificates",
    "load-balancer.hetzner.cloud/http-managed-certificate-name",
];

/// Requires that the balancer of a Service which is open to the outside carries no HTTP without TLS.
///
/// A plain port beside one with TLS is there to redirect, most often, as it is for Gateways.
pub(crate) fn require_tls(service: &ObjectView<'_>, judge: &mut Judge) {
    match service_type(service, judge) {
        Some(ServiceType::LoadBalancer) => {}
        // Before a port of a node stands something else, most often.
        Some(_) => return judge.not_applicable("the Service is no load balancer"),
        None => return,
    }
    if !is_open(service, judge) {
        return;
    }
    let mut said = |key: &str| annotation(service, judge, key).filter(|value| !value.is_empty());
    let has_certificate = CERTIFICATES.iter().any(|key| said(key).is_some());
    let sends_plain =
        said("service.beta.kubernetes.io/aws-load-balancer-backend-protocol").as_deref() == Some("http");
    let ports = service.list("spec.ports");
    let list = ports.value().copied().unwrap_or(List::EMPTY);
    let carries: Vec<Carries> =
        list.items().map(|item| carries(Part::new(ports.root, item), judge)).collect();
    let has_tls = has_certificate || !sends_plain && carries.contains(&Carries::Tls);
    let mut of_ports = carries.iter();
    judge.for_each(ports, |judge, port| {
        let own = of_ports.next().copied().unwrap_or(Carries::Other);
        let is_plain = match own {
            Carries::Http => !has_tls,
            // The balancer decides by its port, and has no certificate; the pods are sent plain HTTP.
            Carries::Tls => sends_plain && !has_certificate,
            Carries::Other => false,
        };
        judge.require_optional(
            port.field::<i64>("port"),
            |_| !is_plain,
            || match own {
                Carries::Tls => "the load balancer has no certificate and sends plain HTTP on: \
                                 nothing takes TLS on this port"
                    .to_owned(),
                _ => "the load balancer takes plain HTTP, and TLS on no port".to_owned(),
            },
        );
    });
}

/// What a port carries, as far as its number and names say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carries {
    Http,
    Tls,
    Other,
}

fn carries(port: Part<'_>, judge: &mut Judge) -> Carries {
    let text =
        |judge: &mut Judge, key| judge.read(&port.field::<Text<'_>>(key)).map_or("", |text| text.expose());
    let (name, protocol) = (text(judge, "name"), text(judge, "appProtocol"));
    let protocol = protocol.rsplit('/').next().unwrap_or_default();
    let is_tls = |word: &str| {
        matches!(word, "https" | "tls" | "wss" | "ssl")
            || word.starts_with("https-")
            || word.starts_with("tls-")
    };
    let is_http = |word: &str| matches!(word, "http" | "http2" | "h2c" | "ws") || word.starts_with("http-");
    if !matches!(text(judge, "protocol"), "" | "TCP") {
        return Carries::Other;
    }
    match judge.read(&port.field::<i64>("port")) {
        // What stands behind it is a finding of another check.
        Some(number) if KNOWN.iter().any(|known| known.ports.contains(&number) && number != 6443) => {
            Carries::Other
        }
        _ if is_tls(name) || is_tls(protocol) => Carries::Tls,
        Some(443 | 8443 | 6443 | 9443) => Carries::Tls,
        Some(80 | 8080) => Carries::Http,
        _ if is_http(name) || is_http(protocol) => Carries::Http,
        _ => Carries::Other,
    }
}
