use plimsoll_model::{Body, Resource, ResourceKey, SourceIndex, Warning};
use std::collections::{BTreeMap, HashMap};

/// Numbers objects of the same name in one source, in the order of their files; all of them are judged.
pub(crate) fn number_duplicates(resources: &mut [Resource]) -> Vec<Warning> {
    let mut first: HashMap<(SourceIndex, ResourceKey<'_>), (usize, u32)> =
        HashMap::with_capacity(resources.len());
    let mut later: Vec<(usize, u32, usize)> = Vec::new();
    for (index, resource) in resources.iter().enumerate() {
        if resource.reference.name.is_empty() {
            continue;
        }
        let name = (resource.source, resource.key());
        let (first_index, count) = first.entry(name).or_insert((index, 0));
        if *first_index != index {
            *count += 1;
            later.push((index, *count, *first_index));
        }
    }
    let mut others: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, ordinal, first_index) in later {
        if let Some(resource) = resources.get_mut(index) {
            resource.duplicate = ordinal;
            others.entry(first_index).or_default().push(index);
        }
    }
    others.iter().filter_map(|(first, others)| warning(resources, *first, others)).collect()
}

/// One for each name, however many bear it: repositories keep dozens of versions of a manifest. `None` where the API
/// server makes the names apart (`generateName`).
fn warning(resources: &[Resource], first: usize, others: &[usize]) -> Option<Warning> {
    let first = resources.get(first)?;
    let mut others = others.iter().filter_map(|index| resources.get(*index)).filter(|other| is_named(other));
    let next = others.next().filter(|_| is_named(first))?;
    let judged = match others.count() {
        0 => "; both are judged".to_owned(),
        1 => " and in 1 more place; all are judged".to_owned(),
        more => format!(" and in {more} more places; all are judged"),
    };
    let (kind, name) = (&first.reference.kind, &first.reference.name);
    let message = format!("{kind} {name} stands at {} too{judged}", first.location);
    Some(Warning { code: "duplicate-object", place: next.location.to_string(), message })
}

/// Whether its name is the one that it bears in a cluster, and not the beginning of it.
fn is_named(resource: &Resource) -> bool {
    let Body::Object(object) = &resource.body else { return true };
    let metadata = object.root().and_then(|root| root.get("metadata"));
    metadata.is_none_or(|metadata| metadata.get("name").is_some() || metadata.get("generateName").is_none())
}
