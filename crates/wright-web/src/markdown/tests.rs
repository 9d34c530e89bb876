use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use wright_model::Digest;
use wright_registry::PictureSize;

use super::*;

pub(crate) fn style() -> Style {
    Style {
        top_level: 3,
        title: Title::Keep,
        shown: None,
        words: Words {
            callouts: ["Note", "Tip", "Important", "Warning", "Caution"].map(str::to_owned),
            too_large: "too many pixels to show".into(),
            missing: "not in this release".into(),
        },
    }
}

pub(crate) fn standpoint(path: &str, files: &[&str]) -> Standpoint {
    let addresses = Addresses {
        manual: "/@a/b/1.0.0/-/manual".into(),
        files: "/@a/b/1.0.0/-/files".into(),
        raw: RawAddress::Blobs,
    };
    let digests = files
        .iter()
        .map(|path| (*path, Digest::of(path.as_bytes())));
    Standpoint {
        shelf: Arc::new(Shelf::new("test".into(), addresses, digests)),
        path: path.into(),
        id_prefix: ID_PREFIX.into(),
        together: Arc::default(),
        sizes: Arc::default(),
    }
}

const FILES: [&str; 6] = [
    "README.md",
    "docs/assembly.md",
    "docs/img/one two.jpg",
    "docs/img/bomb.png",
    "cad/foot.scad",
    "pictures/dryer one.jpg",
];

fn blob(path: &str) -> String {
    format!(
        "/{}",
        wright_wire::paths::blob(&Digest::of(path.as_bytes()))
    )
}

fn rendered_at(path: &str, markdown: &str) -> String {
    render(markdown, &standpoint(path, &FILES), &style()).html
}

fn rendered(markdown: &str) -> String {
    rendered_at("README.md", markdown)
}

#[test]
fn headings_start_below_the_pages_own() {
    assert_eq!(
        rendered("# Box dryer\n\n## Box dryer\n"),
        "<h3 id=\"words-box-dryer\" dir=\"auto\">Box dryer</h3>\n\
         <h4 id=\"words-box-dryer-1\" dir=\"auto\">Box dryer</h4>\n"
    );
}

#[test]
fn the_outline_names_what_the_page_has() {
    let document = render(
        "# *Box* `dryer`\n\n## Print\n\n### Print\n",
        &standpoint("README.md", &FILES),
        &Style {
            top_level: 2,
            title: Title::Take,
            ..style()
        },
    );
    assert_eq!(document.title.as_deref(), Some("Box dryer"));
    let rows: Vec<_> = document
        .outline
        .iter()
        .map(|row| (row.depth, row.id.as_str(), row.text.as_str()))
        .collect();
    assert_eq!(
        rows,
        [(0, "words-print", "Print"), (1, "words-print-1", "Print")]
    );
    for row in &document.outline {
        assert!(document.html.contains(&format!("id=\"{}\"", row.id)));
    }
    assert!(!document.html.contains("Box"), "{}", document.html);
}

#[test]
fn a_heading_that_repeats_the_title_goes_and_a_picture_already_shown() {
    let style = Style {
        title: Title::TakeIf("Box dryer".into()),
        shown: Some(Digest::of(b"pictures/dryer one.jpg")),
        ..style()
    };
    let from = standpoint("README.md", &FILES);
    let text = |markdown: &str| render(markdown, &from, &style).html;
    let repeated = "# Box dryer\n\n![It](pictures/dryer%20one.jpg)\n\nIt dries.\n";
    assert_eq!(text(repeated), "<p dir=\"auto\">It dries.</p>\n");
    let other = "# Drying\n\n![It](pictures/dryer%20one.jpg \"Title\")\n";
    assert!(text(other).contains("Drying") && text(other).contains("<img"));
}

