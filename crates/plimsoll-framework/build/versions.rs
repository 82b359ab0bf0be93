//! Versions of a framework that are nearly the same: one names the other with `extends`, and states what differs.
//!
//! ```yaml
//! framework: cis-kubernetes
//! version: "2.0.1"
//! extends: "1.12"      # every control of 1.12, in its order
//! controls:
//! - id: "3.2.2"        # takes the place of that of 1.12; one of a new id comes last
//! ```
//!
//! Controls with demands that two such versions have in common are twins, without a word in either file.

use crate::source::Node;

/// The controls of a framework, its own and those that it takes from the version that it extends.
pub(crate) fn controls<'l>(root: Node<'l>, roots: &[Node<'l>]) -> Vec<Node<'l>> {
    let Some(base) = base(root, roots) else { return root.need("controls").items().collect() };
    let mut own = root.list("controls");
    let mut all: Vec<Node<'l>> = Vec::new();
    for inherited in base.need("controls").items() {
        let id = inherited.need("id").text();
        let place = own.iter().position(|control| control.need("id").text() == id);
        all.push(place.map_or(inherited, |place| own.remove(place)));
    }
    all.extend(own);
    all
}

/// The same control in the versions that this one extends or that extend it; a heading has none.
pub(crate) fn twins(root: Node<'_>, control: Node<'_>, roots: &[Node<'_>]) -> Vec<String> {
    if control.get("demands").is_none() {
        return Vec::new();
    }
    let id = control.need("id").text();
    let is_kin = |other: &Node<'_>| {
        let extends = |one: Node<'_>, other: Node<'_>| {
            same(one, other) && one.optional_text("extends") == Some(other.need("version").text())
        };
        extends(root, *other) || extends(*other, root)
    };
    let has =
        |other: &Node<'_>| controls(*other, roots).iter().any(|control| control.need("id").text() == id);
    let name = |other: &Node<'_>| {
        format!("{}@{}:{id}", other.need("framework").text(), other.need("version").text())
    };
    roots.iter().filter(|other| is_kin(other) && has(other)).map(name).collect()
}

fn base<'l>(root: Node<'l>, roots: &[Node<'l>]) -> Option<Node<'l>> {
    let extends = root.get("extends")?;
    let is_base = |other: &&Node<'l>| same(root, **other) && other.need("version").text() == extends.text();
    let Some(base) = roots.iter().find(is_base) else {
        extends.fail("no version of this framework is called so")
    };
    if base.get("extends").is_some() {
        extends.fail("that version extends another one: extend that one");
    }
    Some(*base)
}

fn same(one: Node<'_>, other: Node<'_>) -> bool {
    one.need("framework").text() == other.need("framework").text()
}
