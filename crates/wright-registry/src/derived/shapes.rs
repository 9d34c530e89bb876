//! What pages and programs ask: what is known of a mesh, a drawing, a board or a
//! machine program, and what there is to show of it.

use super::shown::{ASKED_AT_ONCE_MAX, Made, MadePicture, PictureState};
use crate::analysis::{Reason, Task};
use crate::{Registry, Result};
use std::collections::HashMap;
use std::sync::Arc;
use wright_geometry::{Facts, View};
use wright_model::Digest;
use wright_store::derived::{self, Analysis, AnalysisState, Derivative};

/// What the model and the coarser one are called.
const MODEL: &str = "model.glb";
const COARSE_MODEL: &str = "coarse.glb";
/// What a drawing is called.
const DRAWING: &str = "drawing.svg";

/// What remembering one takes beside its report, in bytes.
const ENTRY_BYTES: usize = 1_000;

/// What there is of a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShapeState {
    /// Nothing yet, but there will be.
    Waiting,
    /// Its report.
    Known(Box<KnownShape>),
    /// Nothing, for a reason.
    Refused(Reason),
}

/// What is known of a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownShape {
    /// The report on it.
    pub facts: Facts,
    /// Pictures of it, the narrowest first.
    pub pictures: Vec<Made>,
    /// A model for browsers.
    pub model: Option<Model>,
    /// One of fewer triangles, where the first has very many.
    pub coarse: Option<Model>,
    /// Where a drawing is as clean SVG, below the registry's address.
    pub drawing: Option<String>,
    /// Whether all of it is there.
    pub is_whole: bool,
    /// How long the report is as it is kept, in bytes.
    pub report_bytes: usize,
}

/// A model for browsers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Where it is served, below the registry's address.
    pub path: String,
    /// How many bytes it has, unpacked.
    pub bytes: u64,
}

/// A side of a mesh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShapeView {
    /// From where.
    pub view: View,
    /// For light pages, below the registry's address.
    pub light: String,
    /// For dark ones.
    pub dark: Option<String>,
}

impl ShapeState {
    /// What is known of it, where anything is.
    pub fn known(&self) -> Option<&KnownShape> {
        match self {
            Self::Known(known) => Some(known),
            Self::Waiting | Self::Refused(_) => None,
        }
    }

    /// Whether it stays as it is.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Waiting => false,
            Self::Known(known) => known.is_whole,
            Self::Refused(_) => true,
        }
    }

    /// What remembering it takes, in bytes.
    pub(super) fn weight(&self) -> u32 {
        let report = self.known().map_or(0, |known| known.report_bytes);
        u32::try_from(report + ENTRY_BYTES).unwrap_or(u32::MAX)
    }

    /// What stands for it as a picture.
    pub(super) fn picture(&self) -> PictureState {
        match self {
            Self::Waiting => PictureState::Waiting,
            Self::Refused(reason) => PictureState::Refused(reason.clone()),
            Self::Known(known) => match known.pictures.last() {
                Some(largest) => PictureState::Made(MadePicture {
                    width: largest.width,
                    height: largest.height,
                    is_transparent: true,
                    sizes: known.pictures.clone(),
                }),
                None => PictureState::Refused(Reason::Unknown),
            },
        }
    }
}

impl Registry {
    /// What there is of shapes; those that nobody will look into have no entry.
    /// Whoever shows them has checked that they may be read.
    pub async fn shapes(&self, digests: &[Digest]) -> Result<HashMap<Digest, Arc<ShapeState>>> {
        let (mut states, unknown) = self.recall(&self.derived().shapes, digests).await?;
        states.extend(self.read_unknown_shapes(&unknown).await?);
        Ok(states)
    }

    /// The same of what is not remembered, and was not taken down.
    pub(super) async fn read_unknown_shapes(
        &self,
        unknown: &[Digest],
    ) -> Result<HashMap<Digest, Arc<ShapeState>>> {
        let remembered = &self.derived().shapes;
        let mut states = HashMap::new();
        for some in unknown.chunks(ASKED_AT_ONCE_MAX) {
            for (digest, state) in self.read_shapes(some).await? {
                let state = Arc::new(state);
                if state.is_final() {
                    remembered.insert(digest, Arc::clone(&state));
                }
                states.insert(digest, state);
            }
        }
        Ok(states)
    }

