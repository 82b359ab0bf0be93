//! The report as one page: a file that loads nothing, opens without a network, and says what JSON v1 says.
//!
//! The head, the counts and what to do next are plain HTML, written here. Everything else is one block of data
//! and the scripts in `html/`, which draw from it when somebody asks for it. The policy of the page allows these
//! scripts and no others, by hash.

mod data;
mod escape;
mod overview;

use data::Page;
use escape::{InScript, Text, policy_hash};
use plimsoll_model::FrameworkStanding;
use plimsoll_wire::v1::Report;
use serde::Serialize as _;
use std::io::{self, Write};

const STYLE: &str = include_str!("html/page.css");
/// One scope for all scripts, closed to everything else.
const SCRIPT: &str = concat!(
    "\"use strict\";(() => {\n",
    include_str!("html/data.js"),
    include_str!("html/elements.js"),
    include_str!("html/place.js"),
    include_str!("html/search.js"),
    include_str!("html/lists.js"),
    include_str!("html/findings.js"),
    include_str!("html/controls.js"),
    include_str!("html/things.js"),
    include_str!("html/print.js"),
    include_str!("html/main.js"),
    "})();"
);

/// What the page says and a judgement does not hold.
#[derive(Debug, Default)]
pub struct Glossary<'r> {
    /// What was asked to be read, as given.
    pub paths: Vec<String>,
    /// Ids and titles of safeguards.
    pub safeguards: Vec<(&'r str, &'r str)>,
    /// What must be said of frameworks.
    pub frameworks: Vec<FrameworkNote<'r>>,
}

/// What must be said of one framework.
#[derive(Clone, Debug)]
pub struct FrameworkNote<'r> {
    /// `pci-dss`.
    pub id: &'r str,
    /// `4.0.1`.
    pub version: String,
    /// Where it can be read.
    pub url: &'r str,
    /// Licence and claim.
    pub notice: &'r str,
}

impl Glossary<'_> {
    fn note(&self, standing: &FrameworkStanding) -> Option<&FrameworkNote<'_>> {
        let is_it = |note: &&FrameworkNote<'_>| note.id == standing.id && note.version == standing.version;
        self.frameworks.iter().find(is_it)
    }

    /// What was read, in a few words.
    fn title(&self) -> String {
        const SHOWN: usize = 3;
        let name = |path: &String| if path == "-" { "standard input".to_owned() } else { path.clone() };
        let names: Vec<String> = self.paths.iter().take(SHOWN).map(name).collect();
        let rest = self.paths.len().saturating_sub(SHOWN);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        format!("{}{more}", names.join(", "))
    }
}

/// Writes a report as one page.
pub fn write_html(report: &Report<'_>, glossary: &Glossary<'_>, out: &mut impl Write) -> io::Result<()> {
    write_head(glossary, out)?;
    overview::write(report, glossary, out)?;
    out.write_all(b"<div id=\"view\" hidden></div>\n<div id=\"print\"></div>\n</main>\n")?;
    write_foot(report, out)?;
    out.write_all(b"<script type=\"application/json\" id=\"data\">")?;
    let page = Page::new(report, glossary);
    page.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, InScript))
        .map_err(io::Error::from)?;
    write!(out, "</script>\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

fn write_head(glossary: &Glossary<'_>, out: &mut impl Write) -> io::Result<()> {
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'",
        policy_hash(STYLE),
        policy_hash(SCRIPT)
    );
    let title = glossary.title();
    write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title} – Plimsoll</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n\
         <header class=\"top\">\n<div class=\"bar-top\">\n<p class=\"brand\">Plimsoll</p>\n\
         <form role=\"search\" class=\"search\" id=\"search-form\" hidden>\
         <label for=\"search\" class=\"apart\">Search everything in this report</label>\
         <input type=\"search\" id=\"search\" placeholder=\"Search (press /)\" autocomplete=\"off\" \
         spellcheck=\"false\" maxlength=\"200\"></form>\n\
         <button type=\"button\" id=\"theme\" class=\"quiet-button\" hidden></button>\n</div>\n\
         <nav id=\"nav\" aria-label=\"Parts of the report\" hidden></nav>\n</header>\n\
         <main id=\"main\" tabindex=\"-1\">\n",
        title = Text(&title)
    )
}

fn write_foot(report: &Report<'_>, out: &mut impl Write) -> io::Result<()> {
    write!(
        out,
        "<footer class=\"foot\">\n<p>Written by {} {}. Run from {} to {}, judged for {}. Snapshot \
         <code class=\"long\">{}</code>.</p>\n\
         <p>This page loads nothing. Values that may bear a secret were taken out before it was written. \
         A standing is a statement about the evidence that was read, and no certificate.</p>\n</footer>\n",
        Text(report.tool.name),
        Text(report.tool.version),
        Text(report.times.started),
        Text(report.times.ended),
        Text(report.times.as_of),
        report.snapshot.sha256(),
    )
}
