//! Every pattern with secrets of its form and near misses, made here from random characters: no file bears one.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use crate::{
    Finder, FinderOptions, FingerprintKey, Found, Stream,
    measure::{base62_crc32, looks_random},
    pattern::{Check, Class, FORMS, Form, PATTERNS, Run, Step},
    patterns,
};
use plimsoll_model::{SecretFinder as _, SecretHit, SecretSite};
use std::collections::HashSet;

/// xorshift64*: the same secrets in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % most
    }

    fn of_class(&mut self, class: Class, count: usize) -> String {
        let all: Vec<char> = (b'!'..=b'~').filter(|byte| class.has(*byte)).map(char::from).collect();
        (0..count).map(|_| all[self.below(all.len())]).collect()
    }

    fn run(&mut self, run: Run) -> String {
        let span = usize::from(run.most - run.least) + 1;
        let count = usize::from(run.least) + self.below(span);
        // Padding stands at an end, and a word neither begins nor ends with a dash.
        let class = match run.class {
            Class::Base64Padded => Class::Base64,
            Class::Quoted | Class::Word | Class::Dotted | Class::Tilde => Class::Alnum,
            class => class,
        };
        self.of_class(class, count)
    }

    fn shape(&mut self, shape: &[Step]) -> String {
        let step = |step: &Step| match step {
            Step::Text(text) => (*text).to_owned(),
            Step::Run(run) => self.run(*run),
        };
        shape.iter().map(step).collect()
    }

    /// A secret of a form, without the name that a `near` form stands beside.
    fn secret(&mut self, form: &Form, shape: &[Step]) -> String {
        for _ in 0..1000 {
            let back = form.back.map_or_else(String::new, |run| self.run(run));
            let mut after = self.shape(shape);
            if form.check == Check::Base62Crc32 {
                after.truncate(after.len() - 6);
                let sum = base62_crc32(after.as_bytes());
                after.push_str(std::str::from_utf8(&sum).unwrap());
            }
            let varied = |text: &str| text.is_empty() || looks_random(text.as_bytes());
            let longer = if back.len() > after.len() { &back } else { &after };
            let plain = !form.near || after.bytes().any(|byte| byte.is_ascii_digit());
            if varied(longer) && plain {
                return if form.near { after } else { format!("{back}{}{after}", form.keyword) };
            }
        }
        panic!("no secret of {} looks random", form.keyword)
    }
}

fn finder(sensitive_data: bool) -> Finder {
    Finder::new(FingerprintKey::of_project(b"a key for tests"), FinderOptions { sensitive_data })
}

fn ids(found: &[Found]) -> Vec<&'static str> {
    found.iter().map(|one| one.pattern.id).collect()
}

/// Ways in which a secret stands in a file.
fn texts(form: &Form, secret: &str) -> Vec<String> {
    if form.near {
        let name = form.keyword;
        return vec![
            format!("export {name}_x={secret}\n"),
            format!("x:\n  {name}: \"{secret}\" # why\n"),
            format!("{{\"{}\": \"{secret}\"}}", name.to_ascii_uppercase()),
        ];
    }
    vec![
        secret.to_owned(),
        format!("a: {secret}\nb: 1\n"),
        format!("x = '{secret}';"),
        format!("u?k={secret}&b=1"),
    ]
}

#[test]
fn there_are_patterns_for_more_than_two_hundred_services_and_ids_are_unique() {
    let all: Vec<_> = patterns().collect();
    assert!(all.len() > 400, "{}", all.len());
    assert_eq!(all.iter().map(|one| one.id).collect::<HashSet<_>>().len(), all.len());
    let plain =
        |id: &str| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    assert!(all.iter().all(|one| plain(one.id) && !one.title.ends_with('.')));
}

/// A pattern that never matches what it says is a promise that nobody keeps.
#[test]
fn every_form_is_found_in_every_way_of_writing_it() {
    let finder = finder(false);
    let mut random = Random(0x5eed);
    let mut missed = Vec::new();
    for form in FORMS {
        let id = PATTERNS[usize::from(form.pattern)].id;
        for shape in form.shapes {
            let secret = random.secret(form, shape);
            for text in texts(form, &secret) {
                let found = finder.scan(text.as_bytes());
                let covers = |one: &Found| {
                    text[one.range.clone()].contains(&secret) || secret.contains(&text[one.range.clone()])
                };
                // Two services may give secrets of one form; which of them is named does not matter here.
                if !found
                    .iter()
                    .any(|one| covers(one) && one.pattern.class != plimsoll_model::SecretClass::Named)
                {
                    missed.push(format!("{id}: a {} of {} characters", form.keyword, secret.len()));
                }
            }
        }
    }
    assert!(missed.is_empty(), "{} missed:\n{}", missed.len(), missed.join("\n"));
}

