use std::borrow::Cow;

/// A text from a file, fit for a terminal: control characters and those that turn or hide text are escaped, so
/// that a name cannot draw something else than it is.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for part in text.chars() {
        if is_deceptive(part) { shown.extend(part.escape_unicode()) } else { shown.push(part) }
    }
    Cow::Owned(shown)
}

/// Control characters, directional marks and characters without width.
pub(crate) fn is_deceptive(part: char) -> bool {
    part.is_control()
        || matches!(part, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn text_that_draws_something_else_is_escaped() {
        assert_eq!(printable("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(printable("plain-näme"), "plain-näme");
    }
}
