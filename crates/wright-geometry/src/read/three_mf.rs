//! 3MF: an archive of XML models. Objects are meshes or made of other objects,
//! placed and turned; the build lists which objects there are. Objects may be
//! in model files of their own (production extension).

use crate::finding::Finding;
use crate::format::Format;
use crate::limits::Limits;
use crate::mesh::{Builder, Part};
use crate::read::archive::Archive;
use crate::read::xml::{self, Element, Step};
use crate::read::{Read, Source, number};
use crate::refusal::Refusal;
use crate::text;
use crate::unit::Unit;
use crate::vector::{Point, Transform, narrow, wide};
use std::collections::HashMap;

/// Bytes of an entry with slicer settings that is looked into.
const SETTINGS_BYTES_MAX: usize = 8 << 20;
/// Where a package says which model it begins with.
const RELATIONS: &str = "_rels/.rels";
/// Where the model is when nothing says so.
const MODEL: &str = "3D/3dmodel.model";
/// Names and colors that are kept of one file.
const MATERIALS_MAX: usize = 10_000;

/// Reads what the build lists.
pub(crate) fn read(source: Source<'_>) -> Result<(Builder, Read), Refusal> {
    let mut archive = Archive::open(source.bytes, Format::ThreeMf, source.limits)?;
    let mut findings = Vec::new();
    let start = start_model(&mut archive, source.limits)?;
    let mut package = Package {
        limits: source.limits,
        models: Vec::new(),
        numbers: HashMap::new(),
        facets: 0,
    };
    package.load(&mut archive, &start)?;
    let mut next = 0;
    while next < package.models.len() {
        for path in package.models[next].others() {
            if !package.numbers.contains_key(&path) {
                package.load(&mut archive, &path)?;
            }
        }
        next += 1;
    }
    let stated = package.models[0].unit;
    let builder = package.place(source, &mut findings)?;
    find_programs(&mut archive, &mut findings)?;
    let read = Read {
        findings,
        stated: Some(stated),
    };
    Ok((builder, read))
}

/// The path of the model that the package begins with.
fn start_model(archive: &mut Archive<'_>, limits: &Limits) -> Result<String, Refusal> {
    let mut target = None;
    let relations = archive
        .small_entry(RELATIONS, SETTINGS_BYTES_MAX)?
        .unwrap_or_default();
    xml::walk(&relations[..], Format::ThreeMf, limits, |step| {
        if let Step::Start(element) = step
            && element.name() == "Relationship"
            && element
                .attribute("Type")
                .is_some_and(|kind| kind.ends_with("/3dmodel"))
        {
            target = target.take().or_else(|| element.attribute("Target"));
        }
        Ok(())
    })?;
    Ok(target.unwrap_or_else(|| MODEL.to_owned()))
}

/// All model files of a package.
struct Package<'a> {
    limits: &'a Limits,
    models: Vec<Model>,
    /// The number of each path in `models`.
    numbers: HashMap<String, usize>,
    /// Facets of all meshes, before they are placed.
    facets: u64,
}

/// One model file.
struct Model {
    unit: Unit,
    objects: HashMap<u32, Object>,
    /// Colors by the number of their group.
    colors: HashMap<u32, Vec<Option<[u8; 3]>>>,
    build: Vec<Use>,
}

#[derive(Default)]
struct Object {
    name: String,
    /// The group and number of its color.
    color: Option<(u32, u32)>,
    vertices: Vec<Point>,
    triangles: Vec<[u32; 3]>,
    components: Vec<Use>,
    is_support: bool,
}

/// An object at a place.
#[derive(Clone)]
struct Use {
    /// The model file, where it is another one.
    path: Option<String>,
    object: u32,
    transform: Transform,
}

