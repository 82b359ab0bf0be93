//! Objects written as YAML in every way that people and programs find.

use crate::numbers::Numbers;
use plimsoll_testkit::base64;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// An object with a change here or there, and in a list of some kind now and then.
pub(crate) fn changed(object: &Value, numbers: &mut Numbers) -> Value {
    let mut object = object.clone();
    for _ in 0..numbers.below(3) {
        let top = object.as_object_mut().filter(|_| !numbers.one_in(6));
        match top.map(|entries| {
            entries.iter_mut().filter(|(key, _)| !matches!(key.as_str(), "apiVersion" | "kind" | "metadata"))
        }) {
            Some(parts) => {
                let mut parts: Vec<_> = parts.map(|(_, part)| part).collect();
                let index = numbers.below(parts.len().max(1));
                parts.get_mut(index).into_iter().for_each(|part| change(part, numbers));
            }
            None => change(&mut object, numbers),
        }
    }
    if numbers.one_in(10) { listed(object, numbers) } else { object }
}

fn change(value: &mut Value, numbers: &mut Numbers) {
    let deeper = !numbers.one_in(4);
    match value {
        Value::Object(entries) if !entries.is_empty() => {
            let keys: Vec<String> = entries.keys().cloned().collect();
            let key = &numbers.one_of(&keys);
            if deeper {
                return change(&mut entries[key], numbers);
            }
            let old = entries.remove(key).unwrap_or_default();
            match numbers.below(4) {
                0 => {}
                1 => drop(entries.insert(key.to_uppercase(), old)),
                2 => drop(entries.insert(key.replacen('e', "", 1), old)),
                _ => drop(entries.insert(key.clone(), odd(numbers))),
            }
        }
        Value::Array(items) if !items.is_empty() && deeper => {
            let index = numbers.below(items.len());
            change(&mut items[index], numbers);
        }
        other => *other = odd(numbers),
    }
}

fn odd(numbers: &mut Numbers) -> Value {
    let values = [
        json!(null),
        json!({}),
        json!([]),
        json!(""),
        json!("yes"),
        json!(7),
        json!(1.5),
        json!(true),
        json!({"<<": {"a": 1}}),
    ];
    numbers.one_of(&values)
}

fn listed(object: Value, numbers: &mut Numbers) -> Value {
    let kind = object["kind"].as_str().unwrap_or_default().to_owned();
    let version = object["apiVersion"].clone();
    let bare = |mut object: Value| {
        object.as_object_mut().map(|entries| (entries.remove("kind"), entries.remove("apiVersion")));
        object
    };
    match numbers.below(9) {
        0 | 1 => json!({"apiVersion": "v1", "kind": "List", "items": [object.clone(), object]}),
        2 | 3 => {
            json!({"apiVersion": version, "kind": format!("{kind}List"), "metadata": {}, "items": [bare(object)]})
        }
        4 => {
            json!({"apiVersion": version, "kind": format!("{kind}List"), "metadata": {"name": "x"}, "items": [object]})
        }
        5 => json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "items": [object]}),
        6 => json!({"apiVersio": "v1", "kind": "List", "items": [object]}),
        7 => {
            json!({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1", "kind": "List", "items": [object]}]})
        }
        _ => {
            let mut object = object;
            object["items"] =
                numbers.one_of(&[json!(null), json!([]), json!(7), json!([{"a": 1}]), json!({})]);
            object
        }
    }
}

/// A text that says this value, in some mixture of styles. Not every style keeps every value as it is: that is for both
/// readers to find the same.
pub(crate) fn written(value: &Value, numbers: &mut Numbers) -> String {
    let mut writer = Writer { numbers, anchors: String::new(), names: 0 };
    let style = writer.numbers.below(8);
    if style == 0 {
        let json = if writer.numbers.one_in(2) { value.to_string() } else { format!("{value:#}") };
        return json + writer.numbers.one_of(&["", "\n", "\n\n"]);
    }
    if style == 1 {
        let mut text = String::new();
        writer.flow(value, &mut text);
        return text + "\n";
    }
    let mut text = String::new();
    let Value::Object(entries) = value else { return format!("{value}\n") };
    writer.block_entries(entries, 0, &mut text);
    format!("{}{text}", writer.anchors)
}

type Entry = (String, Value);