/// The near misses of a secret: cut short, one character of another kind, one character of one kind, inside a word.
fn near_misses(random: &mut Random, form: &Form, shape: &[Step]) -> Vec<(&'static str, String)> {
    let secret = random.secret(form, shape);
    let mut misses = vec![];
    let keyword = if form.near { 0 } else { secret.find(form.keyword).unwrap() + form.keyword.len() };
    if matches!(shape, [Step::Run(run)] if run.least > 8) {
        let Step::Run(run) = shape[0] else { unreachable!() };
        misses.push(("cut short", secret[..keyword + usize::from(run.least) - 1].to_owned()));
        let middle = keyword + usize::from(run.least) / 2;
        misses.push(("another character", format!("{}!{}", &secret[..middle], &secret[middle + 1..])));
        let same = if run.class.has(b'A') { "A" } else { "3" }.repeat(usize::from(run.least));
        misses.push(("one character", format!("{}{same}", &secret[..keyword])));
    }
    if !form.near && form.back.is_none() {
        misses.push(("inside a word", format!("Zq{secret}")));
    }
    if form.check == Check::Base62Crc32 {
        let last = if secret.ends_with('0') { '1' } else { '0' };
        misses.push(("a wrong checksum", format!("{}{last}", &secret[..secret.len() - 1])));
    }
    misses
}

#[test]
fn near_misses_of_every_form_are_not_found_as_it() {
    let finder = finder(false);
    let mut random = Random(0x0bad);
    let mut wrong = Vec::new();
    let mut tried = HashSet::new();
    for form in FORMS {
        let pattern = &PATTERNS[usize::from(form.pattern)];
        for shape in form.shapes {
            for (how, miss) in near_misses(&mut random, form, shape) {
                tried.insert(pattern.id);
                let found = texts(form, &miss)
                    .iter()
                    .flat_map(|text| finder.scan(text.as_bytes()))
                    .collect::<Vec<_>>();
                // A shorter secret of another form of the same service is no near miss.
                let longer = |run: &Run| usize::from(run.least) < miss.len();
                let other =
                    FORMS.iter().filter(|other| other.pattern == form.pattern).flat_map(|other| other.shapes);
                let several =
                    other.filter(|shape| matches!(shape, [Step::Run(run)] if longer(run))).count() > 1;
                if ids(&found).contains(&pattern.id) && !(several && how == "cut short") {
                    wrong.push(format!("{}: {how}", pattern.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} found:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried.len() > 350, "{} patterns have near misses", tried.len());
}

/// Assembled, so that this file bears no key.
fn pem(label: &str, body: &str) -> String {
    let dashes = "-----";
    format!("{dashes}BEGIN {label}{dashes}\n{body}\n{dashes}END {label}{dashes}\n")
}

#[test]
fn private_keys_are_found_with_and_without_a_passphrase_and_certificates_are_not() {
    let finder = finder(false);
    let mut random = Random(7);
    let body: Vec<String> = (0..4).map(|_| random.of_class(Class::Base64, 64)).collect();
    let body = body.join("\n");
    let key = |label: &str| ids(&finder.scan(pem(label, &body).as_bytes()));
    for label in
        ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"]
    {
        assert_eq!(key(label), ["private-key"], "{label}");
    }
    assert_eq!(key("ENCRYPTED PRIVATE KEY"), ["private-key-with-passphrase"]);
    assert!(key("CERTIFICATE").is_empty() && key("PUBLIC KEY").is_empty());
    let locked = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n{body}");
    assert_eq!(
        ids(&finder.scan(pem("RSA PRIVATE KEY", &locked).as_bytes())),
        ["private-key-with-passphrase"]
    );
    // OpenSSH writes the cipher's name with its length behind its mark.
    for (cipher, id) in [("none", "private-key"), ("aes256-ctr", "private-key-with-passphrase")] {
        let head = format!("openssh-key-v1\0\0\0\0{}{cipher}", char::from(cipher.len() as u8));
        let text = format!("{}{body}", base64(&head).trim_end_matches('='));
        assert_eq!(ids(&finder.scan(pem("OPENSSH PRIVATE KEY", &text).as_bytes())), [id], "{cipher}");
    }
    let one_line = pem("PRIVATE KEY", &body).replace('\n', "\\n");
    assert_eq!(ids(&finder.scan(format!("{{\"k\": \"{one_line}\"}}").as_bytes())), ["private-key"]);
    assert!(finder.scan(pem("PRIVATE KEY", "...").as_bytes()).is_empty());
    assert!(finder.scan(pem("PRIVATE KEY", &"A".repeat(64)).as_bytes()).is_empty());
}

fn base64(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let bits =
            chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            out.push(char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]));
        }
        out.push_str(&"=".repeat(3 - chunk.len()));
    }
    out
}

