//! Which mesh stands for a release whose author gave no picture.

use crate::analysis::{Reason, Task};
use crate::jobs::Job;
use crate::{Registry, Result};
use wright_model::{Digest, FileKind};
use wright_store::derived::{self, AnalysisState};
use wright_store::releases::{Release, ReleaseFile};
use wright_wire::Config;

/// Words in the names of meshes that show all of a design.
const WHOLE: [&str; 6] = [
    "assembly",
    "assembled",
    "complete",
    "ensamblaje",
    "montaje",
    "full",
];
/// Meshes that are considered.
const CANDIDATES_MAX: usize = 200;
/// Releases that get another cover at once.
const RELEASES_MAX: i64 = 100;

impl Registry {
    /// Chooses a mesh for a release without a picture, or another where the one
    /// that was chosen cannot be drawn.
    pub(super) async fn choose_mesh_cover(
        &self,
        release: &Release,
        files: &[ReleaseFile],
        config: Option<&Config>,
    ) -> Result<()> {
        let is_mesh = |digest: Digest| {
            let found = files.iter().find(|file| file.digest == digest);
            found.is_some_and(|file| file.kind == FileKind::Mesh)
        };
        if release.cover.is_some_and(|cover| !is_mesh(cover)) {
            return Ok(());
        }
        let mut candidates = candidates(files, config);
        let mut read = self.db().read().await?;
        let pipeline = Task::Shape.pipeline();
        for analysis in derived::among(&mut read, &candidates, pipeline).await? {
            if analysis.state == AnalysisState::Refused {
                candidates.retain(|digest| *digest != analysis.digest);
            }
        }
        drop(read);
        let chosen = candidates.first().copied();
        if chosen == release.cover {
            return Ok(());
        }
        let mut tx = self.db().begin_write().await?;
        derived::set_cover(&mut tx, release.id, chosen).await?;
        // It may have been drawn already, without a picture.
        let (card, now) = (Task::Card.pipeline(), self.source().now());
        derived::again(&mut tx, release.manifest, card, now).await?;
        Ok(tx.commit().await?)
    }

    /// Has another cover chosen where a mesh that stands for a release was refused.
    pub(super) async fn choose_other_covers(&self, refused: Digest, reason: &Reason) -> Result<()> {
        let mut read = self.db().read().await?;
        let covered = derived::covered_by(&mut read, refused, RELEASES_MAX).await?;
        drop(read);
        if covered.is_empty() {
            return Ok(());
        }
        tracing::info!(digest = %refused, %reason, "another mesh is to stand for its releases");
        let mut tx = self.db().begin_write().await?;
        for release in covered {
            self.enqueue(&mut tx, &Job::Derive { release }, self.source().now())
                .await?;
        }
        tx.commit().await?;
        self.signals().wake_jobs();
        Ok(())
    }
}

/// Meshes in the order in which they are to stand for a release: one that shows
/// all of it, then what parts are made of, then the others; the larger first.
fn candidates(files: &[ReleaseFile], config: Option<&Config>) -> Vec<Digest> {
    let parts = config
        .map(|config| config.parts.as_slice())
        .unwrap_or_default();
    let is_export = |file: &ReleaseFile| {
        let mut exports = parts.iter().flat_map(|part| &part.export);
        exports.any(|path| *path == file.path)
    };
    let shows_all = |file: &ReleaseFile| {
        let name = file.path.file_name().to_lowercase();
        let mut words = name.split(['-', '_', ' ', '.']);
        words.any(|word| WHOLE.contains(&word))
    };
    let mut meshes: Vec<&ReleaseFile> = files
        .iter()
        .filter(|file| file.kind == FileKind::Mesh)
        .filter(|file| {
            let mut tasks = Task::of_file(&file.path, file.kind, &file.media_type);
            tasks.any(|task| task == Task::Shape)
        })
        .collect();
    meshes.sort_by_key(|file| {
        (
            !shows_all(file),
            !is_export(file),
            std::cmp::Reverse(file.size),
        )
    });
    let digests = meshes.into_iter().map(|file| file.digest);
    digests.take(CANDIDATES_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wright_model::DesignPath;

    #[test]
    fn what_shows_all_comes_before_what_is_large() {
        let file = |path: &str, size| {
            let path = DesignPath::parse(path).unwrap();
            ReleaseFile {
                digest: Digest::of(path.as_str().as_bytes()),
                size,
                kind: FileKind::of(&path),
                media_type: wright_model::kind::media_type(&path).to_owned(),
                path,
            }
        };
        let files = [
            file("README.md", 9_000),
            file("stl/knob.stl", 100),
            file("stl/large.mtl", 5_000),
            file("stl/lid.stl", 300),
            file("stl/Box_Assembly.stl", 200),
        ];
        let digest = |at: usize| files[at].digest;
        assert_eq!(candidates(&files, None), [digest(4), digest(3), digest(1)]);
    }
}
