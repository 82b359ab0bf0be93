use anstyle::{AnsiColor, Color, Style as Ansi};
use plimsoll_model::{Severity, Standing};

/// Colour and width.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether colour is used.
    pub color: bool,
    /// Columns to fold at.
    pub width: usize,
}

impl Style {
    /// A heading.
    pub fn heading(self, text: &str) -> String {
        self.paint(text, Ansi::new().bold())
    }

    /// Something said beside the matter.
    pub fn quiet(self, text: &str) -> String {
        self.paint(text, Ansi::new().dimmed())
    }

    pub(super) fn severity(self, severity: Severity, text: &str) -> String {
        let color = match severity {
            Severity::Critical => Ansi::new().bold().fg_color(Some(Color::Ansi(AnsiColor::BrightRed))),
            Severity::High => Ansi::new().fg_color(Some(Color::Ansi(AnsiColor::Red))),
            Severity::Medium => Ansi::new().fg_color(Some(Color::Ansi(AnsiColor::Yellow))),
            Severity::Low => Ansi::new().fg_color(Some(Color::Ansi(AnsiColor::Cyan))),
            Severity::Info => Ansi::new(),
        };
        self.paint(text, color)
    }

    pub(super) fn standing(self, standing: Standing, text: &str) -> String {
        let color = match standing {
            Standing::NotMet => AnsiColor::Red,
            Standing::Supported | Standing::Excepted => AnsiColor::Yellow,
            Standing::Met | Standing::Attested => AnsiColor::Green,
            Standing::NotTested | Standing::NotApplicable => return text.to_owned(),
        };
        self.paint(text, Ansi::new().fg_color(Some(Color::Ansi(color))))
    }

    fn paint(self, text: &str, style: Ansi) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Folds a text at the width; every line after the first starts with `indent` blanks.
    pub fn fold(self, text: &str, first: usize, indent: usize) -> String {
        let mut folded = String::with_capacity(text.len() + 16);
        let mut column = first;
        let mut started = false;
        for word in text.split_whitespace() {
            let length = word.chars().count();
            if started && column + 1 + length > self.width {
                folded.push('\n');
                folded.extend(std::iter::repeat_n(' ', indent));
                column = indent;
            } else if started {
                folded.push(' ');
                column += 1;
            }
            started = true;
            folded.push_str(word);
            column += length;
        }
        folded
    }
}

#[cfg(test)]
mod tests {
    use super::Style;

    #[test]
    fn text_is_folded_between_words() {
        let style = Style { color: false, width: 12 };
        assert_eq!(style.fold("one two three four", 0, 2), "one two\n  three four");
        assert_eq!(style.fold("one two", 10, 2), "one\n  two");
    }
}
