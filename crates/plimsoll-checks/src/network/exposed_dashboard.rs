use crate::{
    operation::is_unreadable,
    prelude::*,
    route::for_each_backend,
    service::{ServiceType, selector, service_type},
};

/// A page or an interface that runs code or administers.
struct Product {
    /// The end of its repository.
    repository: &'static str,
    name: &'static str,
    /// Whether it asks for a login as it is shipped.
    has_login: bool,
}

const fn open(repository: &'static str, name: &'static str) -> Product {
    Product { repository, name, has_login: false }
}

const fn behind_login(repository: &'static str, name: &'static str) -> Product {
    Product { repository, name, has_login: true }
}

const PRODUCTS: [Product; 36] = [
    behind_login("kubernetesui/dashboard", "the Kubernetes dashboard"),
    behind_login("kubernetesui/dashboard-web", "the Kubernetes dashboard"),
    behind_login("kubernetes-dashboard-amd64", "the Kubernetes dashboard"),
    behind_login("headlamp-k8s/headlamp", "Headlamp"),
    behind_login("argoproj/argocli", "Argo Workflows"),
    open("weaveworks/scope", "Weave Scope"),
    behind_login("jenkins/jenkins", "Jenkins"),
    behind_login("apache/nifi", "Apache NiFi"),
    open("centraldashboard", "Kubeflow"),
    open("ml-pipeline/frontend", "Kubeflow Pipelines"),
    behind_login("jupyterhub/k8s-hub", "JupyterHub"),
    behind_login("jupyter/base-notebook", "Jupyter"),
    behind_login("jupyter/minimal-notebook", "Jupyter"),
    behind_login("jupyter/scipy-notebook", "Jupyter"),
    behind_login("jupyter/tensorflow-notebook", "Jupyter"),
    open("apache/zeppelin", "Zeppelin"),
    open("prom/prometheus", "Prometheus"),
    open("prometheus/prometheus", "Prometheus"),
    open("prom/alertmanager", "Alertmanager"),
    open("prometheus/alertmanager", "Alertmanager"),
    behind_login("portainer/portainer-ce", "Portainer"),
    behind_login("phpmyadmin", "phpMyAdmin"),
    behind_login("phpmyadmin/phpmyadmin", "phpMyAdmin"),
    behind_login("adminer", "Adminer"),
    behind_login("dpage/pgadmin4", "pgAdmin"),
    behind_login("mongo-express", "Mongo Express"),
    open("rediscommander/redis-commander", "Redis Commander"),
    open("provectuslabs/kafka-ui", "a console of Kafka"),
    open("obsidiandynamics/kafdrop", "a console of Kafka"),
    open("library/flink", "Apache Flink"),
    open("rayproject/ray", "Ray"),
    open("ollama/ollama", "Ollama"),
    open("vllm/vllm-openai", "vLLM"),
    open("mlflow/mlflow", "MLflow"),
    open("nvidia/tritonserver", "Triton"),
    behind_login("codercom/code-server", "an editor that runs code"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/exposed-dashboard",
    title: "Administration console faces the outside",
    severity: Severity::High,
    // A proxy before it may ask for a login.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-98"],
    reaches_safeguards: true,
    aliases: &[],
    // They go by names of workloads, or ask the running service.
    related: &["C-0021", "C-0274", "C-0256"],
    why: "Who reaches the console, and passes its login where it has one, runs code or administers with its rights. Such \
          consoles are searched for: their faults are used, and their passwords tried, from the day they are open.",
    fix: "Make the Service `ClusterIP`, reach it with `kubectl port-forward`, or put a proxy before it that asks for \
          a login.",
    sources: &["https://kubernetes.io/docs/concepts/security/security-checklist/"],
    looks_at: &[PODS, "Service"],
    run: Run::Object(
        Family::Network,
        &[
            ("", "Service"),
            ("networking.k8s.io", "Ingress"),
            ("extensions", "Ingress"),
            ("gateway.networking.k8s.io", "HTTPRoute"),
        ],
        run,
    ),
};

fn run(object: &ObjectView<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    if object.kind() == "Service" {
        match service_type(object, judge) {
            Some(ServiceType::NodePort | ServiceType::LoadBalancer) => {}
            Some(_) => return judge.not_applicable("the Service faces the inside only"),
            None => return,
        }
        let Some(selector) = selector(object, judge) else { return };
        let field = object.field::<NodeRef<'_>>("spec.selector");
        let Behind { product, is_clear } = Behind::new(object.namespace(), &selector, beside);
        if product.is_none() && !is_clear {
            return judge.unreadable_beside(field.nearest, BEHIND);
        }
        judge.require_not_found(field, product.is_some(), beside.sight_of_pods(), || {
            format!("the Service opens {} to the outside", product.map_or_else(String::new, shown))
        });
        return;
    }
    for_each_backend(object, judge, |judge, backend| {
        let sight = beside.sight_of(&["Service"]).and(beside.sight_of_pods());
        let services = || beside.all_named("", "Service", backend.namespace, backend.name.expose());
        if services().next().is_none() && sight.is_whole() {
            return;
        }
        let all: Vec<Behind> = services().map(|service| Behind::service(&service, beside)).collect();
        let found = all.iter().find_map(|behind| behind.product);
        if found.is_none() && all.iter().any(|behind| !behind.is_clear) {
            return judge.unreadable_beside(backend.place.nearest, BEHIND);
        }
        judge.require_not_found(backend.place, found.is_some(), sight, || {
            format!("a route opens {} to the outside", found.map_or_else(String::new, shown))
        });
    });
}

/// A product in a message.
fn shown(product: &Product) -> String {
    let without = if product.has_login { "" } else { ", which asks for no login by itself," };
    format!("{}{without}", product.name)
}

/// What is said of where a product may be and cannot be read.
const BEHIND: &str = "a pod behind the Service, or its selector,";

/// What is behind a Service.
struct Behind {
    /// A product of the list that runs in a pod which is selected.
    product: Option<&'static Product>,
    /// Whether all that may be selected could be read: only then is no product found because there is none.
    is_clear: bool,
}

impl Behind {
    fn new<'t>(namespace: &'t str, selector: &Selector<'t>, beside: &Beside<'t>) -> Self {
        let pods = beside.behind(namespace, selector);
        Self {
            product: pods.product(product).and_then(|position| PRODUCTS.get(position)),
            is_clear: beside.has_readable_pods(namespace) && pods.has_readable_images(),
        }
    }

    fn service<'t>(service: &ObjectView<'t>, beside: &Beside<'t>) -> Self {
        let field = service.field::<NodeRef<'t>>("spec.selector");
        match field.value().map(|node| Selector::read_map(*node)) {
            Some(Some(selector)) if !selector.is_empty() => Self::new(service.namespace(), &selector, beside),
            Some(None) => Self { product: None, is_clear: false },
            Some(Some(_)) | None => Self { product: None, is_clear: !is_unreadable(&field) },
        }
    }
}

/// The position in the list of the product that an image is.
fn product(image: &str) -> Option<usize> {
    let image = ImageReference::parse(image)?;
    let is_it =
        |known: &Product| image.is_repository(known.repository) || image.repository() == known.repository;
    PRODUCTS.iter().position(is_it)
}
