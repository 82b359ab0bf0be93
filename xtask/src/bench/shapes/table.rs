//! The shapes: what somebody could write who wants a scan to take long or to need much memory.
//!
//! `@` stands for the number of an item, so that no two are equal.

use super::{Place, Shape, pairs};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: long, namespace: shop}\nspec:\n";
const CONTAINER: &str = "  containers:\n  - name: app\n    image: registry.example/app:1\n";
const RBAC: &str = "apiVersion: rbac.authorization.k8s.io/v1\n";
const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: long, namespace: shop}\nspec:\n  podSelector: {}\n";

/// A file of YAML: a head, items, a tail.
const fn yaml(
    name: &'static str,
    unit: usize,
    head: &'static [&'static str],
    items: &'static [&'static str],
) -> Shape {
    Shape {
        name,
        unit,
        place: Place::File("shape.yaml"),
        head,
        items,
        tail: "",
        arguments: &[],
        second: None,
    }
}

/// A file of several documents, so many of each.
pub(super) const fn world(name: &'static str, unit: usize, items: &'static [&'static str]) -> Shape {
    yaml(name, unit, &[], items)
}

/// A file of JSON.
const fn json(
    name: &'static str,
    unit: usize,
    head: &'static [&'static str],
    items: &'static [&'static str],
    tail: &'static str,
) -> Shape {
    Shape { name, unit, place: Place::File("shape.json"), head, items, tail, arguments: &[], second: None }
}

/// The same shape with more arguments.
const fn with(shape: Shape, name: &'static str, arguments: &'static [&'static str]) -> Shape {
    Shape { name, arguments, ..shape }
}

/// A file for each item.
const fn files(
    name: &'static str,
    unit: usize,
    place: &'static str,
    items: &'static [&'static str],
) -> Shape {
    Shape { name, unit, place: Place::Files(place), head: &[], items, tail: "", arguments: &[], second: None }
}

/// Inputs whose peak of memory is stated, with the most megabytes.
pub(super) fn totals() -> Vec<(Shape, f64)> {
    const BOMB: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c@}\na: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]\n";
    let deployments = world("100,000 Deployments", 100_000, &[DEPLOYMENT]);
    let pods = json(
        "200,000 pods of a list",
        200_000,
        &["{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{}"],
        &[
            ",{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p@\"},\"spec\":{\"containers\":[{\"name\":\"c@\",\"image\":\"b\"}]}}",
        ],
        "]}\n",
    );
    vec![
        (deployments, 600.0),
        (pods, TOTAL_MEGABYTES_MAX),
        (files("aliases in 1,000 files", 1_000, "f@.yaml", &[BOMB]), TOTAL_MEGABYTES_MAX),
    ]
}

/// What docs/limits.md says that a scan takes at most.
const TOTAL_MEGABYTES_MAX: f64 = 2_700.0;
const DEPLOYMENT: &str = "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart-@\n  namespace: shop\nspec:\n  replicas: 2\n  selector:\n    matchLabels: {app: cart}\n  template:\n    metadata:\n      labels: {app: cart}\n    spec:\n      containers:\n      - name: cart\n        image: registry.example/shop/cart:1.4.2\n        ports:\n        - containerPort: 8080\n        securityContext:\n          allowPrivilegeEscalation: false\n          readOnlyRootFilesystem: true\n        resources:\n          limits: {memory: 256Mi}\n";

pub(super) fn all() -> Vec<Shape> {
    [
        texts(),
        of_pods(),
        of_placement(),
        of_containers(),
        of_programs(),
        of_rights(),
        of_networks(),
        of_others(),
        services_and_workloads(),
        policies_and_pods(),
        pairs::all(),
        budgets_and_workloads(),
        roles_and_bindings(),
        objects_and_names(),
        folders(),
    ]
    .concat()
}

