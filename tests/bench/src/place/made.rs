//! A registry full of made-up designs, written straight through the store: publishing a million
//! of them would take a day.

use std::ops::Range;

use anyhow::{Context, Result};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use uuid::Uuid;
use wright_blobs::BlobStore;
use wright_model::id::{ActorId, DesignId, EventId, ReleaseId};
use wright_model::{
    ActorHandle, ActorKind, DesignName, DesignSlug, Digest, FileKind, LicenseExpression, Licenses,
    Part, PartId, Quantity, Version,
};
use wright_store::actors::{self, NewActor};
use wright_store::designs::{self, Design};
use wright_store::events::{self, NewEvent};
use wright_store::releases::{self, Release, ReleaseFile};
use wright_store::{Db, Write, blobs};
use wright_wire::config::{CONFIG_V, Config};

use super::words::{Draw, Words};

/// Different words.
const WORDS: usize = 60_000;
/// Different READMEs; designs share them, so that the disk holds a million designs.
const READMES: usize = 2_000;
/// Designs of one actor.
const DESIGNS_OF_ACTOR: usize = 40;
/// Designs of one transaction.
const AT_ONCE: usize = 2_000;
const LICENSES: [&str; 8] = [
    "CERN-OHL-S-2.0",
    "CERN-OHL-S-2.0",
    "CERN-OHL-S-2.0",
    "CERN-OHL-W-2.0",
    "CERN-OHL-P-2.0",
    "CC-BY-SA-4.0",
    "MIT",
    "CC-BY-NC-SA-4.0",
];
const PROCESSES: [&str; 8] = [
    "fdm",
    "fdm",
    "laser-cut",
    "cnc-mill",
    "saw-cut",
    "sewing",
    "soldering",
    "turning",
];
const MATERIALS: [&str; 6] = ["PETG", "PLA", "plywood", "steel", "aluminum", "cotton"];

/// A design as it was made, for the peer and for asking.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) keywords: String,
    pub(crate) parts: String,
    /// Which README.
    pub(crate) readme: usize,
}

/// Everything that is made.
#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) words: Words,
    pub(crate) readmes: Vec<String>,
    files: Vec<ReleaseFile>,
    begin: DateTime<Utc>,
}

/// The designs of one transaction: drawn from their numbers alone, so that several can be made
/// at once and every run makes the same.
struct Batch<'a> {
    maker: &'a Maker,
    draw: Draw,
    actor: Option<(ActorId, ActorHandle)>,
}

impl Maker {
    /// Writes the READMEs into the blob store.
    pub(crate) async fn new(db: &Db, store: &BlobStore) -> Result<Self> {
        let words = Words::new(WORDS);
        let mut draw = Draw::new(7);
        let begin = DateTime::from_timestamp(1_700_000_000, 0).context("an instant")?;
        let (mut readmes, mut files, mut recorded) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..READMES {
            let count = 40 + draw.below(260);
            let text = format!(
                "# {}\n\n{}\n",
                words.text(&mut draw, 3),
                words.text(&mut draw, count)
            );
            let stored = store.put(Bytes::from(text.clone())).await?;
            recorded.push(blobs::Blob {
                digest: stored.digest,
                size: stored.size,
                crc32: stored.crc32,
            });
            files.push(ReleaseFile {
                path: "README.md".parse()?,
                digest: stored.digest,
                size: stored.size,
                kind: FileKind::Documentation,
                media_type: "text/markdown".to_owned(),
            });
            readmes.push(text);
        }
        let mut tx = db.begin_write().await?;
        blobs::record(&mut tx, &recorded, begin).await?;
        tx.commit().await?;
        Ok(Self {
            words,
            readmes,
            files,
            begin,
        })
    }

    /// Makes `count` designs, in as many transactions at once as there are `writers`.
    pub(crate) async fn fill(&self, db: &Db, count: usize, writers: usize) -> Result<Vec<Made>> {
        let batches = (0..count).step_by(AT_ONCE);
        stream::iter(batches.map(|from| self.batch(db, from..(from + AT_ONCE).min(count))))
            .buffered(writers)
            .try_concat()
            .await
    }

    async fn batch(&self, db: &Db, numbers: Range<usize>) -> Result<Vec<Made>> {
        let mut batch = Batch {
            maker: self,
            draw: Draw::new(Draw::new(numbers.start as u64).next()),
            actor: None,
        };
        let mut made = Vec::with_capacity(numbers.len());
        let mut tx = db.begin_write().await?;
        for number in numbers {
            made.push(batch.design(&mut tx, number).await?);
        }
        tx.commit().await?;
        events::number(db).await?;
        Ok(made)
    }
}

