use crate::{ObjectView, path::ItemNames};
use plimsoll_model::{
    AsFact, At, FieldPath, Redacted, Rest, State, printable,
    tree::{NodeRef, Value},
};
use std::fmt;

/// The [`Fact`](plimsoll_model::Fact) that a field of an object is: its value or that it is absent or of the wrong type, and its node.
///
/// A wrong type is a state of its own, so a check that forgets it cannot pass: [`State::WrongType`] makes the verdict
/// unknown.
#[derive(Clone, Debug)]
pub struct Field<'t, T> {
    /// What was found.
    pub state: State<T>,
    /// The object's mapping.
    pub root: NodeRef<'t>,
    /// The field's node, or the nearest one above it that exists.
    pub nearest: NodeRef<'t>,
    /// The part of the path that does not exist below `nearest`.
    pub rest: Rest<'t>,
}

impl<'t, T> Field<'t, T> {
    /// Looks for `path` below `base`, an object's mapping or one inside it.
    pub fn find(root: NodeRef<'t>, base: NodeRef<'t>, path: &'t str) -> Self
    where
        T: FromNode<'t>,
    {
        Self::find_at(root, base, "", path)
    }

    /// Looks for `path` in what stands at `place` below `base`.
    pub(crate) fn find_at(root: NodeRef<'t>, base: NodeRef<'t>, place: &'static str, path: &'t str) -> Self
    where
        T: FromNode<'t>,
    {
        let mut nearest = base;
        let mut rest = Rest::new(place, path);
        if base.is_null() {
            // A null item of a list is one without fields, or the empty text.
            return Self { state: State::Absent, root, nearest, rest };
        }
        while let Some((key, tail)) = rest.step() {
            if !nearest.is_mapping() {
                let state = State::WrongType { expected: "a mapping", found: nearest.type_name() };
                return Self { state, root, nearest, rest: Rest::NONE };
            }
            match nearest.get(key) {
                Some(node) if !node.is_null() => {
                    nearest = node;
                    rest = tail;
                }
                // Kubernetes reads null as absent.
                _ => return Self { state: State::Absent, root, nearest, rest },
            }
        }
        let state = T::from_node(nearest).map_or_else(
            || State::WrongType { expected: T::EXPECTED, found: nearest.type_name() },
            State::Present,
        );
        Self { state, root, nearest, rest }
    }

    /// What the API server takes where the file says nothing.
    #[must_use]
    pub fn absent_means(mut self, default: T) -> Self {
        if matches!(self.state, State::Absent) {
            self.state = State::Defaulted(default);
        }
        self
    }

    /// This field if it is not absent, else the other: a container's setting before its pod's.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (&self.state, &other.state) {
            // Absent in both: the nearer place is where it belongs.
            (State::Absent, State::Absent) | (State::Undecided, State::Undecided) => self,
            (State::Absent | State::Undecided, _) => other,
            _ => self,
        }
    }

    /// The value, whether read or defaulted.
    pub fn value(&self) -> Option<&T> {
        self.state.value()
    }

    /// Whether the file does not have it.
    pub fn is_absent(&self) -> bool {
        matches!(self.state, State::Absent | State::Undecided | State::Defaulted(_))
    }

    /// Whether the object does not decide it, see [`State::Undecided`].
    pub const fn is_undecided(&self) -> bool {
        matches!(self.state, State::Undecided)
    }

    /// The path from the object's top.
    pub fn path(&self) -> FieldPath {
        self.path_with(&mut ItemNames::default())
    }

    /// As [`Field::path`], with the names of list items that are known already.
    pub fn path_with(&self, names: &mut ItemNames) -> FieldPath {
        names.path(self.root, self.nearest).rest(self.rest)
    }
}

impl<'t, T> AsFact<'t, T> for Field<'t, T> {
    #[inline]
    fn state(&self) -> &State<T> {
        &self.state
    }

    #[inline]
    fn at(&self) -> At<'t> {
        At::Node { root: self.root, nearest: self.nearest, rest: self.rest }
    }
}

/// A type that a field can have.
pub trait FromNode<'t>: Sized {
    /// What belongs there, with its article, for messages.
    const EXPECTED: &'static str;

    /// The value, or `None` if the node is of another type.
    fn from_node(node: NodeRef<'t>) -> Option<Self>;
}

impl FromNode<'_> for bool {
    const EXPECTED: &'static str = "a boolean";

    fn from_node(node: NodeRef<'_>) -> Option<Self> {
        if let Value::Bool(value) = node.value() { Some(value) } else { None }
    }
}

impl FromNode<'_> for i64 {
    const EXPECTED: &'static str = "a whole number";

    fn from_node(node: NodeRef<'_>) -> Option<Self> {
        match node.value() {
            Value::Int(value) => Some(value),
            // The API server takes `1e3` and `80.0` as whole numbers.
            Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
            _ => None,
        }
    }
}