/// What a parser, a search or a reader of texts works on.
fn texts() -> Vec<Shape> {
    const SECRETS: Shape = yaml(
        "many secrets in one text",
        4_000,
        &["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.conf: |\n"],
        &["    password@: hJ4k8sKq2Lz9@\n"],
    );
    vec![
        json("broken JSON with blanks", 40_000, &["{"], &["  "], "x}"),
        json("broken JSON with commas and blanks", 40_000, &["{"], &[", "], "x}"),
        json("broken JSON with comments", 20_000, &["{"], &["/* */ "], "x}"),
        json("broken JSON of open comments", 20_000, &["{"], &["/* /"], "x}"),
        json("a JSON stream of nothing", 100_000, &[""], &["{}"], ""),
        json("a JSON list of nothing", 100_000, &["{\"a\": [1"], &[",1"], "]}"),
        json("open brackets of JSON", 50_000, &[""], &["["], ""),
        json("escapes of JSON", 50_000, &["{\"a\": \""], &["\\u0041"], "\"}"),
        SECRETS,
        with(SECRETS, "many secrets, sensitive data too", &["--sensitive-data"]),
        yaml(
            "card numbers and secrets in one text",
            4_000,
            &["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  app.conf: |\n"],
            &["    password@: hJ4k8sKq2Lz9@\n    card: 4111 1111 1111 1111 @\n"],
        )
        .with_arguments(&["--sensitive-data"]),
        yaml("keywords without an end", 40_000, &["a: \""], &["password"]).with_tail("\"\n"),
        yaml("keywords with blanks", 20_000, &["a: |\n  "], &["password=                 "]).with_tail("\n"),
        yaml("keywords of one line of base64", 20_000, &["a: "], &["AKIAghp_xoxbsecret"]).with_tail("\n"),
        yaml("numbers without an end", 60_000, &["a: \""], &["4111 1111 "])
            .with_tail("\"\n")
            .with_arguments(&["--sensitive-data"]),
        yaml("documents", 20_000, &[], &["---\na: b\n"]),
        yaml("documents of comments", 40_000, &[], &["---\n#\n"]),
        yaml("documents that one piece holds", 20_000, &[], &["--- # @\na: b\n"]),
        yaml("documents that points end", 20_000, &[], &["a: b\n...\n"]),
        yaml("comments", 40_000, &["a: b\n"], &["# @\n"]),
        yaml("comments behind values", 20_000, &[], &["k@: b # c\n"]),
        yaml("blank lines", 200_000, &["a: b\n"], &["\n"]).with_tail("c: d\n"),
        yaml("blank lines in a text", 100_000, &["a: |\n  b\n"], &["\n"]).with_tail("c: d\n"),
        yaml("a long folded text", 40_000, &["a: >\n"], &["  word word\n"]),
        yaml("a long quoted text", 40_000, &["a: \""], &["word \\\n  "]).with_tail("\"\n"),
        yaml("a long plain text", 40_000, &["a:"], &["\n  word"]).with_tail("\n"),
        yaml("keys of one mapping", 20_000, &[], &["k@: v\n"]),
        yaml("one key many times", 20_000, &[], &["k: v@\n"]),
        yaml("keys in braces", 20_000, &["{"], &["k@: v, "]).with_tail("}\n"),
        yaml("open braces", 40_000, &[], &["{a: "]),
        yaml("open lists", 40_000, &[], &["- "]),
        yaml("anchors", 20_000, &[], &["- &a@ b\n"]),
        yaml("aliases", 20_000, &["- &a [x, y]\n"], &["- *a\n"]),
        yaml("aliases of a long list, thrown away", 2_000, &["a: &a [x"], &[",x"])
            .with_tail("]\n")
            .then(&["- {k: *a, k: *a, k: 1}\n"], "b:\n"),
        yaml("merge keys", 10_000, &["a: &a {x: y}\nb:\n"], &["- {<<: *a, z: @}\n"]),
        yaml("tags", 20_000, &[], &["- !!str b\n"]),
        yaml("template marks", 20_000, &[], &["---\nk: {{ .Values.a@ }}\n"]),
        yaml("template marks in one text", 20_000, &["kind: {{ .A }}\n"], &["k@: {{ .Values.a@ }}\n"]),
        yaml("Windows line ends", 40_000, &[], &["k@: v\r\n"]),
    ]
}

