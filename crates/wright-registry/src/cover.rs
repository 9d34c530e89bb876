//! Which picture stands for a release: the first that its README shows, since
//! that is the one its author puts first; else the first by path.

use crate::{Registry, Result};
use wright_model::kind::is_shown_picture;
use wright_model::{Digest, FileKind};
use wright_wire::ManifestFile;

/// A README is looked through up to this many bytes.
const README_BYTES_MAX: u64 = 256 << 10;
impl Registry {
    /// Chooses the cover of a release about to be published.
    pub(crate) async fn choose_cover(&self, files: &[ManifestFile]) -> Result<Option<Digest>> {
        let pictures: Vec<&ManifestFile> = files
            .iter()
            .filter(|file| is_shown_picture(&file.media_type))
            .filter(|file| matches!(file.kind, FileKind::Picture | FileKind::Drawing))
            .collect();
        let readme = files.iter().find(|file| {
            file.path.as_str().eq_ignore_ascii_case("readme.md") && file.size <= README_BYTES_MAX
        });
        if let Some(readme) = readme {
            let bytes = self
                .read_small_blob(
                    readme.digest,
                    usize::try_from(README_BYTES_MAX).unwrap_or(0),
                )
                .await?;
            let text = String::from_utf8_lossy(&bytes);
            let shown = pictures_of(&text)
                .find_map(|path| pictures.iter().find(|file| file.path.as_str() == path));
            if let Some(shown) = shown {
                return Ok(Some(shown.digest));
            }
        }
        let photo = pictures.iter().find(|file| file.kind == FileKind::Picture);
        Ok(photo.map(|file| file.digest))
    }
}

/// Paths of the pictures a Markdown text shows, in order: `![…](path)`. Enough
/// to choose by; the page itself is rendered by a real parser.
fn pictures_of(text: &str) -> impl Iterator<Item = &str> {
    text.split("![").skip(1).filter_map(|rest| {
        let (_, target) = rest.split_once("](")?;
        let end = target.find([')', ' ', '\n'])?;
        let path = &target[..end];
        Some(path.strip_prefix("./").unwrap_or(path))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_in_the_order_of_the_text() {
        let text = "# Dryer\n![front](docs/img/front.svg) and ![side](./docs/side.png \"Side\")\n![broken](";
        assert_eq!(
            pictures_of(text).collect::<Vec<_>>(),
            ["docs/img/front.svg", "docs/side.png"]
        );
    }
}
