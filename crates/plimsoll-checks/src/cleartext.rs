//! Protocols that carry everything, passwords among it, as plain text.

/// A protocol by its usual port and names.
pub(crate) struct Protocol {
    /// What it is called.
    pub(crate) name: &'static str,
    /// Its ports.
    ports: &'static [i64],
    /// Whether it runs over UDP; else over TCP.
    is_udp: bool,
    /// Names that ports are given for it.
    names: &'static [&'static str],
}

/// Not in the list: HTTP, which is most often behind something that has TLS, and SMB, which encrypts by itself
/// since its third version.
const PROTOCOLS: [Protocol; 15] = [
    Protocol { name: "FTP", ports: &[20, 21], is_udp: false, names: &["ftp", "ftp-data", "ftp-control"] },
    Protocol { name: "telnet", ports: &[23], is_udp: false, names: &["telnet"] },
    Protocol { name: "TFTP", ports: &[69], is_udp: true, names: &["tftp"] },
    Protocol { name: "finger", ports: &[79], is_udp: false, names: &["finger"] },
    Protocol { name: "POP3", ports: &[109, 110], is_udp: false, names: &["pop3"] },
    Protocol { name: "NNTP", ports: &[119], is_udp: false, names: &["nntp"] },
    Protocol { name: "NetBIOS", ports: &[137, 138, 139], is_udp: false, names: &["netbios", "netbios-ssn"] },
    Protocol { name: "IMAP", ports: &[143], is_udp: false, names: &["imap"] },
    Protocol { name: "SNMP", ports: &[161, 162], is_udp: true, names: &["snmp", "snmptrap", "snmp-trap"] },
    Protocol { name: "LDAP", ports: &[389], is_udp: false, names: &["ldap"] },
    Protocol { name: "rexec", ports: &[512], is_udp: false, names: &["rexec"] },
    Protocol { name: "rlogin", ports: &[513], is_udp: false, names: &["rlogin", "rsh"] },
    Protocol { name: "NFS", ports: &[2049], is_udp: false, names: &["nfs"] },
    Protocol { name: "VNC", ports: &[5900, 5901], is_udp: false, names: &["vnc"] },
    Protocol { name: "X11", ports: &[6000], is_udp: false, names: &["x11"] },
];

/// Programs that serve such a protocol, by their file and the name of their images.
pub(crate) const SERVERS: [(&str, &str); 17] = [
    ("vsftpd", "FTP"),
    ("proftpd", "FTP"),
    ("pure-ftpd", "FTP"),
    ("ftpd", "FTP"),
    ("ftp-server", "FTP"),
    ("in.ftpd", "FTP"),
    ("tftpd", "TFTP"),
    ("in.tftpd", "TFTP"),
    ("tftpd-hpa", "TFTP"),
    ("tftp", "TFTP"),
    ("telnetd", "telnet"),
    ("in.telnetd", "telnet"),
    ("utelnetd", "telnet"),
    ("rshd", "rsh"),
    ("in.rshd", "rsh"),
    ("rlogind", "rlogin"),
    ("in.fingerd", "finger"),
];

/// The protocol of a port; an empty protocol of transport is TCP.
pub(crate) fn by_port(number: i64, transport: &str) -> Option<&'static Protocol> {
    let is_udp = match transport {
        "" | "TCP" => false,
        "UDP" => true,
        _ => return None,
    };
    PROTOCOLS.iter().find(|known| known.is_udp == is_udp && known.ports.contains(&number))
}

/// The protocol that a port's name names.
pub(crate) fn by_name(name: &str) -> Option<&'static Protocol> {
    PROTOCOLS.iter().find(|known| known.names.contains(&name))
}

/// Something that is reached without encryption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plain(pub(crate) &'static str);

