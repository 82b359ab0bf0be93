//! Selectors and labels of which any two almost match: whatever is looked up first, most of the others are left.

use super::{Shape, table::world};

/// Each bears a label that all do, and one that no other does.
const POD: &str = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop, labels: {a: b, k@: w}}\nspec: {containers: [{name: c, image: e}]}\n";

pub(super) fn all() -> Vec<Shape> {
    [policies(), others(), services()].concat()
}

fn policies() -> Vec<Shape> {
    vec![
        world(
            "policies of a common label and one that no pod has",
            2_000,
            &[
                POD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchLabels: {a: b, k@: v}}}\n",
            ],
        ),
        world(
            "policies of two labels that no pod has together",
            2_000,
            &[
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop, labels: {a: b, c: e}}\nspec: {containers: [{name: c, image: e}]}\n",
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: q@, namespace: shop, labels: {a: f, c: d}}\nspec: {containers: [{name: c, image: e}]}\n",
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchLabels: {a: b, c: d}, matchExpressions: [{key: z@, operator: DoesNotExist}]}}\n",
            ],
        ),
        world(
            "policies that bar what every pod has and what none has",
            2_000,
            &[
                POD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {matchExpressions: [{key: z@, operator: DoesNotExist}, {key: a, operator: NotIn, values: [b]}]}}\n",
            ],
        ),
        world(
            "peers of a common label and one that no pod has",
            2_000,
            &[
                POD,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n@, namespace: shop}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {a: b, k@: v}}}]}]}\n",
            ],
        ),
        world(
            "policies of Cilium for the cluster of a common label and one that no pod has",
            2_000,
            &[
                POD,
                "---\napiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: n@}\nspec: {endpointSelector: {matchLabels: {a: b, k@: v}}, ingress: [{}]}\n",
            ],
        ),
    ]
}

fn others() -> Vec<Shape> {
    vec![
        world(
            "budgets of a common label and one that no pod has",
            2_000,
            &[
                POD,
                "---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: n@, namespace: shop}\nspec: {minAvailable: 1, selector: {matchLabels: {a: b, k@: v}}}\n",
            ],
        ),
        world(
            "monitors of a common label and one that no Service has",
            2_000,
            &[
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop, labels: {a: b, k@: w}}\nspec: {selector: {a: b}}\n",
                "---\napiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: m@, namespace: shop}\nspec: {selector: {matchLabels: {a: b, k@: v}}, endpoints: [{port: h}]}\n",
            ],
        ),
        world(
            "claims by label and volumes of another class",
            1_000,
            &[
                "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v@, labels: {a: b, k@: w}}\nspec: {storageClassName: other, nfs: {server: s, path: /}}\n",
                "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c@, namespace: shop}\nspec: {storageClassName: own, selector: {matchLabels: {a: b}, matchExpressions: [{key: z@, operator: DoesNotExist}]}}\n",
                "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p@, namespace: shop}\nspec: {volumes: [{name: v, persistentVolumeClaim: {claimName: c@}}], containers: [{name: c, image: e}]}\n",
            ],
        ),
    ]
}

fn services() -> Vec<Shape> {
    vec![
        world(
            "Services of a common label and one that no pod has",
            2_000,
            &[
                POD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {selector: {a: b, k@: v}, ports: [{port: 80, targetPort: w@}]}\n",
            ],
        ),
        world(
            "Services of a common label and one that no pod has, by number",
            2_000,
            &[
                POD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {selector: {a: b, k@: v}, ports: [{port: 80, targetPort: 80}]}\n",
            ],
        ),
        world(
            "open Services that select all pods",
            2_000,
            &[
                POD,
                "---\napiVersion: v1\nkind: Service\nmetadata: {name: s@, namespace: shop}\nspec: {type: LoadBalancer, selector: {a: b}, ports: [{port: 80, targetPort: w@}]}\n",
            ],
        ),
    ]
}
