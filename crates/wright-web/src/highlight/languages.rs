//! What languages are made of: their comments, texts and reserved words.

use super::scan::Quote;

/// How the words of a language stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words, of which some are reserved.
    Code,
    /// `key = value` or `key: value`, under `[headings]`.
    Settings,
    /// Texts before a colon are keys.
    Json,
    /// Elements in angle brackets.
    Markup,
    /// A letter and a number a word: `G1 X10`.
    Gcode,
    /// The first word in a bracket is its name.
    Lists,
}

/// A language as far as its tones go.
#[derive(Debug)]
pub(crate) struct Language {
    /// What it is called.
    pub(crate) name: &'static str,
    /// File names' extensions; the first is also its tag in Markdown.
    extensions: &'static [&'static str],
    /// Further tags in Markdown.
    tags: &'static [&'static str],
    pub(super) shape: Shape,
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comments: &'static [(&'static str, &'static str)],
    pub(super) quotes: &'static [Quote],
    pub(super) keywords: &'static [&'static str],
}

const DOUBLE: Quote = Quote::line("\"");
const SINGLE: Quote = Quote::line("'");
const C_COMMENT: &[(&str, &str)] = &[("/*", "*/")];

const PLAIN: Language = Language {
    name: "",
    extensions: &[],
    tags: &[],
    shape: Shape::Code,
    line_comments: &[],
    block_comments: &[],
    quotes: &[DOUBLE, SINGLE],
    keywords: &[],
};

/// The language of a file, by its name.
pub(crate) fn by_path(path: &str) -> Option<&'static Language> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit('.').next().unwrap_or_default();
    ALL.iter().find(|language| {
        language.extensions.contains(&extension) || language.tags.contains(&name.as_str())
    })
}

/// The language that the first word after a code fence names.
pub(crate) fn by_tag(tag: &str) -> Option<&'static Language> {
    let tag = tag.to_ascii_lowercase();
    ALL.iter().find(|language| {
        language.extensions.contains(&tag.as_str())
            || language.tags.contains(&tag.as_str())
            || language.name.eq_ignore_ascii_case(&tag)
    })
}

