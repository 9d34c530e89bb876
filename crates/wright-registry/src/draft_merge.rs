//! Two texts that grew from one: merged where they touch different lines, shown
//! side by side where they touch the same; and line endings that stay as they
//! were, whatever a form made of them. Bounded in time: texts come from anybody.

use similar::{DiffOp, TextDiff};
use std::ops::Range;
use std::time::Duration;

/// Finding the differences of two texts takes no longer; after that, they are
/// found coarser.
const DIFFERENCES_WITHIN: Duration = Duration::from_millis(500);
/// Texts with more lines are not compared line by line.
const COMPARED_LINES_MAX: usize = 50_000;
/// Lines shown around a difference.
const LINES_AROUND: usize = 3;

/// Where a line of a comparison stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In both texts.
    Both,
    /// In the text that is in the draft.
    Theirs,
    /// In the text that was to be saved.
    Yours,
}

/// A line of a comparison, without its ending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedLine {
    /// Where it stands.
    pub side: Side,
    /// The line.
    pub text: String,
}

/// A stretch of lines that one text has in place of another's.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// `ours` with what `theirs` changed, both grown from `base`; `None` where they
/// changed the same lines, or lines side by side, in different ways.
pub(crate) fn merge(base: &str, theirs: &str, ours: &str) -> Option<String> {
    let [base, theirs, ours] = [base, theirs, ours].map(lines);
    let (from_theirs, from_ours) = (changes(&base, &theirs), changes(&base, &ours));
    let mut merged = String::new();
    let (mut at, mut t, mut o) = (0, 0, 0);
    loop {
        let (their, our) = (from_theirs.get(t), from_ours.get(o));
        let (change, text) = match (their, our) {
            (None, None) => break,
            (Some(their), Some(our))
                if their.old == our.old && theirs[their.new.clone()] == ours[our.new.clone()] =>
            {
                (t, o) = (t + 1, o + 1);
                (their, &theirs)
            }
            (Some(their), Some(our)) if touch(their, our) => return None,
            (Some(their), Some(our)) if our.old.start < their.old.start => {
                o += 1;
                debug_assert!(their.old.start >= our.old.end);
                (our, &ours)
            }
            (Some(their), _) => {
                t += 1;
                (their, &theirs)
            }
            (None, Some(our)) => {
                o += 1;
                (our, &ours)
            }
        };
        merged.extend(base[at..change.old.start].iter().copied());
        merged.extend(text[change.new.clone()].iter().copied());
        at = change.old.end;
    }
    merged.extend(base[at..].iter().copied());
    Some(merged)
}

fn touch(one: &Change, other: &Change) -> bool {
    one.old.start <= other.old.end && other.old.start <= one.old.end
}

/// What both texts have and each alone, with a few lines around; pieces that are
/// far apart are lists of their own.
pub(crate) fn compare(theirs: &str, yours: &str) -> Vec<Vec<ComparedLine>> {
    let (theirs, yours) = (bare_lines(theirs), bare_lines(yours));
    let line = |side, text: &&str| ComparedLine {
        side,
        text: (*text).to_owned(),
    };
    let groups = similar::group_diff_ops(operations(&theirs, &yours), LINES_AROUND);
    let piece = |operations: Vec<DiffOp>| {
        let mut piece = Vec::new();
        for operation in operations {
            if let DiffOp::Equal { .. } = operation {
                let both = &theirs[operation.old_range()];
                piece.extend(both.iter().map(|text| line(Side::Both, text)));
                continue;
            }
            let gone = &theirs[operation.old_range()];
            piece.extend(gone.iter().map(|text| line(Side::Theirs, text)));
            let new = &yours[operation.new_range()];
            piece.extend(new.iter().map(|text| line(Side::Yours, text)));
        }
        piece
    };
    groups.into_iter().map(piece).collect()
}

