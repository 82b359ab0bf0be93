//! Manifests and files of configuration with one value each.

use super::grammar::{Random, value};
use anyhow::Context as _;
use std::{
    fs,
    ops::RangeInclusive,
    path::{Path, PathBuf},
};

const PLANTED: &str = include_str!("../../../../bench/secrets/planted.txt");
const NEAR_MISSES: &str = include_str!("../../../../bench/secrets/near-misses.txt");
/// The name that says nothing of its value.
const NEUTRAL: &str = "CART_SETTING";
/// Stands in a text of a place for the value.
const MARK: &str = "\u{1}";

/// One line of the two files.
struct Form {
    id: &'static str,
    /// `alone`, `named`, `near-miss`.
    how: &'static str,
    name: &'static str,
    description: &'static str,
    /// Names and descriptions of what stands beside it.
    beside: Vec<(&'static str, &'static str)>,
}

/// A file with one value.
pub(super) struct Planted {
    pub(super) file: PathBuf,
    /// The form or the near miss.
    pub(super) id: &'static str,
    /// As in the form; `neutral` for a secret that says what it is under a name that does not.
    pub(super) how: &'static str,
    pub(super) place: &'static str,
    /// Lines that the value stands in, from 1.
    pub(super) lines: RangeInclusive<usize>,
}

/// Forms of secrets.
fn secrets() -> anyhow::Result<Vec<Form>> {
    let form = |line: &'static str| {
        let mut columns = line.split(" | ");
        let mut next = || columns.next().with_context(|| format!("too few columns: {line}"));
        let (id, how, name, description) = (next()?, next()?, next()?, next()?);
        let beside = columns.next().map(|beside| beside.split("; ").filter_map(|one| one.split_once('=')));
        let beside = beside.into_iter().flatten().collect();
        Ok(Form { id, how, name, description, beside })
    };
    lines(PLANTED).map(form).collect()
}

/// What looks like a secret and is none.
fn near_misses() -> anyhow::Result<Vec<Form>> {
    let form = |line: &'static str| {
        let mut columns = line.split(" | ");
        let mut next = || columns.next().with_context(|| format!("too few columns: {line}"));
        Ok(Form { id: next()?, how: "near-miss", name: next()?, description: next()?, beside: Vec::new() })
    };
    lines(NEAR_MISSES).map(form).collect()
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Writes every secret into every place, one a file.
pub(super) fn write_secrets(folder: &Path, seed: u64) -> anyhow::Result<Vec<Planted>> {
    write(&secrets()?, folder, seed)
}

/// Writes every near miss into every place, one a file.
pub(super) fn write_near_misses(folder: &Path, seed: u64) -> anyhow::Result<Vec<Planted>> {
    write(&near_misses()?, folder, seed)
}

fn write(forms: &[Form], folder: &Path, seed: u64) -> anyhow::Result<Vec<Planted>> {
    fs::create_dir_all(folder)?;
    let mut random = Random::new(seed);
    let mut all = Vec::new();
    for form in forms {
        let neutral = (form.how == "alone").then_some(("neutral", NEUTRAL));
        for (how, name) in [Some((form.how, form.name)), neutral].into_iter().flatten() {
            for place in PLACES {
                let value = value(form.description, &mut random).with_context(|| form.id.to_owned())?;
                let mut beside = Vec::new();
                for (name, description) in &form.beside {
                    beside.push((*name, self::value(description, &mut random)?));
                }
                let (text, lines) = place.fill(name, &value, &beside);
                let file = folder.join(format!("{}-{how}-{}", form.id, place.file));
                fs::write(&file, text)?;
                all.push(Planted { file, id: form.id, how, place: place.name, lines });
            }
        }
    }
    Ok(all)
}

/// Where a value stands.
struct Place {
    name: &'static str,
    /// The end of the file's name.
    file: &'static str,
    before: &'static str,
    /// A line of the value: `NAME`, `MARK` are replaced.
    line: fn(&str) -> String,
    after: &'static str,
    /// How the value is written.
    value: fn(&str) -> String,
}

