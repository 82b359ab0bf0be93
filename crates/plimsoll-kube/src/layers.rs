use crate::{
    Field, FromNode, List,
    field::PARTS_MAX,
    shape::{Base, Fields, Place, Shape, UNDECIDED, Unlisted},
    walk::{at, first},
};
use plimsoll_model::{Rest, State, first_key, tree::NodeRef};

/// A pod or a container whose fields stand in one part of an object or in several: the first that has a field decides.
///
/// Checks copy it for every container, so it is kept small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layers<'t> {
    root: NodeRef<'t>,
    layers: [Option<Layer>; PARTS_MAX],
    shape: &'static Shape,
    /// Index of the part that it was found at.
    here: u32,
    unlisted: Unlisted,
    /// Whether mappings of several layers are merged field by field, or the first replaces the others.
    is_merged: bool,
}

#[derive(Clone, Copy, Debug)]
struct Layer {
    index: u32,
    /// Whether other pods or containers have it too.
    is_shared: bool,
    fields: &'static Fields,
}

impl<'t> Layers<'t> {
    /// What has no fields yet.
    pub(crate) fn new(
        root: NodeRef<'t>,
        here: NodeRef<'t>,
        unlisted: Unlisted,
        shape: &'static Shape,
    ) -> Self {
        Self { root, layers: [None; PARTS_MAX], shape, here: here.index(), unlisted, is_merged: false }
    }

    /// Adds the fields of places that are there.
    pub(crate) fn with(mut self, places: &'static [Place]) -> Self {
        for place in places {
            let node = match place.base {
                Base::Here => Some(self.here()),
                Base::Top(path) => at(self.root, path),
                Base::First(pattern) => first(self.here(), pattern),
            };
            self.push(node, &place.fields, !matches!(place.base, Base::Here));
        }
        self
    }

    /// Adds settings that are merged into what the layers before say.
    pub(crate) fn merged_with(mut self, node: Option<NodeRef<'t>>, fields: &'static Fields) -> Self {
        self.push(node, fields, true);
        self.is_merged = true;
        self
    }

    fn push(&mut self, node: Option<NodeRef<'t>>, fields: &'static Fields, is_shared: bool) {
        const ALL: &Fields = &Fields::All("");
        let Some(node) = node.filter(|node| !node.is_null()) else { return };
        // The way to a place that is there is gone once and not for every field.
        let placed = match fields {
            Fields::All(place) => at(node, place).filter(|node| node.is_mapping()),
            Fields::Some(_) => None,
        };
        let (node, fields) = placed.map_or((node, fields), |node| (node, ALL));
        if let Some(free) = self.layers.iter_mut().find(|layer| layer.is_none()) {
            *free = Some(Layer { index: node.index(), is_shared, fields });
        }
    }

    pub(crate) const fn root(&self) -> NodeRef<'t> {
        self.root
    }

    /// The part that it was found at.
    pub(crate) fn here(&self) -> NodeRef<'t> {
        self.root.tree().node(self.here).unwrap_or(self.root)
    }

    fn layers(&self) -> impl Iterator<Item = (NodeRef<'t>, &'static Fields)> {
        let layers = self.layers.into_iter().flatten();
        let tree = self.root.tree();
        layers.filter_map(move |layer| Some((tree.node(layer.index)?, layer.fields)))
    }

    /// The one mapping that has all fields, if there is one: what Kubernetes itself has.
    #[inline]
    fn whole(&self) -> Option<NodeRef<'t>> {
        match self.layers {
            [Some(Layer { index, fields: Fields::All(""), .. }), None, _] => self.root.tree().node(index),
            _ => None,
        }
    }

    /// How many nodes stand in layers that other pods or containers share: looking at them costs this each time.
    pub(crate) fn shared_nodes(&self) -> usize {
        let layers = self.layers.into_iter().flatten().filter(|layer| layer.is_shared);
        let shared = layers.filter_map(|layer| Some((self.root.tree().node(layer.index)?, layer.fields)));
        let cost = |(node, fields): (NodeRef<'t>, &Fields)| match fields {
            Fields::All(_) => node.subtree_len(),
            Fields::Some(fields) => {
                let places = fields.iter().filter_map(|(_, place)| at(node, place));
                node.child_count() + places.map(NodeRef::subtree_len).sum::<usize>()
            }
        };
        shared.map(cost).sum()
    }

    /// A field by its dotted path.
    pub(crate) fn field<T: FromNode<'t>>(&self, path: &'t str) -> Field<'t, T> {
        if let Some(node) = self.whole() {
            return self.decided(Field::find(self.root, node, path));
        }
        let mut nearest = None;
        for (node, fields) in self.layers() {
            let Some((field, is_begun)) = field_in(self.root, node, fields, path) else { continue };
            if !field.is_absent() || is_begun && !self.is_merged {
                return self.decided(field);
            }
            nearest.get_or_insert(field);
        }
        nearest.unwrap_or_else(|| {
            let state = match self.unlisted {
                Unlisted::Absent => State::Absent,
                Unlisted::Undecided => State::Undecided,
            };
            Field { state, root: self.root, nearest: self.here(), rest: Rest::new("", path) }
        })
    }

    /// A list by its path; an absent one is empty. Lists that several places have under one key are joined.
    pub(crate) fn list(&self, path: &'t str) -> Field<'t, List<'t>> {
        let mut joined: Option<Field<'t, List<'t>>> = None;
        if self.whole().is_some() || path.contains('.') {
            return self.field(path).absent_means(List::EMPTY);
        }
        for (node, fields) in self.layers() {
            let Some((field, _)) = field_in::<List<'t>>(self.root, node, fields, path) else { continue };
            match (&field.state, &mut joined) {
                (State::WrongType { .. }, _) => return field,
                (State::Present(more), Some(Field { state: State::Present(list), .. })) => {
                    *list = list.joined(*more);
                }
                (State::Present(_), _) | (_, None) => joined = Some(field),
                _ => {}
            }
        }
        joined.unwrap_or_else(|| self.field(path)).absent_means(List::EMPTY)
    }

    /// A text that a parameter fills in is not decided here.
    fn decided<T>(&self, mut field: Field<'t, T>) -> Field<'t, T> {
        if let (State::Present(_), Some(mark)) = (&field.state, self.shape.parameter_mark) {
            if field.nearest.as_redacted().is_some_and(|text| text.expose().contains(mark)) {
                field.state = State::Undecided;
            }
        }
        field
    }
}

/// A field, and whether the mapping that it stands in, or would, is there. `None` if the place has no such field.
fn field_in<'t, T: FromNode<'t>>(
    root: NodeRef<'t>,
    node: NodeRef<'t>,
    fields: &'static Fields,
    path: &'t str,
) -> Option<(Field<'t, T>, bool)> {
    let (place, path) = match fields {
        Fields::All(place) => (*place, path),
        Fields::Some(_) if path.is_empty() => ("", path),
        Fields::Some(fields) => {
            let (key, tail) = first_key(path);
            let (_, place) = fields.iter().find(|(own, _)| *own == key)?;
            if *place == UNDECIDED {
                let rest = Rest::new("", path);
                return Some((Field { state: State::Undecided, root, nearest: node, rest }, false));
            }
            (*place, tail)
        }
    };
    let field = Field::find_at(root, node, place, path);
    let is_begun = match fields {
        Fields::All(_) => field.rest.is_shorter_than(path),
        Fields::Some(_) => field.rest.has_no_place(),
    };
    Some((field, is_begun))
}
