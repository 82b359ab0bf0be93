//! Label selectors, with the meaning that the API server gives them.

use crate::field::judged;
use plimsoll_model::{Redacted, tree::NodeRef};
use std::collections::BTreeMap;

/// Key and value of a label. A value is compared and never shown: one whose key is `env` or `token` is redacted as a
/// variable of that name is.
pub(crate) type Label<'t> = (&'t str, Redacted<&'t str>);

/// A label selector that was read. Source: Kubernetes API, `meta/v1` LabelSelector.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Selector<'t> {
    requirements: Vec<Requirement<'t>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Requirement<'t> {
    key: &'t str,
    operator: Operator<'t>,
}

/// Values are sorted: a selector may list thousands of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Operator<'t> {
    In(Vec<Redacted<&'t str>>),
    NotIn(Vec<Redacted<&'t str>>),
    Exists,
    DoesNotExist,
}

/// The labels of a mapping; those that are no text are as good as none.
pub(crate) fn own_labels<'t>(labels: Option<NodeRef<'t>>) -> impl Iterator<Item = Label<'t>> {
    let entries = labels.into_iter().flat_map(NodeRef::entries);
    entries.filter_map(|(key, value)| Some((key.key_text(), value.as_redacted()?)))
}

/// What a selector is held against: the value of a label by its key.
pub trait Labels {
    /// The value of a label.
    fn value(&self, key: &str) -> Option<Redacted<&str>>;
}

/// The `labels` mapping of an object or a pod template; a null or missing one has none.
impl Labels for Option<NodeRef<'_>> {
    fn value(&self, key: &str) -> Option<Redacted<&str>> {
        self.and_then(|labels| labels.get(key)).and_then(NodeRef::as_redacted)
    }
}

impl Labels for crate::ObjectView<'_> {
    fn value(&self, key: &str) -> Option<Redacted<&str>> {
        self.label(key)
    }
}

impl<'t> Selector<'t> {
    /// Reads a LabelSelector; `None` if a part of it has the wrong type or no meaning.
    ///
    /// An empty selector selects everything. A missing one (`node` null) is for the caller to tell apart.
    pub fn read(node: NodeRef<'t>) -> Option<Self> {
        let mut requirements = match node.get("matchLabels") {
            Some(labels) if !labels.is_null() => exact(labels)?,
            _ => Vec::new(),
        };
        match node.get("matchExpressions") {
            Some(list) if !list.is_null() => {
                if !list.is_sequence() {
                    return None;
                }
                for item in list.items() {
                    requirements.push(expression(item)?);
                }
            }
            _ => {}
        }
        node.is_mapping().then_some(Self { requirements })
    }

    /// Reads a plain map of labels, as a Service and a ReplicationController have it.
    pub fn read_map(node: NodeRef<'t>) -> Option<Self> {
        Some(Self { requirements: exact(node)? })
    }

    /// Reads an `endpointSelector` of Cilium, whose keys may name where a label comes from; `None` also for labels
    /// that do not come from Kubernetes.
    pub(crate) fn read_cilium(node: NodeRef<'t>) -> Option<Self> {
        let mut selector = Self::read(node)?;
        for requirement in &mut selector.requirements {
            requirement.key = match requirement.key.split_once(':') {
                Some(("k8s" | "any", key)) => key,
                Some(_) => return None,
                None => requirement.key,
            };
        }
        Some(selector)
    }

    /// Reads a selector of Calico: terms that all must hold. `None` for what has more than that.
    pub(crate) fn read_calico(text: &'t str) -> Option<Self> {
        let mut requirements = Vec::new();
        for term in text.split("&&").map(str::trim) {
            if !matches!(term, "" | "all()") {
                requirements.push(calico_term(term)?);
            } else if term.is_empty() && text.contains("&&") {
                return None;
            }
        }
        Some(Self { requirements })
    }

