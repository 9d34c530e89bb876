use super::load::Origin;
use super::*;
use std::collections::HashMap;

fn sources(
    file: Option<&str>,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &'static str, &str)],
) -> (Sources, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let file = file.map(|text| {
        let path = folder.path().join("settings.toml");
        std::fs::write(&path, text).unwrap();
        path
    });
    let environment: HashMap<_, _> = environment
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let flags = flags
        .iter()
        .map(|(flag, key, value)| (*flag, (*key).to_owned(), (*value).to_owned()))
        .collect();
    (
        Sources {
            file,
            environment,
            flags,
        },
        folder,
    )
}

fn refused(file: Option<&str>, environment: &[(&str, &str)]) -> String {
    load(&sources(file, environment, &[]).0)
        .unwrap_err()
        .to_string()
}

#[test]
fn each_layer_wins_over_the_one_below() {
    let file = "worker.count = 3\nlisten = \"127.0.0.1:1\"\nsign_up = \"closed\"\n[limits]\ndrafts_per_account_max = 7\n";
    let environment = [
        ("COMMONWRIGHT_WORKER__COUNT", "4"),
        ("COMMONWRIGHT_LISTEN", "127.0.0.1:2"),
        ("COMMONWRIGHT_LIMITS__UPLOAD_HOURS_MAX", "5"),
        ("COMMONWRIGHT_LOG__FILTER", ""),
    ];
    let (sources, _folder) = sources(
        Some(file),
        &environment,
        &[("--listen", "listen", "127.0.0.1:3")],
    );
    let loaded = load(&sources).unwrap();
    let settings = &loaded.settings;
    assert_eq!(
        settings.log.filter, "info",
        "an empty variable sets nothing"
    );
    assert_eq!(settings.sign_up, SignUp::Closed);
    assert_eq!(settings.worker.count, 4);
    assert_eq!(settings.listen.port(), 3);
    assert_eq!(settings.limits.drafts_per_account_max, 7);
    assert_eq!(settings.limits.upload_hours_max, 5);
    assert_eq!(
        settings.limits.upload_lease_seconds,
        Limits::default().upload_lease_seconds
    );
    let origin = |key: &str| loaded.values[key].1.clone();
    assert_eq!(origin("log.filter"), Origin::Default);
    assert_eq!(
        origin("sign_up"),
        Origin::File(sources.file.clone().unwrap())
    );
    assert_eq!(
        origin("worker.count"),
        Origin::Environment("COMMONWRIGHT_WORKER__COUNT".into())
    );
    assert_eq!(origin("listen"), Origin::Flag("--listen"));
}

#[test]
fn the_data_folder_has_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("commonwright.toml"),
        "worker = { count = 9 }",
    )
    .unwrap();
    let data = folder.path().to_str().unwrap();
    let (sources, _kept) = sources(None, &[("COMMONWRIGHT_DATA", data)], &[]);
    assert_eq!(load(&sources).unwrap().settings.worker.count, 9);
}

