//! Looking through the handbook: a section is found where all words stand in it.

use super::reference::KeyTable;
use super::{Chapter, Topic};

/// What is typed into the search field, in characters; the rest is left out.
pub(crate) const SOUGHT_CHARS_MAX: usize = 200;
/// Words looked for.
const WORDS_MAX: usize = 12;
/// Words of a section shown before the first one found, and in all.
const EXCERPT_BEFORE: usize = 8;
const EXCERPT_WORDS: usize = 36;

/// What stands below one heading.
pub(super) struct Section {
    address: String,
    chapter: String,
    title: String,
    text: String,
    folded_title: String,
    folded_text: String,
}

/// A section that was found.
#[derive(Debug, Clone)]
pub(crate) struct Hit<'h> {
    pub(crate) address: String,
    pub(crate) chapter: &'h str,
    pub(crate) title: &'h str,
    pub(crate) excerpt: String,
}

impl Section {
    fn new(address: String, chapter: &str, title: &str, text: &str) -> Self {
        Self {
            address,
            chapter: chapter.to_owned(),
            title: title.to_owned(),
            folded_title: folded(title),
            folded_text: folded(text),
            text: text.to_owned(),
        }
    }
}

/// The sections of a chapter, in the order of its headings.
pub(super) fn sections(chapter: &Chapter, source: &str) -> Vec<Section> {
    let mut texts = vec![String::new()];
    let mut in_code = false;
    for line in source.lines() {
        in_code ^= line.starts_with("```");
        if line.starts_with('#') && !in_code {
            texts.push(String::new());
        } else if let Some(text) = texts.last_mut() {
            text.push_str(&plain(line));
            text.push(' ');
        }
    }
    // What stands before the title is nothing; what follows it is the chapter's.
    let mut texts = texts.into_iter().skip(1);
    let first = texts.next().unwrap_or_default();
    let first = Section::new(
        chapter.topic.address(),
        &chapter.title,
        &chapter.title,
        &first,
    );
    let rows = chapter.rendered.outline.iter();
    let below = rows.zip(texts).map(|(row, text)| {
        let address = format!("{}#{}", chapter.topic.address(), row.id);
        Section::new(address, &chapter.title, &row.text, &text)
    });
    std::iter::once(first).chain(below).collect()
}

/// The keys of a section of `design.toml`.
pub(super) fn of_keys(table: &KeyTable) -> Vec<Section> {
    let address = Topic::DesignToml.address();
    let rows = table.rows.iter().map(|row| {
        let title = format!("{} {}", table.heading, row.name);
        let text = format!("{} {}", row.meaning, row.example);
        Section::new(
            format!("{address}#{}", row.id),
            "design.toml",
            &title,
            &text,
        )
    });
    rows.collect()
}

/// The first paragraph after the title.
pub(super) fn lead(source: &str) -> String {
    let lines = source
        .lines()
        .skip_while(|line| line.is_empty() || line.starts_with('#'));
    let lines: Vec<_> = lines
        .take_while(|line| !line.is_empty())
        .map(plain)
        .collect();
    lines.join(" ")
}

/// A line without the signs of Markdown.
fn plain(line: &str) -> String {
    let mut text = line.trim_start_matches(['#', '>', '-', ' ']).to_owned();
    while let Some(at) = text.find("](") {
        let end = text[at..].find(')').map_or(text.len(), |end| at + end + 1);
        text.replace_range(at..end, "");
    }
    text.retain(|character| !matches!(character, '*' | '`' | '|' | '['));
    text
}

/// Small letters without accents.
fn folded(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|character| match character {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' | 'ü' => 'u',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

/// The sections in which all words stand, the best first.
pub(super) fn seek<'s>(sections: &'s [Section], sought: &str) -> Vec<Hit<'s>> {
    let sought: String = sought.chars().take(SOUGHT_CHARS_MAX).collect();
    let sought = folded(&sought);
    let words: Vec<_> = sought.split_whitespace().take(WORDS_MAX).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<_> = sections
        .iter()
        .filter_map(|section| Some((worth(section, &words)?, section)))
        .collect();
    found.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
    let hit = |(_, section): (usize, &'s Section)| Hit {
        address: section.address.clone(),
        chapter: &section.chapter,
        title: &section.title,
        excerpt: excerpt(&section.text, &words),
    };
    found.into_iter().map(hit).collect()
}

/// How well a section fits; `None` where a word is missing.
fn worth(section: &Section, words: &[&str]) -> Option<usize> {
    const IN_TITLE: usize = 10;
    const TIMES_MAX: usize = 5;
    let mut worth = 0;
    for word in words {
        let in_title = usize::from(section.folded_title.contains(word)) * IN_TITLE;
        let in_text = section.folded_text.matches(word).take(TIMES_MAX).count();
        if in_title + in_text == 0 {
            return None;
        }
        worth += in_title + in_text;
    }
    Some(worth)
}

/// The words around the first one that was found.
fn excerpt(text: &str, sought: &[&str]) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let is_sought = |word: &&str| {
        let word = folded(word);
        sought.iter().any(|sought| word.contains(sought))
    };
    let at = words.iter().position(is_sought).unwrap_or(0);
    let from = at.saturating_sub(EXCERPT_BEFORE);
    let to = words.len().min(from + EXCERPT_WORDS);
    let before = if from > 0 { "… " } else { "" };
    let after = if to < words.len() { " …" } else { "" };
    format!("{before}{}{after}", words[from..to].join(" "))
}
