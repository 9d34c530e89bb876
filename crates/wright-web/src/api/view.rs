//! What the use cases answer, as bodies of `wright_wire::rest`.

use crate::error::diagnostic;
use wright_model::{FileKind, LicenseExpression, Licenses};
use wright_registry::draft_versions::{Change, Suggestion};
use wright_registry::releases::{DesignView, Listed, Release, ReleaseContent};
use wright_registry::{Checked, DraftWithFiles, Publication};
use wright_wire::index::Yanked;
use wright_wire::rest::{
    Check, DesignDetail, DesignSummary, Draft, DraftFile, Published, ReleaseDependency,
    ReleaseDetail, ReleaseFile, ReleaseParent, ReleaseSummary, SuggestedVersion, VersionReason,
};

/// Changes that a suggested version is explained by at most.
const CHANGES_TOLD_MAX: usize = 20;

pub(super) fn draft_view(draft: DraftWithFiles) -> Draft {
    let DraftWithFiles { draft, files } = draft;
    Draft {
        id: draft.id,
        name: draft.name,
        version: draft.version,
        revision: draft.revision,
        created_at: draft.created_at,
        touched_at: draft.touched_at,
        expires_at: draft.expires_at,
        files: files
            .into_iter()
            .map(|file| DraftFile {
                kind: FileKind::of(&file.path),
                path: file.path,
                digest: file.digest,
                size: file.size,
                keep_location: file.keep_location,
            })
            .collect(),
        suggested_version: None,
    }
}

/// A suggested version in the words of the API.
pub(super) fn suggestion_view(suggestion: &Suggestion) -> SuggestedVersion {
    let (reason, what) = match &suggestion.change {
        Change::Documentation => (VersionReason::Documentation, Vec::new()),
        Change::Compatible { changed } => (VersionReason::Compatible, changed.clone()),
        Change::Breaking { removed } => (VersionReason::Breaking, removed.clone()),
    };
    SuggestedVersion {
        version: suggestion.version.clone(),
        from: suggestion.from.clone(),
        reason,
        what: what.into_iter().take(CHANGES_TOLD_MAX).collect(),
    }
}

pub(super) fn check_view(checked: &Checked) -> Check {
    Check {
        publishable: checked.release.is_some(),
        making: checked.release.as_ref().map(|release| release.built.making),
        manifest: checked
            .release
            .as_ref()
            .map(|release| release.built.manifest_digest),
        suggested_version: checked.suggestion.as_ref().map(suggestion_view),
        diagnostics: checked
            .diagnostics
            .iter()
            .cloned()
            .map(diagnostic)
            .collect(),
    }
}

pub(super) fn published_view(publication: Publication) -> Published {
    Published {
        name: publication.name,
        version: publication.version,
        manifest: publication.manifest,
        making: publication.making,
        seq: publication.seq,
        warnings: publication
            .warnings
            .iter()
            .cloned()
            .map(diagnostic)
            .collect(),
    }
}

pub(super) fn release_summary(view: &DesignView, release: &Release) -> ReleaseSummary {
    ReleaseSummary {
        version: release.version.clone(),
        manifest: release.manifest,
        making: release.making,
        files: release.files,
        bytes: release.bytes,
        published_at: release.published_at,
        yanked: release.yank.as_ref().map(|yank| Yanked {
            class: yank.class,
            why: yank.why.clone(),
            at: yank.at,
        }),
        removed: view.removed.get(&release.manifest).cloned(),
    }
}

pub(super) fn release_detail(
    view: &DesignView,
    release: &Release,
    content: ReleaseContent,
) -> ReleaseDetail {
    let ReleaseContent {
        files,
        config,
        published_by,
    } = content;
    ReleaseDetail {
        name: view.design.name.clone(),
        release: release_summary(view, release),
        title: config.title,
        summary: config.summary,
        licenses: config.licenses,
        licensor: config.licensor,
        keywords: config.keywords,
        category: config.category,
        repository: config.repository,
        languages: config.languages,
        published_by,
        config: release.config,
        files: files
            .into_iter()
            .map(|file| ReleaseFile {
                path: file.path,
                digest: file.digest,
                size: file.size,
                kind: file.kind,
                media_type: file.media_type,
            })
            .collect(),
        dependencies: config
            .dependencies
            .into_iter()
            .map(|dependency| ReleaseDependency {
                name: dependency.name,
                requirement: dependency.requirement,
                kind: dependency.kind,
                quantity: dependency.quantity,
                registry: dependency.registry,
            })
            .collect(),
        parents: config
            .parents
            .into_iter()
            .map(|parent| ReleaseParent {
                name: parent.design,
                version: parent.version,
                manifest: parent.manifest,
            })
            .collect(),
    }
}

/// A design as lists show it. Its licenses were parsed before they were stored.
pub(super) fn listed_view(listed: Listed) -> DesignSummary {
    let parse = |text: String| LicenseExpression::parse(&text).ok();
    let unstated =
        || LicenseExpression::parse("LicenseRef-NOASSERTION").expect("an SPDX reference");
    DesignSummary {
        name: listed.name,
        title: listed.title,
        summary: listed.summary,
        version: listed.version,
        manifest: listed.manifest,
        published_at: listed.published_at,
        licenses: Licenses {
            hardware: parse(listed.license).unwrap_or_else(unstated),
            documentation: listed.license_documentation.and_then(parse),
            software: listed.license_software.and_then(parse),
        },
        category: listed.category,
        picture: listed.picture,
    }
}

pub(super) fn design_detail(
    view: &DesignView,
    shown: &Release,
    content: &ReleaseContent,
) -> DesignDetail {
    DesignDetail {
        summary: DesignSummary {
            name: view.design.name.clone(),
            title: shown.title.clone(),
            summary: shown.summary.clone(),
            version: shown.version.clone(),
            manifest: shown.manifest,
            published_at: shown.published_at,
            licenses: shown.licenses.clone(),
            category: shown.category.clone(),
            picture: shown.cover,
        },
        created_at: view.design.created_at,
        was: view
            .was
            .iter()
            .filter_map(|name| name.parse().ok())
            .collect(),
        keywords: content.config.keywords.clone(),
        versions: view
            .releases
            .iter()
            .map(|release| release_summary(view, release))
            .collect(),
    }
}
