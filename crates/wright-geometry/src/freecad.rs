//! FreeCAD documents: an archive with a picture and an XML list of objects.

use crate::format::Format;
use crate::limits::Limits;
use crate::read::archive::Archive;
use crate::read::xml::{self, Step};
use crate::refusal::Refusal;
use crate::report::REPORT_VERSION;
use crate::text;
use crate::thumbnail::Thumbnail;
use std::collections::BTreeMap;

/// Kinds of objects that are counted apart.
const KINDS_MAX: usize = 50;

/// What is known of a FreeCAD document.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FreeCadReport {
    /// The version of what this holds; a higher one may hold more.
    pub v: u32,
    /// The version of the program that wrote it.
    pub program_version: Option<String>,
    /// What it is called within.
    pub label: Option<String>,
    /// What is said about it within.
    pub comment: Option<String>,
    /// The license that is stated within.
    pub license: Option<String>,
    /// Objects of the document.
    pub objects: u64,
    /// How many objects there are of each kind, such as `PartDesign::Body`.
    pub kinds: BTreeMap<String, u64>,
}

/// What is known of a FreeCAD document, and its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeCadAnalysis {
    /// What pages show.
    pub report: FreeCadReport,
    /// How it looked when it was saved.
    pub thumbnail: Option<Thumbnail>,
}

pub(crate) fn analyze(bytes: &[u8], limits: &Limits) -> Result<FreeCadAnalysis, Refusal> {
    let mut archive = Archive::open(bytes, Format::FreeCad, limits)?;
    let mut parser = Parser {
        report: FreeCadReport {
            v: REPORT_VERSION,
            ..FreeCadReport::default()
        },
        property: String::new(),
        depth: 0,
        in_list: false,
    };
    let Some(entry) = archive.entry("Document.xml")? else {
        return Err(Refusal::broken(Format::FreeCad, "it has no Document.xml"));
    };
    let walked = xml::walk(entry, Format::FreeCad, limits, |step| {
        parser.step(&step);
        Ok(())
    });
    walked.map_err(|refusal| archive.reason(refusal))?;
    let picture = archive.small_entry("thumbnails/Thumbnail.png", limits.thumbnail_bytes_max)?;
    Ok(FreeCadAnalysis {
        report: parser.report,
        thumbnail: picture.and_then(Thumbnail::of),
    })
}

struct Parser {
    report: FreeCadReport,
    /// The property of the document that is being read.
    property: String,
    depth: usize,
    in_list: bool,
}

impl Parser {
    fn step(&mut self, step: &Step<'_>) {
        match step {
            Step::Start(element) => {
                self.depth += 1;
                match (element.name(), self.depth) {
                    ("Document", 1) => {
                        let version = element.attribute("ProgramVersion");
                        self.report.program_version = version.map(|version| text::shown(&version));
                    }
                    // Document, Properties, Property: of objects they lie deeper.
                    ("Property", 3) => {
                        self.property = element.attribute("name").unwrap_or_default();
                    }
                    ("String", 4) => {
                        let value = element.attribute("value");
                        let value = value
                            .map(|value| text::shown(&value))
                            .filter(|value| !value.is_empty());
                        match self.property.as_str() {
                            "Label" => self.report.label = value,
                            "Comment" => self.report.comment = value,
                            "License" => self.report.license = value,
                            _ => {}
                        }
                    }
                    ("Objects", 2) => self.in_list = true,
                    ("Object", 3) if self.in_list => {
                        self.report.objects += 1;
                        let kind = text::shown(&element.attribute("type").unwrap_or_default());
                        if self.report.kinds.len() < KINDS_MAX
                            || self.report.kinds.contains_key(&kind)
                        {
                            *self.report.kinds.entry(kind).or_default() += 1;
                        }
                    }
                    _ => {}
                }
            }
            Step::End(name) => {
                self.depth -= 1;
                self.in_list &= *name != "Objects";
            }
            Step::Text(_) => {}
        }
    }
}
