//! Index documents: a line per release, rendered once and kept until an event
//! makes them stale.

use crate::{Error, Registry, Result};
use bytes::Bytes;
use moka::future::Cache;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wright_model::id::{DesignId, ReleaseId};
use wright_model::{DesignName, Digest};
use wright_store::events::Event;
use wright_store::releases::Release;
use wright_store::{Connection, designs, events, index, tombstones};
use wright_wire::changes::{
    BLOCK_EVENTS, CHANGES_V, Change, ChangeDetail, ChangeKind, OtherChange,
};
use wright_wire::index::{INDEX_V, IndexDependency, IndexDocument, ReleaseLine, Removed, Yanked};

/// A rendered document and its strong ETag.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// NDJSON.
    pub body: Bytes,
    /// In quotes, of the bytes.
    pub etag: Arc<str>,
}

impl Rendered {
    fn new(body: String) -> Self {
        let etag = format!("\"{}\"", &Digest::of(body.as_bytes()).hex()[..32]);
        Self {
            body: body.into(),
            etag: etag.into(),
        }
    }
}

/// The documents a node keeps, bounded in bytes.
#[derive(Debug)]
pub(crate) struct IndexCache {
    documents: Cache<DesignName, Rendered>,
    /// Counts what made documents stale: one rendered while this moved is not
    /// kept, since it may have read what was there before.
    epoch: AtomicU64,
}

impl IndexCache {
    pub(crate) fn new(bytes_max: u64) -> Self {
        let documents = Cache::builder()
            .max_capacity(bytes_max)
            .weigher(|name: &DesignName, rendered: &Rendered| {
                u32::try_from(rendered.body.len() + name.as_str().len() + 200).unwrap_or(u32::MAX)
            })
            .build();
        Self {
            documents,
            epoch: AtomicU64::new(0),
        }
    }

    /// Lets go of what an event made stale.
    pub(crate) async fn forget_for(&self, kind: ChangeKind, event: &Event) {
        match kind {
            ChangeKind::ReleasePublished
            | ChangeKind::ReleaseYanked
            | ChangeKind::ReleaseUnyanked
            | ChangeKind::ReleaseWithdrawn
            | ChangeKind::ReleaseTombstoned
            | ChangeKind::DesignCreated => {
                self.epoch.fetch_add(1, Ordering::AcqRel);
                if let Ok(name) = DesignName::parse(&event.subject) {
                    self.documents.invalidate(&name).await;
                }
            }
            // Touch documents under several names; they are rare.
            ChangeKind::DesignMoved | ChangeKind::BlobTombstoned => self.forget_all(),
            _ => {}
        }
    }

    pub(crate) fn forget_all(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
        self.documents.invalidate_all();
    }
}

impl Registry {
    /// The index document of a design, under its present or a former name;
    /// `fresh` goes past the cache.
    pub async fn index_document(&self, name: &DesignName, fresh: bool) -> Result<Rendered> {
        let cache = self.index_cache();
        if !fresh && let Some(rendered) = cache.documents.get(name).await {
            return Ok(rendered);
        }
        let epoch = cache.epoch.load(Ordering::Acquire);
        let document = document(&mut *self.db().read().await?, name)
            .await?
            .ok_or_else(|| Error::not_found(format!("design {name}")))?;
        let rendered = Rendered::new(document.render());
        if document.moved.is_some() {
            // Events of its releases name the design as it is called now, and would not find it.
            return Ok(rendered);
        }
        if cache.epoch.load(Ordering::Acquire) == epoch {
            cache.documents.insert(name.clone(), rendered.clone()).await;
            if cache.epoch.load(Ordering::Acquire) != epoch {
                cache.documents.invalidate(name).await;
            }
        }
        Ok(rendered)
    }

    /// What the index documents of names say, for resolving on the server.
    pub(crate) async fn index_values(
        &self,
        names: &[DesignName],
    ) -> Result<HashMap<DesignName, IndexDocument>> {
        documents(&mut *self.db().read().await?, names).await
    }

    /// Block `block` (from 0) of the public events, and whether it is full, every
    /// kind known, and so immutable.
    pub async fn changes(&self, block: u64) -> Result<(Rendered, bool)> {
        let range = Change::range_of(block);
        let limit = i64::try_from(BLOCK_EVENTS).unwrap_or(i64::MAX);
        let found = events::after(&mut *self.db().read().await?, range.start() - 1, limit).await?;
        if found.is_empty() && block > 0 {
            return Err(Error::not_found(format!("block {block} of changes yet")));
        }
        let mut is_final = found.len() as u64 == BLOCK_EVENTS;
        let mut body = String::new();
        for event in found {
            let line = match ChangeKind::parse(&event.kind) {
                Some(kind) => change(&event, kind)?.to_json(),
                None => {
                    // Newer nodes say more of it.
                    is_final = false;
                    other_change(&event).to_json()
                }
            };
            body.push_str(&line);
            body.push('\n');
        }
        Ok((Rendered::new(body), is_final))
    }
}

