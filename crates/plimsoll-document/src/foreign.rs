//! Texts that this crate cannot read, and that hold no Kubernetes object all the same, because they are of another kind
//! of file: settings of editors and compilers in JSON with comments, and configuration with template marks of its own.
//!
//! A text that might become an object once it is mended is none of them.

use plimsoll_model::tree::NodeRef;

/// Keys at the top of an object. A mapping with none of them is none, whatever else it holds.
const MARKS: [&str; 4] = ["apiVersion", "kind", "metadata", "spec"];

/// Whether a value, or one in a list of values, bears a mark of an object.
pub(crate) fn bears_mark(root: NodeRef<'_>) -> bool {
    let bears = |node: NodeRef<'_>| MARKS.iter().any(|mark| node.get(mark).is_some());
    bears(root) || root.items().any(bears)
}

/// JSON with comments and commas before closing brackets, as editors and compilers take it and Kubernetes does not,
/// with blanks in their places.
pub(crate) fn without_comments(text: &str) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(end) = next_token(&bytes, at) {
        if bytes.get(at..at + 1) == Some(b"/") {
            let comment = bytes.get_mut(at..end)?;
            comment.iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        at = end;
    }
    // A comma that nothing but blanks followed so far: one step for each token, however many blanks there are.
    let (mut at, mut comma) = (0, None);
    while let Some(end) = next_token(&bytes, at) {
        match bytes.get(at)? {
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    *bytes.get_mut(comma)? = b' ';
                }
            }
            blank if blank.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at = end;
    }
    String::from_utf8(bytes).ok()
}

/// The end of the string, the comment or the single byte that begins here.
fn next_token(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let until = |end: &[u8], from: usize| {
        let found = rest.get(from..)?.windows(end.len()).position(|part| part == end)?;
        Some(from + found + end.len())
    };
    let length = match rest {
        [b'"', ..] => {
            let mut is_escaped = false;
            let closes = |byte: &u8| {
                let closes = *byte == b'"' && !is_escaped;
                is_escaped = *byte == b'\\' && !is_escaped;
                closes
            };
            rest.iter().skip(1).position(closes).map_or(rest.len(), |end| end + 2)
        }
        [b'/', b'/', ..] => until(b"\n", 2).unwrap_or(rest.len()),
        [b'/', b'*', ..] => until(b"*/", 2).unwrap_or(rest.len()),
        _ => 1,
    };
    Some(at + length)
}

/// Whether a text with template marks is a mapping without a mark of an object, whatever is filled in: every line at
/// the margin begins with a plain key, an item or a comment, so that no template there adds one.
pub(crate) fn is_other_mapping(text: &str) -> bool {
    let at_margin = |line: &&str| line.chars().next().is_some_and(|first| !first.is_whitespace());
    let mut keys = 0_u32;
    for line in text.lines().filter(at_margin) {
        if line.starts_with('#') || line.starts_with("- ") || line == "-" || line == "---" {
            continue;
        }
        let Some((key, _)) = line.split_once(':') else { return false };
        let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        if !is_plain || key.is_empty() || MARKS.contains(&key) {
            return false;
        }
        keys += 1;
    }
    keys > 0
}

#[cfg(test)]
mod tests {
    use super::{is_other_mapping, without_comments};

    #[test]
    fn comments_and_commas_become_blanks_and_texts_stay() {
        let text = "// a\n{\"a\": \"//b, }\", /* c\n */ \"d\\\"\": [1, 2,], // e\n}";
        let stripped = without_comments(text).unwrap();
        let value: serde_json::Value = serde_json::from_str(&stripped).unwrap();
        assert_eq!(value, serde_json::json!({"a": "//b, }", "d\"": [1, 2]}));
        assert_eq!((stripped.len(), stripped.lines().count()), (text.len(), text.lines().count()));
        let odd = without_comments("[1,,] , \n ], x}").unwrap();
        assert_eq!(odd, "[1, ]   \n ], x}", "only the comma right before the bracket");
        for open in ["{\"a", "/* b", "// c", "\"\\\\"] {
            assert!(without_comments(open).is_some_and(|stripped| stripped.len() == open.len()), "{open}");
        }
    }

    #[test]
    fn a_template_of_another_kind_of_file_has_other_keys_at_its_margin() {
        for text in ["# a\nbuilds:\n- id: {{ .Tag }}\n  x: {{\nname_1: {{ .A }}\n", "---\na-b:\n"] {
            assert!(is_other_mapping(text), "{text}");
        }
        for text in [
            "kind: {{ .A }}\n",
            "a: b\nspec: {{ .A }}\n",
            "{{ include \"a\" . }}\n",
            "a: b\n{{- if .A }}\n",
            "a: b\n{{ .Key }}: c\n",
            "- a: {{ .A }}\n",
            "\"kind\": {{ .A }}\n",
            "  kind: {{ .A }}\n",
            "",
        ] {
            assert!(!is_other_mapping(text), "{text}");
        }
    }
}
