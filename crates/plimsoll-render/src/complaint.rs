use std::fmt;

/// What a renderer complains about, in our words: its own may quote values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The program.
    pub program: &'static str,
    /// File that it names, as it names it, and the line if there is one. Helm's begins with the chart's name.
    pub place: Option<(String, Option<u32>)>,
    /// What is wrong.
    pub words: String,
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.program, self.words)
    }
}

/// Words of a renderer, and ours for them; the first that is found holds.
const MEANINGS: [(&str, &str); 33] = [
    (
        "missing in charts/ directory",
        "the chart needs charts that do not lie in its `charts` folder, and nothing is fetched",
    ),
    ("library charts are not installable", "a library chart renders nothing by itself"),
    ("chart requires kubeVersion", "the chart refuses this Kubernetes version; see `--kubernetes-version`"),
    ("don't meet the specifications of the schema", "the values do not fit the schema of the chart"),
    ("cannot load values.yaml", "`values.yaml` is not valid YAML"),
    ("validation: chart.metadata", "`Chart.yaml` lacks what a chart needs"),
    ("cannot load Chart.yaml", "`Chart.yaml` is not valid YAML"),
    ("nil pointer evaluating", "a template needs a value that is not set"),
    ("execution error at", "a template asks for a value that is not set, or stops with words of its own"),
    ("error calling fail", "a template stops with words of its own"),
    ("missing value for", "a template does not parse"),
    ("not defined", "a template calls a function that does not exist"),
    ("parse error at", "a template does not parse"),
    ("no template", "a template includes one that does not exist"),
    ("wrong type for value", "a template is given a value of the wrong type"),
    ("YAML parse error on", "what a template prints is not valid YAML"),
    ("can't evaluate field", "a template takes a field of something that has none"),
    ("executing \"", "a template fails"),
    ("cycle detected", "kustomizations take each other in, without end"),
    ("is not in or below", "it names a file outside of its own folder, which kustomize refuses"),
    ("no matches for Id", "a patch finds no object that it fits"),
    ("failed to find unique target", "a patch finds no object, or several, that it fits"),
    ("already registered id", "two files make the same object"),
    ("unknown field", "the kustomization has a field that kustomize does not know"),
    ("must specify --enable-helm", "it inflates a chart, and no `helm` is on PATH"),
    ("'git'", "it takes in something remote, and nothing is fetched"),
    ("\"git\"", "it takes in something remote, and nothing is fetched"),
    ("proxyconnect", "it asks for something remote, and nothing is fetched"),
    ("dial ", "it asks for something over a network, and nothing is fetched"),
    ("MalformedYAMLError", "a file that it takes in is not valid YAML"),
    ("invalid Kustomization", "the kustomization is not valid YAML, or has a field of the wrong type"),
    ("plugin", "it uses a plugin or a function, and none is started"),
    ("no such file or directory", "it names a file that is not there"),
];

/// What the runtime of Go and the system say when there is no more memory. Source: `runtime/malloc.go`,
/// `runtime/mheap.go`, and the text of `ENOMEM`.
const OUT_OF_MEMORY: [&str; 2] = ["out of memory", "cannot allocate"];
/// What stands before the stacks of a program in Go that crashed: after it come names of functions and files of its
/// source, which say nothing of what it was given.
const STACKS: [&str; 3] = ["\ngoroutine ", "\nruntime stack:", "\nSIG"];

impl Complaint {
    /// Whether a renderer ended for want of memory.
    pub(crate) fn is_out_of_memory(said: &str) -> bool {
        let of_runtime = |line: &&str| line.starts_with("runtime:") || line.starts_with("fatal error:");
        let mut lines = without_stacks(said).lines().filter(of_runtime);
        lines.any(|line| OUT_OF_MEMORY.iter().any(|words| line.contains(words)))
    }

    /// Reads a renderer's words.
    pub(crate) fn of(program: &'static str, said: &str) -> Self {
        let all = said;
        let said = without_stacks(all);
        if all.len() > said.len() {
            return Self { program, place: None, words: "it crashed".to_owned() };
        }
        let meaning = MEANINGS.iter().find(|(needle, _)| said.contains(needle));
        let mut words =
            meaning.map_or("it refuses, for a reason that is not known here", |(_, words)| words).to_owned();
        if let Some(names) = missing_charts(said) {
            words = format!(
                "the chart needs {names}, not in its `charts` folder, and nothing is fetched; \
                 `helm dependency build` puts them there"
            );
        } else if let Some(field) = nil_field(said) {
            words = format!("a template needs `{field}` of a value that is not set");
        }
        Self { program, place: place(said), words }
    }
}

fn without_stacks(said: &str) -> &str {
    let end = STACKS.iter().filter_map(|mark| said.find(mark)).min();
    end.and_then(|end| said.get(..end)).unwrap_or(said)
}