    async fn read_shapes(&self, digests: &[Digest]) -> Result<Vec<(Digest, ShapeState)>> {
        let mut read = self.db().read().await?;
        let pipeline = Task::Shape.pipeline();
        let analyses = derived::among(&mut read, digests, pipeline).await?;
        let done: Vec<Digest> = analyses
            .iter()
            .filter(|analysis| analysis.state == AnalysisState::Done)
            .map(|analysis| analysis.digest)
            .collect();
        let mut made: HashMap<Digest, Vec<(Task, Derivative)>> = HashMap::new();
        let mut unfinished = Vec::new();
        if !done.is_empty() {
            for task in [Task::Shape, Task::ShapeMore] {
                let pipeline = task.pipeline();
                for one in derived::made_of(&mut read, &done, pipeline).await? {
                    made.entry(one.source).or_default().push((task, one));
                }
            }
            let later = Task::ShapeMore.pipeline();
            let later = derived::among(&mut read, &done, later).await?;
            let waits = later.into_iter().filter(|one| is_unfinished(one.state));
            unfinished = waits.map(|one| one.digest).collect();
        }
        let state = |analysis: Analysis| {
            let made = made.remove(&analysis.digest).unwrap_or_default();
            let is_whole = !unfinished.contains(&analysis.digest);
            (analysis.digest, state_of(&analysis, &made, is_whole))
        };
        Ok(analyses.into_iter().map(state).collect())
    }

    /// The sides of a mesh, drawn once somebody asks for them: `None` until then.
    pub async fn shape_views(&self, digest: Digest) -> Result<Option<Vec<ShapeView>>> {
        let pipeline = Task::ShapeViews.pipeline();
        let mut read = self.db().read().await?;
        let state = derived::find(&mut read, digest, pipeline).await?;
        match state.map(|analysis| analysis.state) {
            None => {
                drop(read);
                self.want_views(digest).await?;
                Ok(None)
            }
            Some(state) if is_unfinished(state) => Ok(None),
            Some(_) => {
                let made = derived::made_of(&mut read, &[digest], pipeline).await?;
                Ok(Some(views_of(&made, pipeline)))
            }
        }
    }

    /// Only of what is known to be a mesh; asking twice makes no difference.
    async fn want_views(&self, digest: Digest) -> Result<()> {
        let known = self.shapes(&[digest]).await?;
        let state = known.get(&digest).and_then(|state| state.known());
        if state.is_some_and(|known| known.facts.mesh().is_some()) && self.analyzes() {
            self.want(Task::ShapeViews, &[digest]).await?;
        }
        Ok(())
    }
}

fn is_unfinished(state: AnalysisState) -> bool {
    matches!(state, AnalysisState::Waiting | AnalysisState::Running)
}

fn path_of(task: Task, made: &Derivative) -> String {
    let pipeline = task.pipeline();
    wright_wire::paths::derived(&made.source, pipeline, &made.name)
}

fn state_of(analysis: &Analysis, made: &[(Task, Derivative)], is_whole: bool) -> ShapeState {
    match analysis.state {
        AnalysisState::Waiting | AnalysisState::Running => ShapeState::Waiting,
        AnalysisState::Refused => ShapeState::Refused(Reason::of(analysis)),
        AnalysisState::Done => {
            let found = analysis.found.as_deref().unwrap_or_default();
            let Ok(facts) = serde_json::from_str(found) else {
                return ShapeState::Refused(Reason::Confused);
            };
            let find = |name: &str| made.iter().find(|(_, one)| one.name == name);
            let model = |name: &str| {
                find(name).map(|(task, one)| Model {
                    path: path_of(*task, one),
                    bytes: one.bytes,
                })
            };
            ShapeState::Known(Box::new(KnownShape {
                facts,
                pictures: pictures(made),
                model: model(MODEL),
                coarse: model(COARSE_MODEL),
                drawing: find(DRAWING).map(|(task, one)| path_of(*task, one)),
                is_whole,
                report_bytes: found.len(),
            }))
        }
    }
}

/// The sizes of the picture, the narrowest first. What comes later has all sizes
/// in fewer bytes than the first has one.
fn pictures(made: &[(Task, Derivative)]) -> Vec<Made> {
    let is_later =
        |(task, one): &&(Task, Derivative)| *task == Task::ShapeMore && one.width.is_some();
    let later = made.iter().any(|one| is_later(&one));
    let best = made.iter().filter(|one| !later || is_later(one));
    let made = best.filter_map(|(task, one)| {
        Some(Made {
            width: one.width?,
            height: one.height?,
            path: path_of(*task, one),
        })
    });
    let mut pictures: Vec<Made> = made.collect();
    pictures.sort_by_key(|picture| picture.width);
    pictures.dedup_by_key(|picture| picture.width);
    pictures
}

fn views_of(made: &[Derivative], pipeline: &str) -> Vec<ShapeView> {
    let find = |name: String| {
        let one = made.iter().find(|one| one.name == name)?;
        Some(wright_wire::paths::derived(
            &one.source,
            pipeline,
            &one.name,
        ))
    };
    let sides = View::ALL.into_iter().filter_map(|view| {
        Some(ShapeView {
            view,
            light: find(format!("{}.png", view.slug()))?,
            dark: find(format!("{}-dark.png", view.slug())),
        })
    });
    sides.collect()
}
