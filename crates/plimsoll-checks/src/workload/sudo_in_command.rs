use crate::prelude::*;

/// Where else than in `command` and `args` a container names a program.
const HANDLERS: [&str; 5] = [
    "lifecycle.postStart.exec.command",
    "lifecycle.preStop.exec.command",
    "livenessProbe.exec.command",
    "readinessProbe.exec.command",
    "startupProbe.exec.command",
];

/// Programs and words of the shell that another program's name follows.
const PREFIXES: [&str; 22] = [
    "!",
    "catatonit",
    "command",
    "do",
    "dumb-init",
    "elif",
    "else",
    "env",
    "eval",
    "exec",
    "if",
    "ionice",
    "nice",
    "nohup",
    "setsid",
    "stdbuf",
    "then",
    "time",
    "timeout",
    "tini",
    "while",
    "{",
];

const SHELLS: [&str; 6] = ["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// See `why`.
pub static CHECK: Check = Check {
    id: "workload/sudo-in-command",
    title: "Container runs sudo",
    severity: Severity::Low,
    confidence: Confidence::High,
    safeguards: &["SG-RUN-02"],
    reaches_safeguards: true,
    aliases: &[],
    // It looks for the letters, in `command` only.
    related: &["C-0062"],
    why: "The image lets its user become root, so whatever breaks into the program can do the same, and \
          `allowPrivilegeEscalation` cannot be switched off.",
    fix: "Start the program as the user that it needs with `securityContext.runAsUser`, and leave sudo \
          out of the image.",
    sources: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    looks_at: &[],
    run: Run::Workload(run),
};

fn run(workload: &Workload<'_>, judge: &mut Judge) {
    for container in workload.containers() {
        // The runtime joins the two to one command line.
        let mut line = CommandLine::default();
        read_words(judge, container, "command", &mut line);
        read_words(judge, container, "args", &mut line);
        for path in HANDLERS {
            read_words(judge, container, path, &mut CommandLine::default());
        }
    }
}

fn read_words<'t>(judge: &mut Judge, container: Container<'t>, path: &'static str, line: &mut CommandLine) {
    judge.for_each(container.list(path), |judge, item| {
        let word = item.as_text().absent_means(Text::EMPTY);
        judge.require(
            word,
            |word| !line.runs_sudo(word.expose()),
            || format!("container `{}` runs sudo in its `{path}`", container.name()),
        );
    });
}

/// How far a command line was read.
#[derive(Default)]
struct CommandLine {
    place: Reading,
    /// It stands in a script, where variables may be set before the program.
    in_script: bool,
    /// A prefix was read: its options, numbers and variables may follow.
    after_prefix: bool,
    /// The word that follows is the value of an option.
    skips_value: bool,
    /// An option of a shell was read that makes the first plain word a script.
    wants_script: bool,
}

/// What the next word of a command line is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Reading {
    /// The program.
    #[default]
    Program,
    /// An option of a shell, or its script.
    Shell,
    /// An argument, in which sudo is a word like others.
    Arguments,
}

impl CommandLine {
    /// Reads a word; whether it makes sudo run.
    fn runs_sudo(&mut self, word: &str) -> bool {
        if self.place == Reading::Arguments || std::mem::take(&mut self.skips_value) || word == "--" {
            return false;
        }
        // An entry point that the manifest does not show may be a shell as well.
        if word.starts_with('-') && !self.after_prefix {
            self.place = Reading::Shell;
            let flags = if word.starts_with("--") { "" } else { word };
            self.wants_script |= flags.contains('c');
            self.skips_value = flags.ends_with('o');
            return false;
        }
        if self.place == Reading::Shell {
            self.place = Reading::Arguments;
            return self.wants_script && script_runs_sudo(word);
        }
        let program = word.rsplit('/').next().unwrap_or_default();
        let belongs_to_prefix = self.after_prefix
            && (word.starts_with('-') || word.starts_with(|digit: char| digit.is_ascii_digit()));
        if SHELLS.contains(&program) {
            self.place = Reading::Shell;
            self.after_prefix = false;
        } else if PREFIXES.contains(&program) {
            self.after_prefix = true;
        } else if !belongs_to_prefix && !self.sets_variable(word) {
            self.place = Reading::Arguments;
            return program == "sudo";
        }
        false
    }

    fn sets_variable(&self, word: &str) -> bool {
        let is_name = |name: &str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        (self.in_script || self.after_prefix) && word.split_once('=').is_some_and(|(name, _)| is_name(name))
    }
}

/// Whether one of the commands of a script is sudo. Quoting is not understood beyond the quotes themselves.
fn script_runs_sudo(script: &str) -> bool {
    const BREAKS: [char; 7] = [';', '&', '|', '(', ')', '`', '\n'];
    script.contains("sudo")
        && script.split(BREAKS).any(|command| {
            let mut line = CommandLine { in_script: true, ..CommandLine::default() };
            let mut words = command.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
            words.any(|word| line.runs_sudo(word))
        })
}

#[cfg(test)]
mod tests {
    use super::{CommandLine, script_runs_sudo};

    fn runs(words: &[&str]) -> bool {
        let mut line = CommandLine::default();
        words.iter().any(|word| line.runs_sudo(word))
    }

    #[test]
    fn the_program_counts_and_an_argument_does_not() {
        assert!(runs(&["sudo", "app"]));
        assert!(runs(&["/usr/bin/sudo", "-u", "app"]));
        assert!(runs(&["env", "-i", "A=b", "sudo", "app"]));
        assert!(runs(&["tini", "--", "sudo", "app"]));
        assert!(runs(&["timeout", "5", "sudo"]));
        assert!(!runs(&["usermod", "-aG", "sudo", "app"]));
        assert!(!runs(&["pseudo"]));
        assert!(!runs(&["sudoedit"]));
        assert!(!runs(&["app", "-c", "sudo"]));
        assert!(!runs(&["env", "sudoku"]));
        assert!(!runs(&["group=a", "sudo"]));
        // The entry point of the image may be a prefix.
        assert!(runs(&["--", "sudo", "app"]));
    }

    #[test]
    fn a_shell_is_followed_into_its_script() {
        assert!(runs(&["sh", "-c", "sudo app"]));
        assert!(runs(&["/bin/bash", "-eux", "-o", "pipefail", "-c", "cd /a && sudo app"]));
        assert!(runs(&["bash", "-ceuo", "pipefail", "sudo app"]));
        // The entry point of the image may be the shell.
        assert!(runs(&["-c", "sudo app"]));
        assert!(!runs(&["bash", "sudo.sh"]));
        assert!(!runs(&["bash", "-c", "exec app", "sudo"]));
        assert!(!runs(&["bash", "--rcfile", "a", "sudo app"]));
    }

    #[test]
    fn every_command_of_a_script_counts_and_no_argument() {
        for script in [
            "sudo app",
            "cd /a; sudo app",
            "a || sudo app",
            "a\nsudo app",
            "A=1 B=2 sudo app",
            "if sudo true; then b; fi",
            "if true; then sudo b; fi",
            "echo $(sudo id)",
            "exec sudo app",
            "sh -c 'sudo app'",
            "{ sudo app; }",
        ] {
            assert!(script_runs_sudo(script), "{script}");
        }
        for script in [
            "apt-get install -y sudo",
            "echo sudo app",
            "# sudo app",
            "usermod -aG sudo app; app",
            "pseudo app",
            "rm -rf /etc/sudoers.d",
            "${SUDO_USER}",
            "",
        ] {
            assert!(!script_runs_sudo(script), "{script}");
        }
    }
}
