//! What goes into the index for a design, out of its row and its files.

use super::plain_text::plain_text;
use super::values::values;
use crate::{Error, Registry, Result};
use futures::stream::{self, StreamExt, TryStreamExt};
use std::collections::HashMap;
use wright_model::id::ReleaseId;
use wright_model::taxonomy::{material::Material, process::Process};
use wright_search::{Card, Document, INSTRUCTIONS_BYTES_MAX};
use wright_store::search::{SearchRow, TextRow};
use wright_wire::Config;

/// A Markdown file is read up to this size, in bytes; larger ones are passed over.
const TEXT_FILE_BYTES_MAX: u64 = 256 << 10;
/// Files of one design that are read.
const TEXT_FILES_MAX: usize = 50;
/// Designs whose files are read at once.
const DESIGNS_AT_ONCE_MAX: usize = 8;

impl Registry {
    /// The documents of some designs, in their order.
    pub(super) async fn search_documents(&self, rows: Vec<SearchRow>) -> Result<Vec<Document>> {
        let releases: Vec<ReleaseId> = rows.iter().map(|row| row.release).collect();
        let texts = wright_store::search::texts(&mut *self.db().read().await?, &releases).await?;
        let mut by_release: HashMap<ReleaseId, Vec<TextRow>> = HashMap::new();
        for text in texts {
            by_release.entry(text.release).or_default().push(text);
        }
        let made = rows.into_iter().map(|row| {
            let texts = by_release.remove(&row.release).unwrap_or_default();
            async move {
                let instructions = self.instructions(texts).await?;
                document(&row, instructions)
            }
        });
        // In the order of the rows, so that an index built twice is built alike.
        stream::iter(made)
            .buffered(DESIGNS_AT_ONCE_MAX)
            .try_collect()
            .await
    }

    /// README and manual as plain text, the README first.
    async fn instructions(&self, mut texts: Vec<TextRow>) -> Result<String> {
        texts.retain(|text| text.size <= TEXT_FILE_BYTES_MAX);
        texts.sort_by_key(|text| {
            let path = text.path.as_str().to_ascii_lowercase();
            (!path.starts_with("readme"), path)
        });
        let mut instructions = String::new();
        for text in texts.iter().take(TEXT_FILES_MAX) {
            let left = INSTRUCTIONS_BYTES_MAX.saturating_sub(instructions.len());
            if left == 0 {
                break;
            }
            let bytes_max = usize::try_from(TEXT_FILE_BYTES_MAX).unwrap_or(usize::MAX);
            let bytes = match self.read_small_blob(text.digest, bytes_max).await {
                Ok(bytes) => bytes,
                // Removed meanwhile, or lost: an event follows, or the scrub tells.
                Err(error @ Error::Unavailable { .. }) => return Err(error),
                Err(error) => {
                    tracing::debug!(digest = %text.digest, %error, "a text that is not indexed");
                    continue;
                }
            };
            let plain = tokio::task::spawn_blocking(move || {
                plain_text(&String::from_utf8_lossy(&bytes), left)
            });
            let plain = plain.await.map_err(Error::internal)?;
            if !instructions.is_empty() {
                instructions.push('\n');
            }
            instructions.push_str(&plain);
        }
        Ok(instructions)
    }
}

fn document(row: &SearchRow, instructions: String) -> Result<Document> {
    let config = Config::parse(row.config_json.as_bytes()).map_err(Error::internal)?;
    let actor = row.name.actor();
    let mut parts: Vec<String> = Vec::new();
    let mut add = |text: String| {
        if !parts.contains(&text) && parts.len() < PART_TEXTS_MAX {
            parts.push(text);
        }
    };
    for part in &config.parts {
        add(part.name.clone());
    }
    for part in &config.parts {
        if let Some(text) = &part.process {
            add(Process::find(text).map_or_else(|| text.clone(), |known| known.name.to_owned()));
        }
        if let Some(text) = &part.material {
            add(Material::find(text).map_or_else(|| text.clone(), |known| known.name.to_owned()));
        }
    }
    Ok(Document {
        card: Card {
            id: row.id.0,
            name: row.name.to_string(),
            title: config.title.clone(),
            summary: config.summary.clone(),
            version: row.version.to_string(),
            license: config.licenses.hardware.to_string(),
            category: config.category.clone(),
            picture: row.picture.map(|digest| digest.to_string()),
            published: row.published_at,
        },
        people: vec![row.actor_name.clone(), config.licensor.clone()],
        keywords: config.keywords.clone(),
        values: values(actor.as_str(), &config),
        parts,
        instructions,
        made: 0,
    })
}

/// Names of parts, processes and materials that are indexed of one design.
const PART_TEXTS_MAX: usize = 1_000;