    /// The keys that it asks for.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &'t str> {
        self.requirements.iter().map(|requirement| requirement.key)
    }

    /// The selector without what it asks of a key whose value is known; `None` if that is not met.
    pub(crate) fn without_key(mut self, key: &str, value: &str) -> Option<Self> {
        let is_met = self
            .requirements
            .iter()
            .filter(|own| own.key == key)
            .all(|own| own.operator.holds(Some(Redacted::new(value))));
        self.requirements.retain(|own| own.key != key);
        is_met.then_some(self)
    }

    /// The selector of what both select.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.requirements.extend(other.requirements);
        self
    }

    /// Whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// Whether it selects what bears these labels.
    pub fn matches(&self, labels: &impl Labels) -> bool {
        self.requirements.iter().all(|requirement| requirement.operator.holds(labels.value(requirement.key)))
    }

    /// What must be there, of every key that must be there: what an index looks up.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = Asked<'_, 't>> {
        self.requirements.iter().filter_map(|requirement| match &requirement.operator {
            Operator::In(values) => Some(Asked::OneOf(requirement.key, values)),
            Operator::Exists => Some(Asked::Key(requirement.key)),
            Operator::NotIn(_) | Operator::DoesNotExist => None,
        })
    }

    /// What must not be there.
    pub(crate) fn barred(&self) -> impl Iterator<Item = Asked<'_, 't>> {
        self.requirements.iter().filter_map(|requirement| match &requirement.operator {
            Operator::NotIn(values) => Some(Asked::OneOf(requirement.key, values)),
            Operator::DoesNotExist => Some(Asked::Key(requirement.key)),
            Operator::In(_) | Operator::Exists => None,
        })
    }

    /// What must be there, each key once: the values that all say which ask for it, or `None` where any will do.
    pub(crate) fn wanted_by_key(&self) -> BTreeMap<&'t str, Option<Vec<Redacted<&'t str>>>> {
        let mut by_key: BTreeMap<&'t str, Option<Vec<Redacted<&'t str>>>> = BTreeMap::new();
        for asked in self.wanted() {
            match asked {
                Asked::Key(key) => drop(by_key.entry(key).or_default()),
                Asked::OneOf(key, values) => {
                    let known = by_key.entry(key).or_default();
                    *known = Some(known.take().map_or_else(|| values.to_vec(), |own| both(&own, values)));
                }
            }
        }
        by_key
    }

    /// Moves what it asks of some keys to another selector, which may call them something else.
    pub(crate) fn split(self, other_key: impl Fn(&'t str) -> Option<&'t str>) -> (Self, Self) {
        let (mut own, mut others) = (Self::default(), Self::default());
        for requirement in self.requirements {
            match other_key(requirement.key) {
                Some(key) => others.requirements.push(Requirement { key, ..requirement }),
                None => own.requirements.push(requirement),
            }
        }
        (own, others)
    }
}