/// Lists of a pod.
fn of_pods() -> Vec<Shape> {
    vec![
        yaml(
            "containers",
            1_000,
            &[POD, "  containers:\n"],
            &["  - {name: c@, image: registry.example/a:1}\n"],
        ),
        yaml(
            "privileged containers with ports",
            1_000,
            &[POD, "  containers:\n"],
            &[
                "  - {name: c@, image: a, securityContext: {privileged: true}, ports: [{containerPort: 8@}]}\n",
            ],
        ),
        yaml("containers that are texts", 2_000, &[POD, "  containers:\n"], &["  - c@\n"]),
        yaml("containers without names", 2_000, &[POD, "  containers:\n"], &["  - {image: a@}\n"]),
        yaml(
            "containers with wrong types",
            1_000,
            &[POD, "  containers:\n"],
            &["  - {name: c@, image: 7, securityContext: {privileged: 1}, ports: 3, env: 4}\n"],
        ),
        yaml(
            "init containers",
            1_000,
            &[POD, CONTAINER, "  initContainers:\n"],
            &["  - {name: c@, image: registry.example/a:1, restartPolicy: Always}\n"],
        ),
        yaml(
            "ephemeral containers",
            1_000,
            &[POD, CONTAINER, "  ephemeralContainers:\n"],
            &["  - {name: c@, image: registry.example/a:1, targetContainerName: app}\n"],
        ),
        yaml(
            "volumes",
            2_000,
            &[POD, CONTAINER, "  volumes:\n"],
            &["  - {name: v@, hostPath: {path: /a@}}\n"],
        ),
        yaml(
            "projected sources",
            2_000,
            &[POD, CONTAINER, "  volumes:\n  - name: v\n    projected:\n      sources:\n"],
            &["      - {secret: {name: s@}}\n"],
        ),
    ]
}

/// Lists of a pod that say where it runs and with what.
fn of_placement() -> Vec<Shape> {
    vec![
        yaml("pull secrets", 4_000, &[POD, CONTAINER, "  imagePullSecrets:\n"], &["  - {name: s@}\n"]),
        yaml(
            "tolerations",
            4_000,
            &[POD, CONTAINER, "  tolerations:\n"],
            &["  - {key: k@, operator: Exists}\n"],
        ),
        yaml(
            "spread constraints",
            2_000,
            &[POD, CONTAINER, "  topologySpreadConstraints:\n"],
            &["  - {topologyKey: k@, maxSkew: 1, whenUnsatisfiable: DoNotSchedule}\n"],
        ),
        yaml(
            "host aliases",
            2_000,
            &[POD, CONTAINER, "  hostAliases:\n"],
            &["  - {ip: 10.0.0.1, hostnames: [a@]}\n"],
        ),
        yaml(
            "sysctls",
            2_000,
            &[POD, CONTAINER, "  securityContext:\n    sysctls:\n"],
            &["    - {name: kernel.a@, value: b}\n"],
        ),
        yaml(
            "groups",
            4_000,
            &[POD, CONTAINER, "  securityContext:\n    supplementalGroups:\n"],
            &["    - 1@\n"],
        ),
        yaml("node selector", 4_000, &[POD, CONTAINER, "  nodeSelector:\n"], &["    k@: v\n"]),
        yaml(
            "resource claims",
            2_000,
            &[POD, CONTAINER, "  resourceClaims:\n"],
            &["  - {name: c@, resourceClaimName: d}\n"],
        ),
    ]
}

