//! Trees to JSON that a renderer reads. What may bear a secret stands in it, so it goes to the renderer and nowhere
//! else.

use plimsoll_model::tree::{NodeRef, Tag};

/// A text as JSON.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for part in text.chars() {
        match part {
            '"' | '\\' => out.extend(['\\', part]),
            part if part.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(part))),
            part => out.push(part),
        }
    }
    out.push('"');
    out
}

/// A value as JSON, secrets and all.
pub(crate) fn value(node: NodeRef<'_>) -> String {
    value_with(node, &|_| None)
}

/// The same, with other JSON in place of some nodes.
pub(crate) fn value_with(node: NodeRef<'_>, instead: &dyn Fn(NodeRef<'_>) -> Option<String>) -> String {
    if let Some(other) = instead(node) {
        return other;
    }
    match node.tag() {
        Tag::Null => "null".to_owned(),
        Tag::False => "false".to_owned(),
        Tag::True => "true".to_owned(),
        Tag::Str => text(node.key_text()),
        Tag::Int | Tag::Float => number(node.key_text()),
        Tag::Sequence => {
            let items: Vec<String> = node.items().map(|item| value_with(item, instead)).collect();
            format!("[{}]", items.join(","))
        }
        Tag::Mapping => {
            let entries: Vec<String> = node
                .entries()
                .map(|(key, item)| format!("{}:{}", text(key.key_text()), value_with(item, instead)))
                .collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

/// A number whose form JSON has is kept; others are read first.
fn number(raw: &str) -> String {
    let digits = raw.strip_prefix('-').unwrap_or(raw);
    let is_plain = !digits.is_empty()
        && digits.chars().all(|part| part.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    if is_plain {
        return raw.to_owned();
    }
    let read = plimsoll_model::tree::parse_int(raw).map(|number| number.to_string());
    let read = read.or_else(|| {
        let number = plimsoll_model::tree::parse_float(raw).filter(|number| number.is_finite())?;
        Some(format!("{number:?}"))
    });
    read.unwrap_or_else(|| text(raw))
}

#[cfg(test)]
mod tests {
    use super::{text, value};
    use plimsoll_document::{Limits, parse};

    #[test]
    fn a_tree_becomes_json_with_its_secrets() {
        let yaml = "a: {password: \"x\\\"y\", m: 007, f: 1.5, t: yes, l: [~, 3]}";
        let parsed = parse(yaml, false, &Limits::default());
        let json = value(parsed.documents[0].tree.root().unwrap());
        assert_eq!(json, r#"{"a":{"password":"x\"y","m":7,"f":1.5,"t":true,"l":[null,3]}}"#);
        assert_eq!(text("a\nb"), "\"a\\u000ab\"");
    }
}