#[test]
fn links_lead_to_pages_of_the_release() {
    for (markdown, expected) in [
        (
            "[a](docs/assembly.md)",
            "/@a/b/1.0.0/-/manual/docs/assembly.md",
        ),
        (
            "[a](./docs/assembly.md#print)",
            "/@a/b/1.0.0/-/manual/docs/assembly.md#words-print",
        ),
        (
            "[a](/cad/foot.scad#L10-L20)",
            "/@a/b/1.0.0/-/files/cad/foot.scad#L10-L20",
        ),
        (
            "[a](<pictures/dryer one.jpg>)",
            "/@a/b/1.0.0/-/files/pictures/dryer%20one.jpg",
        ),
        ("[a](docs/)", "/@a/b/1.0.0/-/files"),
        ("[a](#print)", "#words-print"),
        ("[a](https://example.org/x)", "https://example.org/x"),
    ] {
        let html = rendered(markdown);
        assert!(
            html.contains(&format!("href=\"{expected}\"")),
            "{markdown} became {html}"
        );
    }
    let up = rendered_at(
        "docs/assembly.md",
        "[r](../README.md) ![x](<img/one two.jpg>)",
    );
    assert!(
        up.contains("href=\"/@a/b/1.0.0/-/manual/README.md\""),
        "{up}"
    );
    assert!(up.contains(&blob("docs/img/one two.jpg")), "{up}");
    for lost in [
        "[a](../etc/passwd)",
        "[a](nowhere.md)",
        "[a](docs/nowhere/)",
    ] {
        assert!(!rendered(lost).contains("href"), "{lost}");
    }
}

#[test]
fn chapters_on_one_page_link_to_each_other() {
    let mut from = standpoint("README.md", &FILES);
    from.together = Arc::new(vec![("docs/assembly.md".into(), "chapter-2".into())]);
    from.id_prefix = "chapter-1-".into();
    let html = render(
        "# One\n[a](docs/assembly.md) [b](docs/assembly.md#print)",
        &from,
        &style(),
    )
    .html;
    assert!(
        html.contains("href=\"#chapter-2\"") && html.contains("href=\"#chapter-2-print\""),
        "{html}"
    );
    assert!(html.contains("id=\"chapter-1-one\""), "{html}");
}

#[test]
fn pictures_have_their_size_and_bombs_are_named() {
    let mut from = standpoint("README.md", &FILES);
    let size = |width, height| PictureSize {
        width,
        height,
        scalable: false,
    };
    from.sizes = Arc::new(HashMap::from([
        (Digest::of(b"docs/img/one two.jpg"), size(800, 600)),
        (Digest::of(b"docs/img/bomb.png"), size(40_000, 40_000)),
    ]));
    let document = render(
        "![One](<docs/img/one two.jpg>)\n\n![Boom](docs/img/bomb.png)\n\n<img src=docs/img/bomb.png>",
        &from,
        &style(),
    );
    let html = &document.html;
    assert!(html.contains("width=\"800\" height=\"600\""), "{html}");
    assert!(html.contains("alt=\"One\""), "{html}");
    assert_eq!(html.matches("src=").count(), 1, "{html}");
    assert!(html.contains("40000 × 40000 px"), "{html}");
    assert_eq!(document.pictures.len(), 2);
}

#[test]
fn numbered_headings_become_steps_with_pictures_beside() {
    let html = rendered(
        "Before\n\n## 1. Print\n\n![a](pictures/dryer%20one.jpg)\n\nEight corners.\n\n### Check\n\nTwice.\n\n## Paso 2: Cut\n\nOnly words.\n\n## First drying\n\nIn the sun.\n",
    );
    assert_eq!(
        html.matches("<section class=\"step\">").count(),
        2,
        "{html}"
    );
    assert_eq!(html.matches("</section>").count(), 2, "{html}");
    assert_eq!(html.matches("step-pictures").count(), 1, "{html}");
    let words = html.find("step-words").expect("words");
    assert!(html.find("Eight corners").expect("text") > words, "{html}");
    assert!(html.find("Twice").expect("text") < html.find("Paso 2").expect("text"));
    assert!(html.rfind("</section>").expect("two") < html.find("First drying").expect("it"));
    for heading in [
        "2026 in review",
        "3D print",
        "1.5 mm sheet",
        "Steps",
        "1234. x",
    ] {
        let html = rendered(&format!("## {heading}\n\ntext\n"));
        assert!(!html.contains("class=\"step\""), "{heading}");
    }
}