/// Lists of a container.
fn of_containers() -> Vec<Shape> {
    let env = yaml(
        "variables",
        2_000,
        &[POD, CONTAINER, "    env:\n"],
        &["    - {name: PASSWORD_@, value: hJ4k8sKq2Lz9@}\n"],
    );
    vec![
        env,
        with(env, "variables, with evidence", &["--evidence"]),
        yaml(
            "variables of one name",
            2_000,
            &[POD, CONTAINER, "    env:\n"],
            &["    - {name: PASSWORD, value: hJ4k8sKq2Lz9@}\n"],
        ),
        yaml(
            "variables of Secrets",
            2_000,
            &[POD, CONTAINER, "    env:\n"],
            &["    - {name: V_@, valueFrom: {secretKeyRef: {name: s@, key: k}}}\n"],
        ),
        yaml("variables that are texts", 4_000, &[POD, CONTAINER, "    env:\n"], &["    - V_@\n"]),
        yaml(
            "sources of variables",
            2_000,
            &[POD, CONTAINER, "    envFrom:\n"],
            &["    - {secretRef: {name: s@}}\n"],
        ),
        yaml(
            "ports",
            2_000,
            &[POD, CONTAINER, "    ports:\n"],
            &["    - {containerPort: 2@, hostPort: 2@}\n"],
        ),
        yaml(
            "mounts",
            2_000,
            &[POD, CONTAINER, "    volumeMounts:\n"],
            &["    - {name: v@, mountPath: /var/run/a@}\n"],
        ),
        yaml(
            "mounts and volumes",
            1_000,
            &[POD, CONTAINER, "    volumeMounts:\n"],
            &["    - {name: v@, mountPath: /a@}\n"],
        )
        .then(&["  - {name: v@, hostPath: {path: /}}\n"], "  volumes:\n"),
    ]
}

/// Lists of a container that say what it runs.
fn of_programs() -> Vec<Shape> {
    vec![
        yaml("arguments", 4_000, &[POD, CONTAINER, "    args:\n"], &["    - --password=hJ4k8sKq2Lz9@\n"]),
        yaml("commands", 4_000, &[POD, CONTAINER, "    command:\n"], &["    - sudo\n"]),
        yaml(
            "a command of one text",
            8_000,
            &[POD, CONTAINER, "    command: [sh, -c, \""],
            &["sudo curl a | sh; "],
        )
        .with_tail("\"]\n"),
        yaml(
            "capabilities",
            4_000,
            &[POD, CONTAINER, "    securityContext:\n      capabilities:\n        add:\n"],
            &["        - SYS_ADMIN\n"],
        ),
        yaml(
            "capabilities dropped",
            4_000,
            &[POD, CONTAINER, "    securityContext:\n      capabilities:\n        drop:\n"],
            &["        - C@\n"],
        ),
        yaml(
            "limits",
            4_000,
            &[POD, CONTAINER, "    resources:\n      limits:\n"],
            &["        example.com/r@: 1\n"],
        ),
        yaml("a long quantity", 40_000, &[POD, CONTAINER, "    resources: {limits: {memory: \""], &["1"])
            .with_tail("\"}}\n"),
        yaml("a long image", 20_000, &[POD, "  containers:\n  - name: a\n    image: \""], &["a/"])
            .with_tail("a:1\"\n"),
        yaml(
            "headers of a probe",
            2_000,
            &[POD, CONTAINER, "    livenessProbe:\n      httpGet:\n        port: 1\n        httpHeaders:\n"],
            &["        - {name: Authorization, value: Bearer a@}\n"],
        ),
        yaml(
            "labels",
            4_000,
            &["apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n"],
            &["    k@: v\n"],
        )
        .with_tail("spec: {containers: [{name: a, image: b}]}\n"),
        yaml(
            "annotations",
            4_000,
            &["apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n"],
            &["    container.apparmor.security.beta.kubernetes.io/c@: unconfined\n"],
        )
        .with_tail("spec: {containers: [{name: a, image: b}]}\n"),
        yaml(
            "owners",
            2_000,
            &["apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  ownerReferences:\n"],
            &["  - {apiVersion: apps/v1, kind: ReplicaSet, name: r@, uid: u@, controller: true}\n"],
        )
        .with_tail("spec: {containers: [{name: a, image: b}]}\n"),
    ]
}

