use plimsoll_model::{Resource, SourceIndex, Warning};
use std::collections::HashMap;

type Name<'r> = (SourceIndex, &'r str, &'r str, &'r str, &'r str);

/// Numbers objects of the same name in one source, in the order of their files; all of them are judged.
pub(crate) fn number_duplicates(resources: &mut [Resource]) -> Vec<Warning> {
    let mut first: HashMap<Name<'_>, (usize, u32)> = HashMap::with_capacity(resources.len());
    let mut later: Vec<(usize, u32, usize)> = Vec::new();
    for (index, resource) in resources.iter().enumerate() {
        let reference = &resource.reference;
        if reference.name.is_empty() {
            continue;
        }
        let namespace = reference.namespace_or_default();
        let name = (
            resource.source,
            reference.group.as_str(),
            reference.kind.as_str(),
            namespace,
            reference.name.as_str(),
        );
        let (first_index, count) = first.entry(name).or_insert((index, 0));
        if *first_index != index {
            *count += 1;
            later.push((index, *count, *first_index));
        }
    }
    let mut warnings = Vec::new();
    for (index, ordinal, first_index) in later {
        let place_of = |resource: &Resource| resource.location.to_string();
        let first_place = resources.get(first_index).map(place_of).unwrap_or_default();
        if let Some(resource) = resources.get_mut(index) {
            resource.duplicate = ordinal;
            let message = format!(
                "{} {} stands at {first_place} too; both are judged",
                resource.reference.kind, resource.reference.name
            );
            warnings.push(Warning { code: "duplicate-object", place: place_of(resource), message });
        }
    }
    warnings
}
