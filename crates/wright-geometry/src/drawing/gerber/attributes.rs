//! What a file says about itself and about what it plots (Gerber X2): `TF` of
//! the file, `TA` of apertures, `TO` of objects.

use crate::limits::Limits;
use crate::refusal::Refusal;
use crate::text;
use std::collections::HashSet;

/// What attributes said so far. Texts stay where they are in the file.
#[derive(Debug, Default)]
pub(super) struct Attributes<'a> {
    /// What the layer is for: `Copper,L1,Top`.
    pub(super) function: Option<&'a [u8]>,
    /// What kind of thing the board is: `Single`, `Array`.
    pub(super) part: Option<&'a [u8]>,
    /// The name of the project, its id, its revision.
    project: Option<&'a [u8]>,
    /// Maker, name and version of the program.
    program: Option<&'a [u8]>,
    /// Components that something is plotted for.
    pub(super) components: HashSet<&'a [u8]>,
    /// Connections that something is plotted for.
    pub(super) nets: HashSet<&'a [u8]>,
    /// The apertures that follow are for vias.
    pub(super) is_via: bool,
}

impl<'a> Attributes<'a> {
    /// An attribute as it is written: `TF.FileFunction,Copper,L1,Top`.
    pub(super) fn read(&mut self, attribute: &'a [u8], limits: &Limits) -> Result<(), Refusal> {
        let comma = memchr::memchr(b',', attribute);
        let (name, value) = match comma {
            Some(comma) => (&attribute[..comma], attribute[comma + 1..].trim_ascii()),
            None => (attribute, &attribute[attribute.len()..]),
        };
        match name.trim_ascii() {
            b"TF.FileFunction" => self.function = Some(value),
            b"TF.Part" => self.part = Some(value),
            b"TF.ProjectId" => self.project = Some(value),
            b"TF.GenerationSoftware" => self.program = Some(value),
            b"TA.AperFunction" => {
                let mut words = value.split(|&byte| byte == b',');
                self.is_via = words.any(|word| word.starts_with(b"Via"));
            }
            b"TO.C" if !value.is_empty() => {
                self.components.insert(value);
                self.check(limits)?;
            }
            b"TO.N" => {
                let nets = value.split(|&byte| byte == b',');
                // An empty net is none, and so is one that leads nowhere.
                for net in nets.filter(|net| !net.is_empty() && *net != b"N/C") {
                    self.nets.insert(net);
                    self.check(limits)?;
                }
            }
            // All of them end, or those of apertures alone.
            b"TD" | b"TD.AperFunction" => self.is_via = false,
            _ => {}
        }
        Ok(())
    }

    fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        let max = limits.nodes_max;
        if self.components.len() + self.nets.len() > max {
            return Err(Refusal::too_many("components and nets", max));
        }
        Ok(())
    }

    /// The words of a program, one behind the other.
    pub(super) fn program(&self) -> Option<String> {
        let words = self.program?.split(|&byte| byte == b',').map(text::name);
        let words: Vec<String> = words.filter(|word| !word.is_empty()).take(3).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The name and the revision of the project.
    pub(super) fn project(&self) -> [Option<String>; 2] {
        let mut words = self
            .project
            .unwrap_or_default()
            .split(|&byte| byte == b',')
            .map(text::name);
        let (name, revision) = (words.next(), words.nth(1));
        // What KiCad writes where nothing is said.
        [name, revision].map(|word| word.filter(|word| !word.is_empty() && word != "rev?"))
    }
}
