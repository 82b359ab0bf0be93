use std::borrow::Cow;

/// The name of a container image, cut into its parts as container runtimes cut it.
///
/// The grammar is that of the `reference` package of the distribution project, which kubelet, containerd and
/// CRI-O share: `[registry/]repository[:tag][@digest]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageReference<'t> {
    registry: &'t str,
    /// As written: `nginx` is `library/nginx` of the default registry.
    path: &'t str,
    tag: Option<&'t str>,
    digest: Option<&'t str>,
}

/// Where a name without a registry comes from.
const DEFAULT_REGISTRY: &str = "docker.io";

const LIBRARY: &str = "library/";

/// Without the registry. Older runtimes count the registry too.
const REPOSITORY_BYTES_MAX: usize = 255;

const TAG_BYTES_MAX: usize = 128;

impl<'t> ImageReference<'t> {
    /// The parts of a reference; `None` for a text that no runtime takes as one.
    pub fn parse(text: &'t str) -> Option<Self> {
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        // A colon before the last slash is that of a port.
        let after_slash = rest.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match rest.get(after_slash..)?.find(':') {
            Some(at) => (rest.get(..after_slash + at)?, Some(rest.get(after_slash + at + 1..)?)),
            None => (rest, None),
        };
        let (registry, path) = split_registry(name);
        let registry = if registry == "index.docker.io" { DEFAULT_REGISTRY } else { registry };
        let reference = Self { registry, path, tag, digest };
        let is_good = is_registry(registry)
            && path.split('/').all(is_path_component)
            && !is_image_id(text)
            && path.len() + if reference.is_in_library() { LIBRARY.len() } else { 0 } <= REPOSITORY_BYTES_MAX
            && tag.is_none_or(is_tag)
            && digest.is_none_or(is_digest);
        is_good.then_some(reference)
    }

    /// Host and port of the registry: `docker.io` where the text names none.
    pub const fn registry(&self) -> &'t str {
        self.registry
    }

    /// The repository inside the registry: `library/nginx` for `nginx`.
    pub fn repository(&self) -> Cow<'t, str> {
        if self.is_in_library() {
            Cow::Owned(format!("{LIBRARY}{}", self.path))
        } else {
            Cow::Borrowed(self.path)
        }
    }

    /// The default registry keeps repositories of one component in a folder that is not written.
    fn is_in_library(&self) -> bool {
        self.registry == DEFAULT_REGISTRY && !self.path.contains('/')
    }

    /// The last component of the repository: `controller` of `ingress-nginx/controller`. It stays when an
    /// image is copied to another registry.
    pub fn name(&self) -> &'t str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Whether the repository is this one or ends in it, component by component.
    pub fn is_repository(&self, path: &str) -> bool {
        let before = self.path.strip_suffix(path);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    }

    /// The tag as written.
    pub const fn tag(&self) -> Option<&'t str> {
        self.tag
    }

    /// `algorithm:hex`; where there is one, a runtime takes no notice of the tag.
    pub const fn digest(&self) -> Option<&'t str> {
        self.digest
    }

    /// The tag that decides what is pulled: `latest` where nothing is written, none where there is a digest.
    pub fn effective_tag(&self) -> Option<&'t str> {
        if self.digest.is_some() { None } else { Some(self.tag.unwrap_or("latest")) }
    }
}

/// The first component is a registry if it has a dot, a port or a capital, or if it is `localhost`; else it
/// is the beginning of the repository.
fn split_registry(name: &str) -> (&str, &str) {
    match name.split_once('/') {
        Some((first, rest))
            if first.contains(['.', ':'])
                || first == "localhost"
                || first.contains(|letter: char| letter.is_ascii_uppercase()) =>
        {
            (first, rest)
        }
        _ => (DEFAULT_REGISTRY, name),
    }
}