/// Text of a field. It prints as the redaction mark where it may bear a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<'t> {
    text: Redacted<&'t str>,
    hidden: bool,
}

impl<'t> Text<'t> {
    /// The empty text, as an absent field has it.
    pub const EMPTY: Self = Self { text: Redacted::new(""), hidden: false };

    /// Text of our own. What was read has a type of its own on every way to a message: a field, a key or the name of an
    /// object, so that what was exposed to be judged cannot be shown by mistake:
    ///
    /// ```compile_fail
    /// fn shown<'t>(field: plimsoll_kube::Text<'t>) -> plimsoll_kube::Text<'t> {
    ///     plimsoll_kube::Text::new(field.expose())
    /// }
    /// ```
    pub const fn new(text: &'static str) -> Self {
        Self { text: Redacted::new(text), hidden: false }
    }

    /// The key of a mapping.
    pub fn of_key(key: NodeRef<'t>) -> Self {
        Self { text: Redacted::new(key.key_text()), hidden: key.is_hidden_key() }
    }

    /// The name of an object, which its places are shown with.
    pub fn name_of(object: ObjectView<'t>) -> Self {
        Self { text: Redacted::new(object.name()), hidden: false }
    }

    /// The namespace of an object.
    pub fn namespace_of(object: ObjectView<'t>) -> Self {
        Self { text: Redacted::new(object.namespace()), hidden: false }
    }

    /// The namespace that a binding or a pod names: shown only if it is one that Kubernetes takes, a DNS label (RFC 1123),
    /// because it may come from a field and not from an object that was read.
    pub fn of_namespace(namespace: &'t str) -> Self {
        const LABEL_BYTES_MAX: usize = 63;
        let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_shown = namespace.len() <= LABEL_BYTES_MAX && namespace.bytes().all(is_label);
        Self { text: Redacted::new(namespace), hidden: !is_shown }
    }

    /// The text itself, to be judged; what is said of it must come from a closed set of words.
    pub const fn expose(&self) -> &'t str {
        self.text.expose()
    }
}

impl fmt::Display for Text<'_> {
    /// Control characters are escaped, long text is cut: it stands in messages and on terminals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const CHARS_MAX: usize = 80;
        if self.hidden {
            return fmt::Display::fmt(&self.text, f);
        }
        let text = self.expose();
        let cut = text.char_indices().nth(CHARS_MAX).map_or(text.len(), |(at, _)| at);
        f.write_str(&printable(text.get(..cut).unwrap_or_default()))?;
        if cut < text.len() { f.write_str("…") } else { Ok(()) }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'t> FromNode<'t> for Text<'t> {
    const EXPECTED: &'static str = "a string";

    fn from_node(node: NodeRef<'t>) -> Option<Self> {
        let text = node.as_redacted()?;
        Some(Self { text, hidden: matches!(node.value(), Value::Redacted(_)) })
    }
}

/// A text to be judged and never shown, whether it may be or not.
pub(crate) fn judged(node: NodeRef<'_>) -> Option<&str> {
    node.as_redacted().map(|text| *text.expose())
}

/// A list in a field, or several that a controller joins into one.
#[derive(Clone, Copy, Debug)]
pub struct List<'t>([Option<NodeRef<'t>>; PARTS_MAX]);

/// From how many places at most a list of a pod, or of one of its containers, is joined.
pub(crate) const PARTS_MAX: usize = 3;

impl<'t> List<'t> {
    /// The list of an absent field.
    pub const EMPTY: Self = Self([None; PARTS_MAX]);

    /// Its items.
    pub fn items(self) -> impl Iterator<Item = NodeRef<'t>> + use<'t> {
        self.0.into_iter().flatten().flat_map(NodeRef::items)
    }

    /// Number of items.
    pub fn len(self) -> usize {
        self.0.iter().flatten().map(|list| list.child_count()).sum()
    }

    /// Whether there is no item.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// This list, then the items of another.
    pub(crate) fn joined(mut self, other: Self) -> Self {
        for part in other.0.into_iter().flatten() {
            if let Some(free) = self.0.iter_mut().find(|own| own.is_none()) {
                *free = Some(part);
            }
        }
        self
    }
}

impl<'t> FromNode<'t> for List<'t> {
    const EXPECTED: &'static str = "a list";

    fn from_node(node: NodeRef<'t>) -> Option<Self> {
        node.is_sequence().then_some(Self([Some(node), None, None]))
    }
}

/// Any mapping; fields below it are looked for through a [`crate::Part`].
impl<'t> FromNode<'t> for NodeRef<'t> {
    const EXPECTED: &'static str = "a mapping";

    fn from_node(node: NodeRef<'t>) -> Option<Self> {
        node.is_mapping().then_some(node)
    }
}