#[test]
fn unknown_keys_are_named_with_the_nearest_known_one() {
    let text = refused(
        Some("lisen = \"x\"\n[limits]\nfile_byte_max = 1\n"),
        &[("COMMONWRIGHT_WORKERS__COUNT", "1")],
    );
    for part in [
        "sets lisen, which does not exist; did you mean listen?",
        "sets limits.file_byte_max, which does not exist; did you mean limits.file_bytes_max?",
        "environment COMMONWRIGHT_WORKERS__COUNT sets workers.count, which does not exist; did you mean worker.count?",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_table_is_not_a_value() {
    let text = refused(Some("worker = 3"), &[]);
    assert!(
        text.contains("sets worker, which is a table: set worker.count"),
        "{text}"
    );
}

#[test]
fn variables_of_others_are_passed_over() {
    let environment = [
        ("COMMONWRIGHT_TEST_REQUIRE", "1"),
        ("COMMONWRIGHT_PORT", "tcp://10.0.0.1:80"),
        ("COMMONWRIGHT_SERVICE_HOST", "10.0.0.1"),
        ("HOME", "/root"),
    ];
    load(&sources(None, &environment, &[]).0).unwrap();
}

#[test]
fn wrong_values_name_their_key_and_origin() {
    for (file, part) in [
        ("worker.count = \"many\"", "worker.count"),
        ("worker.count = 0", "worker.count must be from 1"),
        ("listen = \"here\"", "listen"),
        ("listen = \"0.0.0.0:80\"", "set public_url"),
        ("public_url = \"http://example.org\"", "insecure_http"),
        (
            "public_url = \"https://example.org/registry\"",
            "without a path",
        ),
        ("database_url = \"mysql://x\"", "sqlite:// or postgres://"),
        ("blob_url = \"ftp://x\"", "blob_url"),
        ("s3.access_key_id = \"x\"", "go together"),
        ("trusted_proxies = [\"10.0.0.0/99\"]", "is no network"),
        (
            "metrics.listen = \"somewhere\"",
            "neither off nor an address",
        ),
        ("log.filter = \"info,=,\"", "log.filter"),
        ("sign_up = \"maybe\"", "sign_up"),
        (
            "mail.url = \"http://mail.example.org\"",
            "mail.url: write `file`",
        ),
        (
            "mail.from = \"ana@example.org\\r\\nBcc: x@example.org\"",
            "mail.from",
        ),
    ] {
        let text = refused(Some(file), &[]);
        assert!(text.contains(part), "{file}: {text}");
    }
}

#[test]
fn networks_come_as_list_or_text() {
    let (list, _kept) = sources(
        Some("trusted_proxies = [\"10.0.0.0/8\", \"::1\"]"),
        &[],
        &[],
    );
    let (text, _kept) = sources(
        None,
        &[("COMMONWRIGHT_TRUSTED_PROXIES", "10.0.0.0/8, ::1")],
        &[],
    );
    let list = load(&list).unwrap().settings.trusted_proxies;
    assert_eq!(list.len(), 2);
    assert_eq!(list, load(&text).unwrap().settings.trusted_proxies);
}

#[test]
fn secrets_are_not_shown() {
    let environment = [
        ("COMMONWRIGHT_S3__ACCESS_KEY_ID", "key"),
        ("COMMONWRIGHT_S3__SECRET_ACCESS_KEY", "00042"),
        ("COMMONWRIGHT_DATABASE_URL", "postgres://me:pass-word@db/x"),
        ("COMMONWRIGHT_METRICS__LISTEN", "off"),
    ];
    let loaded = load(&sources(None, &environment, &[]).0).unwrap();
    let secret = loaded.settings.s3.secret_access_key.as_ref().unwrap();
    assert_eq!(
        ExposeSecret::expose_secret(secret),
        "00042",
        "never read as a number"
    );
    assert_eq!(loaded.settings.metrics.listen, None);
    let report = loaded.report();
    assert!(
        !report.contains("00042") && !report.contains("pass-word"),
        "{report}"
    );
    assert!(report.contains("postgres://me:hidden@db/x"), "{report}");
    assert!(!format!("{:?}", loaded.settings).contains("pass-word"));
    assert_eq!(
        without_password("postgres://db/x?password=pass-word"),
        "(hidden)"
    );
}

#[test]
fn publishing_needs_a_verified_address_where_mail_goes_out() {
    for (file, expected) in [
        ("", false),
        ("mail.url = \"smtp://127.0.0.1:25\"", true),
        (
            "mail.url = \"smtp://127.0.0.1:25\"\nrequire_verified_email = false",
            false,
        ),
        ("require_verified_email = true", true),
    ] {
        let loaded = load(&sources(Some(file), &[], &[]).0).unwrap();
        assert_eq!(
            loaded.settings.requires_verified_email(),
            expected,
            "{file}"
        );
    }
}

#[test]
fn the_password_of_the_mail_server_is_not_shown() {
    let file = "mail.url = \"smtps://ana:s3cret@mail.example.org\"";
    let report = load(&sources(Some(file), &[], &[]).0).unwrap().report();
    assert!(report.contains("mail.example.org"), "{report}");
    assert!(!report.contains("s3cret"), "{report}");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let file = "sing_up = \"open\"\nlisten = \"here\"\nblob_url = \"ftp://x\"\n[worker]\ncount = 900\n[database]\nconnections_max = \"many\"\n";
    let told = refused(Some(file), &[("COMMONWRIGHT_LOG__FORMAT", "loud")]);
    for part in [
        "sets sing_up, which does not exist",
        "listen (file",
        "blob_url:",
        "worker.count must be",
        "database.connections_max (file",
        "log.format (environment COMMONWRIGHT_LOG__FORMAT)",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
    assert_eq!(told.lines().count(), 7, "each once:\n{told}");
}

/// The handbook's table of settings, and the commands it names.
#[test]
fn the_handbook_names_every_setting_and_only_commands_that_there_are() {
    use clap::Parser as _;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/handbook");
    for language in ["en", "es"] {
        let path = folder.join(language).join("registry.md");
        let text = std::fs::read_to_string(&path).unwrap();
        for key in keys::all() {
            assert!(text.contains(&format!("| `{key}` | ")), "{language}: {key}");
        }
        let inline = text.split('`').filter(|part| !part.contains('\n'));
        let commands = text.lines().chain(inline);
        let commands = commands.filter(|line| line.starts_with("commonwright "));
        for line in commands {
            let parsed = crate::cli::Cli::try_parse_from(line.split_whitespace());
            let named = parsed.map_or_else(
                |error| error.kind(),
                |_| clap::error::ErrorKind::DisplayHelp,
            );
            let is_there = matches!(
                named,
                clap::error::ErrorKind::DisplayHelp
                    | clap::error::ErrorKind::MissingRequiredArgument
            );
            assert!(is_there, "{language}: {line}: {named:?}");
        }
    }
}