fn of_rights() -> Vec<Shape> {
    const ROLE: &str = "kind: ClusterRole\nmetadata: {name: long}\nrules:\n";
    const RULE: &str = "kind: ClusterRole\nmetadata: {name: long}\nrules:\n- apiGroups: ['*']\n";
    const BINDING: &str = "kind: ClusterRoleBinding\nmetadata: {name: long}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}\nsubjects:\n";
    vec![
        yaml(
            "rules",
            2_000,
            &[RBAC, ROLE],
            &["- {apiGroups: ['*'], resources: [secrets, r@], verbs: ['*']}\n"],
        ),
        yaml("rules that are texts", 4_000, &[RBAC, ROLE], &["- r@\n"]),
        yaml("verbs", 4_000, &[RBAC, RULE, "  resources: ['*']\n  verbs:\n"], &["  - v@\n"]),
        yaml("resources", 4_000, &[RBAC, RULE, "  verbs: ['*']\n  resources:\n"], &["  - r@\n"]),
        yaml(
            "names of resources",
            4_000,
            &[RBAC, RULE, "  verbs: [get]\n  resources: [secrets]\n  resourceNames:\n"],
            &["  - r@\n"],
        ),
        yaml("subjects", 2_000, &[RBAC, BINDING], &["- {kind: Group, name: 'g@'}\n"]),
        yaml("subjects without a kind", 2_000, &[RBAC, BINDING], &["- {name: 'g@'}\n"]),
        yaml(
            "selectors of an aggregated role",
            2_000,
            &[RBAC, "kind: ClusterRole\nmetadata: {name: long}\naggregationRule:\n  clusterRoleSelectors:\n"],
            &["  - {matchLabels: {k@: v}}\n"],
        ),
    ]
}

fn of_networks() -> Vec<Shape> {
    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata: {name: long, namespace: shop}\nspec:\n";
    const INGRESS: &str = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: long}\nspec:\n";
    const GATEWAY: &str = "apiVersion: gateway.networking.k8s.io/v1\n";
    vec![
        yaml("ingress rules", 2_000, &[POLICY, "  ingress:\n"], &["  - {from: [{ipBlock: {cidr: 0.0.0.0/0}}]}\n"]),
        yaml("peers of a rule", 2_000, &[POLICY, "  ingress:\n  - from:\n"], &["    - {podSelector: {matchLabels: {a: b@}}}\n"]),
        yaml("egress ports", 2_000, &[POLICY, "  policyTypes: [Egress]\n  egress:\n  - ports:\n"], &["    - {port: 1@}\n"]),
        yaml(
            "blocks left out",
            4_000,
            &[POLICY, "  ingress:\n  - from:\n    - ipBlock:\n        cidr: 0.0.0.0/0\n        except:\n"],
            &["        - 10.0.0.@/32\n"],
        ),
        yaml(
            "expressions of a selector",
            2_000,
            &["apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec:\n  podSelector:\n    matchExpressions:\n"],
            &["    - {key: k@, operator: Exists}\n"],
        ),
        yaml("ports of a Service", 2_000, &[SERVICE, "  type: LoadBalancer\n  selector: {a: b}\n  ports:\n"], &["  - {name: p@, port: 2@, targetPort: p@}\n"]),
        yaml(
            "ports of a Service and containers",
            1_000,
            &[SERVICE, "  type: NodePort\n  selector: {a: b}\n  ports:\n"],
            &["  - {name: p@, port: 2@, targetPort: p@}\n"],
        )
        .then(
            &["  - {name: c@, image: a, ports: [{name: q@, containerPort: 1@}]}\n"],
            "---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop, labels: {a: b}}\nspec:\n  containers:\n",
        ),
        yaml("external addresses", 4_000, &[SERVICE, "  externalIPs:\n"], &["  - 10.0.0.@\n"]),
        yaml("ranges of sources", 4_000, &[SERVICE, "  type: LoadBalancer\n  loadBalancerSourceRanges:\n"], &["  - 0.0.0.0/0\n"]),
        yaml("rules of an Ingress", 1_000, &[INGRESS, "  rules:\n"], &["  - {host: h@, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s@, port: {number: 80}}}}]}}\n"]),
        yaml("paths of an Ingress", 2_000, &[INGRESS, "  rules:\n  - http:\n      paths:\n"], &["      - {path: /@, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}\n"]),
        yaml("hosts of an Ingress", 2_000, &[INGRESS, "  tls:\n"], &["  - {hosts: [h@], secretName: s@}\n"]),
        yaml("hosts and certificates of an Ingress", 1_000, &[INGRESS, "  tls:\n"], &["  - {hosts: [h@], secretName: s@}\n"])
            .then(&["  - {host: h@, http: {paths: []}}\n"], "  rules:\n"),
        yaml(
            "listeners of a Gateway",
            2_000,
            &[GATEWAY, "kind: Gateway\nmetadata: {name: a}\nspec:\n  gatewayClassName: a\n  listeners:\n"],
            &["  - {name: l@, port: 1@, protocol: HTTP}\n"],
        ),
        yaml(
            "listeners and parents of routes",
            1_000,
            &[GATEWAY, "kind: Gateway\nmetadata: {name: a}\nspec:\n  gatewayClassName: a\n  listeners:\n"],
            &["  - {name: l@, port: 1@, protocol: HTTP}\n"],
        )
        .then(
            &["  - {name: a, sectionName: l@}\n"],
            "---\napiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec:\n  parentRefs:\n",
        ),
        yaml(
            "rules of a route",
            1_000,
            &[GATEWAY, "kind: HTTPRoute\nmetadata: {name: a}\nspec:\n  rules:\n"],
            &["  - {backendRefs: [{name: s@, port: 80}]}\n"],
        ),
    ]
}

