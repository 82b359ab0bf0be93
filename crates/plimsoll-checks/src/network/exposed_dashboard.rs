use crate::{
    prelude::*,
    route::for_each_backend,
    service::{ServiceType, selector, service_type},
};

/// Pages and interfaces that run code or administer for whoever reaches them, by the ends of their repositories.
const PRODUCTS: [(&str, &str); 36] = [
    ("kubernetesui/dashboard", "the Kubernetes dashboard"),
    ("kubernetesui/dashboard-web", "the Kubernetes dashboard"),
    ("kubernetes-dashboard-amd64", "the Kubernetes dashboard"),
    ("headlamp-k8s/headlamp", "Headlamp"),
    ("argoproj/argocli", "Argo Workflows"),
    ("weaveworks/scope", "Weave Scope"),
    ("jenkins/jenkins", "Jenkins"),
    ("apache/nifi", "Apache NiFi"),
    ("centraldashboard", "Kubeflow"),
    ("ml-pipeline/frontend", "Kubeflow Pipelines"),
    ("jupyterhub/k8s-hub", "JupyterHub"),
    ("jupyter/base-notebook", "Jupyter"),
    ("jupyter/minimal-notebook", "Jupyter"),
    ("jupyter/scipy-notebook", "Jupyter"),
    ("jupyter/tensorflow-notebook", "Jupyter"),
    ("apache/zeppelin", "Zeppelin"),
    ("prom/prometheus", "Prometheus"),
    ("prometheus/prometheus", "Prometheus"),
    ("prom/alertmanager", "Alertmanager"),
    ("prometheus/alertmanager", "Alertmanager"),
    ("portainer/portainer-ce", "Portainer"),
    ("phpmyadmin", "phpMyAdmin"),
    ("phpmyadmin/phpmyadmin", "phpMyAdmin"),
    ("adminer", "Adminer"),
    ("dpage/pgadmin4", "pgAdmin"),
    ("mongo-express", "Mongo Express"),
    ("rediscommander/redis-commander", "Redis Commander"),
    ("provectuslabs/kafka-ui", "a console of Kafka"),
    ("obsidiandynamics/kafdrop", "a console of Kafka"),
    ("library/flink", "Apache Flink"),
    ("rayproject/ray", "Ray"),
    ("ollama/ollama", "Ollama"),
    ("vllm/vllm-openai", "vLLM"),
    ("mlflow/mlflow", "MLflow"),
    ("nvidia/tritonserver", "Triton"),
    ("codercom/code-server", "an editor that runs code"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "network/exposed-dashboard",
    title: "Console without a login of its own faces the outside",
    severity: Severity::High,
    // It may be set up with a login, or stand behind one.
    confidence: Confidence::Medium,
    safeguards: &["SG-NET-98"],
    aliases: &[],
    // They go by names of workloads, or ask the running service.
    related: &["C-0021", "C-0274", "C-0256"],
    why: "The program asks nobody who they are unless it is set up to: who reaches it runs code or administers with \
          the rights that it has.",
    fix: "Make the Service `ClusterIP`, reach it with `kubectl port-forward`, or put a proxy before it that asks for \
          a login.",
    sources: &["https://kubernetes.io/docs/concepts/security/security-checklist/"],
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

fn run(object: &ObjectView<'_>, beside: &Objects<'_>, judge: &mut Judge) {
    if object.kind() == "Service" {
        match service_type(object, judge) {
            Some(ServiceType::NodePort | ServiceType::LoadBalancer) => {}
            Some(_) => return judge.not_applicable("the Service faces the inside only"),
            None => return,
        }
        let Some(selector) = selector(object, judge) else { return };
        let found = behind(object.namespace(), &selector, beside);
        judge.require_not_found(
            object.field::<NodeRef<'_>>("spec.selector"),
            found.is_some(),
            beside,
            || format!("the Service opens {} to the outside", found.unwrap_or_default()),
        );
        return;
    }
    for_each_backend(object, judge, |judge, backend| {
        let service = beside.named("", "Service", backend.namespace, backend.name.expose());
        // A Service that cannot be read is a finding, or a gap, of its own.
        let selector = service.and_then(|service| service.whole().node().get("spec")?.get("selector"));
        let selector = selector.and_then(Selector::read_map).filter(|selector| !selector.is_empty());
        if service.is_some() || !beside.is_complete() {
            let found = selector.and_then(|selector| behind(backend.namespace, &selector, beside));
            judge.require_not_found(backend.place, found.is_some(), beside, || {
                format!("a route opens {} to the outside", found.unwrap_or_default())
            });
        }
    });
}

/// A product of the list that runs in a pod which is selected.
fn behind<'t>(namespace: &'t str, selector: &Selector<'t>, beside: &Objects<'t>) -> Option<&'static str> {
    beside.behind(namespace, selector).product(product)
}

/// The product of the list that an image is.
fn product(image: &str) -> Option<&'static str> {
    let image = ImageReference::parse(image)?;
    let is_it = |(end, _): &&(&str, &str)| image.is_repository(end) || image.repository() == *end;
    PRODUCTS.iter().find(is_it).map(|(_, name)| *name)
}
