//! Values that a kustomization writes in place, merged with a file of values as kustomize does it.
//!
//! Source: `kyaml/yaml/merge2` of kustomize 5.8.1, for values without a schema: mappings are merged, and everything
//! else is replaced. What it does with nulls, directives and objects inside of values is not done here but refused.

use super::json;
use plimsoll_model::tree::{NodeRef, Tag};

/// Why values are not merged.
pub(crate) type Refused = &'static str;

const NULLS: Refused = "with a null in values that are merged, which is not followed";

/// The JSON of values in which `stronger` replaces what `weaker` says.
///
/// kustomize keeps a null that is spelled out and drops one that is not. In the chart's own values (`is_own`) both are
/// the same to helm, which has that null as the default; in others they are not, and are refused.
pub(crate) fn merged(weaker: NodeRef<'_>, stronger: NodeRef<'_>, is_own: bool) -> Result<String, Refused> {
    if !is_own && has_null(weaker) {
        return Err(NULLS);
    }
    Ok(merge(Some(weaker), Some(stronger))?.unwrap_or_else(|| "{}".to_owned()))
}

fn merge(weaker: Option<NodeRef<'_>>, stronger: Option<NodeRef<'_>>) -> Result<Option<String>, Refused> {
    let (weak, strong) = (weaker.filter(|node| !node.is_null()), stronger.filter(|node| !node.is_null()));
    match (weak, strong) {
        (None, None) => Ok(None),
        (None, Some(strong)) => {
            plain(strong)?;
            if has_null(strong) { Err(NULLS) } else { Ok(Some(json::value(strong))) }
        }
        (Some(_), None) if stronger.is_some() => Ok(None),
        (Some(weak), None) => {
            plain(weak)?;
            if weak.is_mapping() { entries(weak, None) } else { Ok(Some(json::value(weak))) }
        }
        (Some(weak), Some(strong)) => {
            let form = |node: NodeRef<'_>| match node.tag() {
                Tag::Mapping => 0,
                Tag::Sequence => 1,
                _ => 2,
            };
            plain(weak)?;
            plain(strong)?;
            if form(weak) != form(strong) {
                return Err(
                    "with values of another form than those that they replace, which kustomize refuses",
                );
            }
            if weak.is_mapping() { entries(weak, Some(strong)) } else { Ok(Some(json::value(strong))) }
        }
    }
}

fn entries(weak: NodeRef<'_>, strong: Option<NodeRef<'_>>) -> Result<Option<String>, Refused> {
    let mut parts = Vec::new();
    for (key, value) in weak.entries() {
        let other = strong.and_then(|strong| strong.get(key.key_text()));
        if let Some(value) = merge(Some(value), other)? {
            parts.push(format!("{}:{value}", json::text(key.key_text())));
        }
    }
    for (key, value) in strong.into_iter().flat_map(NodeRef::entries) {
        if weak.get(key.key_text()).is_none() {
            if let Some(value) = merge(None, Some(value))? {
                parts.push(format!("{}:{value}", json::text(key.key_text())));
            }
        }
    }
    Ok(Some(format!("{{{}}}", parts.join(","))))
}

/// Refuses mappings that kustomize merges by other rules.
fn plain(node: NodeRef<'_>) -> Result<(), Refused> {
    if !node.is_mapping() {
        return Ok(());
    }
    if node.entries().any(|(key, _)| key.key_text().starts_with('$')) {
        return Err("with directives in values that are merged, which are not followed");
    }
    if node.get("apiVersion").is_some() && node.get("kind").is_some() {
        return Err("with an object in values that are merged, which is not followed");
    }
    Ok(())
}

/// Whether a mapping holds a null outside of lists.
fn has_null(node: NodeRef<'_>) -> bool {
    node.entries().any(|(_, value)| value.is_null() || has_null(value))
}

#[cfg(test)]
mod tests {
    use super::merged;
    use plimsoll_document::{Limits, parse};

    fn merge(weaker: &str, stronger: &str) -> Result<String, &'static str> {
        merge_as(true, weaker, stronger)
    }

    fn merge_as(is_own: bool, weaker: &str, stronger: &str) -> Result<String, &'static str> {
        let read = |text: &str| parse(text, false, &Limits::default()).documents.remove(0).tree;
        let (weaker, stronger) = (read(weaker), read(stronger));
        merged(weaker.root().unwrap(), stronger.root().unwrap(), is_own)
    }

    #[test]
    fn mappings_are_merged_and_all_else_is_replaced() {
        let merged = merge("{a: {b: 1, c: 2}, l: [1, 2], k: z}", "{a: {c: 3, d: 4}, l: [5]}").unwrap();
        assert_eq!(merged, r#"{"a":{"b":1,"c":3,"d":4},"l":[5],"k":"z"}"#);
        assert_eq!(merge("{a: 1, b: 2}", "{a: null}").unwrap(), r#"{"b":2}"#);
        assert_eq!(merge("{a: null, b: , c: 1}", "{c: 2}").unwrap(), r#"{"c":2}"#);
        assert!(merge_as(false, "{a: {b: null}}", "{c: 2}").is_err());
    }

    #[test]
    fn what_kustomize_does_by_other_rules_is_refused() {
        for (weaker, stronger) in [
            ("{a: {b: 1}}", "{a: 2}"),
            ("{b: 1}", "{a: {c: null}}"),
            ("{a: {b: 1}}", "{a: {$patch: delete}}"),
            ("{a: {apiVersion: v1, kind: Pod}}", "{a: {c: 1}}"),
        ] {
            assert!(merge(weaker, stronger).is_err(), "{weaker} {stronger}");
        }
    }
}
