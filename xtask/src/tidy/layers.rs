//! A crate uses lower layers only.

use crate::repository::{Problem, root};
use cargo_metadata::{DependencyKind, MetadataCommand};
use std::{collections::BTreeMap, fs};

/// From this layer on, crates may speak to networks and databases.
const EDGE_LAYER: u64 = 7;
/// What only edges may name.
const EDGE_CRATES: [&str; 5] = ["tokio", "reqwest", "axum", "sqlx", "kube"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Number(u64),
    /// Support for tests, and automation.
    Dev,
}

#[derive(Debug)]
struct Crate {
    name: String,
    /// Relative to the root.
    manifest: String,
    layer: Option<Layer>,
    dependencies: Vec<(String, DependencyKind)>,
}

/// Every edge that goes up or sideways.
pub(super) fn problems() -> anyhow::Result<Vec<Problem>> {
    let root = root();
    let metadata = MetadataCommand::new().current_dir(&root).no_deps().exec()?;
    let crates: Vec<Crate> = metadata
        .packages
        .iter()
        .map(|package| {
            let layer = match package.metadata.pointer("/plimsoll/layer") {
                Some(serde_json::Value::Number(number)) => number.as_u64().map(Layer::Number),
                Some(serde_json::Value::String(word)) if word == "dev" => Some(Layer::Dev),
                _ => None,
            };
            let manifest = package.manifest_path.strip_prefix(&root).unwrap_or(&package.manifest_path);
            Crate {
                name: package.name.to_string(),
                manifest: manifest.to_string(),
                layer,
                dependencies: package.dependencies.iter().map(|on| (on.name.clone(), on.kind)).collect(),
            }
        })
        .collect();
    Ok(judge(&crates, |manifest, name| line_of(&root.join(manifest), name)))
}

fn judge(crates: &[Crate], line: impl Fn(&str, &str) -> usize) -> Vec<Problem> {
    let layers: BTreeMap<&str, Option<Layer>> =
        crates.iter().map(|one| (one.name.as_str(), one.layer)).collect();
    let mut problems = Vec::new();
    for one in crates {
        let Some(own) = one.layer else {
            let message = "no `layer` under [package.metadata.plimsoll]: a number, or \"dev\"";
            problems.push(Problem::new(&one.manifest, 1, message));
            continue;
        };
        for (name, kind) in &one.dependencies {
            let known = layers.get(name.as_str()).copied().flatten();
            if let Some(message) = refusal(own, name, known, *kind) {
                problems.push(Problem::new(&one.manifest, line(&one.manifest, name), message));
            }
        }
    }
    problems
}

/// Why a crate of the layer `own` may not depend on `name`.
fn refusal(own: Layer, name: &str, layer: Option<Layer>, kind: DependencyKind) -> Option<String> {
    let Layer::Number(own) = own else { return None };
    if own < EDGE_LAYER && EDGE_CRATES.contains(&name) {
        return Some(format!("layer {own} names `{name}`; only layer {EDGE_LAYER} and above may"));
    }
    if kind == DependencyKind::Development {
        return None;
    }
    match layer? {
        Layer::Dev => Some(format!("`{name}` is a dev crate and may only be a dev-dependency")),
        Layer::Number(other) if other >= own => {
            Some(format!("layer {own} uses `{name}` of layer {other}; a crate uses lower layers only"))
        }
        Layer::Number(_) => None,
    }
}

fn line_of(manifest: &std::path::Path, name: &str) -> usize {
    let text = fs::read_to_string(manifest).unwrap_or_default();
    let names = |line: &str| line.split(['.', ' ', '=']).next() == Some(name);
    text.lines().position(names).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::{Crate, DependencyKind, Layer, judge};

    fn one(name: &str, layer: Option<Layer>, dependencies: &[(&str, DependencyKind)]) -> Crate {
        let dependencies = dependencies.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
        Crate { name: name.to_owned(), manifest: format!("{name}/Cargo.toml"), layer, dependencies }
    }

    fn messages(crates: &[Crate]) -> Vec<String> {
        judge(crates, |_, _| 1).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn an_edge_up_or_sideways_is_refused_and_one_down_is_not() {
        use DependencyKind::{Build, Development, Normal};
        let low = one("low", Some(Layer::Number(1)), &[]);
        let beside = one("beside", Some(Layer::Number(1)), &[("low", Normal)]);
        let under = one("under", Some(Layer::Number(0)), &[("low", Build)]);
        let above = one("above", Some(Layer::Number(2)), &[("low", Normal), ("serde", Normal)]);
        let tests = one("tests", Some(Layer::Number(0)), &[("low", Development)]);
        assert_eq!(
            messages(&[low, beside, under, above, tests]),
            [
                "layer 1 uses `low` of layer 1; a crate uses lower layers only",
                "layer 0 uses `low` of layer 1; a crate uses lower layers only",
            ]
        );
    }

    #[test]
    fn dev_crates_are_for_tests() {
        let kit = one("kit", Some(Layer::Dev), &[("low", DependencyKind::Normal)]);
        let low = one("low", Some(Layer::Number(1)), &[("kit", DependencyKind::Normal)]);
        assert_eq!(messages(&[kit, low]), ["`kit` is a dev crate and may only be a dev-dependency"]);
    }

    #[test]
    fn a_crate_says_its_layer_and_lower_ones_know_no_network() {
        let none = one("none", None, &[]);
        let low = one("low", Some(Layer::Number(6)), &[("tokio", DependencyKind::Development)]);
        let edge = one("edge", Some(Layer::Number(7)), &[("tokio", DependencyKind::Normal)]);
        let found = messages(&[none, low, edge]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[1], "layer 6 names `tokio`; only layer 7 and above may");
    }
}