/// Addresses whose scheme means no encryption, with what they reach.
const SCHEMES: [(&str, &str); 19] = [
    ("redis", "Redis"),
    ("valkey", "Valkey"),
    ("amqp", "a broker by AMQP"),
    ("mqtt", "a broker by MQTT"),
    ("stomp", "a broker by STOMP"),
    ("nats", "NATS"),
    ("memcached", "Memcached"),
    ("mongodb", "MongoDB"),
    ("postgres", "PostgreSQL"),
    ("postgresql", "PostgreSQL"),
    ("mysql", "MySQL"),
    ("mariadb", "MariaDB"),
    ("sqlserver", "SQL Server"),
    ("ldap", "a directory by LDAP"),
    ("ftp", "a server by FTP"),
    ("telnet", "a server by telnet"),
    ("tftp", "a server by TFTP"),
    ("plaintext", "Kafka"),
    ("sasl_plaintext", "Kafka"),
];

/// What a text of a variable or an argument reaches without encryption, if anything.
pub(crate) fn connection(text: &str) -> Option<Plain> {
    let mut rest = text;
    let mut before = 0;
    while let Some(at) = rest.find("://") {
        let scheme_start =
            text.get(..before + at)?.rfind(|own: char| !is_scheme(own)).map_or(0, |own| own + 1);
        let scheme = text.get(scheme_start..before + at)?;
        let tail = rest.get(at + 3..)?;
        if let Some(found) = plain_address(scheme, tail) {
            return Some(found);
        }
        before += at + 3;
        rest = tail;
    }
    // Keywords of a driver without an address.
    let is_off = text.contains("sslmode=") && has_parameter(text, "sslmode", &["disable"]);
    is_off.then_some(Plain("PostgreSQL"))
}

const fn is_scheme(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '+' | '-' | '.')
}

fn plain_address(scheme: &str, tail: &str) -> Option<Plain> {
    let end =
        tail.find(|own: char| own.is_whitespace() || matches!(own, '"' | '\'' | '`')).unwrap_or(tail.len());
    let tail = tail.get(..end)?;
    let host_end = tail.find(['/', '?', '#']).unwrap_or(tail.len());
    let authority = tail.get(..host_end)?;
    let (user, hosts) =
        authority.rsplit_once('@').map_or((None, authority), |(user, hosts)| (Some(user), hosts));
    if hosts.split(',').all(is_local) {
        return None;
    }
    if scheme.eq_ignore_ascii_case("http") {
        return user.filter(|user| user.contains(':')).map(|_| Plain("a server by HTTP, with a password"));
    }
    // `postgresql+psycopg2`, `mysql+pymysql`; a scheme such as `mongodb+srv` has TLS.
    let base = scheme.split('+').next().unwrap_or_default();
    let (name, reaches) = SCHEMES.iter().find(|(name, _)| base.eq_ignore_ascii_case(name))?;
    let is_on = |keys: &[&str], values: &[&str]| keys.iter().any(|key| has_parameter(tail, key, values));
    let is_plain = match *name {
        // Drivers differ in what they do by themselves: only what is said counts.
        "postgres" | "postgresql" => {
            is_on(&["sslmode"], &["disable", "allow"]) || is_on(&["ssl"], &["false"])
        }
        "mysql" | "mariadb" => {
            is_on(&["usessl", "tls", "ssl"], &["false"])
                || is_on(&["ssl-mode", "sslmode", "ssl_mode"], &["disabled", "disable"])
        }
        "sqlserver" => is_on(&["encrypt"], &["false", "disable"]) || tail.contains(";encrypt=false"),
        "mongodb" => {
            !(scheme.contains("+srv") && !is_on(&["tls", "ssl"], &["false"])
                || is_on(&["tls", "ssl"], &["true"]))
        }
        _ => scheme.len() == name.len() && !is_on(&["tls", "ssl"], &["true"]),
    };
    is_plain.then_some(Plain(reaches))
}