/// A public event as followers read it.
fn change(event: &Event, kind: ChangeKind) -> Result<Change> {
    Ok(Change {
        v: CHANGES_V,
        seq: event.seq,
        at: event.at,
        kind,
        actor: event.actor,
        subject: event.subject.clone(),
        detail: ChangeDetail::parse(event.public.as_bytes()).map_err(Error::internal)?,
    })
}

fn other_change(event: &Event) -> OtherChange<'_> {
    OtherChange {
        v: CHANGES_V,
        seq: event.seq,
        at: event.at,
        kind: &event.kind,
        actor: event.actor,
        subject: &event.subject,
    }
}

/// Reads what the document of a name says.
async fn document(connection: &mut Connection, name: &DesignName) -> Result<Option<IndexDocument>> {
    let found = documents(connection, std::slice::from_ref(name)).await?;
    Ok(found.into_values().next())
}

/// Reads what the documents of names say, as many statements for one as for all.
async fn documents(
    connection: &mut Connection,
    names: &[DesignName],
) -> Result<HashMap<DesignName, IndexDocument>> {
    let named = designs::find_many(connection, names).await?;
    let mut ids: Vec<DesignId> = named.iter().map(|(_, named)| named.design.id).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = index::releases_of(connection, &ids).await?;
    let mut dependencies: HashMap<ReleaseId, Vec<IndexDependency>> = HashMap::new();
    for (release, dependency) in index::dependencies_of(connection, &ids).await? {
        dependencies
            .entry(release)
            .or_default()
            .push(IndexDependency {
                name: dependency.name,
                req: dependency.requirement,
                kind: dependency.kind,
                registry: dependency.registry,
            });
    }
    let removed = removals(connection, &found).await?;
    let mut former: HashMap<DesignId, Vec<DesignName>> = HashMap::new();
    for (design, name) in designs::former_names_of(connection, &ids).await? {
        let names = former.entry(design).or_default();
        names.extend(DesignName::parse(&name));
    }
    let mut releases: HashMap<DesignId, Vec<&Release>> = HashMap::new();
    for release in &found {
        releases.entry(release.design).or_default().push(release);
    }
    let mut documents = HashMap::with_capacity(named.len());
    for (asked, named) in named {
        let id = named.design.id;
        let until = named.left_at;
        let releases = releases.get(&id).into_iter().flatten();
        let releases =
            releases.filter(|release| until.is_none_or(|until| release.published_at <= until));
        let lines = releases.map(|release| {
            let deps = dependencies.get(&release.id).cloned().unwrap_or_default();
            line(release, deps, removed.get(&release.manifest).cloned())
        });
        let document = IndexDocument {
            releases: lines.collect(),
            was: match until {
                Some(_) => Vec::new(),
                None => former.get(&id).cloned().unwrap_or_default(),
            },
            moved: until.map(|_| named.design.name),
            skipped: 0,
        };
        let asked = DesignName::parse(&asked).map_err(Error::internal)?;
        documents.insert(asked, document);
    }
    Ok(documents)
}

/// Which of these releases were removed: withdrawn or under a tombstone.
pub(crate) async fn removals(
    connection: &mut Connection,
    found: &[Release],
) -> Result<HashMap<Digest, Removed>> {
    let manifests: Vec<Digest> = found.iter().map(|release| release.manifest).collect();
    let mut removed: HashMap<Digest, Removed> = found
        .iter()
        .filter_map(|release| {
            let at = release.withdrawn_at?;
            let why = "withdrawn by its maintainers".to_owned();
            Some((
                release.manifest,
                Removed {
                    status: 410,
                    why,
                    at,
                },
            ))
        })
        .collect();
    for stone in tombstones::among(connection, &manifests).await? {
        let removal = Removed {
            status: stone.status,
            why: stone.reason,
            at: stone.at,
        };
        removed.insert(stone.digest, removal);
    }
    Ok(removed)
}

fn line(release: &Release, deps: Vec<IndexDependency>, removed: Option<Removed>) -> ReleaseLine {
    ReleaseLine {
        v: INDEX_V,
        vers: release.version.clone(),
        manifest: release.manifest,
        making: release.making,
        files: release.files,
        bytes: release.bytes,
        deps,
        license: release.licenses.clone(),
        published: release.published_at,
        yanked: release.yank.as_ref().map(|yank| Yanked {
            class: yank.class,
            why: yank.why.clone(),
            at: yank.at,
        }),
        removed,
    }
}