fn jwt(random: &mut Random, claims: &str) -> String {
    let part = |text: &str| base64(text).replace('=', "").replace('+', "-").replace('/', "_");
    format!("{}.{}.{}", part("{\"alg\":\"HS256\"}"), part(claims), random.of_class(Class::Alnum, 43))
}

#[test]
fn tokens_addresses_and_encoded_pairs_are_found_by_what_they_hold() {
    let finder = finder(false);
    let mut random = Random(11);
    let scan = |text: &str| ids(&finder.scan(text.as_bytes()));
    assert_eq!(scan(&format!("t: {}", jwt(&mut random, "{\"sub\":\"someone\"}"))), ["json-web-token"]);
    let account = jwt(&mut random, "{\"iss\":\"kubernetes/serviceaccount\"}");
    assert_eq!(scan(&format!("t: {account}")), ["kubernetes-service-account-token"]);
    assert!(scan("eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.").is_empty());
    let word = random.of_class(Class::Alnum, 12);
    for text in [format!("postgres://app:{word}@db:5432/x"), format!("see amqp://u:{word}@mq.shop.svc")] {
        assert_eq!(scan(&text), ["password-in-address"], "{text}");
    }
    for host in ["example.com", "localhost", "127.0.0.1"] {
        assert!(scan(&format!("https://u:{word}@{host}/")).is_empty(), "{host}");
    }
    for text in [
        "https://u:${P}@db",
        "https://user:password@db",
        "https://db:5432/a@b",
        "https://u@db",
        "a://b:<p>@c",
    ] {
        assert!(scan(text).is_empty(), "{text}");
    }
    let pair = base64(&format!("robot:{word}"));
    assert_eq!(scan(&format!("{{\"auths\":{{\"r.x\":{{\"auth\":\"{pair}\"}}}}}}")), ["registry-credentials"]);
    assert_eq!(scan(&format!("Authorization: Basic {pair}")), ["basic-authentication"]);
    assert!(scan("a basic understanding of it").is_empty());
    let key = base64(&pem("PRIVATE KEY", &random.of_class(Class::Base64, 128)));
    assert_eq!(scan(&format!("client-key-data: {key}")), ["private-key"]);
}

fn hits(finder: &Finder, site: SecretSite<'_>) -> Vec<SecretHit> {
    let mut found = Vec::new();
    finder.find(site, &mut |hit| found.push(hit));
    found
}

#[test]
fn a_value_is_searched_with_its_name_and_decoded_once() {
    let finder = finder(false);
    let mut random = Random(13);
    let site = |name, text| SecretSite { name, text, ..SecretSite::default() };
    let found = |site| hits(&finder, site).iter().map(|hit| hit.pattern.id).collect::<Vec<_>>();
    assert_eq!(found(site("DB_PASSWORD", "hunter2")), ["named-credential"]);
    assert!(
        found(site("DB_PASSWORD", "changeme")).is_empty() && found(site("DB_HOST", "hunter2")).is_empty()
    );
    let key = random.of_class(Class::LowerHex, 32);
    assert_eq!(found(site("DD_API_KEY", &key)), ["datadog-api-key"]);
    assert_eq!(found(site("--datadog-key", &key)), ["datadog-api-key"]);
    let encoded = base64(&pem("PRIVATE KEY", &random.of_class(Class::Base64, 128)));
    let secret = SecretSite {
        name: "tls.key",
        text: &encoded,
        is_base64: true,
        is_secret_value: true,
        ..SecretSite::default()
    };
    assert_eq!(found(secret), ["private-key"]);
    let plain = base64("s3same");
    assert_eq!(
        found(SecretSite {
            name: "x",
            text: &plain,
            is_base64: true,
            is_secret_value: true,
            ..SecretSite::default()
        }),
        ["secret-value"]
    );
    let certificate = base64(&pem("CERTIFICATE", &random.of_class(Class::Base64, 128)));
    assert!(
        found(SecretSite {
            name: "ca.crt",
            text: &certificate,
            is_base64: true,
            is_secret_value: true,
            ..SecretSite::default()
        })
        .is_empty()
    );
    let text = format!("a\nb\npassword=\"{}\"\n", random.of_class(Class::Alnum, 20));
    assert_eq!(hits(&finder, site("app.conf", &text))[0].lines_before, 2);
}