impl Package<'_> {
    fn load(&mut self, archive: &mut Archive<'_>, path: &str) -> Result<(), Refusal> {
        let Some(entry) = archive.entry(path)? else {
            return Err(Refusal::broken(
                Format::ThreeMf,
                format!("it has no {}", text::shown(path)),
            ));
        };
        let mut parser = Parser::new(self.limits, self.facets);
        let walked = xml::walk(entry, Format::ThreeMf, self.limits, |step| {
            parser.step(step)
        });
        walked.map_err(|refusal| archive.reason(refusal))?;
        self.facets = parser.facets;
        self.numbers.insert(path.to_owned(), self.models.len());
        self.models.push(parser.model);
        Ok(())
    }

    /// Puts every mesh where the build wants it.
    fn place(&self, source: Source<'_>, findings: &mut Vec<Finding>) -> Result<Builder, Refusal> {
        let mut counted = HashMap::new();
        let mut total = Size::default();
        for used in &self.models[0].build {
            total.add(self.size_of_use(0, used, 0, &mut counted)?);
        }
        if total.triangles > self.limits.triangles_max {
            return Err(Refusal::TooManyTriangles {
                found: total.triangles,
                max: self.limits.triangles_max,
            });
        }
        if total.vertices > self.limits.vertices_max() as u64 {
            return Err(Refusal::too_many("vertices", self.limits.vertices_max()));
        }
        if total.uses > self.limits.nodes_max as u64 {
            return Err(Refusal::too_many(
                "placed components",
                self.limits.nodes_max,
            ));
        }
        let mut builder = Builder::new(source.limits, source.seed, total.triangles as usize);
        let scaling = Transform::scaling(self.models[0].unit.millimeters());
        for used in &self.models[0].build {
            self.place_use(0, used, &scaling, &mut builder, findings)?;
        }
        Ok(builder)
    }

    /// The model and number of an object that is used in a model.
    fn find(&self, model: usize, used: &Use) -> Option<(usize, u32)> {
        let model = match &used.path {
            Some(path) => *self.numbers.get(path)?,
            None => model,
        };
        self.models[model]
            .objects
            .contains_key(&used.object)
            .then_some((model, used.object))
    }

    /// What a use comes to. One of an object that is not there is a use, too.
    fn size_of_use(
        &self,
        model: usize,
        used: &Use,
        depth: usize,
        counted: &mut HashMap<(usize, u32), Size>,
    ) -> Result<Size, Refusal> {
        match self.find(model, used) {
            Some((model, object)) => self.size(model, object, depth, counted),
            None => Ok(Size::MISSING),
        }
    }

    /// What an object comes to when everything in it is placed. Each is counted
    /// once, however often it is used.
    fn size(
        &self,
        model: usize,
        object: u32,
        depth: usize,
        counted: &mut HashMap<(usize, u32), Size>,
    ) -> Result<Size, Refusal> {
        let known = counted.get(&(model, object)).copied();
        if depth + known.map_or(1, |size| size.levels) > self.limits.depth_max {
            return Err(Refusal::TooDeep {
                max: self.limits.depth_max as u64,
            });
        }
        if let Some(size) = known {
            return Ok(size);
        }
        let found = &self.models[model].objects[&object];
        let mut size = Size {
            triangles: found.triangles.len() as u64,
            vertices: found.vertices.len() as u64,
            uses: 1,
            levels: 1,
        };
        for used in &found.components {
            size.add(self.size_of_use(model, used, depth + 1, counted)?);
        }
        counted.insert((model, object), size);
        Ok(size)
    }

    fn place_use(
        &self,
        model: usize,
        used: &Use,
        outer: &Transform,
        builder: &mut Builder,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Refusal> {
        let Some((model, number)) = self.find(model, used) else {
            let missing = Finding::Missing {
                what: format!("object {}", used.object),
            };
            if !findings.contains(&missing) && findings.len() < 100 {
                findings.push(missing);
            }
            return Ok(());
        };
        let found = &self.models[model].objects[&number];
        let transform = outer.after(&used.transform);
        if !found.triangles.is_empty() && !found.is_support {
            builder.begin_part(Part {
                name: found.name.clone(),
                color: self.models[model].color(found),
                ..Part::default()
            });
            let place = |point: &Point| narrow(transform.point(wide(*point)));
            let points: Vec<Point> = found.vertices.iter().map(place).collect();
            let flip = transform.mirrors();
            let turned = |&[a, b, c]: &[u32; 3]| if flip { [a, c, b] } else { [a, b, c] };
            builder.indexed(&points, found.triangles.iter().map(turned))?;
        }
        for component in &found.components {
            self.place_use(model, component, &transform, builder, findings)?;
        }
        Ok(())
    }
}

/// What an object comes to.
#[derive(Clone, Copy, Default)]
struct Size {
    triangles: u64,
    vertices: u64,
    uses: u64,
    /// Objects within objects.
    levels: usize,
}

impl Size {
    /// An object that is not there.
    const MISSING: Self = Self {
        triangles: 0,
        vertices: 0,
        uses: 1,
        levels: 0,
    };

    fn add(&mut self, other: Self) {
        self.triangles = self.triangles.saturating_add(other.triangles);
        self.vertices = self.vertices.saturating_add(other.vertices);
        self.uses = self.uses.saturating_add(other.uses);
        self.levels = self.levels.max(other.levels + 1);
    }
}

