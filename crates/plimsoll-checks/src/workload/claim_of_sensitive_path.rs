use crate::{node_volume, prelude::*};
use plimsoll_kube::Claim;

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/claim-of-sensitive-path",
    title: "Pod mounts a sensitive path of its node through a claim",
    severity: Severity::High,
    // Of several volumes of a class, a claim gets one.
    confidence: Confidence::Medium,
    safeguards: &["SG-RUN-06", "SG-RUN-15"],
    reaches_safeguards: true,
    aliases: &[],
    // They look at volumes that pods name themselves.
    related: &["KSV-0121", "C-0048", "kube-linter/sensitive-host-mounts"],
    why: "What the pod mounts is the node's programs, keys or sockets, as if it named the path itself; Pod Security \
          does not follow a claim to its volume and admits it.",
    fix: "Claim a volume that the cluster provides, and delete the one that is a path of the node.",
    sources: &["https://kubernetes.io/docs/concepts/storage/persistent-volumes/#types-of-persistent-volumes"],
    looks_at: &["PersistentVolume", "PersistentVolumeClaim"],
    run: Run::WorkloadAmong(Family::Workload, run),
};

fn run(workload: &Workload<'_>, beside: &Beside<'_>, judge: &mut Judge) {
    judge.not_applicable("no volume of a claim is in the source");
    let namespace = workload.resource().reference.namespace.as_deref().filter(|own| !own.is_empty());
    for volume in judge.read(&workload.list("volumes")).unwrap_or(List::EMPTY).items() {
        let part = Part::new(workload.object().root(), volume);
        let name = part.field::<Text<'_>>("persistentVolumeClaim.claimName");
        if let Some(claim) = judge.read(&name) {
            let object = beside.claim(namespace, claim.expose());
            let spec = object.and_then(|object| object.whole().node().get("spec"));
            let claim = Claim { namespace, name: Some(claim.expose()), spec };
            require_harmless(judge, name, claim, beside);
        }
        let template = part.field::<NodeRef<'_>>("ephemeral.volumeClaimTemplate.spec");
        if let Some(spec) = judge.read(&template) {
            require_harmless(judge, template, Claim { namespace, name: None, spec: Some(spec) }, beside);
        }
    }
    let templates = workload.object().list("spec.volumeClaimTemplates");
    if workload.kind() == "StatefulSet" {
        for item in judge.read(&templates).unwrap_or(List::EMPTY).items() {
            let template = Part::new(templates.root, item).field::<NodeRef<'_>>("spec");
            if let Some(spec) = judge.read(&template) {
                require_harmless(judge, template, Claim { namespace, name: None, spec: Some(spec) }, beside);
            }
        }
    }
}

/// Requires that a claim gets no dangerous volume. One of which no volume is known is judged nowhere.
fn require_harmless<'t, T>(judge: &mut Judge, place: Field<'t, T>, claim: Claim<'t>, beside: &Beside<'t>) {
    let found = beside.claimed_volume(claim, node_volume::is_dangerous);
    let sight = beside.sight_of(&["PersistentVolume", "PersistentVolumeClaim"]);
    let danger = found.and_then(|found| {
        let paths = node_volume::paths(&found.volume);
        paths.iter().find_map(|path| node_volume::danger(path.value()?))
    });
    if danger.is_none() && (found.is_some() || !beside.has_clear_volume(claim)) {
        return judge.unreadable_beside(place.nearest, "the claim, or a persistent volume that it may get,");
    }
    if sight.is_whole() && !beside.has_claimed_volume(claim) {
        return;
    }
    judge.require_not_found(place, danger.is_some(), sight, || {
        let Some((found, danger)) = found.zip(danger) else { return String::new() };
        let verb = if found.is_certain { "is" } else { "may get" };
        let name = Text::name_of(found.volume);
        format!("the claim {verb} persistent volume `{name}`, {danger}")
    });
}