fn is_registry(registry: &str) -> bool {
    let (host, port) = match registry.strip_prefix('[') {
        Some(rest) => {
            let Some((address, port)) = rest.split_once(']') else { return false };
            let is_address =
                !address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit() || b == b':');
            return is_address && (port.is_empty() || port.strip_prefix(':').is_some_and(is_number));
        }
        None => match registry.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (registry, None),
        },
    };
    let is_component = |component: &str| {
        let inside = component.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inside && !component.is_empty() && !component.starts_with('-') && !component.ends_with('-')
    };
    host.split('.').all(is_component) && port.is_none_or(is_number)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Lower-case letters and digits, joined by one dot, one or two underscores, or any number of dashes.
fn is_path_component(component: &str) -> bool {
    let is_separator = |text: &str| matches!(text, "." | "_" | "__") || text.bytes().all(|b| b == b'-');
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends_in_words =
        component.bytes().next().is_some_and(is_word) && component.bytes().last().is_some_and(is_word);
    ends_in_words
        && component
            .split(|letter: char| u8::try_from(letter).is_ok_and(is_word))
            .all(|between| between.is_empty() || is_separator(between))
}

/// 64 hex digits are the id of an image and no name of one.
fn is_image_id(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(is_lower_hex)
}

const fn is_lower_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut bytes = tag.bytes();
    tag.len() <= TAG_BYTES_MAX
        && bytes.next().is_some_and(is_word)
        && bytes.all(|b| is_word(b) || matches!(b, b'.' | b'-'))
}