/// What a selector asks of a key.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked<'s, 't> {
    /// One of these values.
    OneOf(&'t str, &'s [Redacted<&'t str>]),
    /// Any value.
    Key(&'t str),
}

/// Values in the order that [`lists`] needs.
fn sorted(mut values: Vec<Redacted<&str>>) -> Vec<Redacted<&str>> {
    values.sort_by(|one, other| one.expose().cmp(other.expose()));
    values.dedup_by(|one, other| one.expose() == other.expose());
    values
}

/// The values of two lists that are in both. The shorter is walked, so that many lists cost no more than their length.
fn both<'t>(one: &[Redacted<&'t str>], other: &[Redacted<&'t str>]) -> Vec<Redacted<&'t str>> {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    short.iter().copied().filter(|value| lists(long, *value)).collect()
}

fn lists(values: &[Redacted<&str>], value: Redacted<&str>) -> bool {
    values.binary_search_by(|own| own.expose().cmp(value.expose())).is_ok()
}

impl Operator<'_> {
    fn holds(&self, value: Option<Redacted<&str>>) -> bool {
        match self {
            Self::In(values) => value.is_some_and(|value| lists(values, value)),
            Self::NotIn(values) => value.is_none_or(|value| !lists(values, value)),
            Self::Exists => value.is_some(),
            Self::DoesNotExist => value.is_none(),
        }
    }
}

/// `has(key)`, `!has(key)`, `key == 'value'`, `key != 'value'`, `key in {'a', 'b'}`, `key not in {'a'}`.
fn calico_term(term: &str) -> Option<Requirement<'_>> {
    let inside = |text: &'static str| term.strip_prefix(text).and_then(|rest| rest.strip_suffix(')'));
    let (key, operator) = if let Some(key) = inside("has(") {
        (key, Operator::Exists)
    } else if let Some(key) = inside("!has(") {
        (key, Operator::DoesNotExist)
    } else if let Some((key, value)) = term.split_once("==") {
        (key, Operator::In(vec![unquoted(value)?]))
    } else if let Some((key, value)) = term.split_once("!=") {
        (key, Operator::NotIn(vec![unquoted(value)?]))
    } else if let Some((key, values)) = term.split_once(" not in ") {
        (key, Operator::NotIn(calico_set(values)?))
    } else {
        let (key, values) = term.split_once(" in ")?;
        (key, Operator::In(calico_set(values)?))
    };
    let key = key.trim();
    let is_key = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    (!key.is_empty() && key.chars().all(is_key)).then_some(Requirement { key, operator })
}

fn calico_set(text: &str) -> Option<Vec<Redacted<&str>>> {
    let items = text.trim().strip_prefix('{')?.strip_suffix('}')?;
    items.split(',').map(unquoted).collect::<Option<Vec<_>>>().map(sorted)
}

fn unquoted(text: &str) -> Option<Redacted<&str>> {
    let text = text.trim();
    let quote = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    let value = quote('\'').or(quote('"'))?;
    (!value.contains(['\'', '"'])).then_some(Redacted::new(value))
}

fn exact(labels: NodeRef<'_>) -> Option<Vec<Requirement<'_>>> {
    if !labels.is_mapping() {
        return None;
    }
    labels.entries().map(|(key, value)| requirement(key, value)).collect()
}

fn requirement<'t>(key: NodeRef<'t>, value: NodeRef<'t>) -> Option<Requirement<'t>> {
    Some(Requirement { key: key.key_text(), operator: Operator::In(vec![value.as_redacted()?]) })
}

fn expression(item: NodeRef<'_>) -> Option<Requirement<'_>> {
    let key = judged(item.get("key")?)?;
    let values = match item.get("values") {
        Some(list) if !list.is_null() => {
            if !list.is_sequence() {
                return None;
            }
            sorted(list.items().map(NodeRef::as_redacted).collect::<Option<Vec<_>>>()?)
        }
        _ => Vec::new(),
    };
    let operator = match judged(item.get("operator")?)? {
        "In" if !values.is_empty() => Operator::In(values),
        "NotIn" if !values.is_empty() => Operator::NotIn(values),
        "Exists" if values.is_empty() => Operator::Exists,
        "DoesNotExist" if values.is_empty() => Operator::DoesNotExist,
        _ => return None,
    };
    Some(Requirement { key, operator })
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn terms_of_calico_that_all_must_hold_are_read() {
        let count = |text: &str| Selector::read_calico(text).map(|selector| selector.requirements.len());
        assert_eq!(count(""), Some(0));
        assert_eq!(count("all()"), Some(0));
        assert_eq!(count("a == 'b'"), Some(1));
        assert_eq!(
            count("a/b.c == \"b\" && has(d) && !has(e) && f != 'g' && h in {'i', 'j'} && k not in {'l'}"),
            Some(6)
        );
    }

    #[test]
    fn what_is_more_than_that_is_not_guessed_at() {
        for text in [
            "a == 'b' || c == 'd'",
            "!(a == 'b')",
            "a == b",
            "(a == 'b')",
            "a contains 'b'",
            "global()",
            "a == 'b' &&",
            "a in 'b'",
        ] {
            assert_eq!(Selector::read_calico(text), None, "{text}");
        }
    }
}