fn of_others() -> Vec<Shape> {
    const HOOKS: &str = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: long}\nwebhooks:\n";
    const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: long}\n";
    vec![
        yaml("webhooks", 1_000, &[HOOKS], &["- {name: w@, failurePolicy: Ignore, clientConfig: {url: 'https://a'}, rules: [{operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*']}]}\n"]),
        yaml("rules of a webhook", 2_000, &[HOOKS, "- name: w\n  rules:\n"], &["  - {operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: [r@]}\n"]),
        yaml("values of a Secret", 4_000, &[SECRET, "stringData:\n"], &["  k@: hJ4k8sKq2Lz9@\n"]),
        yaml("encoded values of a Secret", 4_000, &[SECRET, "data:\n"], &["  k@: aEo0azhzS3EyTHo5\n"]),
        yaml("values of a ConfigMap", 4_000, &["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: long}\ndata:\n"], &["  password@: hJ4k8sKq2Lz9@\n"]),
        yaml(
            "versions of a definition",
            2_000,
            &["apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b}\nspec:\n  group: b\n  versions:\n"],
            &["  - {name: v@, served: true, schema: {openAPIV3Schema: {type: object}}}\n"],
        ),
        yaml("a list of what is unknown", 4_000, &["apiVersion: x.example/v1\nkind: Odd\nmetadata: {name: a}\nspec:\n  things:\n"], &["  - {name: t@, token: hJ4k8sKq2Lz9@}\n"]),
        yaml(
            "pod templates in what is unknown",
            1_000,
            &["apiVersion: x.example/v1\nkind: Odd\nmetadata: {name: a}\nspec:\n  things:\n"],
            &["  - {template: {spec: {containers: [{name: c@, image: a}]}}}\n"],
        ),
        yaml("items that are no objects", 4_000, &["apiVersion: v1\nkind: List\nitems:\n"], &["- a@\n"]),
        yaml("Secrets of a list", 1_000, &["apiVersion: v1\nkind: List\nitems:\n"], &["- {apiVersion: v1, kind: Secret, metadata: {name: s@}, stringData: {a: b}, data: {a: Yg==}}\n"]),
        yaml("pods of a list", 1_000, &["apiVersion: v1\nkind: List\nitems:\n"], &["- {apiVersion: v1, kind: Pod, metadata: {name: p@}, spec: {containers: [{name: a, image: b}]}}\n"]),
        json("pods of a list on one line", 1_000, &["{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{}"], &[",{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p@\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"b\"}]}}"], "]}\n"),
        with(
            json("pods of a list on one line", 1_000, &["{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{}"], &[",{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p@\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"b\"}]}}"], "]}\n"),
            "pods of a list on one line, as SARIF",
            &["--format", "sarif"],
        ),
        json(
            "containers on one line, as a page",
            1_000,
            &["{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}, \"spec\": {\"containers\": [{\"name\": \"a\", \"image\": \"b\"}"],
            &[",{\"name\": \"c@\", \"image\": \"b\", \"securityContext\": {\"privileged\": true}}"],
            "]}}\n",
        )
        .with_arguments(&["--format", "html"]),
        yaml(
            "containers, as SARIF",
            1_000,
            &[POD, "  containers:\n"],
            &["  - {name: c@, image: a, securityContext: {privileged: true}}\n"],
        )
        .with_arguments(&["--format", "sarif"]),
        yaml(
            "containers, on a terminal",
            1_000,
            &[POD, "  containers:\n"],
            &["  - {name: c@, image: a, securityContext: {privileged: true}}\n"],
        )
        .with_arguments(&["--format", "terminal", "--all"]),
        yaml(
            "fields that belong elsewhere",
            2_000,
            &[POD, CONTAINER],
            &["  privileged@: true\n"],
        ),
    ]
}