/// The algorithms that runtimes know, each with its number of digits.
fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else { return false };
    let digits = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return false,
    };
    hex.len() == digits && hex.bytes().all(is_lower_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    fn parts(text: &str) -> (String, String, Option<String>, Option<String>) {
        let reference = ImageReference::parse(text).unwrap_or_else(|| panic!("{text} is a reference"));
        (
            reference.registry().to_owned(),
            reference.repository().into_owned(),
            reference.tag().map(str::to_owned),
            reference.digest().map(str::to_owned),
        )
    }

    fn plain(
        registry: &str,
        repository: &str,
        tag: Option<&str>,
    ) -> (String, String, Option<String>, Option<String>) {
        (registry.to_owned(), repository.to_owned(), tag.map(str::to_owned), None)
    }

    #[test]
    fn a_name_without_registry_is_of_the_default_one() {
        assert_eq!(parts("nginx"), plain("docker.io", "library/nginx", None));
        assert_eq!(parts("nginx:1.27"), plain("docker.io", "library/nginx", Some("1.27")));
        assert_eq!(parts("bitnami/redis:7"), plain("docker.io", "bitnami/redis", Some("7")));
        assert_eq!(parts("docker.io/nginx"), plain("docker.io", "library/nginx", None));
        assert_eq!(parts("index.docker.io/nginx"), plain("docker.io", "library/nginx", None));
        assert_eq!(parts("a/b/c"), plain("docker.io", "a/b/c", None));
    }

    #[test]
    fn a_dot_a_port_a_capital_or_localhost_makes_a_registry() {
        assert_eq!(parts("quay.io/nginx"), plain("quay.io", "nginx", None));
        assert_eq!(parts("reg:5000/nginx"), plain("reg:5000", "nginx", None));
        assert_eq!(parts("reg:5000/a/nginx:v1"), plain("reg:5000", "a/nginx", Some("v1")));
        assert_eq!(parts("localhost/nginx"), plain("localhost", "nginx", None));
        assert_eq!(parts("Registry/nginx"), plain("Registry", "nginx", None));
        assert_eq!(parts("[2001:db8::1]:5000/nginx"), plain("[2001:db8::1]:5000", "nginx", None));
        assert_eq!(parts("[::1]/nginx"), plain("[::1]", "nginx", None));
        assert_eq!(parts("10.0.0.1/nginx"), plain("10.0.0.1", "nginx", None));
        // Without a slash, what follows the colon is a tag.
        assert_eq!(parts("localhost:5000"), plain("docker.io", "library/localhost", Some("5000")));
    }

    #[test]
    fn a_digest_may_stand_with_or_without_a_tag() {
        let text = format!("quay.io/a/b@{DIGEST}");
        let reference = ImageReference::parse(&text).unwrap();
        assert_eq!((reference.tag(), reference.digest()), (None, Some(DIGEST)));
        assert_eq!(reference.effective_tag(), None);
        let text = format!("reg:5000/a/b:1.2@{DIGEST}");
        let reference = ImageReference::parse(&text).unwrap();
        assert_eq!((reference.tag(), reference.digest()), (Some("1.2"), Some(DIGEST)));
        assert_eq!(reference.effective_tag(), None);
        let sha512 = format!("a@sha512:{}", "0".repeat(128));
        assert!(ImageReference::parse(&sha512).is_some());
    }

    #[test]
    fn no_tag_and_no_digest_is_latest() {
        assert_eq!(ImageReference::parse("nginx").unwrap().effective_tag(), Some("latest"));
        assert_eq!(ImageReference::parse("nginx:1").unwrap().effective_tag(), Some("1"));
    }

    #[test]
    fn a_repository_is_compared_by_whole_components() {
        let reference = ImageReference::parse("mirror.example/k8s/ingress-nginx/controller:v1").unwrap();
        assert_eq!(reference.name(), "controller");
        assert!(reference.is_repository("ingress-nginx/controller"));
        assert!(reference.is_repository("k8s/ingress-nginx/controller"));
        assert!(!reference.is_repository("nginx/controller"));
        assert!(!reference.is_repository("ingress-nginx"));
        assert_eq!(ImageReference::parse("nginx").unwrap().name(), "nginx");
    }

    #[test]
    fn separators_join_and_do_not_begin_or_end_a_component() {
        for good in ["a.b", "a_b", "a__b", "a-b", "a---b", "0", "a/b.c_d-e"] {
            assert!(ImageReference::parse(good).is_some(), "{good}");
        }
        for bad in [
            "a..b", "a___b", "a._b", "-a", "a-", ".a", "a.", "_a", "a/_b", "a//b", "/a", "a/", "A", "a/B",
            "ä",
        ] {
            assert!(ImageReference::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn what_no_runtime_takes_is_no_reference() {
        let hex = "0123456789abcdef".repeat(4);
        for bad in [
            "",
            " ",
            " nginx",
            "nginx ",
            "nginx:",
            "nginx:-1",
            "nginx:.1",
            "nginx:a b",
            "nginx:1:2",
            "nginx@",
            "nginx@sha256",
            "nginx@sha256:abc",
            "nginx@md5:0123456789abcdef0123456789abcdef",
            "https://quay.io/nginx",
            "quay.io/",
            "reg:port/nginx",
            "-reg.io/nginx",
            "[::1/nginx",
            "[]/nginx",
            "$IMAGE",
            "{{ image }}",
            hex.as_str(),
        ] {
            assert!(ImageReference::parse(bad).is_none(), "{bad}");
        }
        assert!(ImageReference::parse(&format!("nginx@{}", DIGEST.to_uppercase())).is_none());
    }

    #[test]
    fn names_and_tags_end_somewhere() {
        let tag = |bytes: usize| format!("nginx:{}", "a".repeat(bytes));
        assert!(ImageReference::parse(&tag(128)).is_some());
        assert!(ImageReference::parse(&tag(129)).is_none());
        let name = |bytes: usize| format!("quay.io/{}", "a".repeat(bytes));
        assert!(ImageReference::parse(&name(255)).is_some());
        assert!(ImageReference::parse(&name(256)).is_none());
        // The 8 bytes of `library/` count too, though they are not written.
        assert!(ImageReference::parse(&"a".repeat(247)).is_some());
        assert!(ImageReference::parse(&"a".repeat(248)).is_none());
    }
}
