use plimsoll_kube::field_path;
use plimsoll_model::tree::NodeRef;

/// A path as people write it, `spec.containers[0].image` or `spec.containers[name=app].image`, in the form
/// that findings have. What does not exist in the object stays as written.
pub fn canonical_path(root: NodeRef<'_>, written: &str) -> String {
    let mut node = root;
    let mut rest = written;
    while let Some((step, after)) = next_step(rest) {
        let next = match step {
            Step::Key(key) => node.get(key),
            Step::Index(index) => node.items().nth(index),
            Step::Name(name) => {
                node.items().find(|item| field_path(root, *item).to_string().ends_with(&format!("[{name}]")))
            }
        };
        let Some(next) = next else { break };
        node = next;
        rest = after;
    }
    field_path(root, node).join(rest.trim_start_matches('.')).to_string()
}

enum Step<'t> {
    Key(&'t str),
    Index(usize),
    Name(&'t str),
}

fn next_step(path: &str) -> Option<(Step<'_>, &str)> {
    if path.is_empty() {
        return None;
    }
    if let Some(inside) = path.strip_prefix('[') {
        let (item, after) = inside.split_once(']')?;
        let quoted = item.strip_prefix('"').and_then(|item| item.strip_suffix('"'));
        let step = match (quoted, item.parse()) {
            (Some(key), _) => Step::Key(key),
            (None, Ok(index)) => Step::Index(index),
            (None, Err(_)) => Step::Name(item),
        };
        return Some((step, after));
    }
    let path = path.strip_prefix('.').unwrap_or(path);
    let end = path.find(['.', '[']).unwrap_or(path.len());
    Some((Step::Key(&path[..end]), &path[end..]))
}
