//! What a text that cannot be parsed may hold: which objects could come out of it once it is mended.
//!
//! Whatever is not plain is taken for anything. A wrong answer here would let a part that was not read prove that
//! something is not there.

use crate::breaks::LINE_ENDS;
use plimsoll_model::Hidden;

/// The keys without which kubectl takes nothing for an object.
const WORDS: [&str; 2] = ["apiVersion", "kind"];

/// The objects that may stand in a broken text; `fault_line` is where it breaks, from 1.
pub(crate) fn hidden_in(text: &str, fault_line: Option<u32>) -> Hidden {
    // What breaks at its end may go on in the part that is missing.
    let last = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).last();
    let last_line = last.map_or(0, |(index, _)| index as u32 + 1);
    if fault_line.is_none_or(|line| line >= last_line) {
        return Hidden::All;
    }
    hidden_in_whole(text)
}

/// The objects that may stand in a broken text that goes on nowhere.
pub(crate) fn hidden_in_whole(text: &str) -> Hidden {
    let has_odd_line_ends =
        text.replace("\r\n", "\n").contains(|end| end != '\n' && LINE_ENDS.contains(&end));
    if has_odd_line_ends {
        return Hidden::All;
    }
    // A key may be spelled with escapes, in another encoding, or by whatever fills a template in.
    let is_plain = !text.contains(['\\', '!']) && !text.contains("{{");
    if is_plain && !WORDS.iter().any(|word| text.contains(word)) {
        return Hidden::NOTHING;
    }
    kind_at_margin(text).map_or(Hidden::All, Hidden::kind)
}

/// The kind that a text states, if it is one block mapping whatever stands inside of its values, and states it once.
///
/// What is filled into a template stands below a key, as every chart that can be rendered has it.
fn kind_at_margin(text: &str) -> Option<&str> {
    let mut kind = None;
    for line in text.lines() {
        if line.starts_with([' ', '#']) || line.trim().is_empty() || is_control(line) {
            continue;
        }
        // A list may stand at the margin below its key.
        if line == "-" || line.starts_with("- ") {
            kind.is_some().then_some(())?;
            continue;
        }
        let (key, value) = line.split_once(':')?;
        if !is_word(key) || key == "items" || !(value.is_empty() || value.starts_with([' ', '\r'])) {
            return None;
        }
        if key == "kind" && kind.replace(value).is_some() {
            return None;
        }
    }
    let value = kind?;
    let value = value.split_once(" #").map_or(value, |(value, _)| value).trim();
    let quoted = ['"', '\''].iter().find_map(|mark| value.strip_prefix(*mark)?.strip_suffix(*mark));
    let kind = quoted.unwrap_or(value);
    (is_word(kind) && !kind.ends_with("List")).then_some(kind)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a line is one action of a template that prints nothing by itself.
fn is_control(line: &str) -> bool {
    const SILENT: [&str; 7] = ["if ", "else", "end", "range ", "with ", "/*", "$"];
    let action = line.trim_end().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
    let Some(action) = action.filter(|action| !action.contains("{{") && !action.contains("}}")) else {
        return false;
    };
    let action = action.trim_start_matches('-').trim_start();
    let sets = |action: &str| action.split_once('=').is_some_and(|(name, _)| !name.contains(['|', '(']));
    SILENT.iter().any(|word| action.starts_with(word)) && (!action.starts_with('$') || sets(action))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(hidden: &Hidden) -> Option<Vec<&str>> {
        match hidden {
            Hidden::All => None,
            Hidden::Kinds(kinds) => Some(kinds.iter().map(|hidden| hidden.kind.as_str()).collect()),
        }
    }

    #[test]
    fn a_text_without_the_words_of_an_object_hides_none() {
        for text in ["{rating: 5}", "a: [\nb: c\n", "x: @y\nz: 1\n"] {
            assert_eq!(hidden_in_whole(text), Hidden::NOTHING, "{text}");
        }
        for text in [
            "{apiVersion: 5}",
            "{\"kind\": 5}",
            "{\"\\x61piVersion\": 5}",
            "!!binary YXBpVmVyc2lvbg==: 5",
            "a: {{ .b }}\n",
            "a: b\u{2028}c: @\n",
            "a: b\rc: @\n",
        ] {
            assert_eq!(hidden_in_whole(text), Hidden::All, "{text}");
        }
    }

    #[test]
    fn a_text_that_breaks_at_its_end_may_go_on() {
        assert_eq!(hidden_in("a: [\n", Some(2)), Hidden::All);
        assert_eq!(hidden_in("a: @\n\n", Some(1)), Hidden::All);
        assert_eq!(hidden_in("a: @\nb: c\n", Some(1)), Hidden::NOTHING);
        assert_eq!(hidden_in("a: @\nb: c\n", None), Hidden::All);
    }

    #[test]
    fn a_kind_that_is_plain_is_read() {
        for text in [
            "apiVersion: v1\nkind: Secret\nmetadata:\n  a: @\ndata:\n- x\n",
            "apiVersion: v1\r\nkind: \"Secret\" # x\r\na: @\r\n",
            "{{- if .Values.a }}\napiVersion: v1\nkind: Secret\ndata:\n  {{ include \"x\" . | indent 2 }}\n{{- end }}\n",
            "{{- $name := .Values.a -}}\nkind: Secret\n",
        ] {
            assert_eq!(kinds(&hidden_in_whole(text)), Some(vec!["Secret"]), "{text}");
        }
    }

    #[test]
    fn whatever_else_may_stand_there_hides_everything() {
        for text in [
            "kind: SecretList\n",
            "kind: List\n",
            "kind: Secret\nitems:\n",
            "kind: Secret\nkind: Secret\n",
            "kind: Secret\n...\nkind: Role\n",
            "kind: Secret\n--- x\nkind: Role\n",
            "kind: !x Secret\n",
            "kind: &a Secret\n",
            "kind: {{ .a }}\n",
            "kind: Secret\n{{ include \"x\" . }}\n",
            "kind: Secret\n{{ $x | print }}\n",
            "{{ if .a }}kind: Secret{{ end }}\n",
            "kind: Secret\n\"kind\": Role\n",
            "kind: Secret\n? kind\n: Role\n",
            "kind: Secret\n<<: *a\n",
            "- kind: Secret\n",
            "{kind: Secret}\n",
            "a: kind: Secret\n",
            " kind: Secret\n",
        ] {
            assert_eq!(hidden_in_whole(text), Hidden::All, "{text}");
        }
    }
}
