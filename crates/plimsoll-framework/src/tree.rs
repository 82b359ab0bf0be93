//! Controls above controls, and frameworks above them.

use plimsoll_model::Standing;

/// The worst of several standings by the order not-met, not-tested, supported, excepted, attested, met.
/// Not-applicable ones are left out; if none is left, the answer is not-applicable.
pub fn worst(standings: impl IntoIterator<Item = Standing>) -> Standing {
    standings
        .into_iter()
        .filter(|standing| *standing != Standing::NotApplicable)
        .max()
        .unwrap_or(Standing::NotApplicable)
}

/// The standing of a control with children: the worst of them and of its own edges, which count as one more.
///
/// `own` is `None` if the control has no demands of its own. Children come with whether they are attest-only;
/// those are left out.
pub fn family_standing(
    own: Option<Standing>,
    children: impl IntoIterator<Item = (Standing, bool)>,
) -> Standing {
    let counted = children.into_iter().filter(|(_, attest_only)| !attest_only).map(|(standing, _)| standing);
    worst(own.into_iter().chain(counted))
}

#[cfg(test)]
mod tests {
    use super::{family_standing, worst};
    use plimsoll_model::Standing::{Attested, Excepted, Met, NotApplicable, NotMet, NotTested, Supported};

    #[test]
    fn the_order_is_the_one_of_the_design() {
        let order = [NotMet, NotTested, Supported, Excepted, Attested, Met];
        for (position, bad) in order.into_iter().enumerate() {
            for good in order.into_iter().skip(position) {
                assert_eq!(worst([good, bad]), bad, "{good} {bad}");
                assert_eq!(worst([bad, good, NotApplicable]), bad, "{good} {bad}");
            }
        }
        assert_eq!(worst([NotApplicable]), NotApplicable);
        assert_eq!(worst([]), NotApplicable);
    }

    #[test]
    fn attest_only_children_do_not_count() {
        assert_eq!(family_standing(None, [(Met, false), (NotTested, true)]), Met);
        assert_eq!(family_standing(None, [(NotTested, true)]), NotApplicable);
        assert_eq!(family_standing(Some(Supported), [(Met, false)]), Supported);
    }
}