#[test]
fn callouts_and_code_have_their_form() {
    let html = rendered(
        "> [!WARNING]\n> Hot **glue**.\n\n> [!NOTE] Sun & shade\n> x\n\n```scad\nmodule a();\n```\n",
    );
    assert!(html.contains("<div class=\"callout callout-warning\"><p class=\"callout-title\" dir=\"auto\">Warning</p>"), "{html}");
    assert!(html.contains("Sun &amp; shade"), "{html}");
    assert!(
        html.contains("<span class=\"hk\">module</span> a();"),
        "{html}"
    );
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    for foreign in [
        "<img src=\"/\\example.org/x.png\">",
        "<img src=\"https://example.org/x.png\">",
        "<img src=\"data:image/png;base64,AAAA\">",
        "<iframe src=https://example.org></iframe>",
        "<link rel=stylesheet href=https://example.org/x.css>",
        "<object data=x></object><embed src=x><video src=x></video>",
        "<base href=https://example.org/>",
        "<meta http-equiv=\"refresh\" content=\"0;url=https://example.org\">",
    ] {
        let html = rendered(foreign);
        assert!(!html.contains("src="), "{foreign} became {html}");
        assert!(!html.contains("example.org"), "{foreign} became {html}");
    }
    for linked in [
        "![x](https://example.org/x.png)",
        "![](//example.org/x.png)",
    ] {
        assert!(!rendered(linked).contains("src="), "{linked}");
    }
}

#[test]
fn nothing_runs() {
    for hostile in [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "![javascript:x](javascript:alert(1))",
        "[x]: javascript:alert(1)\n[x]",
        "<javascript:alert(1)>",
        "<a href=\"vbscript:x\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<img src=x onerror=alert(1)>",
        "![x\" onerror=\"alert(1)](pictures/dryer%20one.jpg)",
        "![x](pictures/dryer%20one.jpg '\" onerror=\"alert(1)')",
        "<svg onload=alert(1)><script>alert(1)</script></svg>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<p style=\"background:url(x)\">x</p>",
        "<form action=/-/account><button formaction=x>x</button></form>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "```\"onmouseover=alert(1)\nx\n```",
        "```scad\n</code></pre><script>alert(1)</script>\n```",
        "<div id=main class=btn>x</div>",
        "<a id=main name=main>x</a>",
        "> [!NOTE] <script>alert(1)</script>\n> x",
        "# <img src=x onerror=alert(1)>",
        "[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: x",
    ] {
        let html = rendered(hostile).to_lowercase();
        for bad in [
            "<script",
            "href=\"javascript:",
            "href=\"vbscript:",
            "href=\"data:",
            "<svg",
            "<form",
            "<style",
            "style=",
            "\" onerror=",
            " onload=",
            "id=\"main",
            "class=\"btn",
            "<button",
            "name=",
        ] {
            assert!(!html.contains(bad), "{hostile} became {html}");
        }
    }
}

#[test]
fn task_lists_tables_and_footnotes_work() {
    let html = rendered(
        "- [x] printed\n- [ ] sewn\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\nNote[^1].\n\n[^1]: Text.\n",
    );
    assert!(html.contains("☑ printed"), "{html}");
    assert!(html.contains("☐ sewn"), "{html}");
    assert!(
        html.contains("<td align=\"right\" dir=\"auto\">2</td>"),
        "{html}"
    );
    assert!(html.contains("href=\"#words-fn-1\""), "{html}");
    assert!(html.contains("id=\"words-fn-1\""), "{html}");
    assert!(!html.contains("<input"), "{html}");
}

