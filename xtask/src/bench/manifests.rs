//! Folders of many manifests, made from real ones.

use crate::repository::root;
use anyhow::{Context as _, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// One ordinary Deployment.
pub(super) const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
  namespace: shop
spec:
  replicas: 2
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: cart}
    spec:
      containers:
      - name: cart
        image: registry.example/shop/cart:1.4.2
        ports:
        - containerPort: 8080
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
        resources:
          limits: {memory: 256Mi}
";
/// Kinds that are no objects of a workload's owner, or hold other objects.
const LEFT_OUT: [&str; 2] = ["CustomResourceDefinition", "List"];
/// Folders whose files are no manifests before something renders them.
const FOLDERS_LEFT_OUT: [&str; 1] = ["helm-chart"];
/// Groups of files that look like objects and never reach a cluster.
const GROUPS_LEFT_OUT: [&str; 2] = ["kustomize.config.k8s.io/", "kind.x-k8s.io/"];

/// The objects that copies are made of.
pub(super) struct Corpus {
    /// Where they come from, in words.
    pub(super) name: &'static str,
    /// One text each, cut at the name.
    pub(super) objects: Vec<ObjectText>,
}

/// An object's text around its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ObjectText {
    before: String,
    name: String,
    after: String,
}

impl Corpus {
    /// The real manifests beside the project; its own examples where they are not there.
    pub(super) fn load() -> anyhow::Result<Self> {
        let places =
            [("real manifests (shared/corpus)", "../shared/corpus"), ("the project's examples", "examples")];
        for (name, folder) in places {
            let mut files = Vec::new();
            yaml_files(&root().join(folder), &mut files);
            files.sort();
            let mut objects = Vec::new();
            for file in files {
                let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
                objects.extend(objects_of(&text));
            }
            if !objects.is_empty() {
                return Ok(Self { name, objects });
            }
            println!("SKIPPED {name}: not there");
        }
        bail!("there are no manifests to copy");
    }

    /// Writes so many objects, one a file, and returns their size in bytes.
    pub(super) fn write(&self, folder: &Path, count: usize) -> anyhow::Result<u64> {
        fs::create_dir_all(folder)?;
        let mut bytes = 0;
        for (number, object) in self.objects.iter().cycle().take(count).enumerate() {
            let text = object.copy(number / self.objects.len());
            bytes += text.len() as u64;
            fs::write(folder.join(format!("{number:05}.yaml")), text)?;
        }
        Ok(bytes)
    }
}

impl ObjectText {
    fn copy(&self, number: usize) -> String {
        format!("{}{}-{number}{}", self.before, self.name, self.after)
    }
}

fn yaml_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !FOLDERS_LEFT_OUT.iter().any(|left_out| name == *left_out) {
                yaml_files(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
            files.push(path);
        }
    }
}

fn objects_of(text: &str) -> Vec<ObjectText> {
    let mut documents = vec![String::new()];
    for line in text.lines() {
        if line.trim_end() == "---" {
            documents.push(String::new());
        } else if let Some(document) = documents.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    documents.iter().filter_map(|document| object_of(document)).collect()
}

/// A document as an object; `None` for what is left out and for anything that is not written in blocks.
fn object_of(document: &str) -> Option<ObjectText> {
    let top = |key: &str| document.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    let kind = top("kind:")?;
    let version = top("apiVersion:")?;
    let templated =
        document.contains("{{") && document.lines().any(|line| line.trim_start().starts_with("{{"));
    let group_left_out = GROUPS_LEFT_OUT.iter().any(|group| version.starts_with(group));
    if LEFT_OUT.contains(&kind) || kind.ends_with("List") || group_left_out || templated {
        return None;
    }
    let mut at = 0;
    let mut indentation = None;
    let mut inside = false;
    for line in document.split_inclusive('\n') {
        let own = line.len() - line.trim_start().len();
        let blank = line.trim().is_empty() || line.trim_start().starts_with('#');
        if inside && !blank {
            if own == 0 {
                return None;
            }
            let name = line.trim_start().strip_prefix("name:").map(str::trim);
            if let (true, Some(name)) = (own == *indentation.get_or_insert(own), name) {
                return cut(document, at, line, name);
            }
        }
        inside |= line.trim_end() == "metadata:";
        at += line.len();
    }
    None
}

fn cut(document: &str, at: usize, line: &str, name: &str) -> Option<ObjectText> {
    let quotes = ['"', '\''];
    let name = name.split(" #").next().unwrap_or_default().trim();
    let plain = name.trim_matches(quotes);
    let start = at + line.find(name)? + name.find(plain)?;
    let before = document.get(..start)?.to_owned();
    let after = document.get(start + plain.len()..)?.to_owned();
    (!plain.is_empty()).then(|| ObjectText { before, name: plain.to_owned(), after })
}

#[cfg(test)]
mod tests {
    use super::{DEPLOYMENT, objects_of};

    #[test]
    fn only_the_name_of_the_object_changes() {
        let [object] = &objects_of(DEPLOYMENT)[..] else { panic!("one object") };
        assert_eq!(object.copy(7), DEPLOYMENT.replacen("name: cart", "name: cart-7", 1));
        let quoted =
            "kind: A\nmetadata:\n  labels:\n    name: x\n  # text\n  name: \"name\" # why\napiVersion: v1\n";
        let [object] = &objects_of(quoted)[..] else { panic!("one object") };
        assert_eq!(object.copy(0), quoted.replace("\"name\"", "\"name-0\""));
    }

    #[test]
    fn lists_definitions_and_other_files_are_left_out() {
        for kind in ["List", "RoleList", "CustomResourceDefinition"] {
            assert_eq!(objects_of(&format!("apiVersion: v1\nkind: {kind}\nmetadata:\n  name: a\n")), []);
        }
        let two = "---\nkind: Kustomization\napiVersion: kustomize.config.k8s.io/v1\nmetadata:\n  name: a\n---\na: 1\n";
        assert_eq!(objects_of(two), []);
        assert_eq!(objects_of("apiVersion: v1\nkind: A\nmetadata:\n  labels: {}\nspec:\n  name: a\n"), []);
    }
}