struct Writer<'n> {
    numbers: &'n mut Numbers,
    /// Lines at the top that define anchors.
    anchors: String,
    names: usize,
}

impl Writer<'_> {
    fn block_entries(&mut self, entries: &Map<String, Value>, indent: usize, text: &mut String) {
        let (plain, merged) = self.split(entries);
        let merge_at = self.numbers.below(plain.len() + 1);
        let pad = " ".repeat(indent);
        for (index, (key, value)) in plain.iter().enumerate() {
            if index == merge_at {
                self.block_merge(merged.as_ref(), &pad, text);
            }
            let key = self.key(key, false);
            // What begins as an explicit key goes on in the line below.
            let colon = if key.starts_with("? ") { format!("\n{pad}:") } else { ":".to_owned() };
            write!(text, "{pad}{key}{colon}").unwrap();
            self.block_value(value, indent, text);
        }
        if merge_at == plain.len() {
            self.block_merge(merged.as_ref(), &pad, text);
        }
        if plain.is_empty() && merged.is_none() {
            writeln!(text, "{pad}{{}}").unwrap();
        }
    }

    fn block_merge(&mut self, merged: Option<&Map<String, Value>>, pad: &str, text: &mut String) {
        let Some(merged) = merged else { return };
        let source = self.merge_source(merged);
        let key =
            self.numbers.one_of(&["<<", "<<", "<<", "<<", "\"<<\"", "!!merge <<", "!!str <<", "? <<\n"]);
        let key = key.replace('\n', &format!("\n{pad}"));
        writeln!(text, "{pad}{key}: {source}").unwrap();
    }

    fn block_value(&mut self, value: &Value, indent: usize, text: &mut String) {
        match value {
            Value::Object(entries) if !entries.is_empty() && !self.numbers.one_in(5) => {
                text.push_str(self.numbers.one_of(&["\n", "\n", " # c\n", " &x\n", " !!map\n"]));
                self.block_entries(entries, indent + 2, text);
            }
            Value::Array(items) if !items.is_empty() && !self.numbers.one_in(5) => {
                text.push('\n');
                let pad = " ".repeat(indent + if self.numbers.one_in(2) { 2 } else { 0 });
                for item in items {
                    match item {
                        Value::Object(entries) if !entries.is_empty() && self.numbers.one_in(2) => {
                            let mut below = String::new();
                            self.block_entries(entries, pad.len() + 2, &mut below);
                            write!(text, "{pad}- {}", below.trim_start_matches(' ')).unwrap();
                        }
                        _ => {
                            write!(text, "{pad}- ").unwrap();
                            self.flow(item, text);
                            text.push('\n');
                        }
                    }
                }
            }
            Value::String(line) if self.numbers.one_in(5) && is_block(line) => {
                let mark = self.numbers.one_of(&["|", "|-", "|+", ">", ">-", "!!binary |", "!!str >"]);
                let lines = if mark.starts_with("!!b") { base64(line) } else { line.clone() };
                writeln!(text, " {mark}").unwrap();
                lines.lines().for_each(|line| writeln!(text, "{}{line}", " ".repeat(indent + 2)).unwrap());
            }
            _ => {
                text.push(' ');
                self.flow(value, text);
                text.push('\n');
            }
        }
    }

    fn flow(&mut self, value: &Value, text: &mut String) {
        match value {
            Value::Object(entries) => {
                let (plain, merged) = self.split(entries);
                let mut parts: Vec<String> = Vec::new();
                for (key, value) in &plain {
                    let mut part = format!("{}: ", self.key(key, true));
                    self.flow(value, &mut part);
                    parts.push(part);
                }
                if let Some(merged) = merged {
                    let source = self.merge_source(&merged);
                    let at = self.numbers.below(parts.len() + 1);
                    let key = self.numbers.one_of(&["<<", "<<", "\"<<\"", "!!merge '<<'", "! <<"]);
                    parts.insert(at, format!("{key}: {source}"));
                }
                write!(text, "{{{}}}", parts.join(", ")).unwrap();
            }
            Value::Array(items) => {
                text.push('[');
                for (index, item) in items.iter().enumerate() {
                    text.push_str(if index > 0 { ", " } else { "" });
                    self.flow(item, text);
                }
                text.push(']');
            }
            _ => {
                let scalar = self.scalar(value);
                text.push_str(&scalar);
            }
        }
    }

    /// Entries that are written as they are, and those that are merged: now and then some, and some in both.
    fn split(&mut self, entries: &Map<String, Value>) -> (Vec<Entry>, Option<Map<String, Value>>) {
        let mut plain: Vec<Entry> = entries.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        if self.numbers.one_in(4) {
            let turn = self.numbers.below(plain.len() + 1);
            plain.rotate_left(turn);
        }
        if self.numbers.one_in(20) && !plain.is_empty() {
            let (key, _) = self.numbers.one_of(&plain);
            let value = odd(self.numbers);
            plain.push((key, value));
        }
        if !self.numbers.one_in(8) {
            return (plain, None);
        }
        let mut merged = Map::new();
        let mut kept = Vec::new();
        for (key, value) in plain {
            match self.numbers.below(4) {
                0 => drop(merged.insert(key, value)),
                1 => {
                    let other = if self.numbers.one_in(2) { odd(self.numbers) } else { value.clone() };
                    merged.insert(key.clone(), other);
                    kept.push((key, value));
                }
                _ => kept.push((key, value)),
            }
        }
        (kept, Some(merged))
    }

    /// What a merge key merges: a mapping, an alias, or several of them.
    fn merge_source(&mut self, merged: &Map<String, Value>) -> String {
        let mut mapping = String::new();
        self.flow(&Value::Object(merged.clone()), &mut mapping);
        match self.numbers.below(5) {
            0 => mapping,
            1 => format!("[{mapping}, {{privileged: true, name: merged}}]"),
            2 => format!("[{{runAsUser: 0, name: merged}}, {}]", self.anchored(&mapping)),
            _ => self.anchored(&mapping),
        }
    }

    fn anchored(&mut self, mapping: &str) -> String {
        self.names += 1;
        let name = format!("m{}", self.names);
        writeln!(self.anchors, "x-{name}: &{name} {mapping}").unwrap();
        format!("*{name}")
    }

    fn key(&mut self, key: &str, in_flow: bool) -> String {
        match self.numbers.below(24) {
            0 => format!("\"{key}\"").replace('\n', "\\n"),
            1 => format!("'{}'", key.replace('\'', "''")),
            2 => format!("!!binary {}", base64(key)),
            3 => format!("!!str {}", quoted(key)),
            4 if !in_flow => format!("? {}", quoted(key)),
            _ if is_plain(key) => key.to_owned(),
            _ => quoted(key),
        }
    }

    fn scalar(&mut self, value: &Value) -> String {
        match value {
            Value::Null => self.numbers.one_of(&["null", "~", "Null", "!!null ''"]).to_owned(),
            Value::Bool(true) => {
                (self.numbers.one_of(&["true", "true", "True", "yes", "on", "y", "!!bool yes", "! true"]))
                    .to_owned()
            }
            Value::Bool(false) => {
                (self.numbers.one_of(&["false", "false", "FALSE", "no", "off", "N", "!!bool 'no'"]))
                    .to_owned()
            }
            Value::Number(number) => match (number.as_i64(), self.numbers.below(8)) {
                (Some(whole), 0) if whole >= 0 => format!("{whole:#x}"),
                (Some(whole), 1) if whole >= 0 => format!("0{whole:o}"),
                (Some(whole), 2) => format!("{whole}.0"),
                (Some(whole), 3) => format!("!!int '{whole}'"),
                (Some(whole), 4) => format!("!!float {whole}"),
                _ => number.to_string(),
            },
            Value::String(text) => match self.numbers.below(12) {
                0 => format!("!!binary {}", base64(text)),
                1 => format!("!!str {}", quoted(text)),
                2 => format!("'{}'", text.replace('\'', "''")),
                3 | 4 => quoted(text),
                5 => format!("! {}", quoted(text)),
                _ if is_plain(text) => text.clone(),
                _ => quoted(text),
            },
            other => other.to_string(),
        }
    }
}

/// As JSON writes it, which YAML reads.
fn quoted(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn is_plain(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/')
        && text.chars().all(|one| one.is_ascii_alphanumeric() || "./-_=+$()".contains(one))
}

fn is_block(text: &str) -> bool {
    !text.is_empty()
        && text.lines().all(|line| !line.is_empty() && !line.starts_with(' '))
        && !text.contains('\t')
}