#[test]
fn a_languages_own_marks_stay() {
    let html = rendered("<div lang=\"ar\" dir=\"rtl\">مجفف</div>\n\n<span lang='x\" y'>a</span>");
    assert!(
        html.contains("<div lang=\"ar\" dir=\"rtl\">")
            || html.contains("<div dir=\"rtl\" lang=\"ar\">"),
        "{html}"
    );
    assert!(html.contains("<span>a</span>"), "{html}");
}

/// Each answers quickly, on a stack smaller than that of a worker.
#[test]
fn deep_nesting_and_long_text_are_bounded() {
    const STACK_BYTES: usize = 1 << 20;
    /// Bytes of each; the limits are passed long before.
    const LONG: usize = MARKDOWN_BYTES_MAX / 8;
    let deep_list: String = (0..700)
        .map(|depth| format!("{}- a\n", "  ".repeat(depth)))
        .collect();
    let mut corpus = vec![
        deep_list,
        "a\n".repeat(LONG / 2),
        "| a ".repeat(2_000) + "|\n" + &"|-".repeat(2_000) + "|\n" + &"| b |\n".repeat(2_000),
        format!("[a]: {}\n", "x".repeat(50_000)) + &"[a] ".repeat(20_000),
        "[^1]\n\n[^1]: x ".repeat(2_000),
        "# a\n".repeat(10_000),
        "> [!NOTE]\n> x\n\n".repeat(2_000),
    ];
    corpus.extend(
        [
            ">",
            "> ",
            "- ",
            "* ",
            "1. ",
            "[",
            "![",
            "](",
            "*a_",
            "**a ",
            "<div>",
            "<b>",
            "<table>",
            "`",
            "~",
            "\u{202e}",
            "|",
            "&#x41;",
            "<!--",
            "![a](b",
            "[a](<b",
            "http://a.",
            "\\",
            "***",
            "<a href=x>",
            "[^",
            "\t",
            "a@b.c ",
        ]
        .iter()
        .map(|pattern| pattern.repeat(LONG / pattern.len())),
    );
    let run = move || {
        for text in corpus {
            let beginning = bounds::cut(&text, 20).to_owned();
            let document = render(&text, &standpoint("README.md", &FILES), &style());
            assert!(document.html.len() <= bounds::HTML_BYTES_MAX, "{beginning}");
            title(&text);
        }
    };
    let thread = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(run);
    thread.expect("a thread").join().expect("no overflow");
}

#[test]
fn text_is_cut_at_a_character() {
    let text = "é".repeat(MARKDOWN_BYTES_MAX);
    assert!(rendered(&text).len() <= MARKDOWN_BYTES_MAX + 64);
}

#[test]
fn the_title_of_a_chapter_is_its_first_heading() {
    for (text, expected) in [
        ("# Assembly of *it*\n\nx", Some("Assembly of it")),
        ("Words\n\n## Later\n", Some("Later")),
        ("No heading", None),
        ("", None),
    ] {
        assert_eq!(title(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn chapters_are_the_readme_and_what_lies_below_docs() {
    for (path, expected) in [
        ("README.md", true),
        ("README.es.md", true),
        ("docs/a/b.md", true),
        ("Documentation/use.MD", true),
        ("cad/README.md", false),
        ("docs/a.pdf", false),
        ("CHANGELOG.md", false),
        ("readmeish.md", false),
    ] {
        assert_eq!(is_chapter(path), expected, "{path}");
    }
}

proptest! {
    #[test]
    fn no_input_yields_a_foreign_element(text in "[<>/a-z \"'=:#!\\[\\]()&;\\n`*-]{0,200}") {
        let html = rendered(&text);
        for bad in ["<script", "<style", "<iframe", "<svg", "<form", "<input", "<base", "<link"] {
            prop_assert!(!html.contains(bad));
        }
    }
}