impl Model {
    /// The other model files that it uses.
    fn others(&self) -> Vec<String> {
        let components = self.objects.values().flat_map(|object| &object.components);
        let uses = self.build.iter().chain(components);
        let mut paths: Vec<String> = uses.filter_map(|used| used.path.clone()).collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }

    fn color(&self, object: &Object) -> Option<[u8; 3]> {
        let (group, number) = object.color?;
        *self.colors.get(&group)?.get(number as usize)?
    }
}

/// Reads one model file.
struct Parser<'a> {
    limits: &'a Limits,
    model: Model,
    object: Option<(u32, Object)>,
    /// The group of colors that is being read.
    group: Option<u32>,
    colors: usize,
    uses: usize,
    facets: u64,
}

impl<'a> Parser<'a> {
    fn new(limits: &'a Limits, facets: u64) -> Self {
        Self {
            limits,
            model: Model {
                unit: Unit::Millimeter,
                objects: HashMap::new(),
                colors: HashMap::new(),
                build: Vec::new(),
            },
            object: None,
            group: None,
            colors: 0,
            uses: 0,
            facets,
        }
    }

    fn step(&mut self, step: Step<'_>) -> Result<(), Refusal> {
        match step {
            Step::Start(element) => self.start(element),
            Step::End("object") => self.end_object(),
            Step::End(_) | Step::Text(_) => Ok(()),
        }
    }

    fn start(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        match element.name() {
            "vertex" => self.vertex(element),
            "triangle" => self.triangle(element),
            "model" => {
                let unit = element.attribute("unit");
                self.model.unit = unit
                    .and_then(|unit| Unit::find(&unit))
                    .unwrap_or(Unit::Millimeter);
                Ok(())
            }
            "object" => self.begin_object(element),
            "component" => {
                let used = self.a_use(element)?;
                if let Some((_, object)) = &mut self.object {
                    object.components.extend(used);
                }
                Ok(())
            }
            "item" => {
                let used = self.a_use(element)?;
                self.model.build.extend(used);
                Ok(())
            }
            "basematerials" | "colorgroup" => {
                self.group = element.index("id");
                Ok(())
            }
            "base" => self.color(element.attribute("displaycolor")),
            "color" => self.color(element.attribute("color")),
            _ => Ok(()),
        }
    }

    fn begin_object(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let Some(id) = element.index("id") else {
            return Err(Refusal::broken(Format::ThreeMf, "an object has no number"));
        };
        let color = element.index("pid").map(|group| {
            let number = element.index("pindex").unwrap_or_default();
            (group, number)
        });
        let object = Object {
            name: text::shown(&element.attribute("name").unwrap_or_default()),
            color,
            is_support: element
                .attribute("type")
                .is_some_and(|kind| kind == "support"),
            ..Object::default()
        };
        self.object = Some((id, object));
        Ok(())
    }

    fn end_object(&mut self) -> Result<(), Refusal> {
        let Some((id, object)) = self.object.take() else {
            return Ok(());
        };
        let vertices = object.vertices.len() as u32;
        let is_known = |triangle: &[u32; 3]| triangle.iter().all(|&vertex| vertex < vertices);
        if !object.triangles.iter().all(is_known) {
            return Err(Refusal::broken(
                Format::ThreeMf,
                format!("object {id} has a triangle without its vertices"),
            ));
        }
        self.model.objects.insert(id, object);
        if self.model.objects.len() > self.limits.nodes_max {
            return Err(Refusal::too_many("objects", self.limits.nodes_max));
        }
        Ok(())
    }

    fn vertex(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let Some((_, object)) = &mut self.object else {
            return Ok(());
        };
        let mut point = [f64::NAN; 3];
        element.attributes(|name, value| {
            let number = || number::whole(value.as_bytes()).unwrap_or(f64::NAN);
            match name {
                "x" => point[0] = number(),
                "y" => point[1] = number(),
                "z" => point[2] = number(),
                _ => {}
            }
        });
        object.vertices.push(narrow(point));
        let max = self.limits.vertices_max();
        if object.vertices.len() > max {
            return Err(Refusal::too_many("vertices", max));
        }
        Ok(())
    }