/// Names of charts after helm's words for missing ones.
fn missing_charts(said: &str) -> Option<String> {
    let (_, rest) = said.split_once("missing in charts/ directory: ")?;
    let names = rest.lines().next()?.split(", ").filter(|name| is_name(name)).take(8);
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The field after helm's words for one that is not set.
fn nil_field(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("nil pointer evaluating interface {}.")?;
    rest.split_whitespace().next().filter(|field| is_name(field))
}

fn is_name(text: &str) -> bool {
    let plain = |part: char| part.is_ascii_alphanumeric() || matches!(part, '-' | '_' | '.');
    !text.is_empty() && text.len() <= 63 && text.chars().all(plain)
}

/// The last `file:line` of the words, since what wraps an error names outer files first; a file alone if there is no
/// line.
fn place(said: &str) -> Option<(String, Option<u32>)> {
    let named = |word: &str| {
        let word = word.trim_matches(['(', ')', '"', '\'', ',', ';', '<', '>', ':']);
        let mut parts = word.split(':');
        let file = parts.next().filter(|file| is_file(file))?;
        let line = parts.next().and_then(|line| line.parse().ok());
        Some((file.to_owned(), line))
    };
    let all: Vec<_> = said.split_whitespace().filter_map(named).collect();
    let with_line = all.iter().rev().find(|(_, line)| line.is_some());
    with_line.or_else(|| all.last()).cloned()
}

/// Whether a word is the path of a manifest or template, and nothing but plain characters.
fn is_file(word: &str) -> bool {
    let known = [".yaml", ".yml", ".tpl", ".json", ".txt"];
    let plain =
        |part: char| part.is_ascii_alphanumeric() || matches!(part, '-' | '_' | '.' | '/' | '+' | '@' | '~');
    word.len() <= 1024 && known.iter().any(|end| word.ends_with(end)) && word.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::Complaint;

    #[test]
    fn words_of_helm_become_ours_and_quote_no_value() {
        let said = |text| Complaint::of("helm", text);
        let failed = said(
            "Error: execution error at (shop/templates/a.yaml:12:6): the password hunter2 is too short\n",
        );
        assert_eq!(failed.place, Some(("shop/templates/a.yaml".to_owned(), Some(12))));
        assert!(!failed.to_string().contains("hunter2"), "{failed}");
        let missing = said(
            "Error: You may need: found in Chart.yaml, but missing in charts/ directory: redis, common\n",
        );
        assert!(missing.words.contains("`redis`, `common`"), "{missing}");
        let nil = said(
            "Error: template: a/templates/a.yaml:1:13: executing \"a/templates/a.yaml\" at <.Values.x.y>: nil pointer evaluating interface {}.y\n",
        );
        assert_eq!((nil.place.unwrap().1, nil.words.contains("`y`")), (Some(1), true));
        let yaml = said(
            "Error: YAML parse error on a/templates/b.yaml: error converting YAML to JSON: yaml: line 3: x\n",
        );
        assert_eq!(yaml.place, Some(("a/templates/b.yaml".to_owned(), None)));
        let syntax = said("Error: parse error at (a/templates/b.yaml:4): missing value for if\n");
        assert_eq!(syntax.place, Some(("a/templates/b.yaml".to_owned(), Some(4))));
    }

    /// The stacks of a crash name `github.com` again and again, and nothing remote was asked for.
    #[test]
    fn a_crash_is_told_as_what_it_is() {
        let stack = "\n\nruntime stack:\nruntime.throw()\n\ngoroutine 1 [running]:\nhelm.sh/helm.main\n\t/go/pkg/github.com/spf13/cobra/command.go:1 'git'\n";
        for words in [
            "fatal error: runtime: out of memory",
            "fatal error: out of memory allocating heap arena metadata",
            "runtime: cannot allocate memory\nfatal error: x",
            "fatal error: runtime: cannot allocate memory",
        ] {
            assert!(Complaint::is_out_of_memory(&format!("{words}{stack}")), "{words}");
        }
        let crash = format!("panic: runtime error: index out of range [1] with length 1{stack}");
        assert!(!Complaint::is_out_of_memory(&crash));
        let complaint = Complaint::of("helm", &crash);
        assert_eq!((complaint.words.as_str(), complaint.place), ("it crashed", None));
        // A template may say such words as well.
        let said = "Error: execution error at (a/templates/a.yaml:1:2): fatal error: out of memory\n";
        assert!(!Complaint::is_out_of_memory(said));
    }

    #[test]
    fn what_needs_a_network_is_told_as_that() {
        for said in [
            "Error: accumulating resources: no 'git' program on path: exec: \"git\": executable file not found",
            "Error: Get \"http://127.0.0.1:1/a\": dial tcp 127.0.0.1:1: socket: operation not permitted",
            "Error: Get \"https://example.com\": proxyconnect tcp: dial tcp 127.0.0.1:9: connect: refused",
        ] {
            assert!(Complaint::of("helm", said).words.contains("nothing is fetched"), "{said}");
        }
        let digits = Complaint::of("helm", "Error: digits of the legitimate");
        assert!(digits.words.contains("not known"), "{digits}");
    }

    #[test]
    fn words_of_kustomize_become_ours() {
        let said = "Error: accumulating resources: accumulating resources from 'p.yaml': MalformedYAMLError: yaml: line 1: did not find in File: p.yaml";
        let complaint = Complaint::of("kustomize", said);
        assert_eq!(
            (complaint.place, complaint.words.as_str()),
            (Some(("p.yaml".to_owned(), None)), "a file that it takes in is not valid YAML")
        );
        assert!(Complaint::of("kustomize", "hunter2").words.contains("not known"));
    }
}