impl Batch<'_> {
    fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.draw.next(), self.draw.next())
    }

    async fn actor(&mut self, tx: &mut Write, number: usize) -> Result<(ActorId, ActorHandle)> {
        if let Some(actor) = &self.actor
            && !number.is_multiple_of(DESIGNS_OF_ACTOR)
        {
            return Ok(actor.clone());
        }
        let handle: ActorHandle = format!("crew{}", number / DESIGNS_OF_ACTOR).parse()?;
        let id = ActorId(self.id());
        let called = self.maker.words.text(&mut self.draw, 2);
        let actor = NewActor {
            id,
            kind: ActorKind::Community,
            handle: &handle,
            skeleton: handle.as_str(),
            display_name: &called,
            summary: "",
            now: self.maker.begin,
        };
        actors::insert(tx, &actor).await?;
        self.actor = Some((id, handle.clone()));
        Ok((id, handle))
    }

    async fn design(&mut self, tx: &mut Write, number: usize) -> Result<Made> {
        let (owner, handle) = self.actor(tx, number).await?;
        let slug: DesignSlug =
            format!("{}{number}", self.maker.words.draw(&mut self.draw)).parse()?;
        let name = DesignName::new(&handle, &slug);
        let at = self.maker.begin + TimeDelta::seconds(i64::try_from(number)?);
        let config = self.config(&name)?;
        let readme = self.draw.below(READMES);
        let design = Design {
            id: DesignId(self.id()),
            owner,
            name: name.clone(),
            created_at: at,
            hidden_at: None,
            latest: None,
        };
        designs::insert(tx, &design).await?;
        let event = NewEvent {
            id: EventId(self.id()),
            at,
            kind: "release-published",
            actor: Some(owner),
            subject: name.as_str(),
            public: "{}",
            private: None,
        };
        events::append(tx, &event).await?;
        let release = self.release(&design, &config, event.id, readme, at)?;
        let json = String::from_utf8(config.to_bytes()?)?;
        releases::insert(tx, &release, &json).await?;
        releases::insert_files(
            tx,
            release.id,
            std::slice::from_ref(&self.maker.files[readme]),
        )
        .await?;
        designs::set_latest(tx, design.id, Some((release.id, at))).await?;
        Ok(Made {
            name: name.to_string(),
            title: config.title,
            summary: config.summary,
            keywords: config.keywords.join(" "),
            parts: config
                .parts
                .iter()
                .map(|part| part.name.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            readme,
        })
    }

    fn release(
        &self,
        design: &Design,
        config: &Config,
        event: EventId,
        readme: usize,
        at: DateTime<Utc>,
    ) -> Result<Release> {
        let file = &self.maker.files[readme];
        let bytes = config.to_bytes()?;
        Ok(Release {
            id: ReleaseId(design.id.0),
            design: design.id,
            version: config.version.clone(),
            published_name: design.name.clone(),
            event,
            manifest: Digest::of(design.name.as_str().as_bytes()),
            config: Digest::of(&bytes),
            making: Digest::of(&bytes),
            title: config.title.clone(),
            summary: config.summary.clone(),
            category: config.category.clone(),
            cover: None,
            licenses: config.licenses.clone(),
            files: 1,
            bytes: file.size,
            published_at: at,
            published_by: design.owner,
            yank: None,
            withdrawn_at: None,
        })
    }

    fn config(&mut self, name: &DesignName) -> Result<Config> {
        let (words, draw) = (&self.maker.words, &mut self.draw);
        let title_words = 2 + draw.below(3);
        let summary_words = 6 + draw.below(10);
        let license: LicenseExpression = LICENSES[draw.below(LICENSES.len())].parse()?;
        let mut parts = Vec::new();
        for number in 0..1 + draw.below(5) {
            parts.push(Part {
                id: PartId::parse(&format!("part-{number}"))?,
                name: words.text(draw, 2),
                quantity: Quantity::from_millionths(1_000_000)?,
                unit: None,
                process: Some(PROCESSES[draw.below(PROCESSES.len())].to_owned()),
                material: Some(MATERIALS[draw.below(MATERIALS.len())].to_owned()),
                thickness_um: None,
                source: Vec::new(),
                export: Vec::new(),
            });
        }
        let shelf = draw.below(12) * draw.below(12) / 12;
        Ok(Config {
            v: CONFIG_V,
            name: name.clone(),
            version: Version::parse("1.0.0")?,
            title: words.text(draw, title_words),
            summary: words.text(draw, summary_words),
            licenses: Licenses::all(&license),
            licensor: words.text(draw, 2),
            keywords: (0..3).map(|_| words.draw(draw).to_owned()).collect(),
            category: Some(format!("shelf{shelf}/board{}", draw.below(6))),
            readiness: None,
            repository: None,
            languages: vec![if draw.below(3) == 0 { "es" } else { "en" }.to_owned()],
            parents: Vec::new(),
            bom: None,
            parts,
            contributors: Vec::new(),
            dependencies: Vec::new(),
        })
    }
}