#[test]
fn fingerprints_are_equal_for_equal_secrets_under_one_key_only() {
    let mut random = Random(17);
    let secret = format!("rubygems_{}", random.of_class(Class::LowerHex, 48));
    let print = |finder: &Finder| finder.scan(format!("x {secret}").as_bytes())[0].fingerprint;
    assert_eq!(print(&finder(false)), print(&finder(true)));
    let other = Finder::new(FingerprintKey::of_this_run().unwrap(), FinderOptions::default());
    assert_ne!(print(&finder(false)), print(&other));
    assert!(!format!("{:?} {:?}", print(&other), other).contains(&secret[9..]));
}

/// Numbers that people hold are made here too, from their issuer's first digits and the check digit.
#[test]
fn card_numbers_and_identifiers_are_found_only_when_asked() {
    let mut random = Random(19);
    let digit = |body: &str| {
        let holds =
            |last: &u8| crate::measure::has_luhn_digit(body.bytes().map(|byte| byte - b'0').chain([*last]));
        (0..10).find(holds).unwrap()
    };
    let body = format!("4539{}", random.of_class(Class::Digit, 11));
    let card = format!("{body}{}", digit(&body));
    let wrong = format!("{body}{}", (digit(&body) + 1) % 10);
    let spaced = format!("{} {} {} {}", &card[..4], &card[4..8], &card[8..12], &card[12..]);
    let npi = format!("123456789{}", digit("80840123456789"));
    for (text, id) in [
        (format!("pan: {card}\n"), "card-number"),
        (format!("a {spaced}, b"), "card-number"),
        ("ssn: 536-21-9874".to_owned(), "us-social-security-number"),
        (format!("NPI {npi}"), "us-national-provider-identifier"),
        ("MRN: 00483921".to_owned(), "medical-record-number"),
    ] {
        assert_eq!(ids(&finder(true).scan(text.as_bytes())), [id], "{id}");
        assert!(finder(false).scan(text.as_bytes()).is_empty(), "{id}");
    }
    for text in [
        wrong,
        format!("x{card}"),
        format!("{card}0"),
        "ssn: 000-21-9874".into(),
        "536-21-9874".into(),
        format!("x {npi}"),
    ] {
        assert!(finder(true).scan(text.as_bytes()).is_empty(), "{text}");
    }
}

/// Whatever the pieces, what is found in a stream is what is found in the whole.
#[test]
fn a_stream_finds_what_the_whole_bears() {
    let finder = finder(false);
    let mut random = Random(23);
    let mut text = String::new();
    while text.len() < 1_700_000 {
        let filler = random.below(9000);
        text.push_str(&"lorem token ipsum key dolor\n".repeat(filler / 28));
        let form = &FORMS[random.below(FORMS.len())];
        let secret = random.secret(form, form.shapes[0]);
        text.push_str(&texts(form, &secret)[1]);
    }
    let whole: Vec<(u64, &str)> =
        finder.scan(text.as_bytes()).iter().map(|one| (one.range.start as u64, one.pattern.id)).collect();
    assert!(whole.len() > 200, "{}", whole.len());
    for piece in [999, 70_001, 600_000, text.len()] {
        let mut stream = Stream::new(&finder);
        let mut found = Vec::new();
        text.as_bytes()
            .chunks(piece)
            .for_each(|bytes| stream.push(bytes, &mut |at, one| found.push((at, one.pattern.id))));
        stream.finish(&mut |at, one| found.push((at, one.pattern.id)));
        assert_eq!(found, whole, "pieces of {piece}");
    }
}

#[test]
fn everyday_text_bears_no_secret() {
    let finder = finder(false);
    for text in [
        "const token = await getToken(request);",
        "password: ${DB_PASSWORD}",
        "secretName: app-credentials-2",
        "image: registry.example/app@sha256:4f0ac9d1e2b7863510fe4a9dc8b217364f0ac9d1e2b7863510fe4a9dc8b21736",
        "if (password == \"a1B2c3D4e5\") {",
        "key-vault-name-for-production-1: x",
        "tokenExpirySeconds: 3600",
        "uid: 2b0e1c9a-64c5-4e5f-8d7a-0c3b9f1e2d4a",
        "see https://github.com/a/b/blob/4f0ac9d1e2b7863510fe4a9dc8b217364f0ac9d1/x.yaml",
        "Bearer token authentication is basic authentication",
    ] {
        assert_eq!(ids(&finder.scan(text.as_bytes())), Vec::<&str>::new(), "{text}");
    }
}