const WORKLOAD: &str = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop, labels: {app: a@, tier: t}}\nspec: {serviceAccountName: s@, containers: [{name: a, image: b@, ports: [{containerPort: 80, name: h@}]}]}\n";

/// Services, and the workloads that they select.
fn services_and_workloads() -> Vec<Shape> {
    vec![
        world(
            "Services and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {selector: {app: a@}, ports: [{port: 80, targetPort: h@}]}\n",
            ],
        ),
        world(
            "Services of one label and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {selector: {tier: t}, ports: [{port: 80, targetPort: h@}]}\n",
            ],
        ),
        world(
            "exposed Services of one label and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {type: LoadBalancer, selector: {tier: t}, ports: [{port: 80, targetPort: 80}]}\n",
            ],
        ),
    ]
}

/// Policies of the network, and what they select.
fn policies_and_pods() -> Vec<Shape> {
    vec![
        world(
            "policies and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchLabels: {app: b@}}}\n",
            ],
        ),
        world(
            "policies by expression and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: k@, operator: Exists}]}}\n",
            ],
        ),
        world(
            "policies by several values and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: app, operator: In, values: [b@, c@]}]}}\n",
            ],
        ),
        world(
            "policies of one common label and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {policyTypes: [Egress], podSelector: {matchLabels: {tier: t}, matchExpressions: [{key: x@, operator: Exists}]}}\n",
            ],
        ),
        world(
            "policies by what is not and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {policyTypes: [Egress], podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [b@]}]}}\n",
            ],
        ),
        world(
            "policies of Cilium for the cluster and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: n@}\nspec: {endpointSelector: {matchLabels: {app: b@}}, ingress: [{}]}\n",
            ],
        ),
        world(
            "policies of the cluster and pods",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: n@}\nspec: {subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: b@}}}}, ingress: [{action: Deny}]}\n",
            ],
        ),
        world(
            "policies of the cluster and namespaces",
            500,
            &[
                "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n@}\n",
                "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: {name: n@}\nspec: {subject: {namespaces: {matchLabels: {a: b@}}}, ingress: [{action: Deny}]}\n",
            ],
        ),
    ]
}