/// Whether a query or a list of keywords gives a key one of these values.
fn has_parameter(text: &str, key: &str, values: &[&str]) -> bool {
    text.split(['?', '&', ';', ' ', ',']).any(|pair| {
        let Some((own, value)) = pair.split_once('=') else { return false };
        own.eq_ignore_ascii_case(key)
            && values.iter().any(|wanted| value.trim_end_matches(['"', '\'']).eq_ignore_ascii_case(wanted))
    })
}

/// Whether an address does not leave the pod, or names no host.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_wildcard = matches!(name, "" | "0.0.0.0" | "::");
    is_wildcard || name == "localhost" || name == "::1" || name.starts_with("127.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaches(text: &str) -> Option<&'static str> {
        connection(text).map(|found| found.0)
    }

    #[test]
    fn schemes_without_encryption_are_found_anywhere_in_a_text() {
        assert_eq!(reaches("redis://cache:6379/0"), Some("Redis"));
        assert_eq!(reaches("--broker=amqp://user:word@rabbit//"), Some("a broker by AMQP"));
        assert_eq!(reaches("https://a.example redis://b"), Some("Redis"));
        assert_eq!(reaches("EXTERNAL://PLAINTEXT://kafka:9092"), Some("Kafka"));
        assert_eq!(reaches("SASL_PLAINTEXT://kafka:9092"), Some("Kafka"));
        assert_eq!(reaches("http://user:word@web/"), Some("a server by HTTP, with a password"));
    }

    #[test]
    fn schemes_with_encryption_and_addresses_of_the_pod_itself_are_none() {
        for text in [
            "rediss://cache:6379",
            "amqps://rabbit",
            "https://user:word@web/",
            "http://web/",
            "http://user@web/",
            "redis://localhost:6379",
            "redis://127.0.0.1",
            "redis://[::1]:6379",
            "redis:///run/redis.sock",
            "redis://",
            "://",
            "redis",
            "PLAINTEXT://:9092",
            "PLAINTEXT://0.0.0.0:9092",
            "redis://cache?ssl=true",
            "redis+sentinel://cache",
            "",
        ] {
            assert_eq!(reaches(text), None, "{text}");
        }
    }

    #[test]
    fn databases_are_judged_by_what_is_said() {
        assert_eq!(reaches("postgres://u:p@db/x?sslmode=disable"), Some("PostgreSQL"));
        assert_eq!(reaches("postgresql+psycopg2://u:p@db/x?sslmode=allow&a=b"), Some("PostgreSQL"));
        assert_eq!(reaches("host=db user=u sslmode=disable"), Some("PostgreSQL"));
        assert_eq!(reaches("postgres://u:p@db/x"), None);
        assert_eq!(reaches("postgres://u:p@db/x?sslmode=verify-full"), None);
        assert_eq!(reaches("jdbc:mysql://db:3306/x?useSSL=false"), Some("MySQL"));
        assert_eq!(reaches("mysql://db/x?ssl-mode=DISABLED"), Some("MySQL"));
        assert_eq!(reaches("mysql://db/x"), None);
        assert_eq!(reaches("jdbc:sqlserver://db;encrypt=false"), Some("SQL Server"));
        assert_eq!(reaches("mongodb://a,b,c/x"), Some("MongoDB"));
        assert_eq!(reaches("mongodb://a/x?tls=true"), None);
        assert_eq!(reaches("mongodb+srv://a/x"), None);
        assert_eq!(reaches("mongodb+srv://a/x?tls=false"), Some("MongoDB"));
    }

    #[test]
    fn ports_are_those_of_their_transport() {
        assert_eq!(by_port(21, "").map(|own| own.name), Some("FTP"));
        assert_eq!(by_port(69, "UDP").map(|own| own.name), Some("TFTP"));
        assert!(by_port(69, "TCP").is_none());
        assert!(by_port(21, "UDP").is_none());
        assert!(by_port(22, "TCP").is_none());
        assert!(by_port(21, "SCTP").is_none());
    }
}
