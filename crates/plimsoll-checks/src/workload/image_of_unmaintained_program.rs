use crate::prelude::*;

/// Ends of repositories of programs that get no security updates any more, in any release, with the name.
const UNMAINTAINED: [(&str, &str); 3] = [
    ("ingress-nginx/controller", "Ingress NGINX"),
    ("ingress-nginx/controller-chroot", "Ingress NGINX"),
    ("kubernetes-ingress-controller/nginx-ingress-controller", "Ingress NGINX"),
];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/image-of-unmaintained-program",
    title: "Container runs a program that gets no security updates",
    severity: Severity::Medium,
    // Whoever builds an image of that name may mend the program on their own.
    confidence: Confidence::Medium,
    safeguards: &["SG-IMG-90"],
    reaches_safeguards: true,
    aliases: &[],
    related: &["C-0292"],
    why: "Ingress NGINX had its last release in March 2026 and stands where strangers can reach it: the next hole \
          that is found in it stays open.",
    fix: "Replace it by another ingress controller, or by an implementation of the Gateway API.",
    sources: &["https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    judge.not_applicable("no container has an image");
    for container in workload.containers() {
        let field = container.field::<Text<'_>>("image");
        let Some(image) = judge.read(&field).and_then(|image| ImageReference::parse(image.expose())) else {
            continue;
        };
        let program = UNMAINTAINED.iter().find(|(end, _)| image.is_repository(end)).map(|(_, name)| *name);
        judge.require(
            field,
            |_| program.is_none(),
            || {
                let name = program.unwrap_or_default();
                format!("container `{}` runs {name}, which gets no security updates", container.name())
            },
        );
    }
}