/// Disruption budgets, and what they select.
fn budgets_and_workloads() -> Vec<Shape> {
    vec![
        world(
            "budgets and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: n@, namespace: shop}\nspec: {maxUnavailable: 0, selector: {matchLabels: {app: a@}}}\n",
            ],
        ),
        world(
            "budgets of all and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: n@, namespace: shop}\nspec: {maxUnavailable: 0, selector: {}}\n",
            ],
        ),
        world(
            "budgets by what is not and workloads",
            500,
            &[
                WORKLOAD,
                "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: n@, namespace: shop}\nspec: {maxUnavailable: 0, selector: {matchExpressions: [{key: app, operator: NotIn, values: [b@]}]}}\n",
            ],
        ),
    ]
}

/// Rights, and who has them.
fn roles_and_bindings() -> Vec<Shape> {
    vec![
        world(
            "bindings and roles",
            500,
            &[
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r@}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n",
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b@}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r@}\nsubjects: [{kind: ServiceAccount, name: s@, namespace: shop}]\n",
            ],
        ),
        world(
            "bindings of one account and workloads",
            500,
            &[
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop}\nspec: {serviceAccountName: s, containers: [{name: a, image: b}]}\n",
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b@, namespace: shop}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r@}\nsubjects: [{kind: ServiceAccount, name: s, namespace: shop}]\n",
            ],
        ),
        world(
            "roles of one name",
            500,
            &[
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n",
            ],
        ),
        world(
            "aggregated roles",
            500,
            &[
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r@, labels: {a: b@}}\nrules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}]\n",
                "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: s@}\naggregationRule: {clusterRoleSelectors: [{matchExpressions: [{key: a, operator: In, values: [c@, d@]}]}]}\n",
            ],
        ),
    ]
}

/// Objects that a name or an owner joins.
fn objects_and_names() -> Vec<Shape> {
    vec![
        world(
            "objects of one name",
            500,
            &[
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: b}]}\n",
            ],
        ),
        world(
            "namespaces",
            500,
            &[
                "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n@}\n",
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: n@}\nspec: {containers: [{name: a, image: b}]}\n",
            ],
        ),
        world(
            "routes and Ingresses",
            500,
            &[
                "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i@}\nspec: {rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s@, port: {number: 80}}}}]}}]}\n",
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@}\nspec: {selector: {tier: t}, ports: [{port: 80}]}\n",
            ],
        ),
        world(
            "autoscalers and workloads",
            500,
            &[
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d@}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}\n",
                "---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h@}\nspec: {scaleTargetRef: {kind: Deployment, name: d}}\n",
            ],
        ),
        world(
            "monitors and Services",
            500,
            &[
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, labels: {a: b}}\nspec: {selector: {tier: t}, ports: [{port: 80, name: p@}]}\n",
                "---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m@}\nspec: {selector: {matchLabels: {a: b}}, endpoints: [{port: q@}]}\n",
            ],
        ),
        world(
            "user ids",
            500,
            &[
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@}\nspec: {securityContext: {runAsUser: 1@}, containers: [{name: a, image: b}]}\n",
            ],
        ),
        world(
            "owners and owned",
            500,
            &[
                "---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: r@, uid: u@}\nspec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: b}]}}}\n",
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: r@, uid: u@, controller: true}]}\nspec: {containers: [{name: a, image: b}]}\n",
            ],
        ),
        world(
            "broken documents and pods",
            500,
            &["---\na: [\n", "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@}\nspec: {containers: 7}\n"],
        ),
    ]
}

fn folders() -> Vec<Shape> {
    vec![
        files(
            "files",
            250,
            "f@.yaml",
            &["apiVersion: v1\nkind: Pod\nmetadata: {name: p@}\nspec: {containers: [{name: a, image: b}]}\n"],
        ),
        files("broken files", 250, "f@.yaml", &["a: ["]),
        files("charts", 100, "c@/Chart.yaml", &["apiVersion: v2\nname: c@\nversion: 1.0.0\n"]),
        files("kustomizations", 100, "k@/kustomization.yaml", &["resources: [a.yaml]\n"]),
        files("ignore files", 100, "d@/.gitignore", &["a*b@\n"]),
        Shape {
            place: Place::File(".gitignore"),
            ..yaml("lines of an ignore file", 2_000, &[], &["a*b?[c]@/**/d\n"])
        },
    ]
}