const PLACES: [Place; 9] = [
    Place {
        name: "variable",
        file: "variable.yaml",
        before: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop}\nspec:\n  selector: {matchLabels: {app: cart}}\n  \
                 template:\n    metadata: {labels: {app: cart}}\n    spec:\n      containers:\n      - name: cart\n        \
                 image: registry.shop.internal/cart:1.4.2\n        env:\n        - name: LOG_LEVEL\n          value: info\n",
        line: |name| format!("        - name: {name}\n          value: {MARK}\n"),
        after: "        ports:\n        - containerPort: 8080\n",
        value: quoted,
    },
    Place {
        name: "ConfigMap",
        file: "configmap.yaml",
        before: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  LOG_LEVEL: info\n",
        line: |name| format!("  {name}: {MARK}\n"),
        after: "  REPLICAS: \"2\"\n",
        value: quoted,
    },
    Place {
        name: "file in a ConfigMap",
        file: "block.yaml",
        before: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  LOG_LEVEL: info\n",
        line: |name| format!("  {name}: |\n    {MARK}\n"),
        after: "  REPLICAS: \"2\"\n",
        value: |value| value.replace('\n', "\n    "),
    },
    Place {
        name: "properties in a ConfigMap",
        file: "properties.yaml",
        before: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  app.properties: |\n    server.port=8080\n",
        line: |name| format!("    cart.{}={MARK}\n", name.to_ascii_lowercase().replace('_', ".")),
        after: "    cart.currency=EUR\n",
        value: |value| value.replace('\n', "\\n"),
    },
    Place {
        name: "JSON in a ConfigMap",
        file: "json.yaml",
        before: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  config.json: |\n    {\n      \"port\": 8080,\n",
        line: |name| format!("      \"{}\": {MARK},\n", camel(name)),
        after: "      \"currency\": \"EUR\"\n    }\n",
        value: quoted,
    },
    Place {
        name: "script in a ConfigMap",
        file: "script.yaml",
        before: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart, namespace: shop}\ndata:\n  run.sh: |\n    #!/bin/sh\n    set -eu\n",
        line: |name| format!("    export {name}={MARK}\n"),
        after: "    exec /usr/local/bin/cart --port 8080\n",
        value: |value| format!("'{}'", value.replace('\n', "\n    ")),
    },
    Place {
        name: "annotation",
        file: "annotation.yaml",
        before: "apiVersion: v1\nkind: Service\nmetadata:\n  name: cart\n  namespace: shop\n  annotations:\n    shop.internal/team: cart\n",
        line: |name| format!("    shop.internal/{}: {MARK}\n", name.to_ascii_lowercase().replace('_', "-")),
        after: "spec:\n  selector: {app: cart}\n  ports: [{port: 80}]\n",
        value: quoted,
    },
    Place {
        name: "argument",
        file: "argument.yaml",
        before: "apiVersion: v1\nkind: Pod\nmetadata: {name: cart, namespace: shop}\nspec:\n  containers:\n  - name: cart\n    \
                 image: registry.shop.internal/cart:1.4.2\n    args:\n    - --port=8080\n",
        line: |name| format!("    - \"--{}={MARK}\"\n", name.to_ascii_lowercase().replace('_', "-")),
        after: "    - --verbose\n",
        value: |value| quoted(value).trim_matches('"').to_owned(),
    },
    Place {
        name: "file of variables",
        file: "variables.env",
        before: "LOG_LEVEL=info\n",
        line: |name| format!("{name}={MARK}\n"),
        after: "REPLICAS=2\n",
        value: |value| value.replace('\n', "\\n"),
    },
];

impl Place {
    /// The text of the file, and the lines of the value in it.
    fn fill(&self, name: &str, value: &str, beside: &[(&str, String)]) -> (String, RangeInclusive<usize>) {
        let line = |name: &str, value: &str| (self.line)(name).replace(MARK, &(self.value)(value));
        let mut text = self.before.to_owned();
        for (name, value) in beside {
            text.push_str(&line(name, value));
        }
        let count = |text: &str| text.bytes().filter(|byte| *byte == b'\n').count();
        let first = count(&text) + 1;
        text.push_str(&line(name, value));
        let last = count(&text);
        text.push_str(self.after);
        (text, first..=last)
    }
}

/// In double quotes, as YAML, JSON and shells read them.
fn quoted(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// `API_KEY` as `apiKey`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    for word in name.to_ascii_lowercase().split('_') {
        match word.split_at_checked(1) {
            Some((first, rest)) if !out.is_empty() => out.push_str(&(first.to_ascii_uppercase() + rest)),
            _ => out.push_str(word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{PLACES, camel, near_misses, secrets, write_near_misses, write_secrets};
    use std::{collections::HashSet, fs};

    #[test]
    fn every_form_makes_a_value_that_stands_in_the_lines_that_are_said() {
        let folder = tempfile::tempdir().unwrap();
        let planted = write_secrets(folder.path(), 7).unwrap();
        let neutral = secrets().unwrap().iter().filter(|form| form.how == "alone").count();
        assert_eq!(planted.len(), (secrets().unwrap().len() + neutral) * PLACES.len());
        for one in &planted {
            let text = fs::read_to_string(&one.file).unwrap();
            assert!(!text.contains('\u{1}'), "{}", one.file.display());
            assert!(text.lines().count() > *one.lines.end(), "{}", one.file.display());
        }
        let of = |end: &str| planted.iter().find(|one| one.file.ends_with(end)).unwrap();
        assert_eq!(of("aws-secret-access-key-named-variable.yaml").lines, 17..=18);
        assert_eq!(of("aws-access-key-id-alone-variable.yaml").lines, 15..=16);
        assert_eq!(of("private-key-ec-alone-block.yaml").lines, 6..=11);
        assert_eq!(of("private-key-ec-alone-json.yaml").lines, 8..=8);
    }

    #[test]
    fn the_same_seed_writes_the_same_files() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let texts = folders.each_ref().map(|folder| {
            let planted = write_near_misses(folder.path(), 7).unwrap();
            planted.iter().map(|one| fs::read_to_string(&one.file).unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(texts[0], texts[1]);
    }

    #[test]
    fn ids_are_unique_and_there_are_enough_forms() {
        for (forms, least) in [(secrets().unwrap(), 60), (near_misses().unwrap(), 40)] {
            assert!(forms.len() >= least, "{}", forms.len());
            assert_eq!(forms.iter().map(|form| form.id).collect::<HashSet<_>>().len(), forms.len());
            let known = ["alone", "named", "near-miss"];
            assert!(forms.iter().all(|form| known.contains(&form.how) && !form.description.is_empty()));
        }
    }

    #[test]
    fn names_of_json_begin_small() {
        assert_eq!(camel("DB_API_KEY"), "dbApiKey");
    }
}
