use plimsoll_checks::FindingItem;
use plimsoll_model::{CheckIndex, Finding, Resource, ResourceIndex, Source, short_hash};

/// Turns what a check found on a resource into findings with stable ids.
///
/// An id is taken from check, source name, group, kind, namespace, name and path: it survives moved lines,
/// renamed files and unrelated edits. Later duplicates of an object add their file and ordinal; a second
/// finding at one path adds its number.
pub(crate) fn findings(
    check: (CheckIndex, &'static str),
    resource: (ResourceIndex, &Resource),
    source: Option<&Source>,
    items: Vec<FindingItem>,
) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::with_capacity(items.len());
    for item in items {
        let reference = &resource.1.reference;
        let same_path = findings.iter().filter(|finding| finding.path == item.path).count();
        let duplicate = resource.1.duplicate.to_string();
        let number = same_path.to_string();
        let source_name = source.map_or("", |source| source.name.as_str());
        let mut parts = vec![
            check.1,
            source_name,
            &reference.group,
            &reference.kind,
            reference.namespace_or_default(),
            &reference.name,
            &item.path,
        ];
        if resource.1.duplicate > 0 {
            parts.extend([resource.1.location.file.as_ref(), &duplicate]);
        }
        if same_path > 0 {
            parts.extend(["again", &number]);
        }
        let id = format!("f:{}", short_hash::<16>(&parts));
        findings.push(Finding {
            id,
            check: check.0,
            resource: resource.0,
            line: item.line,
            column: item.column,
            place: resource.1.place(item.line, item.column, &item.path),
            path: item.path,
            message: item.message,
        });
    }
    findings
}
