use crate::rendering::json;
use plimsoll_model::tree::NodeRef;
use std::path::Path;

/// Names of an ApplicationSet with what they stand for in one application of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// Applications that one set makes.
const APPLICATIONS_MAX: usize = 1000;

impl Parameters {
    /// The parameters of every application of a set; `None` if a generator is neither a list nor folders.
    pub(crate) fn of_set(spec: NodeRef<'_>, root: &Path) -> Option<Vec<Self>> {
        let mut sets = Vec::new();
        for generator in spec.get("generators")?.items() {
            if let Some(elements) = generator.get("list").and_then(|list| list.get("elements")) {
                sets.extend(elements.items().map(Self::of_element));
            } else if let Some(folders) = generator.get("git").and_then(|git| git.get("directories")) {
                sets.extend(Self::of_folders(folders, root)?);
            } else {
                return None;
            }
        }
        (sets.len() <= APPLICATIONS_MAX).then_some(sets)
    }

    fn of_element(element: NodeRef<'_>) -> Self {
        let scalars = element.entries().filter(|(_, value)| value.is_scalar());
        Self(scalars.map(|(key, value)| (key.key_text().to_owned(), value.key_text().to_owned())).collect())
    }

    /// Folders by their path, or all of one folder by `folder/*`.
    fn of_folders(list: NodeRef<'_>, root: &Path) -> Option<Vec<Self>> {
        let (mut taken, mut left_out) = (Vec::new(), Vec::new());
        for item in list.items() {
            let path = item.get("path")?.as_str()?;
            let found = match path.strip_suffix("/*") {
                Some(above) => {
                    let folders =
                        root.join(above).read_dir().ok()?.flatten().filter(|entry| entry.path().is_dir());
                    folders.map(|entry| format!("{above}/{}", entry.file_name().to_string_lossy())).collect()
                }
                None => vec![path.to_owned()],
            };
            if found.iter().any(|path| path.contains('*')) {
                return None;
            }
            let excluded =
                item.get("exclude").is_some_and(|node| node.tag() == plimsoll_model::tree::Tag::True);
            if excluded { left_out.extend(found) } else { taken.extend(found) }
        }
        taken.retain(|path| !left_out.contains(path));
        taken.sort();
        let named = |path: String| {
            let base = path.rsplit('/').next().unwrap_or_default().to_owned();
            let names = [("path.basename", base), ("path.path", path.clone()), ("path", path)];
            Self(names.map(|(name, value)| (name.to_owned(), value)).to_vec())
        };
        Some(taken.into_iter().map(named).collect())
    }

    /// A text with names filled in; `None` if more than a name is asked for.
    pub(crate) fn fill(&self, text: &str) -> Option<String> {
        self.replace(text, str::to_owned)
    }

    /// The same inside of texts of JSON.
    pub(crate) fn fill_json(&self, text: &str) -> Option<String> {
        let inner = |value: &str| json::text(value).trim_matches('"').to_owned();
        self.replace(text, inner)
    }

    fn replace(&self, text: &str, form: impl Fn(&str) -> String) -> Option<String> {
        if self.0.is_empty() {
            return Some(text.to_owned());
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}")?;
            let name = name.trim().trim_start_matches('.');
            let (_, value) = self.0.iter().find(|(known, _)| known == name)?;
            filled.push_str(before);
            filled.push_str(&form(value));
            rest = after;
        }
        filled.push_str(rest);
        Some(filled)
    }
}

/// A dotted name and a value as `helm --set` takes them, as JSON; `None` for names that are more than dotted.
pub(crate) fn set_value(name: &str, value: &str, is_text: bool) -> Option<String> {
    let plain = |part: char| part.is_ascii_alphanumeric() || matches!(part, '-' | '_' | '/');
    let keys: Vec<&str> = name.split('.').collect();
    if keys.iter().any(|key| key.is_empty() || !key.chars().all(plain)) {
        return None;
    }
    let is_number = !value.is_empty() && value.parse::<i64>().is_ok_and(|number| number.to_string() == value);
    let typed = !is_text && (matches!(value, "true" | "false" | "null") || is_number);
    if !typed && value.contains(['{', ',']) && !is_text {
        return None;
    }
    let mut json = if typed { value.to_owned() } else { json::text(value) };
    for key in keys.iter().rev() {
        json = format!("{{{}:{json}}}", json::text(key));
    }
    Some(json)
}

#[cfg(test)]
mod tests {
    use super::{Parameters, set_value};

    #[test]
    fn names_are_filled_in_and_more_is_refused() {
        let parameters = Parameters(vec![("env".to_owned(), "a\"b".to_owned())]);
        assert_eq!(parameters.fill("x-{{env}}-{{ .env }}").unwrap(), "x-a\"b-a\"b");
        assert_eq!(parameters.fill_json("{\"a\":\"{{env}}\"}").unwrap(), "{\"a\":\"a\\\"b\"}");
        assert!(parameters.fill("{{ upper env }}").is_none());
        assert_eq!(Parameters::default().fill("{{ kept }}").unwrap(), "{{ kept }}");
    }

    #[test]
    fn values_have_the_types_that_helm_gives_them() {
        let set = |name, value| set_value(name, value, false);
        assert_eq!(set("a.b", "true").unwrap(), "{\"a\":{\"b\":true}}");
        assert_eq!(set("a", "07").unwrap(), "{\"a\":\"07\"}");
        assert_eq!(set_value("a", "7", true).unwrap(), "{\"a\":\"7\"}");
        assert!(set("a[0]", "7").is_none() && set("a\\.b", "7").is_none() && set("a", "{1,2}").is_none());
    }
}