#[test]
fn headers_and_settings_inside_of_addresses_bear_tokens() {
    let finder = finder(false);
    let mut random = Random(29);
    let scan = |text: &str| ids(&finder.scan(text.as_bytes()));
    let token = format!("{}7aQ9", random.of_class(Class::Alnum, 30));
    for text in
        [format!("Authorization: Bearer {token}"), format!("{{\"authorization\": \"Bearer {token}\"}}")]
    {
        assert_eq!(scan(&text), ["bearer-token"], "{text}");
    }
    for text in [
        format!("the bearer {token}"),
        "Authorization: Bearer your-token-of-the-day-123".to_owned(),
        "Authorization: Bearer 2YotnFZFEjr1zCsicMWpAA".to_owned(),
    ] {
        assert!(scan(&text).is_empty(), "{text}");
    }
    for text in [
        format!("x: \"Server=db,1433;User ID=a;Password={token};Encrypt=true\""),
        format!("x: \"jdbc:a://db/b?user=c&password={token}\""),
        format!("- \"--db-password={token}\"\n"),
        format!("- name: DB_PASSWORD\n  value: {token}\n"),
    ] {
        assert_eq!(scan(&text), ["named-credential"], "{text}");
    }
    assert!(scan("let password = make7Bq2;").is_empty(), "code");
    let pair = base64(&format!("robot:{token}"));
    let escaped = format!("{{\\\"auths\\\":{{\\\"r.x\\\":{{\\\"auth\\\":\\\"{pair}\\\"}}}}}}");
    assert_eq!(scan(&escaped), ["registry-credentials"]);
    assert!(scan(&format!("\"author\": \"{pair}\"")).is_empty());
}

#[test]
fn what_only_looks_like_a_secret_is_none() {
    let finder = finder(false);
    let mut random = Random(31);
    let scan = |text: &str| ids(&finder.scan(text.as_bytes()));
    let blob = random.of_class(Class::Alnum, 80);
    let by_chance = format!("EAAC{}", random.of_class(Class::Alnum, 90));
    assert_eq!(scan(&by_chance), ["facebook-token"]);
    assert_eq!(scan(&format!("https://host.example/a/{by_chance}")), ["facebook-token"]);
    assert!(scan(&format!("{blob}/{by_chance}")).is_empty(), "a piece of base64");
    assert!(scan(&format!("Zm9v/{by_chance}=")).is_empty(), "the end of base64");
    assert!(scan("md-test-of-things-by-hand\n").is_empty(), "words");
    let token = random.of_class(Class::UpperDigit, 12);
    assert_eq!(scan(&format!("x?token={token}\n")), ["named-credential"]);
    assert!(scan(&format!("https://x/badge.svg?token={token}\n")).is_empty(), "a badge");
    for text in [
        "basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "cvs://:pserver:anoncvs@sources.invalid.name/x",
        "\"access_token\":\"2YotnFZFEjr1zCsicMWpAA\"",
        "var privateKey = testRSAPSS2048PrivateKey",
        "\"NextToken\": \"9f4d9f69-275a-41fe-b58e-2b837bd9ba48\"",
        "DD_API_KEY=0123456789abcdef0123456789abcdef",
        "basic Q0xJRU5UX0lEOkNMSUVOVF9TRUNSRVQ=",
        "Token: `urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6`",
        "arn:aws:secretsmanager:eu-west-1:123:secret:shop/cart-aB3xY9",
    ] {
        assert!(scan(text).is_empty(), "{text}");
    }
}

/// Who asks for more must not see less.
#[test]
fn a_card_number_that_is_a_credential_is_both() {
    let card = ["4539", "5787", "6362", "1486"].concat();
    let of = |sensitive_data, name, is_secret_value| {
        let mut found = Vec::new();
        let site = SecretSite { name, text: &card, is_secret_value, ..SecretSite::default() };
        finder(sensitive_data).find(site, &mut |hit| found.push(hit.pattern.class));
        found.sort();
        found
    };
    use plimsoll_model::SecretClass::{CardNumber, Named, SecretValue};
    assert_eq!(of(false, "password", false), [Named]);
    assert_eq!(of(true, "password", false), [Named, CardNumber]);
    assert_eq!(of(false, "k", true), [SecretValue]);
    assert_eq!(of(true, "k", true), [SecretValue, CardNumber]);
    assert_eq!(of(true, "k", false), [CardNumber]);
    assert!(of(false, "k", false).is_empty());
}