pub(super) const ALL: &[Language] = &[
    Language {
        name: "OpenSCAD",
        extensions: &["scad"],
        line_comments: &["//"],
        block_comments: C_COMMENT,
        quotes: &[DOUBLE],
        keywords: &[
            "module",
            "function",
            "include",
            "use",
            "if",
            "else",
            "for",
            "intersection_for",
            "let",
            "each",
            "assert",
            "echo",
            "true",
            "false",
            "undef",
        ],
        ..PLAIN
    },
    Language {
        name: "G-code",
        extensions: &["gcode", "gco", "g", "nc", "ngc", "tap"],
        shape: Shape::Gcode,
        line_comments: &[";"],
        block_comments: &[("(", ")")],
        quotes: &[],
        ..PLAIN
    },
    Language {
        name: "KiCad",
        extensions: &[
            "kicad_pcb",
            "kicad_sch",
            "kicad_mod",
            "kicad_sym",
            "kicad_wks",
            "kicad_dru",
        ],
        shape: Shape::Lists,
        quotes: &[DOUBLE],
        ..PLAIN
    },
    Language {
        name: "TOML",
        extensions: &["toml"],
        tags: &["cargo.lock", "wright.lock"],
        shape: Shape::Settings,
        line_comments: &["#"],
        quotes: &[
            Quote::block("\"\"\""),
            Quote::raw_block("'''"),
            DOUBLE,
            Quote::raw("'"),
        ],
        keywords: &["true", "false"],
        ..PLAIN
    },
    Language {
        name: "INI",
        extensions: &["ini", "cfg", "conf", "properties"],
        shape: Shape::Settings,
        line_comments: &[";", "#"],
        quotes: &[DOUBLE],
        ..PLAIN
    },
    Language {
        name: "YAML",
        extensions: &["yaml", "yml"],
        shape: Shape::Settings,
        line_comments: &["#"],
        keywords: &["true", "false", "null"],
        ..PLAIN
    },
    Language {
        name: "JSON",
        extensions: &[
            "json",
            "kicad_pro",
            "kicad_prl",
            "gltf",
            "gbrjob",
            "webmanifest",
        ],
        shape: Shape::Json,
        quotes: &[DOUBLE],
        keywords: &["true", "false", "null"],
        ..PLAIN
    },
    Language {
        name: "XML",
        extensions: &[
            "xml", "svg", "html", "htm", "amf", "xhtml", "kml", "fodt", "sch", "brd", "lbr",
        ],
        shape: Shape::Markup,
        block_comments: &[("<!--", "-->")],
        quotes: &[Quote::raw_block("\""), Quote::raw_block("'")],
        ..PLAIN
    },
    Language {
        name: "C",
        extensions: &["c", "h", "cpp", "hpp", "cc", "hh", "ino", "pde"],
        tags: &["c++", "arduino"],
        line_comments: &["//"],
        block_comments: C_COMMENT,
        keywords: &[
            "#define",
            "#include",
            "#if",
            "#ifdef",
            "#ifndef",
            "#else",
            "#elif",
            "#endif",
            "#pragma",
            "#undef",
            "#error",
            "alignas",
            "auto",
            "bool",
            "break",
            "byte",
            "case",
            "catch",
            "char",
            "class",
            "const",
            "constexpr",
            "continue",
            "default",
            "delete",
            "do",
            "double",
            "else",
            "enum",
            "explicit",
            "extern",
            "false",
            "float",
            "for",
            "friend",
            "goto",
            "if",
            "inline",
            "int",
            "int8_t",
            "int16_t",
            "int32_t",
            "int64_t",
            "long",
            "namespace",
            "new",
            "nullptr",
            "operator",
            "override",
            "private",
            "protected",
            "public",
            "register",
            "return",
            "short",
            "signed",
            "sizeof",
            "size_t",
            "static",
            "struct",
            "switch",
            "template",
            "this",
            "throw",
            "true",
            "try",
            "typedef",
            "typename",
            "uint8_t",
            "uint16_t",
            "uint32_t",
            "uint64_t",
            "union",
            "unsigned",
            "using",
            "virtual",
            "void",
            "volatile",
            "while",
        ],
        ..PLAIN
    },
    Language {
        name: "Python",
        extensions: &["py"],
        tags: &["python3", "micropython"],
        line_comments: &["#"],
        quotes: &[Quote::block("\"\"\""), Quote::block("'''"), DOUBLE, SINGLE],
        keywords: &[
            "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
            "elif", "else", "except", "False", "finally", "for", "from", "global", "if", "import",
            "in", "is", "lambda", "match", "None", "nonlocal", "not", "or", "pass", "raise",
            "return", "True", "try", "while", "with", "yield",
        ],
        ..PLAIN
    },
    Language {
        name: "Rust",
        extensions: &["rs"],
        line_comments: &["//"],
        block_comments: C_COMMENT,
        quotes: &[Quote::block("\"")],
        keywords: &[
            "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum",
            "extern", "false", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod",
            "move", "mut", "pub", "ref", "return", "Self", "self", "static", "struct", "super",
            "trait", "true", "type", "unsafe", "use", "where", "while",
        ],
        ..PLAIN
    },
    Language {
        name: "JavaScript",
        extensions: &["js", "mjs", "ts", "jscad"],
        tags: &["typescript"],
        line_comments: &["//"],
        block_comments: C_COMMENT,
        quotes: &[DOUBLE, SINGLE, Quote::block("`")],
        keywords: &[
            "async",
            "await",
            "break",
            "case",
            "catch",
            "class",
            "const",
            "continue",
            "default",
            "delete",
            "do",
            "else",
            "export",
            "extends",
            "false",
            "finally",
            "for",
            "from",
            "function",
            "if",
            "import",
            "in",
            "instanceof",
            "interface",
            "let",
            "new",
            "null",
            "of",
            "return",
            "super",
            "switch",
            "this",
            "throw",
            "true",
            "try",
            "type",
            "typeof",
            "undefined",
            "var",
            "void",
            "while",
            "yield",
        ],
        ..PLAIN
    },
    Language {
        name: "Shell",
        extensions: &["sh", "bash", "zsh"],
        tags: &["console", "makefile", "dockerfile"],
        line_comments: &["#"],
        quotes: &[Quote::block("\""), Quote::raw_block("'")],
        keywords: &[
            "case", "do", "done", "elif", "else", "esac", "exit", "export", "fi", "for",
            "function", "if", "in", "local", "return", "set", "then", "until", "while",
        ],
        ..PLAIN
    },
    Language {
        name: "Lua",
        extensions: &["lua"],
        line_comments: &["--"],
        block_comments: &[("--[[", "]]")],
        keywords: &[
            "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto",
            "if", "in", "local", "nil", "not", "or", "repeat", "return", "then", "true", "until",
            "while",
        ],
        ..PLAIN
    },
    Language {
        name: "VHDL",
        extensions: &["vhd", "vhdl"],
        line_comments: &["--"],
        quotes: &[DOUBLE],
        keywords: &[
            "architecture",
            "begin",
            "case",
            "component",
            "downto",
            "else",
            "elsif",
            "end",
            "entity",
            "for",
            "function",
            "generic",
            "if",
            "in",
            "is",
            "library",
            "map",
            "of",
            "others",
            "out",
            "port",
            "process",
            "signal",
            "then",
            "to",
            "type",
            "use",
            "variable",
            "when",
        ],
        ..PLAIN
    },
    Language {
        name: "Verilog",
        extensions: &["v", "sv"],
        line_comments: &["//"],
        block_comments: C_COMMENT,
        quotes: &[DOUBLE],
        keywords: &[
            "always",
            "assign",
            "begin",
            "case",
            "default",
            "else",
            "end",
            "endcase",
            "endmodule",
            "if",
            "initial",
            "inout",
            "input",
            "module",
            "negedge",
            "output",
            "parameter",
            "posedge",
            "reg",
            "wire",
        ],
        ..PLAIN
    },
];