/// What was typed in a form, which turns every line ending into one of its own,
/// with the endings `base` has: of its own lines where they stayed, of most of
/// its lines where they are new.
pub(crate) fn with_endings_of(base: &str, typed: &str) -> String {
    let typed = typed.replace("\r\n", "\n").replace('\r', "\n");
    if !base.contains('\r') {
        return typed;
    }
    let (was, is) = (ended_lines(base), ended_lines(&typed));
    let usual = usual_ending(&was);
    let texts = |lines: &[(&str, &str)]| lines.iter().map(|(text, _)| text.to_string()).collect();
    let [was_texts, is_texts]: [Vec<String>; 2] = [texts(&was), texts(&is)];
    let [was_texts, is_texts] =
        [&was_texts, &is_texts].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
    let mut endings: Vec<&str> = vec![usual; is.len()];
    for operation in operations(&was_texts, &is_texts) {
        if let DiffOp::Equal {
            old_index,
            new_index,
            len,
        } = operation
        {
            for line in 0..len {
                endings[new_index + line] = was[old_index + line].1;
            }
        }
    }
    let mut text = String::with_capacity(typed.len() + is.len());
    for (line, ending) in is.iter().zip(endings) {
        text.push_str(line.0);
        // The last line may have none; one that had none may have another below it now.
        text.push_str(match (line.1, ending) {
            ("", _) => "",
            (_, "") => usual,
            (_, ending) => ending,
        });
    }
    text
}

fn usual_ending(lines: &[(&str, &'static str)]) -> &'static str {
    let count = |ending| lines.iter().filter(|(_, found)| *found == ending).count();
    ["\r\n", "\n", "\r"]
        .into_iter()
        .max_by_key(|ending| count(*ending))
        .unwrap_or("\n")
}

/// Lines with their endings.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Lines without their endings.
fn bare_lines(text: &str) -> Vec<&str> {
    let ended = ended_lines(text);
    ended.into_iter().map(|(line, _)| line).collect()
}

/// Lines and their endings, of whatever system; the last may have none.
fn ended_lines(text: &str) -> Vec<(&str, &'static str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\r', '\n']) {
        let ending = match &rest[at..] {
            crlf if crlf.starts_with("\r\n") => "\r\n",
            cr if cr.starts_with('\r') => "\r",
            _ => "\n",
        };
        found.push((&rest[..at], ending));
        rest = &rest[at + ending.len()..];
    }
    if !rest.is_empty() {
        found.push((rest, ""));
    }
    found
}

/// What lies between the lines that stayed. Only they are asked for: where lines
/// went and others came side by side, `similar` may tell the place of either a
/// line off.
fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let mut found = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let end = DiffOp::Equal {
        old_index: old.len(),
        new_index: new.len(),
        len: 0,
    };
    for operation in operations(old, new).into_iter().chain([end]) {
        let DiffOp::Equal { .. } = operation else {
            continue;
        };
        let (old, new) = (operation.old_range(), operation.new_range());
        let change = Change {
            old: old_at..old.start,
            new: new_at..new.start,
        };
        if !change.old.is_empty() || !change.new.is_empty() {
            found.push(change);
        }
        (old_at, new_at) = (old.end, new.end);
    }
    found
}

fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    if old.len().max(new.len()) > COMPARED_LINES_MAX {
        return coarse(old, new);
    }
    TextDiff::configure()
        .timeout(DIFFERENCES_WITHIN)
        .diff_slices(old, new)
        .ops()
        .to_vec()
}