    fn triangle(&mut self, element: &Element<'_>) -> Result<(), Refusal> {
        let Some((_, object)) = &mut self.object else {
            return Ok(());
        };
        let mut corners = [u32::MAX; 3];
        let mut color = (None, None);
        element.attributes(|name, value| match name {
            "v1" => corners[0] = index(value),
            "v2" => corners[1] = index(value),
            "v3" => corners[2] = index(value),
            "pid" => color.0 = value.parse().ok(),
            "p1" => color.1 = value.parse().ok(),
            _ => {}
        });
        // Where an object has no color, the first one on it stands for it.
        if object.color.is_none()
            && let (Some(group), number) = color
        {
            object.color = Some((group, number.unwrap_or_default()));
        }
        object.triangles.push(corners);
        self.facets += 1;
        if self.facets > self.limits.triangles_max {
            return Err(Refusal::TooManyTriangles {
                found: self.facets,
                max: self.limits.triangles_max,
            });
        }
        Ok(())
    }

    fn a_use(&mut self, element: &Element<'_>) -> Result<Option<Use>, Refusal> {
        self.uses += 1;
        if self.uses > self.limits.nodes_max {
            return Err(Refusal::too_many(
                "placed components",
                self.limits.nodes_max,
            ));
        }
        let transform = element.attribute("transform");
        Ok(element.index("objectid").map(|object| Use {
            path: element.attribute("path"),
            object,
            transform: transform
                .and_then(|text| transform_of(&text))
                .unwrap_or(Transform::IDENTITY),
        }))
    }

    fn color(&mut self, color: Option<String>) -> Result<(), Refusal> {
        self.colors += 1;
        if let Some(group) = self.group
            && self.colors <= MATERIALS_MAX
        {
            let color = color.and_then(|color| color_of(&color));
            self.model.colors.entry(group).or_default().push(color);
        }
        Ok(())
    }
}

/// A number of a vertex; what is none is no vertex.
fn index(text: &str) -> u32 {
    text.trim().parse().unwrap_or(u32::MAX)
}

/// Twelve numbers: three columns, then the origin.
fn transform_of(text: &str) -> Option<Transform> {
    let mut numbers = [0.0; 12];
    let mut words = text.split_ascii_whitespace();
    for number in &mut numbers {
        *number = number::whole(words.next()?.as_bytes())?;
    }
    let three = |at: usize| [numbers[at], numbers[at + 1], numbers[at + 2]];
    Some(Transform {
        columns: [three(0), three(3), three(6)],
        origin: three(9),
    })
}

/// `#rrggbb` or `#rrggbbaa`.
fn color_of(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#')?;
    let color = u32::from_str_radix(digits.get(..6)?, 16).ok()?;
    let [_, red, green, blue] = color.to_be_bytes();
    Some([red, green, blue])
}

/// Slicer settings that name a program to run: a slicer would run it.
fn find_programs(archive: &mut Archive<'_>, findings: &mut Vec<Finding>) -> Result<(), Refusal> {
    let names = archive.names();
    let settings = names.iter().filter(|name| {
        let name = name.to_ascii_lowercase();
        name.starts_with("metadata/") && (name.ends_with(".config") || name.ends_with(".json"))
    });
    for name in settings {
        let bytes = archive
            .small_entry(name, SETTINGS_BYTES_MAX)?
            .unwrap_or_default();
        if names_program(&String::from_utf8_lossy(&bytes)) {
            findings.push(Finding::RunsProgram {
                setting: format!("post_process in {}", text::shown(name)),
            });
        }
    }
    Ok(())
}

/// Whether `post_process` has a value, in either way that slicers write it.
fn names_program(settings: &str) -> bool {
    settings.match_indices("post_process").any(|(at, word)| {
        let rest = settings[at + word.len()..]
            .trim_start_matches('"')
            .trim_start();
        let Some(value) = rest.strip_prefix(['=', ':']) else {
            return false;
        };
        // As a line of a configuration, or as a list in JSON.
        let value = value.trim_start_matches([' ', '\t']);
        let value = match value.strip_prefix('[') {
            Some(list) => list.trim_start(),
            None => value,
        };
        let value = value.trim_start_matches('"');
        !value.is_empty() && !value.starts_with(['\n', '\r', ']', ';', ',', '}'])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_in_settings_are_seen() {
        for (settings, expected) in [
            ("; post_process = /bin/sh -c x\n", true),
            ("; post_process = \n; other = 1", false),
            ("\"post_process\": [\"python3 x.py\"],", true),
            ("\"post_process\": [],", false),
            ("\"post_process\": [\n    \"run\"\n],", true),
            ("\"post_process\": \"\",", false),
            ("post_processing = 1", false),
        ] {
            assert_eq!(names_program(settings), expected, "{settings}");
        }
    }
}