/// What is equal at both ends, and one change between.
fn coarse(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let equal = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(new).take_while(equal).count();
    let (old_rest, new_rest) = (&old[head..], &new[head..]);
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev());
    let tail = tail.take_while(equal).count();
    let (old_len, new_len) = (old_rest.len() - tail, new_rest.len() - tail);
    let mut found = Vec::new();
    if head > 0 {
        found.push(DiffOp::Equal {
            old_index: 0,
            new_index: 0,
            len: head,
        });
    }
    if old_len > 0 || new_len > 0 {
        found.push(DiffOp::Replace {
            old_index: head,
            old_len,
            new_index: head,
            new_len,
        });
    }
    if tail > 0 {
        found.push(DiffOp::Equal {
            old_index: head + old_len,
            new_index: head + new_len,
            len: tail,
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn changes_of_different_lines_are_merged() {
        let base = "a\nb\nc\nd\ne\n";
        assert_eq!(
            merge(base, "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\n").unwrap(),
            "A\nb\nc\nd\nE\n"
        );
        assert_eq!(
            merge(base, "a\nb\nd\ne\n", "a\nb\nc\nd\ne\nf\n").unwrap(),
            "a\nb\nd\ne\nf\n"
        );
        assert_eq!(
            merge(base, "x\na\nb\nc\nd\ne\n", "a\nb\nc\nD\ne\n").unwrap(),
            "x\na\nb\nc\nD\ne\n"
        );
        assert_eq!(
            merge(base, "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n").unwrap(),
            "a\nB\nc\nd\ne\n",
            "the same change twice"
        );
    }

    #[test]
    fn changes_of_the_same_or_neighbouring_lines_are_not() {
        let base = "a\nb\nc\n";
        assert_eq!(merge(base, "a\nB\nc\n", "a\nbb\nc\n"), None);
        assert_eq!(merge(base, "A\nb\nc\n", "a\nB\nc\n"), None, "side by side");
        assert_eq!(
            merge(base, "a\nc\n", "a\nB\nc\n"),
            None,
            "removed here, changed there"
        );
        assert_eq!(merge("", "a\n", "b\n"), None);
    }

    #[test]
    fn endings_stay_as_they_were() {
        for (base, typed, expected) in [
            ("a\nb\n", "a\r\nB\r\n", "a\nB\n"),
            ("a\r\nb\r\n", "a\r\nB\r\nc\r\n", "a\r\nB\r\nc\r\n"),
            (
                "a\r\nb\n c\r\nd",
                "a\r\nb\r\nnew\r\n c\r\nd",
                "a\r\nb\nnew\r\n c\r\nd",
            ),
            ("a\rb\r", "a\r\nb\r\nc\r\n", "a\rb\rc\r"),
            ("a\r\nb", "a\r\nb\r\nc", "a\r\nb\r\nc"),
            ("", "a\r\nb", "a\nb"),
            ("a\r\n", "", ""),
        ] {
            assert_eq!(
                with_endings_of(base, typed),
                expected,
                "{base:?} <- {typed:?}"
            );
        }
    }

    #[test]
    fn a_comparison_shows_both_sides() {
        let far: String = (0..20).map(|line| format!("{line}\n")).collect();
        let pieces = compare(&format!("a\n{far}b\n"), &format!("A\n{far}B\n"));
        assert_eq!(pieces.len(), 2);
        let sides: Vec<_> = pieces[0]
            .iter()
            .take(3)
            .map(|line| (line.side, line.text.as_str()))
            .collect();
        assert_eq!(
            sides,
            [(Side::Theirs, "a"), (Side::Yours, "A"), (Side::Both, "0")]
        );
    }

    #[test]
    fn long_texts_are_compared_coarsely_and_still_merge() {
        let long: String = (0..COMPARED_LINES_MAX + 1)
            .map(|line| format!("{}\n", line % 7))
            .collect();
        assert_eq!(
            merge(&long, &format!("x\n{long}"), &format!("{long}y\n")).unwrap(),
            format!("x\n{long}y\n")
        );
    }

    proptest! {
        #[test]
        fn whoever_changed_nothing_gets_the_others_text(base in "([ab]\n){0,8}", other in "([abc]\n?){0,8}") {
            prop_assert_eq!(merge(&base, &base, &other), Some(other.clone()));
            prop_assert_eq!(merge(&base, &other, &base), Some(other.clone()));
            prop_assert_eq!(merge(&base, &other, &other), Some(other));
        }

        #[test]
        fn merging_is_the_same_from_both_sides(base in "([abc]\n){0,8}", one in "([abc]\n){0,8}", other in "([abc]\n){0,8}") {
            prop_assert_eq!(merge(&base, &one, &other), merge(&base, &other, &one));
        }

        #[test]
        fn what_was_not_changed_keeps_every_byte(base in "([ab]{0,2}(\r\n|\n|\r)){0,9}[ab]{0,2}") {
            // A form sends every ending as CR LF.
            let typed = base.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
            prop_assert_eq!(with_endings_of(&base, &typed), base);
        }
    }
}
